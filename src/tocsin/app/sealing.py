"""What did the records hold when a command ended? The custody log says it, so that a changed row is found."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.preserve.seals import Rolling
from tocsin.store import records, tables


def state(conn: Connection) -> dict[str, str]:
    """For every table of nouns ``count:hash``; the same rows give the same text."""
    found: dict[str, str] = {}
    for table in (*tables.APPEND_ONLY, *tables.DERIVED):
        rolling = Rolling()
        for row in records.bodies(conn, table, by_id=table in tables.DERIVED):
            rolling.feed(row)
        found[table.name] = rolling.snapshot
    return found


def rows(conn: Connection) -> dict[str, Iterator[str]]:
    """Every table's rows as the seals count them."""
    both = (*tables.APPEND_ONLY, *tables.DERIVED)
    return {table.name: records.bodies(conn, table, by_id=table in tables.DERIVED) for table in both}


def seal(case: Case) -> str:
    """Write the state of the records into the custody log, unless the last seal says the same; returns its hash."""
    with case.db.connect() as conn:
        now = state(conn)
    last = case.evidence.custody.last_seal()
    if last is not None and dict(last.detail) == now:
        return last.hash
    return case.evidence.append("seal", "records", now).hash
