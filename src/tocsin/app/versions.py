"""What was edited, what disappeared, and how long did it live? Worked out from the listings of every source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from statistics import median
from urllib.parse import urlsplit

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.model import Capture, Listing, Post, Removal, Removed
from tocsin.model.removals import Held, removals
from tocsin.store import erasing, records

Span = tuple[float | None, float | None]  # seconds at least, at most; None where it cannot be said
_COMPARED = ("text", "title", "author", "url", "media", "claimed")
_NEVER: Span = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a post, and what it changed from the one before."""

    post: str
    collected: datetime
    stated: datetime | None  # when its publisher says it was written or edited
    changed: tuple[str, ...]  # fields; empty for the first


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """An item's versions, oldest first, and its end."""

    source: str
    native_id: str
    versions: tuple[Version, ...]
    removal: Removal | None
    lived: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """How long the removed items of one source lived: time to takedown is an interval."""

    source: str
    removed: int
    timed: int  # of those, with a stated time of publication
    least: float | None  # seconds, median
    most: float | None  # seconds, median


def update(case: Case, sources: Iterable[str]) -> int:
    """Work out anew which items of these sources were removed; returns how many are.

    What a source itself marks as deleted, and addresses that answered that nothing is there, stay as they were noted.
    To be called where a collection ends, before its seal.
    """
    count = 0
    for source in sorted(set(sources)):
        with case.db.connect() as conn:
            listings = list(records.every(conn, Listing, source=source))
            found = list(removals(listings, partial(_held, conn, source), _sure(conn, listings)))
        with case.db.begin() as conn:
            erasing.forget_removals(conn, source, Removed.NOT_LISTED)
            noted = list(records.every(conn, Removal, source=source))
            known = {gone.id for gone in noted}
            records.replace(conn, [*_met(conn, source, noted), *(gone for gone in found if gone.id not in known)])
        count += len(found)
    return count


def _met(conn: Connection, source: str, noted: Sequence[Removal]) -> Iterator[Removal]:
    """What a source marked as deleted, now that we know which post that was."""
    strange = [gone for gone in noted if gone.post is None]
    for batch in records.batches(strange):
        held = _held(conn, source, [gone.native_id for gone in batch])
        yield from (replace(gone, post=held[gone.native_id].post) for gone in batch if gone.native_id in held)


def history(conn: Connection, post: str) -> History:
    """The versions of the item a post is one of, and its end.

    Raises:
        CaseError: there is no such post.
    """
    asked = records.one(conn, Post, post)
    if asked is None:
        raise CaseError(post, "is no post of this case", "`tocsin search` finds posts")
    same = [
        each
        for each in records.every(conn, Post, native_id=asked.native_id)
        if each.source == asked.source and _host(each) in (_host(asked), None)
    ]
    ordered = sorted(same, key=lambda each: (each.edited or each.claimed or each.collected, each.collected))
    versions = tuple(_version(before, now) for before, now in zip([None, *ordered], ordered, strict=False))
    ends = [gone for gone in records.every(conn, Removal, source=asked.source) if gone.native_id == asked.native_id]
    claimed = min((each.claimed for each in same if each.claimed), default=None)
    return History(
        source=asked.source,
        native_id=asked.native_id,
        versions=versions,
        removal=min(ends, key=lambda gone: gone.missed, default=None),
        lived=_lived(claimed, ends),
    )


def _host(post: Post) -> str | None:
    """Where it stands on the web: two feeds or boards in one source may number their items alike."""
    try:
        return urlsplit(post.url).hostname if post.url else None
    except ValueError:
        return None


def lifetimes(conn: Connection) -> tuple[Lifetimes, ...]:
    """For every source with removals: how many, and the medians of the least and the most they can have lived."""
    ends: dict[str, dict[str, list[Removal]]] = defaultdict(lambda: defaultdict(list))
    for gone in records.every(conn, Removal):
        ends[gone.source][gone.native_id].append(gone)
    return tuple(_of_source(conn, source, found) for source, found in sorted(ends.items()))


def _of_source(conn: Connection, source: str, ends: Mapping[str, Sequence[Removal]]) -> Lifetimes:
    spans: list[Span] = []
    for names in records.batches(ends):
        held = _held(conn, source, names)
        spans += [_lived(held[name].claimed if name in held else None, ends[name]) for name in names]
    timed = [(least, most) for least, most in spans if least is not None and most is not None]
    return Lifetimes(
        source=source,
        removed=len(ends),
        timed=len(timed),
        least=median(least for least, _ in timed) if timed else None,
        most=median(most for _, most in timed) if timed else None,
    )


def _lived(claimed: datetime | None, ends: Sequence[Removal]) -> Span:
    """From its stated publication to the last moment it surely stood, and to the first at which it was surely gone."""
    if claimed is None or not ends:
        return _NEVER
    stood = [gone.last_seen for gone in ends if gone.last_seen is not None]
    least = max((max(stood, default=claimed) - claimed).total_seconds(), 0.0)
    return least, max((min(gone.missed for gone in ends) - claimed).total_seconds(), least)


def _version(before: Post | None, now: Post) -> Version:
    changed = [name for name in _COMPARED if before and getattr(before, name) != getattr(now, name)]
    stated = now.edited or now.claimed
    return Version(post=now.id, collected=now.collected, stated=stated, changed=tuple(changed))


def _held(conn: Connection, source: str, names: Sequence[str]) -> dict[str, Held]:
    """The last version we hold of each item, and the time it first states."""
    found: dict[str, Held] = {}
    for post in records.among(conn, Post, "native_id", names):
        if post.source == source:
            before = found.get(post.native_id)
            claimed = min(_times(post.claimed, before.claimed if before else None), default=None)
            found[post.native_id] = Held(post=post.id, claimed=claimed)
    return found


def _times(*moments: datetime | None) -> Iterator[datetime]:
    return (moment for moment in moments if moment is not None)


def _sure(conn: Connection, listings: Sequence[Listing]) -> dict[str, datetime]:
    """The listings we fetched ourselves: they surely stood so when they were collected."""
    ids = sorted({listing.evidence for listing in listings})
    return {capture.id: capture.collected for capture in records.among(conn, Capture, "id", ids) if capture.peer}
