"""Which time-stamps of the custody log does a report name? Those that were there when the state it shows was sealed."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.model.times import in_words
from tocsin.preserve.entry import Entry
from tocsin.preserve.package.anchors import ANCHOR
from tocsin.store import erasing


def anchors(case: Case, head: str) -> tuple[str, ...]:
    """The latest time-stamped line before the seal that a report is built on, one sentence for each authority.

    Args:
        case: whose log.
        head: hash of that seal; what was stamped after it belongs to later reports, so that this one stays the same.
    """
    found: list[Entry] = []
    for entry in case.evidence.custody.entries():
        if entry.hash == head:
            break
        if entry.action == ANCHOR:
            found.append(entry)
    last = found[-1].object if found else None
    return tuple(_told(case, entry) for entry in found if entry.object == last)


def _told(case: Case, entry: Entry) -> str:
    detail = entry.detail
    at = in_words(datetime.fromisoformat(detail["time"]), case.settings.case.zone)
    line = f"line {detail.get('seq', '?')} of the custody log, {entry.object[:16]}…"
    return f"Time-stamped by {detail.get('authority', 'an authority')} on {at}: {line} (RFC 3161)"


def erased(conn: Connection) -> tuple[tuple[str, int], ...]:
    """Rule and how many posts and files were erased under it, by rule."""
    counted: Counter[str] = Counter()
    for stone in erasing.stones(conn):
        if stone.table in ("posts", erasing.BLOB):
            counted[stone.rule] += 1
    return tuple(sorted(counted.items()))
