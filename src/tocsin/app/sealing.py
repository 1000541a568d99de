"""What did the records hold when a command ended? The custody log says it, so that a changed row is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, inspect

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.tombstones import finish, stay_erased
from tocsin.preserve.entry import Entry
from tocsin.preserve.seals import Rolling, blank_id, digest_of
from tocsin.store import erasing, queue, records, tables

_REPLACED = {table.name for table in tables.SEALED} - {table.name for table in tables.APPEND_ONLY}
_DERIVED = {table.name for table in tables.DERIVED}


@dataclass(slots=True)
class Stretch:
    """How far a table was walked."""

    upto: int = 0  # number of the last row
    rolling: Rolling = field(default_factory=Rolling)


Walked = dict[str, Stretch]


def state(conn: Connection, walked: Walked | None = None, *, by_digest: bool = True) -> dict[str, str]:
    """For every sealed table ``dCOUNT:HASH``; the same rows give the same text, erased ones too.

    Args:
        conn: to the records.
        walked: what this process has walked already; of a table that is only added to, just the new rows are walked
            then. `tocsin verify` walks them all.
        by_digest: False for the older rule, ``COUNT:HASH``.
    """
    found: dict[str, str] = {}
    graves = Graves(conn)
    for table in tables.SEALED:
        seen = Stretch(rolling=Rolling(by_digest=by_digest))
        if walked is not None and by_digest and table.name not in _REPLACED:
            seen = walked.setdefault(table.name, seen)
        _walk(conn, table, seen, graves)
        found[table.name] = seen.rolling.snapshot
    return found


def _walk(conn: Connection, table: Table, seen: Stretch, graves: Graves) -> None:
    """Feed a table's rows from where the walk stands."""
    replaced, by_digest = table.name in _REPLACED, seen.rolling.by_digest
    upto = records.last_row(conn, table)
    if upto < seen.upto:
        seen.upto, seen.rolling = 0, Rolling(by_digest=by_digest)
    for row in records.bodies(conn, table, by_id=replaced, after=seen.upto):
        if by_digest and (key := blank_id(row)) is not None:
            seen.rolling.feed_digest(graves.digests(table.name).get(key) or digest_of(row))
        else:
            seen.rolling.feed(row)
    seen.upto = upto


class Graves:
    """Digests of the erased rows, read when the first empty row is met."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._found: dict[str, dict[str, str]] | None = None

    def digests(self, table: str) -> Mapping[str, str]:
        """Id -> digest of the rows erased from a table."""
        if self._found is None:
            self._found = {}
            for stone in erasing.stones(self._conn):
                self._found.setdefault(stone.table, {})[stone.subject] = stone.digest
        return self._found.get(table, {})


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
    if was_stopped:
        finish(case)
    with case.db.connect() as conn:
        changed = _changed(case, conn, case.walked)
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


def seal(case: Case, *, afresh: bool = False) -> str:
    """Write the state of the records into the custody log, unless the last seal says the same; returns its hash.

    ``afresh`` writes it even then: what was logged before it, such as a time-stamp, belongs to the new seal's reports.

    What was erased before and was kept again meanwhile goes again first.
    """
    stay_erased(case)
    with case.db.connect() as conn:
        now = state(conn, case.walked)
    last = case.evidence.custody.last_seal()
    if afresh or last is None or dict(last.detail) != now:
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
        changed = _changed(case, conn)
    if changed:
        remedy = "`tocsin verify` says what changed, `tocsin run` finishes what was stopped and derives it again"
        raise CaseError("records", f"not as the last command left them: {', '.join(changed)}", remedy)
    return last.hash


def _changed(case: Case, conn: Connection, walked: Walked | None = None) -> dict[str, str]:
    """The tables that differ from the last seal, and what they hold."""
    last = case.evidence.custody.last_seal()
    if last is None:
        return {}
    by_digest = is_by_digest(last)
    now = state(conn, walked, by_digest=by_digest)
    empty = Rolling(by_digest=by_digest).snapshot  # of a table that came with a newer Tocsin than the seal
    return {name: held for name, held in now.items() if last.detail.get(name, empty) != held}


def is_by_digest(seal: Entry) -> bool:
    """True where a seal counts the digests of rows, so that one may be erased under it."""
    return all(snapshot.startswith("d") for snapshot in seal.detail.values())
