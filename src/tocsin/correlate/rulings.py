"""What did people rule? The latest ruling on a thing stands; nothing is edited."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tocsin.correlate.facts import Facts
from tocsin.correlate.verdict import UNDECIDED, reason
from tocsin.model import Claim, Decision, Incident, Occurrence, Ruling, standing


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
    """The standing decisions; a later SETTLE on a claim or finding takes back an earlier DISMISS."""
    found = [(subject, ruled) for (subject, _), ruled in standing(facts.decisions).items()]
    settled = {subject: ruled for subject, ruled in found if ruled.ruling is Ruling.SETTLE}
    return Rulings(settled, frozenset(subject for subject, ruled in found if ruled.ruling is Ruling.DISMISS))


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
