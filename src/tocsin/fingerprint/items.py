"""What does a key of the index stand for? A known item of a bank, or a medium seen before."""

from __future__ import annotations

import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime

from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.errors import Invalid
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.json import from_json, to_slim

MEDIUM = 1 << 63  # set in the keys of media, unset in those of known items
CARD_LIMIT = 64 << 20  # bytes of a card unpacked
PACKED = 512  # bytes; a longer card is compressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something with fingerprints: a known item (``entry``), a medium of the case, or a file once looked at."""

    sha256: str  # empty where a known item's bytes were never held
    prints: tuple[Fingerprint, ...]
    entry: BankEntry | None = None
    name: str = ""  # of a file that was only looked at
    first_seen: datetime | None = None  # of a medium
    first_source: str = ""

    @property
    def key(self) -> int:
        """Its 64-bit number: the leading bits of what identifies it."""
        if self.entry is not None:
            return key_of(self.entry.id)
        digits = hashlib.sha256(f"{self.sha256} {self.name}".encode()).hexdigest() if self.name else self.sha256
        return int(digits[:16], 16) >> 1 | MEDIUM


def key_of(entry: str) -> int:
    """The number of a known item, out of its id."""
    return int(entry.rpartition("-")[2], 16) >> 1


def item_of(entry: BankEntry) -> Item:
    """A bank's entry as an item."""
    return Item(sha256=entry.sha256 or "", prints=(entry.fingerprint, *entry.also), entry=entry)


def packed(item: Item) -> bytes:
    """The item as bytes; what stands at its default is left out."""
    held = {"entry": to_slim(item.entry)} if item.entry is not None else to_slim(item)
    return _small(json.dumps(held, ensure_ascii=False, separators=(",", ":")))


def card_of(body: str) -> bytes:
    """The card of a known item that is JSON already."""
    return _small(f'{{"entry":{body}}}')


def _small(plain: str) -> bytes:
    content = plain.encode("utf-8", "surrogatepass")
    return content if len(content) <= PACKED else b"\0" + zlib.compress(content, 1)


def unpacked(card: bytes) -> Item:
    """The item again.

    Raises:
        FingerprintError: the bytes are not ``packed``'s.
    """
    try:
        held = json.loads(_plain(card))
        if "entry" in held:
            return item_of(from_json(BankEntry, held["entry"]))
        return from_json(Item, held)
    except (ValueError, TypeError, KeyError, RecursionError, zlib.error, Invalid) as broken:
        raise FingerprintError("match index", f"holds a card that cannot be read ({str(broken)[:120]})") from None


def _plain(card: bytes) -> bytes:
    if card[:1] != b"\0":
        return card
    unzip = zlib.decompressobj()
    plain = unzip.decompress(card[1:], CARD_LIMIT)
    if not unzip.eof:
        raise ValueError("it is too long")
    return plain
