"""Is everything as it was? Bytes, custody log and records, each against the others."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine as Database
from sqlalchemy.exc import DatabaseError

from tocsin import config
from tocsin.app.case import INSIDE, find, key_hash, settings_hash
from tocsin.app.errors import CaseError
from tocsin.app.sealing import rows
from tocsin.model import Capture, Trouble
from tocsin.preserve import Kind, Ledger, Problem, check_captures, check_evidence, check_published, check_seals
from tocsin.preserve.evidence import LOG
from tocsin.preserve.ledger import Head
from tocsin.store import database, records, tables

_KNOWN = ("evidence", "known", "pseudonym.key", "tocsin.db", "tocsin.db-shm", "tocsin.db-wal", "tocsin.db-journal")
PROVES = (
    "This proves that nothing in the case changed since the custody log's last line. It does not prove that what was "
    "collected was true, nor who wrote the log: compare the head with one kept elsewhere (every report prints it)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verification found."""

    holds: bool
    problems: tuple[Problem, ...]
    notices: tuple[str, ...]
    head: str
    summary: str
    proves: str = PROVES


def verify(folder: Path | None, head: str | None) -> Verification:
    """Check a case; it is only read, never healed or migrated.

    Args:
        folder: the case, or None for the first one upwards.
        head: hash of a custody line that the log must contain.
    """
    case = find(Path.cwd()) if folder is None else folder.resolve()
    if not (case / INSIDE).is_dir():
        raise CaseError(str(case), f"holds no {INSIDE}: nothing was collected here", "`tocsin collect` starts a case")
    db = _database(case)
    try:
        noted, trouble = _noted(db)
        ledger, found = check_evidence(case / INSIDE / "evidence", noted)
        problems = [
            *trouble,
            *found,
            *_records(db, case, ledger),
            *check_published(case, ledger.published),
            *_folder(case),
        ]
        notices = (*_notices(db, case, ledger), *_unpublished(case, ledger), *_inputs(db, case))
    finally:
        db.dispose()
    if head is not None and head != ledger.head[1] and not _in_log(case, head):
        what = f"holds no line {head[:16]}..., which was noted elsewhere"
        problems.append(Problem(kind=Kind.CUSTODY_TRUNCATED, where="custody.jsonl", what=what))
    return Verification(
        holds=not problems,
        problems=tuple(problems),
        notices=notices,
        head=ledger.head[1],
        summary=f"{len(ledger.kept):,} kept files, {ledger.head[0]:,} custody lines, {len(ledger.seals):,} seals, "
        f"{len(ledger.published):,} published files; {len(problems)} problems; head {ledger.head[1]}",
    )


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


def _records(db: Database, case: Path, ledger: Ledger) -> Iterator[Problem]:
    try:
        with db.connect() as conn:
            captures = list(records.every(conn, Capture))
            append_only = [table.name for table in tables.APPEND_ONLY]
            problems = list(check_captures(captures, case / INSIDE / "evidence", ledger.kept))
            problems += list(check_seals(ledger.seals, rows(conn), append_only=append_only))
        problems += [
            Problem(kind=Kind.STRAY, where=f"{INSIDE}/tocsin.db", what=f"holds a {found} that is not Tocsin's")
            for found in database.strangers(db)
        ]
    except DatabaseError as bad:
        yield _unreadable(bad)
    except Trouble as bad:
        yield Problem(kind=Kind.SEAL_BROKEN, where=bad.where, what=bad.what)
    else:
        yield from problems


def _unreadable(bad: DatabaseError) -> Problem:
    return Problem(kind=Kind.UNREADABLE, where=f"{INSIDE}/tocsin.db", what=f"cannot be read: {bad.orig}")


def _in_log(case: Path, head: str) -> bool:
    with (case / INSIDE / "evidence" / LOG).open("rb") as log:
        return any(f'"hash":"{head}"'.encode() in line for line in log)


def _stated(case: Path, mark: str) -> str | None:
    """The hash of settings or key that the last command stated in the custody log."""
    log, last = case / INSIDE / "evidence" / LOG, None
    if log.is_file():
        with log.open("rb") as lines:
            for line in lines:
                if b'"action":"begin"' in line and (found := re.search(rf'"{mark}":"([0-9a-f]{{64}})"'.encode(), line)):
                    last = found[1].decode()
    return last


def _folder(case: Path) -> Iterator[Problem]:
    """Are settings and key there, the key the one the last command worked with, and nothing strange beside them?"""
    if not (case / config.FILE).is_file():
        yield Problem(kind=Kind.UNREADABLE, where=config.FILE, what="is gone")
    for path in sorted((case / INSIDE).iterdir()):
        if path.name not in _KNOWN:
            yield Problem(kind=Kind.STRAY, where=f"{INSIDE}/{path.name}", what="does not belong in the case folder")
    where, stated = f"{INSIDE}/pseudonym.key", _stated(case, "key")
    try:
        if stated and key_hash(case) != stated:
            yield Problem(kind=Kind.KEY_ALTERED, where=where, what="is not the one the last command worked with")
    except OSError as missing:
        yield Problem(kind=Kind.KEY_ALTERED, where=where, what=missing.strerror or "cannot be read")


def _notices(db: Database, case: Path, ledger: Ledger) -> Iterator[str]:
    """What is no damage to the evidence and yet not as it was: records, log and settings."""
    for entry in ledger.unsealed:
        what = ", ".join(sorted(set(entry.detail) - {"begin"}))
        yield f"custody line {entry.seq}: a command was stopped, or a stranger changed the records: {what}"
    if ledger.head[0] and _noted(db)[0] is None:
        yield "the records note no custody head: lines cut off the log's end would not be missed"
    for link in (case / INSIDE, case / INSIDE / "evidence", case / INSIDE / "tocsin.db"):
        if link.is_symlink():
            yield f"{link.relative_to(case)} is a link and lies elsewhere"
    try:
        if (worked_with := _stated(case, "settings")) and worked_with != settings_hash(case):
            yield f"{config.FILE} is not the one the last command worked with"
    except OSError:
        return  # told as a problem


def _unpublished(case: Path, ledger: Ledger) -> Iterator[str]:
    """Files among the reports that no command wrote."""
    for folder in ("reports", "exports"):
        for path in sorted((case / folder).glob("*")):
            if path.relative_to(case).as_posix() not in ledger.published:
                yield f"{path.relative_to(case)} was published by no command"


def _inputs(db: Database, case: Path) -> Iterator[str]:
    """The sources' own files that are no longer what was collected."""
    try:
        with db.connect() as conn:
            captures = list(records.every(conn, Capture))
        places = {declared.source.id: declared.source.location for declared in config.load(case / config.FILE).sources}
    except (DatabaseError, Trouble):
        return
    last = {
        (capture.source, capture.locator): capture for capture in captures if not capture.within and not capture.url
    }
    for (source, locator), capture in sorted(last.items()):
        path = _input(case / places.get(source, ""), locator)
        if source in places and path.is_file() and not path.is_symlink() and _sha256(path) != capture.sha256:
            shown = path.relative_to(case) if path.is_relative_to(case) else path
            yield f"{shown} is not what was collected; the kept bytes are intact, collect it again"


def _input(location: Path, locator: str) -> Path:
    return location if location.is_file() else location / locator


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
