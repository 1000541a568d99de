"""Is everything as it was? Bytes, custody log and records, each against the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from sqlalchemy.exc import DatabaseError

from tocsin import config
from tocsin.app.attested import UNTRUE, Demands, Verification, anchored, verification
from tocsin.app.case import INSIDE, find, key_hash
from tocsin.app.errors import CaseError
from tocsin.app.noticing import inputs, notices, stated, unpublished
from tocsin.app.sealing import rows
from tocsin.model import Capture, Trouble
from tocsin.preserve import (
    Kind,
    Ledger,
    Problem,
    check_captures,
    check_erasures,
    check_evidence,
    check_published,
    check_seals,
)
from tocsin.preserve.erasures import BLOB
from tocsin.preserve.evidence import LOG
from tocsin.preserve.ledger import Head
from tocsin.store import database, erasing, records, tables

_DATABASES = [f"{name}{end}" for name in ("tocsin.db", "search.db") for end in ("", "-shm", "-wal", "-journal")]
_KNOWN = ("evidence", "known", "pseudonym.key", *_DATABASES)
_APPEND_ONLY = [table.name for table in tables.APPEND_ONLY]
_PROVEN = "Nothing in the case changed since the custody log's last line."
_WRITER = (
    "Who wrote the log, and that it was not cut: hold its head against one kept elsewhere (every report prints it)."
)


def verify(folder: Path | None, head: str | None, demands: Demands | None = None) -> Verification:
    """Check a case; it is only read, never healed or migrated.

    Args:
        folder: the case, or None for the first one upwards.
        head: hash of a custody line that the log must contain.
        demands: what else must be found, and whom its reader trusts.
    """
    case = find(Path.cwd()) if folder is None else folder.resolve()
    if not (case / INSIDE).is_dir():
        raise CaseError(str(case), f"holds no {INSIDE}: nothing was collected here", "`tocsin collect` starts a case")
    db = _database(case)
    try:
        noted, trouble = _noted(db)
        ledger, found = check_evidence(case / INSIDE / "evidence", noted)
        stamps = anchored(case / INSIDE / "evidence", ledger, _demands(case, demands or Demands()))
        problems = [
            *trouble,
            *found,
            *stamps.problems,
            *_records(db, case, ledger),
            *check_published(case, ledger.published),
            *_folder(case),
        ]
        told = [*notices(case, ledger, has_noted=noted is not None), *unpublished(case, ledger), *_inputs(db, case)]
    finally:
        db.dispose()
    if head is not None and head != ledger.head[1] and not _in_log(case, head):
        what = f"holds no line {head[:16]}..., which was noted elsewhere"
        problems.append(Problem(kind=Kind.CUSTODY_TRUNCATED, where="custody.jsonl", what=what))
    summary = (
        f"{len(ledger.kept):,} kept files, {ledger.head[0]:,} custody lines, {len(ledger.seals):,} seals, "
        f"{len(ledger.published):,} published files"
    )
    return verification(
        problems,
        notices=told,
        head=ledger.head[1],
        summary=summary,
        proven=[_PROVEN, *stamps.proven],
        unproven=[UNTRUE, *stamps.unproven, *(() if head else (_WRITER,))],
    )


def _demands(case: Path, demands: Demands) -> Demands:
    """The reader's, and where they trust nobody the authorities that the case's settings trust."""
    if demands.trust:
        return demands
    try:
        named = config.load(case / config.FILE).preserve.trust
    except Trouble:
        return demands  # told as a problem
    return replace(demands, trust=(case / named,)) if named else demands


def _database(case: Path) -> Database:
    """The records, opened as they are."""
    try:
        url = config.load(case / config.FILE).store.url
    except Trouble:
        url = None
    return database.as_it_is(url or database.sqlite_url(case / INSIDE / "tocsin.db"))


def _noted(db: Database) -> tuple[Head | None, list[Problem]]:
    """The custody head the records noted."""
    try:
        with db.connect() as conn:
            text = records.noted(conn, "custody-head")
    except DatabaseError as bad:
        return None, [_unreadable(bad)]
    seq, _, value = (text or "").partition(":")
    return ((int(seq), value) if seq.isdigit() else None), []


def _inputs(db: Database, case: Path) -> list[str]:
    """The sources' own files that changed; nothing where settings or records cannot be read, which is a problem."""
    try:
        places = {declared.source.id: declared.source.location for declared in config.load(case / config.FILE).sources}
        with db.connect() as conn:
            return list(inputs(case, records.every(conn, Capture), places))
    except (DatabaseError, Trouble):
        return []


Check = Callable[[Connection], Iterable[Problem]]


def _records(db: Database, case: Path, ledger: Ledger) -> Iterator[Problem]:
    """The database against custody log and kept bytes; a row that cannot be read stops its check and no other."""
    erased = {subject for table, subject in ledger.erased.first if table == BLOB}
    evidence = case / INSIDE / "evidence"
    buried = ledger.erased.digests()
    checks: tuple[Check, ...] = (
        lambda conn: check_captures(records.every(conn, Capture), evidence, ledger.kept, erased),
        lambda conn: check_seals(ledger.seals, rows(conn), append_only=_APPEND_ONLY, buried=buried),
        lambda conn: _erasures(conn, ledger),
        lambda _: _strangers(db),
    )
    try:
        with db.connect() as conn:
            for check in checks:
                yield from _told(check, conn)
    except DatabaseError as bad:
        yield _unreadable(bad)


def _told(check: Check, conn: Connection) -> list[Problem]:
    try:
        return list(check(conn))
    except Trouble as bad:
        return [Problem(kind=Kind.SEAL_BROKEN, where=bad.where, what=bad.what)]


def _erasures(conn: Connection, ledger: Ledger) -> Iterator[Problem]:
    """Tombstones and emptied rows; a case of an older shape has none."""
    held = rows(conn)
    if tables.erasures.name in held:
        yield from check_erasures(ledger.erased, erasing.stones(conn), erasing.blank(conn, held))


def _strangers(db: Database) -> Iterator[Problem]:
    for found in database.strangers(db):
        yield Problem(kind=Kind.STRAY, where=f"{INSIDE}/tocsin.db", what=f"holds a {found} that is not Tocsin's")


def _unreadable(bad: DatabaseError) -> Problem:
    return Problem(kind=Kind.UNREADABLE, where=f"{INSIDE}/tocsin.db", what=f"cannot be read: {bad.orig}")


def _in_log(case: Path, head: str) -> bool:
    with (case / INSIDE / "evidence" / LOG).open("rb") as log:
        return any(f'"hash":"{head}"'.encode() in line for line in log)


def _folder(case: Path) -> Iterator[Problem]:
    """Are settings and key there, the key the one the last command worked with, and nothing strange beside them?"""
    if not (case / config.FILE).is_file():
        yield Problem(kind=Kind.UNREADABLE, where=config.FILE, what="is gone")
    for path in sorted((case / INSIDE).iterdir()):
        if path.name not in _KNOWN:
            yield Problem(kind=Kind.STRAY, where=f"{INSIDE}/{path.name}", what="does not belong in the case folder")
    where, known = f"{INSIDE}/pseudonym.key", stated(case, "key")
    try:
        if known and key_hash(case) != known:
            yield Problem(kind=Kind.KEY_ALTERED, where=where, what="is not the one the last command worked with")
    except OSError as missing:
        yield Problem(kind=Kind.KEY_ALTERED, where=where, what=missing.strerror or "cannot be read")
