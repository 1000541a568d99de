"""What did a person rule? Decisions are added, never edited; the latest on a subject supersedes the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.sealing import begin, seal
from tocsin.app.showing import what
from tocsin.app.steps import correlate_step
from tocsin.model import (
    BankEntry,
    Claim,
    Decision,
    Finding,
    Incident,
    Media,
    Occurrence,
    Opinion,
    Post,
    Reliability,
    Ruling,
    Withholding,
    from_json,
    question,
)
from tocsin.run.engine import Serial
from tocsin.run.pipeline import run_step
from tocsin.store import records

_SWITCH = ("on", "off")
_FEWEST = 6  # characters of an id that is not written whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing a person has not ruled on yet."""

    subject: str
    kind: str  # "incident" or "media"
    what: str
    proposed: str


def waiting(case: Case) -> Iterator[Waiting]:
    """Proposed verdicts, and media nobody has released or withheld."""
    with case.db.connect() as conn:
        decided = {decision.subject for decision in records.every(conn, Decision)}
        for incident in records.every(conn, Incident):
            if incident.id not in decided:
                yield Waiting(subject=incident.id, kind="incident", what=what(incident), proposed=incident.occurrence)
        for medium in records.every(conn, Media):
            if medium.sha256 not in decided:
                shown = f"{medium.media_type}, {medium.size:,} bytes, {medium.name}"
                yield Waiting(subject=medium.sha256, kind="media", what=shown, proposed=Withholding.BY_DEFAULT)


def decide(case: Case, ruling: Ruling, subject: str, *, by: str, why: str, value: str | None = None) -> Decision:
    """Put one decision down.

    Raises:
        CaseError: no such subject, or a value the ruling cannot take.
    """
    whole = _subject(case, ruling, subject)
    with case.db.connect() as conn:
        before = [d for d in records.every(conn, Decision, subject=whole) if question(d.ruling) is question(ruling)]
    decision = Decision(
        subject=whole,
        ruling=ruling,
        by=by,
        at=case.now(),
        why=why,
        value=_value(ruling, value),
        supersedes=before[-1].id if before else None,
    )
    _put(case, [decision])
    return decision


def take_in_decisions(case: Case, path: Path) -> int:
    """Put decisions down that were written elsewhere, one JSON object a line; returns how many were new.

    Raises:
        CaseError: a line is no decision; names it. Nothing is put down then.
    """
    found: list[Decision] = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                found.append(_checked(case, from_json(Decision, json.loads(line))))
            except (ValueError, RecursionError, CaseError) as bad:
                raise CaseError(f"{path.name} line {number}", str(bad), "nothing was taken in") from None
    return _put(case, found)


def _checked(case: Case, decision: Decision) -> Decision:
    """A decision written elsewhere, if its subject is here and its value is one its ruling takes."""
    _value(decision.ruling, decision.value)
    _subject(case, decision.ruling, decision.subject, whole=True)
    return decision


def _put(case: Case, decisions: list[Decision]) -> int:
    """Log and put down what is new, and judge again; returns how many were new."""
    with case.db.connect() as conn:
        known = set(records.ids(conn, Decision))
    new = [decision for decision in decisions if decision.id not in known]
    begin(case, "review", {})
    for decision in new:
        marks = {"ruling": decision.ruling, "by": decision.by, "value": decision.value or ""}
        case.evidence.append("decide", decision.subject, marks)
    with case.db.begin() as conn:
        records.add(conn, new)
    if new:
        run_step(case.db, Serial(), correlate_step(case), case.now, lambda *_: None)
    seal(case)
    return len(new)


def _value(ruling: Ruling, value: str | None) -> str | None:
    """The value a ruling takes, checked against its vocabulary."""
    words: type[StrEnum] | None = {
        Ruling.SETTLE: Occurrence,
        Ruling.WITHHOLD: Withholding,
        Ruling.OPINION: Opinion,
        Ruling.GRADE: Reliability,
    }.get(ruling)
    known = list(_SWITCH) if ruling is Ruling.SWITCH else [member.value for member in words or ()]
    if not known:
        return None
    if value not in known:
        raise CaseError(f"{ruling}", f"{value!r} is not a value it takes", f"one of {', '.join(known)}")
    return value


def _subject(case: Case, ruling: Ruling, subject: str, *, whole: bool = False) -> str:
    """The id that a beginning of at least six characters means; with ``whole``, only an id itself."""
    if ruling is Ruling.GRADE:
        if subject in case.sources:
            return subject
        raise CaseError(subject, "is no source of this case", f"known: {', '.join(case.sources) or 'none'}")
    if ruling in (Ruling.OPINION, Ruling.SWITCH):
        return _known_item(case, ruling, subject, whole=whole)
    with case.db.connect() as conn:
        ids = [key for kind in (Incident, Claim, Finding, Post, Media) for key in records.ids(conn, kind)]
    fits = len(subject) >= _FEWEST and not whole
    found = {name for name in ids if name == subject or (fits and name.startswith(subject))}
    if ruling in (Ruling.RELEASE, Ruling.WITHHOLD):
        found |= _entries(case, subject, whole=whole)
    return _one(found, subject, "`tocsin review queue` lists what waits")


def _known_item(case: Case, ruling: Ruling, subject: str, *, whole: bool) -> str:
    """A known item, or, to be switched, a bank."""
    with case.db.connect() as conn:
        banks = {*records.values(conn, BankEntry, "bank"), *(table.name for table in case.settings.banks)}
        if ruling is Ruling.SWITCH and subject in banks:
            return subject
    return _one(_entries(case, subject, whole=whole), subject, "`tocsin bank list` lists the known items")


def _entries(case: Case, subject: str, *, whole: bool) -> set[str]:
    """The known items whose id is, or begins with, the subject."""
    with case.db.connect() as conn:
        if whole or len(subject) < _FEWEST:
            return {subject} if records.one(conn, BankEntry, subject) else set()
        return set(records.beginning(conn, BankEntry, subject))


def _one(found: set[str], subject: str, remedy: str) -> str:
    if len(found) != 1:
        what = "is nothing in this case" if not found else f"means {len(found)} things"
        raise CaseError(subject, what, remedy)
    return next(iter(found))
