"""Does the identifier's own checksum hold? One function per kind, all in ``HOLDS``."""

from __future__ import annotations

import base64
import binascii
import hashlib
import tomllib
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import resources
from types import MappingProxyType
from typing import Any

from stdnum import iban as registry

from tocsin.read.entity.base58 import RIPPLE, checked, cryptonote_holds, decoded
from tocsin.read.entity.bech32 import BECH32, BECH32M, cash_holds, payload, segwit_holds
from tocsin.read.entity.curve import on_curve
from tocsin.read.keccak import keccak256

_MONERO = {18: 69, 42: 69, 19: 77}  # standard, subaddress, integrated
_TON_FLAGS = frozenset({0x11, 0x51})  # bounceable or not; with 0x80 an address of the test network
_SAPLING = 43  # bytes


def bitcoin_holds(address: str) -> bool:
    """Base58Check of a mainnet P2PKH or P2SH address, or bech32/bech32m of a segwit one (BIP 173, BIP 350)."""
    return segwit_holds(address, "bc") if address[:3].lower() == "bc1" else _base58_holds(address, "btc")


def litecoin_holds(address: str) -> bool:
    """Base58Check with Litecoin's versions, or bech32 with the prefix ``ltc``."""
    return segwit_holds(address, "ltc") if address[:4].lower() == "ltc1" else _base58_holds(address, "ltc")


def zcash_holds(address: str) -> bool:
    """A transparent address (Base58Check), a Sapling one (bech32) or a unified one (bech32m, ZIP 316)."""
    lower = address.lower()
    if lower.startswith("zs1"):
        raw = payload(address, "zs", BECH32)
        return raw is not None and len(raw) == _SAPLING
    if lower.startswith("u1"):
        raw = payload(address, "u", BECH32M)
        return raw is not None and len(raw) >= 48  # F4Jumble takes no less
    return _base58_holds(address, "zec")


def bitcoin_cash_holds(address: str) -> bool:
    """CashAddr, with or without ``bitcoincash:``."""
    return cash_holds(address)


def ripple_holds(address: str) -> bool:
    """Base58Check in Ripple's alphabet, 20 bytes behind version 0."""
    body = checked(address, RIPPLE)
    return body is not None and len(body) == 21 and body[0] == 0


def monero_holds(address: str) -> bool:
    """Keccak checksum of a standard, integrated or subaddress of the main network."""
    return cryptonote_holds(address, _MONERO)


def ton_holds(address: str) -> bool:
    """CRC-16 of the 36 bytes behind a user-friendly address, in either base64 alphabet (TEP-2), main network."""
    try:
        raw = base64.b64decode(address.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        return False
    if len(raw) != 36 or raw[0] not in _TON_FLAGS or raw[1] not in (0, 255):
        return False
    return binascii.crc_hqx(raw[:34], 0).to_bytes(2, "big") == raw[34:]


def solana_holds(address: str) -> bool:
    """32 bytes that are a point of Ed25519. No checksum: of changed addresses about half hold."""
    raw = decoded(address) if len(address) <= 44 else None
    return raw is not None and on_curve(raw)


def ethereum_holds(address: str) -> bool:
    """EIP-55: the case of the letters is a checksum. An address in one case carries none, so it does not hold."""
    digits = address[2:]
    if len(digits) != 40 or digits in (digits.lower(), digits.upper()) or not _is_hex(digits):
        return False
    digest = keccak256(digits.lower().encode("ascii")).hex()
    return all(
        letter.isdigit() or letter.isupper() == (int(nibble, 16) >= 8)
        for letter, nibble in zip(digits, digest, strict=False)
    )


def iban_holds(value: str) -> bool:
    """Country, length, structure of the account number and ISO 7064 mod 97-10 (ISO 13616); no blanks, upper case.

    A changed letter or digit, or two neighbours exchanged, fail wherever the structure says which of the two stands
    there; of several random changes that keep the structure, 1 % pass: two digits cannot tell more.
    """
    country = value[:2]
    if iban_length(country) != len(value) or not value.isascii() or not value.isalnum() or value != value.upper():
        return False
    if country in _iban()["digits_only"] and not value[2:].isdigit():
        return False
    return bool(registry.is_valid(value, check_country=False))


def iban_length(country: str) -> int | None:
    """Characters of an IBAN of this country, or None where the registry has none."""
    length: int | None = _iban()["lengths"].get(country.upper())
    return length


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


def tox_holds(identity: str) -> bool:
    """76 hexadecimal digits whose pairs of bytes cancel out (Tox specification, "Tox ID")."""
    if len(identity) != 76 or not _is_hex(identity):
        return False
    raw = bytes.fromhex(identity)
    even, odd = 0, 0
    for first, second in zip(raw[::2], raw[1::2], strict=True):
        even, odd = even ^ first, odd ^ second
    return even == 0 and odd == 0


def coin_of(address: str) -> str | None:
    """The coin whose version byte a Base58Check string of 25 or 26 bytes carries; None where its checksum fails."""
    body = checked(address)
    if body is None:
        return None
    return next((coin for coin, versions in _versions().items() if len(body) > 20 and body[:-20] in versions), None)


def _base58_holds(address: str, coin: str) -> bool:
    body = checked(address)
    return body is not None and len(body) > 20 and body[:-20] in _versions()[coin]


def _is_hex(text: str) -> bool:
    return text.isascii() and set(text) <= set("0123456789abcdefABCDEF")


@cache
def _iban() -> dict[str, Any]:
    return tomllib.loads((resources.files("tocsin.read") / "iban.toml").read_text("utf-8"))


@cache
def coins() -> dict[str, Any]:
    """``coins.toml``, read once."""
    return tomllib.loads((resources.files("tocsin.read.entity") / "coins.toml").read_text("utf-8"))


@cache
def _versions() -> dict[str, frozenset[bytes]]:
    return {coin: frozenset(bytes.fromhex(one) for one in held) for coin, held in coins()["versions"].items()}


HOLDS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "btc": bitcoin_holds,
        "ltc": litecoin_holds,
        "dash": partial(_base58_holds, coin="dash"),
        "doge": partial(_base58_holds, coin="doge"),
        "tron": partial(_base58_holds, coin="tron"),
        "zec": zcash_holds,
        "bch": bitcoin_cash_holds,
        "xrp": ripple_holds,
        "xmr": monero_holds,
        "ton": ton_holds,
        "eth": ethereum_holds,
        "iban": iban_holds,
        "onion": onion_holds,
        "tox": tox_holds,
    }
)
