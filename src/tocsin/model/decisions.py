"""Which decisions stand? The latest on each question about a subject, less those another one supersedes."""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model.incident import Decision
from tocsin.model.kinds import Ruling

# Rulings that answer one question, under the one that names it: RELEASE takes back WITHHOLD, SETTLE takes back DISMISS.
_ANSWERS = {Ruling.RELEASE: Ruling.WITHHOLD, Ruling.SETTLE: Ruling.DISMISS}


def question(ruling: Ruling) -> Ruling:
    """The question a ruling answers; only a ruling on the same question is superseded by it."""
    return _ANSWERS.get(ruling, ruling)


def standing(decisions: Iterable[Decision]) -> dict[tuple[str, Ruling], Decision]:
    """By subject and question, the decision that stands: the latest by its time, then by its id."""
    given = list(decisions)
    superseded = {decision.supersedes for decision in given}
    ordered = sorted(given, key=lambda decision: (decision.at, decision.id))
    return {(d.subject, question(d.ruling)): d for d in ordered if d.id not in superseded}
