"""What does a source hold? One pass of a collector, put away batch by batch.

A supplied source that turns out large is read on by a child process from where it stands, so that reading, writing and
indexing each have a processor's time; a small one, or one that is being fetched, is read in this process, through the
same functions.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from tocsin.model import Capture, Intake, Issue, Source
from tocsin.model.seams import Collector, Failed, Fault, Fetcher
from tocsin.run.apart import apart, can_part
from tocsin.run.engine import attempt
from tocsin.run.indexing import Indexer
from tocsin.run.pipeline import Progress, issue_of
from tocsin.run.sheaf import Hands, Sheaf, pseudonym, sheaves
from tocsin.store import records

__all__ = ["LARGE", "Room", "pseudonym", "take_in"]

_SHORT = "check its location, or lower expect_min"
_UNREAD = "what is not public enters with access = closed, supplier, received and scope; private parts with include"
LARGE = 8 << 20  # bytes kept of a source from which on a child reads it
ROWS = 20_000  # put away in one transaction
_HELD = 2.0  # seconds at most that one transaction waits for more


@dataclass(slots=True)
class _Pass:
    """The counts of one pass while it goes on."""

    skipped: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    imported: int = 0
    new: int = 0
    kept: int = 0  # bytes
    live: bool = False  # something of it was just fetched: the door's pace and counts must stay in one process
    faults: list[Fault] = field(default_factory=list)
    waiting: dict[str, Capture] = field(default_factory=dict)  # put away with what cites them, or at the end
    first: datetime | None = None
    last: datetime | None = None
    trouble: Failed[Source] | None = None

    def note(self, sheaf: Sheaf) -> None:
        """Count a batch that was put away."""
        self.imported += sheaf.imported
        self.skipped += sheaf.skipped
        self.repaired += sheaf.repaired
        self.faults += sheaf.faults
        self.kept += sum(capture.size for capture in sheaf.noted)
        self.live = self.live or any(capture.peer for capture in sheaf.noted)
        self.first = min((at for at in (self.first, sheaf.first) if at), default=None)
        self.last = max((at for at in (self.last, sheaf.last) if at), default=None)
        self.trouble = sheaf.trouble or self.trouble


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
    indexer: Indexer | None = None  # begun where a source is large


def take_in(room: Room, source: Source, collector: Collector) -> Intake:
    """Collect one source. Trouble becomes an issue; what was read before it is kept.

    Returns:
        the counts; ``seen = imported + sum(skipped)``.
    """
    tally = _Pass()
    outcome = attempt(lambda only: _drain(room, only, collector, tally), source)
    failed = outcome if isinstance(outcome, Failed) else tally.trouble
    intake = _counted(source, tally, room.now())
    with room.db.begin() as conn:
        records.close_issues(conn, "collect", [source.id])
        records.replace(conn, [intake])
        for issue in _issues(source, tally, intake):
            records.raise_issue(conn, issue)
        if failed is not None:
            records.raise_issue(conn, issue_of("collect", source.id, failed, room.now()))
    return intake


def _drain(room: Room, source: Source, collector: Collector, tally: _Pass) -> None:
    hands = Hands(door=room.door, noted=room.noted, flush=room.flush, pseudonym_key=room.pseudonym_key)
    found = sheaves(hands, source, collector)
    try:
        for sheaf in found:
            _put_away(room, source, iter([sheaf]), tally)
            if tally.kept > LARGE and not tally.live and tally.trouble is None and can_part():
                break
        else:
            return
        if room.indexer is not None:
            room.indexer.start()
        rest = apart(found)
        while _put_away(room, source, rest, tally):
            pass
    finally:
        with room.db.begin() as conn:
            records.add_captures(conn, [tally.waiting[key] for key in sorted(tally.waiting)])


def _put_away(room: Room, source: Source, found: Iterator[Sheaf], tally: _Pass) -> bool:
    """Put one transaction's worth of batches away; False where there are no more, or trouble came in their place."""
    first = _next(found, source, tally)
    if first is None:
        return False
    put: list[tuple[Sheaf, int]] = []
    waiting, until, held = dict(tally.waiting), time.monotonic() + _HELD, 0
    with room.db.begin() as conn:
        sheaf: Sheaf | None = first
        while sheaf is not None:
            waiting |= {capture.id: capture for capture in sheaf.noted}
            put.append((sheaf, _put(conn, sheaf, waiting)))
            held += sheaf.imported
            sheaf.rows = ()
            sheaf = _next(found, source, tally) if held < ROWS and time.monotonic() < until else None
    tally.waiting = waiting
    for done, new in put:
        tally.new += new
        tally.note(done)
    room.progress(f"collect {source.id}", tally.imported, 0)
    return True


def _next(found: Iterator[Sheaf], source: Source, tally: _Pass) -> Sheaf | None:
    """The next batch; what came before trouble is put away, so that is noted and not raised."""
    outcome = attempt(lambda rest: next(rest, None), found)
    if isinstance(outcome, Failed):
        tally.trouble = Failed(source, outcome.where, outcome.what, outcome.remedy)
        return None
    return outcome.result


def _put(conn: Connection, sheaf: Sheaf, waiting: dict[str, Capture]) -> int:
    """Put one batch away, with the captures its posts cite; how many of its items were new."""
    new = records.add_captures(conn, sheaf.pages)
    records.add_captures(conn, [waiting.pop(key) for key in sorted(sheaf.cited & waiting.keys())])
    added = [records.put_away(conn, rows) for rows in sheaf.rows]
    new += sum(added[-1:]) + records.add(conn, sheaf.looks)
    records.add(conn, sheaf.closings)
    records.add(conn, sheaf.listings)
    records.replace(conn, sheaf.removals)
    return new


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
            remedy=_UNREAD if any(reason.startswith("not public") for reason, _ in intake.skipped) else _SHORT,
            at=intake.at,
        )
