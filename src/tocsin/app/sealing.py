"""What did the records hold when a command ended? The custody log says it, so that a changed row is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, inspect

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.preserve.seals import Rolling
from tocsin.store import queue, records, tables

_REPLACED = {table.name for table in tables.SEALED} - {table.name for table in tables.APPEND_ONLY}
_DERIVED = {table.name for table in tables.DERIVED}


@dataclass(slots=True)
class Stretch:
    """How far a table was walked."""

    upto: int = 0  # number of the last row
    rolling: Rolling = field(default_factory=Rolling)


Walked = dict[str, Stretch]


def state(conn: Connection, walked: Walked | None = None) -> dict[str, str]:
    """For every sealed table ``count:hash``; the same rows give the same text.

    Args:
        conn: to the records.
        walked: what this process has walked already; of a table that is only added to, just the new rows are walked
            then. `tocsin verify` walks them all.
    """
    found: dict[str, str] = {}
    for table in tables.SEALED:
        replaced = table.name in _REPLACED
        seen = Stretch() if walked is None or replaced else walked.setdefault(table.name, Stretch())
        upto = records.last_row(conn, table)
        if upto < seen.upto:
            seen.upto, seen.rolling = 0, Rolling()
        for row in records.bodies(conn, table, by_id=replaced, after=seen.upto):
            seen.rolling.feed(row)
        seen.upto = upto
        found[table.name] = seen.rolling.snapshot
    return found


def rows(conn: Connection) -> dict[str, Iterator[str]]:
    """Every table's rows as the seals count them; a case of an older shape has fewer tables."""
    here = set(inspect(conn).get_table_names())
    held = [table for table in tables.SEALED if table.name in here]
    return {table.name: records.bodies(conn, table, by_id=table.name in _REPLACED) for table in held}


def begin(case: Case, what: str, detail: Mapping[str, str]) -> None:
    """Enter into the custody log that a command starts to write, and with which settings.

    Records that are not as the last seal left them are noted there too. Where no command was stopped meanwhile, a
    stranger changed them: `tocsin run` then forgets what is derived and derives it again, so that no later seal covers
    the change up, and the other commands wait for that.

    Raises:
        CaseError: derived records were changed, and this is not `tocsin run`.
    """
    was_stopped = case.evidence.custody.unfinished()
    with case.db.connect() as conn:
        changed = _changed(case, state(conn, case.walked))
    if changed:
        case.evidence.append("unsealed", "records", {**changed, "begin": what})
    if not was_stopped and (altered := sorted(_DERIVED & set(changed))):
        if what != "run":
            raise CaseError(
                "records", f"changed by no command: {', '.join(altered)}", "`tocsin run` derives them again"
            )
        with case.db.begin() as conn:
            queue.forget(conn)
    case.begin(what, detail)


def seal(case: Case) -> str:
    """Write the state of the records into the custody log, unless the last seal says the same; returns its hash."""
    with case.db.connect() as conn:
        now = state(conn, case.walked)
    last = case.evidence.custody.last_seal()
    if last is None or dict(last.detail) != now:
        return case.evidence.append("seal", "records", now).hash
    if case.evidence.custody.unfinished():
        case.evidence.append("end", "records")
    return last.hash


def sealed(case: Case) -> str:
    """The hash of the last seal, which the records still agree with; a case without any is sealed as it stands.

    Raises:
        CaseError: the records are not as the last command left them; nothing may be reported from them.
    """
    last = case.evidence.custody.last_seal()
    if last is None:
        return seal(case)
    with case.db.connect() as conn:
        changed = _changed(case, state(conn))
    if changed:
        remedy = "`tocsin verify` says what changed, `tocsin run` finishes what was stopped and derives it again"
        raise CaseError("records", f"not as the last command left them: {', '.join(changed)}", remedy)
    return last.hash


def _changed(case: Case, now: Mapping[str, str]) -> dict[str, str]:
    """The tables that differ from the last seal, and what they hold."""
    last = case.evidence.custody.last_seal()
    if last is None:
        return {}
    empty = Rolling().snapshot  # of a table that came with a newer Tocsin than the seal
    return {name: held for name, held in now.items() if last.detail.get(name, empty) != held}
