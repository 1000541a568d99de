"""Which bytes does a base58 string stand for, and does its double SHA-256 hold?

Base58Check as in Bitcoin; Ripple writes the same with another alphabet (XRPL "Base58 Encodings"); Monero writes blocks
of eight bytes (CryptoNote standard 7).
"""

from __future__ import annotations

import hashlib

from tocsin.read.keccak import keccak256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"

_VALUES = {alphabet: {letter: value for value, letter in enumerate(alphabet)} for alphabet in (BITCOIN, RIPPLE)}
_LONGEST = 128  # characters; no address is longer
_BLOCK = (0, 2, 3, 5, 6, 7, 9, 10, 11)  # characters of a CryptoNote block of so many bytes


def decoded(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """The bytes of a base58 string of at most 128 characters; None where a letter is not in the alphabet."""
    values = _VALUES[alphabet]
    if not 0 < len(text) <= _LONGEST or not values.keys() >= set(text):
        return None
    number = 0
    for letter in text:
        number = number * 58 + values[letter]
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def checked(text: str, alphabet: str = BITCOIN) -> bytes | None:
    """Version and payload of a Base58Check string; None where its four bytes of double SHA-256 do not hold."""
    raw = decoded(text, alphabet)
    if raw is None or len(raw) < 5:
        return None
    body, check = raw[:-4], raw[-4:]
    return body if hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4] == check else None


def cryptonote_holds(text: str, tags: dict[int, int]) -> bool:
    """Keccak checksum of a CryptoNote address.

    Args:
        text: the address.
        tags: bytes of the whole address, checksum included, by its first byte: 18 is Monero's standard one.
    """
    raw = _blocks(text)
    if raw is None or tags.get(raw[0]) != len(raw):
        return False
    return keccak256(raw[:-4])[:4] == raw[-4:]


def _blocks(text: str) -> bytes | None:
    values = _VALUES[BITCOIN]
    if not 11 < len(text) <= _LONGEST or not values.keys() >= set(text) or len(text) % 11 not in _BLOCK:
        return None
    raw = b""
    for start in range(0, len(text), 11):
        block = text[start : start + 11]
        number = 0
        for letter in block:
            number = number * 58 + values[letter]
        size = _BLOCK.index(len(block))
        if number >> (8 * size):
            return None
        raw += number.to_bytes(size, "big")
    return raw
