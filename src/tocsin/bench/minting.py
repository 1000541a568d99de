"""What does a valid value of each kind look like, and what does a changed one? Drawn from a seed; nobody's own."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from random import Random

from stdnum import iban as registry

from tocsin.read.checksums import HOLDS, coins, iban_length
from tocsin.read.entity.base58 import BITCOIN, RIPPLE
from tocsin.read.entity.bech32 import BECH32, BECH32M, checksum
from tocsin.read.keccak import keccak256

BECH = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
HEX = "0123456789abcdef"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
COUNTRIES = (
    "AT",
    "BE",
    "CH",
    "CY",
    "DE",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "IT",
    "LV",
    "NL",
    "PL",
    "PT",
    "SA",
    "TR",
    "UA",
)

Mint = Callable[[Random], str]


def mint(kind: str, random: Random) -> str:
    """A value whose checksum holds.

    Args:
        kind: one of ``KINDS``.
        random: where it is drawn from.
    """
    return _MINTS[kind](random)


def changed(kind: str, value: str, random: Random) -> str:
    """The value with one letter replaced by another of the kind's alphabet, or two unlike neighbours exchanged."""
    fixed = _FIXED.get(kind, 0)
    end = len(value) - len(".onion") if kind == "onion" else len(value)
    while True:
        at = random.randrange(fixed, end)
        if random.random() < 0.5 and at + 1 < end:
            other = value[:at] + value[at + 1] + value[at] + value[at + 2 :]
        else:
            other = value[:at] + random.choice(_alphabet(kind, value, at)) + value[at + 1 :]
        if (other.lower() if kind in _EVEN_CASE else other) != (value.lower() if kind in _EVEN_CASE else value):
            return other


def _alphabet(kind: str, value: str, at: int) -> str:
    if value.lower().startswith(("bc1", "ltc1", "zs1", "u1", "bitcoincash:")):
        return BECH
    if kind == "iban":
        return "0123456789" if value[at].isdigit() else LETTERS
    return {"eth": HEX + "ABCDEF", "tox": HEX, "ton": BASE64, "onion": "abcdefghijklmnopqrstuvwxyz234567"}.get(
        kind, BITCOIN
    )


def base58(raw: bytes, alphabet: str = BITCOIN) -> str:
    """Base58 of some bytes."""
    number, letters = int.from_bytes(raw, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        letters = alphabet[rest] + letters
    return alphabet[0] * (len(raw) - len(raw.lstrip(b"\0"))) + letters


def _checked(coin: str, alphabet: str = BITCOIN) -> Mint:
    def minted(random: Random) -> str:
        version = random.choice(coins()["versions"][coin]) if coin != "xrp" else "00"
        body = bytes.fromhex(version) + random.randbytes(20)
        return base58(body + hashlib.sha256(hashlib.sha256(body).digest()).digest()[:4], alphabet)

    return minted


def _bech(prefix: str, sizes: tuple[int, ...], constant: int | None = None) -> Mint:
    """``constant`` None: segwit, with a version before the program."""

    def minted(random: Random) -> str:
        size = random.choice(sizes)
        values = _fives(random.randbytes(size))
        used = constant
        if used is None:
            version = random.choice((0, 1)) if size == 32 else 0
            values, used = [version, *values], BECH32M if version else BECH32
        check = checksum(prefix, [*values, *[0] * 6]) ^ used
        return f"{prefix}1" + "".join(BECH[one] for one in [*values, *(check >> 5 * (5 - at) & 31 for at in range(6))])

    return minted


def _fives(raw: bytes) -> list[int]:
    bits = len(raw) * 8
    number, count = int.from_bytes(raw, "big") << (-bits % 5), -(-bits // 5)
    return [number >> 5 * (count - 1 - at) & 31 for at in range(count)]


def _cash(random: Random) -> str:
    values = _fives(bytes([random.choice((0, 8))]) + random.randbytes(20))
    check = 1
    for value in [*(ord(mark) & 31 for mark in "bitcoincash"), 0, *values, *[0] * 8]:
        top = check >> 35
        check = ((check & 0x07FFFFFFFF) << 5) ^ value
        for bit, generator in enumerate((0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)):
            check ^= generator if (top >> bit) & 1 else 0
    check ^= 1
    return "bitcoincash:" + "".join(BECH[one] for one in [*values, *(check >> 5 * (7 - at) & 31 for at in range(8))])


def _monero(random: Random) -> str:
    tag = random.choice((18, 19, 42))
    raw = bytes([tag]) + random.randbytes(72 if tag == 19 else 64)
    raw += keccak256(raw)[:4]
    blocks = [raw[start : start + 8] for start in range(0, len(raw), 8)]
    widths = (0, 2, 3, 5, 6, 7, 9, 10, 11)
    return "".join(base58(block.lstrip(b"\0")).rjust(widths[len(block)], "1") for block in blocks)


def _ton(random: Random) -> str:
    raw = bytes([random.choice((0x11, 0x51)), random.choice((0, 255))]) + random.randbytes(32)
    return base64.urlsafe_b64encode(raw + binascii.crc_hqx(raw, 0).to_bytes(2, "big")).decode()


def _ethereum(random: Random) -> str:
    while True:
        digits = random.randbytes(20).hex()
        digest = keccak256(digits.encode()).hex()
        marked = "".join(
            letter.upper() if int(nibble, 16) >= 8 else letter for letter, nibble in zip(digits, digest, strict=False)
        )
        if marked not in (marked.lower(), marked.upper()):  # one case alone is no checksum
            return f"0x{marked}"


def _iban(random: Random) -> str:
    country = random.choice(COUNTRIES)
    while True:
        plain = "".join(random.choice("0123456789") for _ in range((iban_length(country) or 0) - 4))
        if country in ("GB", "NL", "LV"):
            plain = "".join(random.choice(LETTERS) for _ in range(4)) + plain[4:]
        elif country == "IT":
            plain = random.choice(LETTERS) + plain[1:]
        value = f"{country}{registry.calc_check_digits(f'{country}00{plain}')}{plain}"
        if HOLDS["iban"](value):
            return value


def _onion(random: Random) -> str:
    key = random.randbytes(32)
    check = hashlib.sha3_256(b".onion checksum" + key + b"\x03").digest()[:2]
    return base64.b32encode(key + check + b"\x03").decode().lower() + ".onion"


def _tox(random: Random) -> str:
    raw = random.randbytes(36)
    even, odd = 0, 0
    for first, second in zip(raw[::2], raw[1::2], strict=True):
        even, odd = even ^ first, odd ^ second
    return (raw + bytes([even, odd])).hex().upper()


def _either(*mints: Mint) -> Mint:
    return lambda random: random.choice(mints)(random)


_MINTS: Mapping[str, Mint] = {
    "btc": _either(_checked("btc"), _bech("bc", (20, 32))),
    "ltc": _either(_checked("ltc"), _bech("ltc", (20,))),
    "dash": _checked("dash"),
    "doge": _checked("doge"),
    "tron": _checked("tron"),
    "zec": _either(_checked("zec"), _bech("zs", (43,), BECH32), _bech("u", (106,), BECH32M)),
    "bch": _cash,
    "xrp": _checked("xrp", RIPPLE),
    "xmr": _monero,
    "ton": _ton,
    "eth": _ethereum,
    "iban": _iban,
    "onion": _onion,
    "tox": _tox,
}
KINDS = tuple(_MINTS)
_EVEN_CASE = frozenset({"tox", "onion", "iban"})
_FIXED = {"eth": 2, "bch": len("bitcoincash:"), "iban": 0}
