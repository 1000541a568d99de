"""Which items stood in an earlier listing and are in no later one that covers their time?

Honest intervals: a page was made no earlier than its latest item and no later than its ``at``. So what it names stood
at least until its ``last`` (or its ``at``, where that moment is sure); what it names no more was gone at its ``at``.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice

from tocsin.model.listing import MOST, Listing, Removal, Removed

_SHARE = 4 << 20  # bytes of names of one page that are looked at together
_BATCH = 400  # items asked about at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What we hold of an item: its last version, and the time its publisher stated first."""

    post: str
    claimed: datetime | None


Lookup = Callable[[Sequence[str]], Mapping[str, Held]]


@dataclass(slots=True)
class _Page:
    """One file or page: the listings of one evidence and scope."""

    evidence: str
    at: datetime
    first: datetime
    last: datetime
    parts: list[Listing] = field(default_factory=list)

    def shows(self, sure: Mapping[str, datetime]) -> datetime:
        """The latest moment at which all it names surely stood."""
        least = min(self.last, self.at)
        return max(least, sure.get(self.evidence, least))


@dataclass(slots=True)
class _Last:
    """Where an item was named last: on which page, and between which times that part of the page stands."""

    page: int
    first: datetime
    last: datetime
    stood: datetime  # the latest moment at which a page shows that it surely stood


def removals(
    listings: Iterable[Listing], held: Lookup, sure: Mapping[str, datetime] | None = None
) -> Iterator[Removal]:
    """The items of one source that were removed, ordered by scope, and by when they were missed.

    An item is removed where a later page covers its time and neither that page nor any after it names it. One that
    comes back is none. The item on the edge a page was cut at (its earliest time) is never missed by that page.

    Args:
        listings: of one source; held packed, and unpacked a share at a time.
        held: native ids -> what we hold of them; an item we do not hold is missed only where its whole part is covered.
        sure: evidence -> the moment at which it surely stood so, where that is known (we fetched it then).

    Raises:
        Invalid: a listing's names are damaged.
    """
    pages = _pages(listings)
    for scope in sorted(pages):
        ordered = pages[scope]
        if len(ordered) < 2:
            continue
        found: list[Removal] = []
        shares = 1 + max(sum(_size(part) for part in page.parts) for page in ordered) // _SHARE
        for share in range(shares):
            found += _missed(ordered, _last_named(ordered, share, shares, sure or {}), held)
        yield from sorted(found, key=lambda gone: (gone.missed, gone.native_id))


def _pages(listings: Iterable[Listing]) -> dict[str, list[_Page]]:
    """For each scope its pages, oldest first."""
    scopes: dict[str, dict[str, _Page]] = {}
    for part in listings:
        page = _Page(part.evidence, part.at, part.first, part.last)
        page = scopes.setdefault(part.scope, {}).setdefault(part.evidence, page)
        page.at, page.first, page.last = max(page.at, part.at), min(page.first, part.first), max(page.last, part.last)
        page.parts.append(part)
    return {scope: sorted(pages.values(), key=_age) for scope, pages in scopes.items()}


def _age(page: _Page) -> tuple[datetime, datetime, str]:
    return page.at, page.last, page.evidence


def _size(part: Listing) -> int:
    """Bytes of its names, unpacked; ids are short and pack some four times, so this is not worked out exactly."""
    return min(4 * len(part.names), MOST)


def _last_named(pages: Sequence[_Page], share: int, shares: int, sure: Mapping[str, datetime]) -> dict[str, _Last]:
    """The items of one share, with where each was named last."""
    found: dict[str, _Last] = {}
    for number, page in enumerate(pages):
        for part in page.parts:
            place = _Last(number, part.first, part.last, page.shows(sure))
            for name in part.items():
                if shares == 1 or zlib.crc32(name.encode("utf-8", "replace")) % shares == share:
                    before = found.get(name, place)
                    found[name] = place if before.stood <= place.stood else replace(place, stood=before.stood)
    return found


def _missed(pages: Sequence[_Page], named: Mapping[str, _Last], held: Lookup) -> Iterator[Removal]:
    """The removals among these items."""
    newest = len(pages) - 1
    reach = [max(page.last for page in pages[number:]) for number in range(len(pages))]
    doubtful = (
        (name, last) for name, last in named.items() if last.page < newest and reach[last.page + 1] >= last.first
    )
    while batch := list(islice(doubtful, _BATCH)):
        known = held([name for name, _ in batch])
        for name, last in batch:
            mine = known.get(name)
            time = mine.claimed if mine else None
            page = _first_without(pages, last, time or last.first, time or last.last)
            if page is not None:
                yield _removal(page, name, mine, last.stood)


def _first_without(pages: Sequence[_Page], last: _Last, low: datetime, high: datetime) -> _Page | None:
    """The first page after the one it was last named on that covers its time."""
    after = pages[last.page + 1 :]
    return next((page for page in after if page.first < low and high <= page.last), None)


def _removal(gone: _Page, name: str, mine: Held | None, stood: datetime) -> Removal:
    seen = max(stood, mine.claimed) if mine and mine.claimed else stood
    return Removal(
        source=gone.parts[0].source,
        native_id=name,
        post=mine.post if mine else None,
        last_seen=min(seen, gone.at) if mine else None,
        missed=gone.at,
        evidence=gone.evidence,
        how=Removed.NOT_LISTED,
    )
