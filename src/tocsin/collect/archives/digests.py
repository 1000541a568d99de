"""Do these bytes have the digest that is stated of them? As web archives write it (ISO 28500, 5.8 and 5.9)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable

_SIZES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}


def matches(stated: str, parts: Iterable[bytes]) -> bool | None:
    """Whether ``sha1:BASE32``, or the like in hex or Base64, is the digest of the parts in a row.

    Returns:
        None where the algorithm is unknown or the digest is none: nothing can be said.
    """
    name, _, value = stated.strip().partition(":")
    name = name.strip().lower().replace("-", "")
    wanted = _read(value.strip(), _SIZES.get(name, 0))
    if not wanted:
        return None
    engine = hashlib.new(name, usedforsecurity=False)
    for part in parts:
        engine.update(part)
    return any(engine.digest() == one for one in wanted)


def sha1(body: bytes) -> str:
    """The digest as most writers state it."""
    return f"sha1:{base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def _read(value: str, size: int) -> list[bytes]:
    """Every reading of the value that has the right size."""
    if not size or not value.isascii() or len(value) > 200:
        return []
    found: list[bytes] = []
    for read in (_hex, _base32, _base64):
        try:
            found.append(read(value))
        except (ValueError, binascii.Error):
            continue
    return [one for one in found if len(one) == size]


def _hex(value: str) -> bytes:
    return bytes.fromhex(value)


def _base32(value: str) -> bytes:
    return base64.b32decode(value + "=" * (-len(value) % 8), casefold=True)


def _base64(value: str) -> bytes:
    return base64.b64decode(value.replace("-", "+").replace("_", "/") + "=" * (-len(value) % 4))
