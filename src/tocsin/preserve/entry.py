"""What is one line of the custody log?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from tocsin.model import utc_text

# The ``prev`` of the first line.
NOTHING_BEFORE = "0" * 64
# Longest line that is written or read, in bytes.
MAX_LINE = 65_536

_KEYS = {"action", "actor", "at", "detail", "hash", "object", "prev", "seq"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to which object, when, and after which line (ISO/IEC 27037: unique id, who, when, why).

    ``hash`` is the SHA-256 of the canonical line without ``hash``; ``prev`` is the hash of the line before.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Mapping[str, str]
    prev: str
    hash: str = ""

    def sealed(self) -> Entry:
        """The same entry with its own hash."""
        return replace(self, hash=self.computed_hash())

    def computed_hash(self) -> str:
        """The hash its content asks for."""
        return hashlib.sha256(canonical(self._facts())).hexdigest()

    def line(self) -> bytes:
        """The entry as it stands in the log, without the line feed."""
        return canonical({**self._facts(), "hash": self.hash})

    def _facts(self) -> dict[str, str | int | dict[str, str]]:
        return {
            "seq": self.seq,
            "at": utc_text(self.at),
            "actor": self.actor,
            "action": self.action,
            "object": self.object,
            "detail": dict(self.detail),
            "prev": self.prev,
        }


def canonical(value: Mapping[str, object]) -> bytes:
    """Canonical JSON: keys sorted, no spaces, ASCII only.

    ASCII, so that a hostile file name can neither break a line nor turn the text around when the log is read on a
    terminal.
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def read_entry(raw: bytes) -> Entry:
    """The entry of one line.

    Raises:
        ValueError: the line is not exactly what an Entry writes; the text says why.
    """
    entry = _shape(_parsed(raw))
    if entry.line() != raw:
        raise ValueError("is not in canonical form")
    if entry.computed_hash() != entry.hash:
        raise ValueError("does not have the hash it states")
    return entry


def _parsed(raw: bytes) -> dict[str, object]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise ValueError("is not JSON") from None
    if not isinstance(value, dict) or set(value) != _KEYS:
        raise ValueError("does not have the keys of a custody line")
    return value


def _shape(value: dict[str, object]) -> Entry:
    seq, detail = value["seq"], value["detail"]
    words = {key: text for key, text in value.items() if isinstance(text, str)}
    if type(seq) is not int or not isinstance(detail, dict) or len(words) != len(_KEYS) - 2:
        raise ValueError("holds values of the wrong kind")
    if not all(isinstance(text, str) for text in detail.values()):
        raise ValueError("holds a detail that is not text")
    try:
        at = datetime.fromisoformat(words.pop("at"))
        utc_text(at)
    except (ValueError, OverflowError):
        raise ValueError("holds no readable time") from None
    if at.utcoffset() is None:
        raise ValueError("holds a time without a zone")
    return Entry(seq=seq, at=at, detail=detail, **words)


def raw_lines(log: BinaryIO) -> Iterator[bytes]:
    """Lines with their line feed, none longer than ``MAX_LINE`` + 1; a longer one comes cut, without its line feed."""
    while raw := log.readline(MAX_LINE + 1):
        yield raw
