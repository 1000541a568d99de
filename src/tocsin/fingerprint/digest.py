"""Are these the very bytes? MD5 and SHA-1, which the exchanges still share beside SHA-256."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tocsin.model.fingerprint import Fingerprint

ALGORITHMS = {"md5": 32, "sha1": 40, "sha256": 64}  # hex digits of a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Md5:
    """MD5 of the file, for lists that hold nothing better; equal or not, never near."""

    algorithm = "md5"
    version = "1"
    media = "image video audio"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The digest in lower-case hex."""
        return Fingerprint(algorithm="md5", value=hashlib.md5(content, usedforsecurity=False).hexdigest(), quality=100)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Equal or nothing."""
        return equal(asked, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sha1:
    """SHA-1 of the file, for lists that hold nothing better; equal or not, never near."""

    algorithm = "sha1"
    version = "1"
    media = "image video audio"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The digest in lower-case hex."""
        value = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        return Fingerprint(algorithm="sha1", value=value, quality=100)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Equal or nothing."""
        return equal(asked, known)


def equal(asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
    """Distance 0 where both are the same digest."""
    same = asked.algorithm == known.algorithm and asked.value == known.value and bool(asked.value)
    return (0, f"same bytes, by {asked.algorithm.upper()}") if same else None


def spread(algorithm: str, value: str) -> bytes:
    """A digest as 32 bytes that can stand in an index of 256-bit values: SHA-256 as it is, a shorter one hashed."""
    if algorithm == "sha256":
        return bytes.fromhex(value)
    return hashlib.sha256(f"{algorithm}:{value}".encode()).digest()
