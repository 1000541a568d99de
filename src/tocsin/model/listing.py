"""What did a source show at one moment, and what was no longer among it later?"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.model.checks import aware, stable_id
from tocsin.model.errors import Invalid

# Names of one listing, unpacked: a longer list is given as several.
MOST = 64 << 20  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Every item a file or page shows between two times: what once stood there and is not among them was removed.

    A collector yields it only where the format is complete: an export of a channel, an outbox, a feed's page. A long
    one comes as several with the same evidence and scope, each beginning at the time the one before it ended.
    """

    source: str
    evidence: str  # id of the capture that shows it
    at: datetime  # the latest moment it can be of: the time it states for itself, else when it was collected
    first: datetime  # claimed time of its earliest item
    last: datetime  # and of its latest
    names: bytes  # the items' native ids: zlib over UTF-8 lines; see ``packed``
    scope: str = ""  # the chat, thread or address where a source holds several

    def __post_init__(self) -> None:
        for name, at in (("at", self.at), ("first", self.first), ("last", self.last)):
            aware(f"listing {self.evidence}: {name}", at)

    @property
    def id(self) -> str:
        """Stable over re-import."""
        return stable_id("list", self.source, self.evidence, self.scope, self.first, self.last)

    def items(self) -> frozenset[str]:
        """The native ids.

        Raises:
            Invalid: they are damaged, or more than ``MOST`` bytes.
        """
        engine = zlib.decompressobj()
        try:
            text = engine.decompress(self.names, MOST)
        except zlib.error:
            raise Invalid(f"listing {self.id}: names", "is damaged", "run `tocsin verify`") from None
        if engine.unconsumed_tail:
            raise Invalid(f"listing {self.id}: names", f"holds more than {MOST:,} bytes")
        if not engine.eof:
            raise Invalid(f"listing {self.id}: names", "is damaged", "run `tocsin verify`")
        return frozenset(text.decode("utf-8", "replace").split("\n")) if text else frozenset()


def packed(native_ids: Iterable[str]) -> bytes:
    """Native ids as a listing holds them; a line feed inside one is replaced by a blank."""
    return zlib.compress("\n".join(name.replace("\n", " ") for name in native_ids).encode("utf-8", "replace"), 6)


class Removed(StrEnum):
    """How a removal was noticed."""

    # A later listing covers its time and does not name it.
    NOT_LISTED = "not-listed"
    # Its own address answered 404 or 410.
    NOT_FOUND = "not-found"
    # The source itself says that it was deleted.
    MARKED = "marked-deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A post that was public and is no longer: between which two moments it went, and what shows it.

    Time to takedown is an interval: it stood at least until ``last_seen``, and was gone at ``missed``.
    """

    source: str
    native_id: str
    post: str | None  # id of the last version we hold; None where we never held it
    last_seen: datetime | None  # the latest moment at which it is known to have stood; None where we never held it
    missed: datetime  # the earliest moment at which it is known to be gone
    evidence: str  # id of the capture that shows its absence
    how: Removed

    def __post_init__(self) -> None:
        aware(f"removal of {self.native_id}: last_seen", self.last_seen)
        aware(f"removal of {self.native_id}: missed", self.missed)

    @property
    def id(self) -> str:
        """One per source, item and evidence."""
        return stable_id("gone", self.source, self.native_id, self.evidence)
