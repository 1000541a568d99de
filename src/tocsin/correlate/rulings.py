"""What did people rule? The latest ruling on a thing stands; nothing is edited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tocsin.correlate.facts import Facts
from tocsin.correlate.verdict import UNDECIDED, reason
from tocsin.model import Claim, Decision, Incident, Occurrence, Ruling


@dataclass(frozen=True, slots=True)
class Rulings:
    """The standing decisions that bear on verdicts, by subject."""

    settled: dict[str, Decision]
    dismissed: frozenset[str]

    def dismisses(self, claim: Claim) -> bool:
        """True where the claim, or every finding it rests on, was ruled a false alarm."""
        if claim.id in self.dismissed:
            return True
        return bool(claim.findings) and self.dismissed.issuperset(claim.findings)


def rulings(facts: Facts) -> Rulings:
    """The latest decision on each subject, less those another one supersedes.

    A later SETTLE on a claim or finding takes back an earlier DISMISS.
    """
    superseded = {decision.supersedes for decision in facts.decisions}
    latest: dict[str, Decision] = {}
    for decision in sorted(_bearing(facts.decisions), key=lambda decision: (decision.at, decision.id)):
        if decision.id not in superseded:
            latest[decision.subject] = decision
    settled = {subject: found for subject, found in latest.items() if found.ruling is Ruling.SETTLE}
    return Rulings(settled, frozenset(subject for subject, found in latest.items() if found.ruling is Ruling.DISMISS))


def settle(incident: Incident, found: Rulings) -> Incident:
    """The incident as a person ruled it; the machine's proposal stays readable in the reason."""
    decision = found.settled.get(incident.id)
    if decision is None:
        return incident
    value = decision.value or incident.occurrence.value
    if value not in tuple(Occurrence):
        known = ", ".join(Occurrence)
        says = f"Decision {decision.id} could not be applied: {value!r:.60} is no occurrence; one of {known}."
        return replace(incident, reasons=(*incident.reasons, reason("D1 decision", says, decision=decision.id)))
    ruled = Occurrence(value)
    says = f"Settled as {ruled} by {decision.by}: {decision.why}"
    told = reason("D1 decision", says, decision=decision.id, at=decision.at.isoformat(), proposed=incident.occurrence)
    agrees = ruled is incident.occurrence and ruled not in UNDECIDED
    return replace(
        incident,
        occurrence=ruled,
        likelihood=incident.likelihood if agrees else None,
        reasons=(*incident.reasons, told),
        settled=decision.id,
    )


def _bearing(decisions: Iterable[Decision]) -> Iterable[Decision]:
    return (decision for decision in decisions if decision.ruling in (Ruling.SETTLE, Ruling.DISMISS))
