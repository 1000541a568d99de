"""Which payment details look real, pass their checksums, and belong to nobody?

The Bitcoin address encodes the first 20 bytes of the SHA-256 of an invented sentence: nobody holds a key for it.
The IBAN uses bank and branch 00000, which no bank has. The invalid twins each have one character changed.
"""

from __future__ import annotations

import hashlib

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
SENTENCE = b"Tocsin, sahel-2013: an invented wallet that nobody can open"
RIB_DIGITS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789", strict=True))


def identifiers() -> dict[str, str]:
    """The placeholders the texts use, with their values."""
    btc, iban = bitcoin(SENTENCE), french_iban("00000", "00000", "2013SIMOUN7")
    return {"btc": btc, "btc_broken": _twin(btc, -4), "iban": _spaced(iban), "iban_broken": _spaced(_twin(iban, 3))}


def bitcoin(sentence: bytes) -> str:
    """A pay-to-public-key-hash address (Base58Check, version 0) of a hash that no key is known for."""
    payload = b"\0" + hashlib.sha256(sentence).digest()[:20]
    raw = payload + hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4]
    number, text = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = ALPHABET[rest] + text
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + text


def french_iban(bank: str, branch: str, account: str) -> str:
    """ISO 13616 with mod 97, and the national key inside (89 bank + 15 branch + 3 account, mod 97)."""
    digits = "".join(RIB_DIGITS.get(sign, sign) for sign in account)
    key = 97 - (89 * int(bank) + 15 * int(branch) + 3 * int(digits)) % 97
    basic = f"{bank}{branch}{account}{key:02d}"
    number = int("".join(str(int(sign, 36)) for sign in f"{basic}FR00"))
    return f"FR{98 - number % 97:02d}{basic}"


def _twin(value: str, place: int) -> str:
    """The same with one character moved on: the checksum fails."""
    signs = list(value)
    signs[place] = "3" if signs[place] != "3" else "4"
    return "".join(signs)


def _spaced(iban: str) -> str:
    return " ".join(iban[n : n + 4] for n in range(0, len(iban), 4))
