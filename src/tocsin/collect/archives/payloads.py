"""Which payload is meant? All that a source's archives hold, by address, record and digest, in about 120 bytes each."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tocsin.collect.magic import is_medium
from tocsin.model import Capture, Media, stable_id


@dataclass(frozen=True, slots=True)
class Payload:
    """Bytes that were kept, as far as a page or a revisit needs to know them."""

    sha256: str
    size: int
    media_type: str
    locator: str


class Keys:
    """Texts and the rows they stand for; sorted when first asked, so nothing may be added after that."""

    def __init__(self) -> None:
        self._keys, self._rows = array("Q"), array("L")
        self._sorted = True

    def add(self, key: str, row: int) -> None:
        """One more row for this text; rows are added in ascending order."""
        self._keys.append(_hash(key))
        self._rows.append(row)
        self._sorted = False

    def rows(self, key: str) -> array[int]:
        """The rows of a text, in ascending order; another text has the same hash once in 2**64."""
        if not self._sorted:
            order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
            self._rows = array("L", (self._rows[place] for place in order))
            self._keys = array("Q", (self._keys[place] for place in order))
            self._sorted = True
        wanted = _hash(key)
        return self._rows[bisect_left(self._keys, wanted) : bisect_right(self._keys, wanted)]


class Payloads:
    """The payloads of one source. Everything is added before anything is asked."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._hashes = bytearray()
        self._sizes, self._seconds = array("Q"), array("d")
        self._kinds, self._places, self._numbers = array("L"), array("L"), array("L")
        self._names: dict[str, int] = {}  # media types, and the two halves of locators
        self._known: list[str] = []
        self._addresses, self._marks = Keys(), Keys()

    def add(self, kept: Capture, number: int, marks: Iterable[str] = ()) -> None:
        """Remember a payload.

        Args:
            kept: its capture; its locator holds ``number`` as its last digits.
            number: of the record or entry in its file.
            marks: what a revisit may call it: its record's id, its digest.
        """
        row = len(self._sizes)
        self._hashes += bytes.fromhex(kept.sha256)
        self._sizes.append(kept.size)
        self._seconds.append(kept.seen.timestamp())
        self._kinds.append(self._name(kept.media_type))
        self._places.append(self._name("\0".join(kept.locator.rsplit(str(number), 1))))
        self._numbers.append(number)
        if kept.url:
            self._addresses.add(plain(kept.url), row)
        for mark in filter(None, marks):
            self._marks.add(mark, row)

    def holds(self, address: str) -> bool:
        """True where something was answered at this address."""
        return bool(self._addresses.rows(plain(address)))

    def repeated(self, mark: str) -> Payload | None:
        """The payload that a revisit means by a record's id or a digest."""
        rows = self._marks.rows(mark) if mark else ()
        return self._payload(rows[0]) if rows else None

    def medium(self, address: str, seen: datetime, alt: str | None = None) -> Media | None:
        """The picture, video or sound at an address; of several, the one nearest in time to ``seen``."""
        rows, at = self._addresses.rows(plain(address)), seen.timestamp()
        rows = array("L", (row for row in rows[:_MOST] if is_medium(self._known[self._kinds[row]])))
        if not rows:
            return None
        found = self._payload(min(rows, key=lambda row: abs(self._seconds[row] - at)))
        name = plain(address).partition("?")[0].rpartition("/")[2] or found.locator
        capture = stable_id("cap", self._source, found.sha256, found.locator)
        return Media(
            sha256=found.sha256, media_type=found.media_type, size=found.size, name=name, capture=capture, alt=alt
        )

    def _payload(self, row: int) -> Payload:
        place = self._known[self._places[row]].replace("\0", str(self._numbers[row]))
        sha256 = self._hashes[32 * row : 32 * row + 32].hex()
        return Payload(sha256, self._sizes[row], self._known[self._kinds[row]], place)

    def _name(self, text: str) -> int:
        if text not in self._names:
            self._names[text] = len(self._known)
            self._known.append(text)
        return self._names[text]


_MOST = 10_000  # captures of one address that are looked at


def plain(address: str) -> str:
    """An address without its fragment."""
    return address.partition("#")[0]


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
