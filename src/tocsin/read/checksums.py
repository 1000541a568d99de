"""Does the identifier's own checksum hold?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import tomllib
from functools import cache
from importlib import resources

from tocsin.read.keccak import keccak256

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_BECH32_CONSTANT, _BECH32M_CONSTANT = 1, 0x2BC830A3  # BIP 173, BIP 350
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_P2PKH, _P2SH = 0x00, 0x05


def bitcoin_holds(address: str) -> bool:
    """Base58Check of a mainnet P2PKH or P2SH address, or bech32/bech32m of a segwit one (BIP 173, BIP 350)."""
    if address[:3].lower() == "bc1":
        return _segwit_holds(address)
    return _base58check_holds(address)


def _base58check_holds(address: str) -> bool:
    if not address or any(letter not in _BASE58 for letter in address):
        return False
    number = 0
    for letter in address:
        number = number * 58 + _BASE58.index(letter)
    zeros = len(address) - len(address.lstrip("1"))
    raw = bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")
    if len(raw) != 25 or raw[0] not in (_P2PKH, _P2SH):
        return False
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]


def _segwit_holds(address: str) -> bool:
    if address not in (address.lower(), address.upper()):
        return False  # BIP 173: mixed case is refused
    prefix, _, data = address.lower().rpartition("1")
    if prefix != "bc" or len(data) < 8 or any(letter not in _BECH32 for letter in data):
        return False
    values = [_BECH32.index(letter) for letter in data]
    wanted = _BECH32_CONSTANT if values[0] == 0 else _BECH32M_CONSTANT
    return _polymod([3, 3, 0, 2, 3, *values]) == wanted and _program_fits(values[0], values[1:-6])


def _polymod(values: list[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = ((check & 0x1FFFFFF) << 5) ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> bit) & 1 else 0
    return check


def _program_fits(version: int, fives: list[int]) -> bool:
    size, spare = divmod(len(fives) * 5, 8)
    if spare >= 5 or (fives and fives[-1] & ((1 << spare) - 1)):
        return False
    return size in (20, 32) if version == 0 else version <= 16 and 2 <= size <= 40


def ethereum_holds(address: str) -> bool:
    """EIP-55: the case of the letters is a checksum. An address in one case carries none, so it does not hold."""
    digits = address[2:]
    if digits in (digits.lower(), digits.upper()):
        return False
    digest = keccak256(digits.lower().encode("ascii")).hex()
    return all(
        letter.isdigit() or letter.isupper() == (int(nibble, 16) >= 8)
        for letter, nibble in zip(digits, digest, strict=False)
    )


def iban_holds(value: str) -> bool:
    """Country length and ISO 7064 mod 97-10 (ISO 13616); ``value`` without blanks, upper case."""
    if iban_length(value[:2]) != len(value) or not value.isascii() or not value.isalnum():
        return False
    moved = value[4:] + value[:4]
    return int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


def iban_length(country: str) -> int | None:
    """Characters of an IBAN of this country, or None where the registry has none."""
    return _iban_lengths().get(country.upper())


def onion_holds(host: str) -> bool:
    """Version-3 onion service: SHA3-256 checksum and version byte (Tor rend-spec-v3, section 6)."""
    label = host.lower().removesuffix(".onion").rpartition(".")[2]
    try:
        raw = base64.b32decode(label.upper())
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 35 or raw[34] != 3:
        return False
    return hashlib.sha3_256(b".onion checksum" + raw[:32] + raw[34:]).digest()[:2] == raw[32:34]


@cache
def _iban_lengths() -> dict[str, int]:
    table: dict[str, int] = tomllib.loads((resources.files("tocsin.read") / "iban.toml").read_text("utf-8"))["lengths"]
    return table
