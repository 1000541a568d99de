"""What does a source hold? One pass of a collector, put away batch by batch."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Engine as Database

from tocsin.model import Capture, Closing, Intake, Issue, Observation, Post, Role, Source
from tocsin.model.seams import Closed, Collected, Collector, Failed, Fault, Fetcher, Repair, Skip
from tocsin.run.engine import attempt
from tocsin.run.pipeline import Progress, issue_of
from tocsin.store import records

_BATCH = 1000  # items put away in one transaction


@dataclass(slots=True)
class _Pass:
    """The counts of one pass while it goes on."""

    skipped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    imported: int = 0
    new: int = 0
    faults: list[Fault] = field(default_factory=list)
    waiting: dict[str, Capture] = field(default_factory=dict)  # put away with what cites them, or at the end
    first: datetime | None = None
    last: datetime | None = None

    def note_time(self, at: datetime | None) -> None:
        if at is not None:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What an intake needs around it."""

    db: Database
    door: Fetcher
    noted: list[Capture]  # filled by the door with every capture it hands out; put away with what was parsed from it
    flush: Callable[[], None]  # makes the kept bytes and their custody lines durable
    now: Callable[[], datetime]
    pseudonym_key: bytes
    progress: Progress


def take_in(room: Room, source: Source, collector: Collector) -> Intake:
    """Collect one source. Trouble becomes an issue; what was read before it is kept.

    Returns:
        the counts; ``seen = imported + sum(skipped)``.
    """
    tally = _Pass()
    outcome = attempt(lambda only: _drain(room, only, collector, tally), source)
    intake = _counted(source, tally, room.now())
    with room.db.begin() as conn:
        records.close_issues(conn, "collect", [source.id])
        records.replace(conn, [intake])
        for issue in _issues(source, tally, intake):
            records.raise_issue(conn, issue)
        if isinstance(outcome, Failed):
            records.raise_issue(conn, issue_of("collect", source.id, outcome, room.now()))
    return intake


def _drain(room: Room, source: Source, collector: Collector, tally: _Pass) -> None:
    batch: list[Collected] = []
    try:
        for item in collector.collect(source, room.door, None):
            batch.append(item)
            if len(batch) >= _BATCH:
                _put_away(room, source, batch, tally)
                room.progress(f"collect {source.id}", tally.imported, 0)
    finally:
        _put_away(room, source, batch, tally)
        with room.db.begin() as conn:
            records.add_captures(conn, [tally.waiting[key] for key in sorted(tally.waiting)])


def _put_away(room: Room, source: Source, batch: list[Collected], tally: _Pass) -> None:
    room.flush()
    tally.waiting |= {capture.id: capture for capture in room.noted}
    posts = [_minimised(item, source, room.pseudonym_key) for item in batch if isinstance(item, Post)]
    looks = [item for item in batch if isinstance(item, Observation)]
    pages = [item for item in batch if isinstance(item, Capture)]
    closed = [item for item in batch if isinstance(item, Closed)]
    cited = {key for post in posts for key in (post.capture, *(medium.capture for medium in post.media))}
    with room.db.begin() as conn:
        fresh = records.add_captures(conn, pages)
        records.add_captures(conn, [tally.waiting.pop(key) for key in sorted(cited & set(tally.waiting))])
        new = records.add_posts(conn, posts) + records.add(conn, looks) + (fresh if pages else 0)
        records.add(conn, [_closing(source, item) for item in closed])
    tally.new += new
    tally.imported += len(posts) + len(looks) + len(pages)
    tally.skipped.update(item.reason for item in batch if isinstance(item, Skip))
    tally.repaired.update(item.reason for item in batch if isinstance(item, Repair))
    tally.faults += [item for item in batch if isinstance(item, Fault)]
    for at in [*(post.claimed for post in posts), *(look.at for look in looks), *(page.seen for page in pages)]:
        tally.note_time(at)
    room.noted.clear()
    batch.clear()


def _closing(source: Source, item: Closed) -> Closing:
    return Closing(source=source.id, where=item.where, at=item.at, evidence=item.evidence, says=item.says)


def _minimised(post: Post, source: Source, key: bytes) -> Post:
    """A bystander's handle becomes a keyed pseudonym; who speaks in a claimant's or a press source is kept."""
    if source.role is not Role.GENERAL or not post.author:
        return post
    return replace(post, author=pseudonym(post.author, key))


def pseudonym(handle: str, key: bytes) -> str:
    """The same handle always gets the same name in one case, and nobody without the key gets back."""
    return f"person-{hmac.new(key, handle.encode('utf-8', 'replace'), hashlib.sha256).hexdigest()[:10]}"


def _counted(source: Source, tally: _Pass, at: datetime) -> Intake:
    skipped = tuple(sorted(tally.skipped.items()))
    return Intake(
        source=source.id,
        kind=source.kind,
        seen=tally.imported + sum(tally.skipped.values()),
        imported=tally.imported,
        new=tally.new,
        skipped=skipped,
        repaired=tuple(sorted(tally.repaired.items())),
        faults=len(tally.faults),
        first=tally.first,
        last=tally.last,
        at=at,
    )


def _issues(source: Source, tally: _Pass, intake: Intake) -> Iterator[Issue]:
    for fault in tally.faults:
        yield Issue(
            step="collect", subject=source.id, where=fault.where, what=fault.what, remedy=fault.remedy, at=intake.at
        )
    if intake.imported < source.expect_min:
        yield Issue(
            step="collect",
            subject=source.id,
            where=f"source {source.id}",
            what=f"yielded {intake.imported} items, expected at least {source.expect_min}",
            remedy="check its location, or lower expect_min",
            at=intake.at,
        )
