"""Does a bech32, bech32m or CashAddr string hold its checksum, and what does it carry? (BIP 173, BIP 350, CashAddr)"""

from __future__ import annotations

from collections.abc import Iterable

_CHARSET = {letter: value for value, letter in enumerate("qpzry9x8gf2tvdw0s3jn54khce6mua7l")}
BECH32, BECH32M = 1, 0x2BC830A3
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_GENERATOR = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_CASH_SIZES = (20, 24, 28, 32, 40, 48, 56, 64)  # bytes of a hash, by the version byte's last three bits
_LONGEST = 512  # characters; unified Zcash addresses are the longest, BIP 173's limit of 90 is for segwit


def segwit_holds(address: str, prefix: str) -> bool:
    """A segregated witness address of the chain with this prefix: checksum, version and length of the program."""
    values = values_of(address, prefix) if len(address) <= 90 else None
    if values is None or len(values) < 8:
        return False
    wanted = BECH32 if values[0] == 0 else BECH32M
    return checksum(prefix, values) == wanted and _program_fits(values[0], values[1:-6])


def payload(address: str, prefix: str, constant: int) -> bytes | None:
    """The bytes of a bech32 string without a version; None where the checksum or the padding does not hold."""
    values = values_of(address, prefix)
    if values is None or len(values) < 7 or checksum(prefix, values) != constant:
        return None
    return _bytes_of(values[:-6])


def values_of(address: str, prefix: str) -> list[int] | None:
    """The five-bit values behind ``prefix`` and ``1``; None for mixed case, another prefix, or a letter not in use."""
    if len(address) > _LONGEST or address not in (address.lower(), address.upper()):
        return None
    held, _, data = address.lower().rpartition("1")
    if held != prefix or not _CHARSET.keys() >= set(data):
        return None
    return [_CHARSET[letter] for letter in data]


def checksum(prefix: str, values: Iterable[int]) -> int:
    """The remainder that is 1 for bech32 and 0x2bc830a3 for bech32m."""
    check = 1
    for value in (*(ord(mark) >> 5 for mark in prefix), 0, *(ord(mark) & 31 for mark in prefix), *values):
        top = check >> 25
        check = ((check & 0x1FFFFFF) << 5) ^ value
        for bit, generator in enumerate(_GENERATOR):
            check ^= generator if (top >> bit) & 1 else 0
    return check


def cash_holds(address: str, prefix: str = "bitcoincash") -> bool:
    """A CashAddr, with or without its prefix: 40-bit checksum, version byte and length of the hash."""
    if address not in (address.lower(), address.upper()):
        return False
    data = address.lower().removeprefix(f"{prefix}:")
    if not 14 <= len(data) <= 112 or not _CHARSET.keys() >= set(data):
        return False
    values = [_CHARSET[letter] for letter in data]
    if _cash_checksum((*(ord(mark) & 31 for mark in prefix), 0, *values)):
        return False
    raw = _bytes_of(values[:-8])
    return raw is not None and not raw[0] & 0x80 and _CASH_SIZES[raw[0] & 7] == len(raw) - 1


def _cash_checksum(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 35
        check = ((check & 0x07FFFFFFFF) << 5) ^ value
        for bit, generator in enumerate(_CASH_GENERATOR):
            check ^= generator if (top >> bit) & 1 else 0
    return check ^ 1


def _program_fits(version: int, fives: list[int]) -> bool:
    raw = _bytes_of(fives)
    if raw is None:
        return False
    return len(raw) in (20, 32) if version == 0 else version <= 16 and 2 <= len(raw) <= 40


def _bytes_of(fives: list[int]) -> bytes | None:
    """Eight-bit bytes; None where more than four bits are left over or one of them is set."""
    number = 0
    for five in fives:
        number = number << 5 | five
    size, spare = divmod(5 * len(fives), 8)
    if spare > 4 or number & ((1 << spare) - 1):
        return None
    return (number >> spare).to_bytes(size, "big")
