"""Which three things must the head of the room know?"""

from __future__ import annotations

from tocsin.model import Act, Attribution, ClaimKind, Incident, Occurrence
from tocsin.model.report import KeyJudgement, Statement
from tocsin.review.assessment import effect, verdict
from tocsin.review.desk import CASE, CHECKED, Desk
from tocsin.review.rows import above, received, weight
from tocsin.review.seen import summary
from tocsin.review.wording import listed


def key_judgements(desk: Desk) -> tuple[KeyJudgement, ...]:
    """Exactly three: claims against observations, the gravest event, the nature of the campaign."""
    return (_first(desk), _second(desk), _third(desk))


def gravest(desk: Desk) -> Incident | None:
    """The incident that weighs most: the first line of the table."""
    return min(desk.incidents, key=weight, default=None)


def _first(desk: Desk) -> KeyJudgement:
    checked = [incident for incident in desk.incidents if incident.occurrence in CHECKED]
    seen = [incident for incident in checked if incident.occurrence is Occurrence.OBSERVED]
    said = [received(desk), *above(desk)]
    if seen:
        names = listed(dict.fromkeys(desk.incident_name(incident) for incident in seen))
        what = "event seen in full concerns" if len(seen) == 1 else "events seen in full concern"
        said.append(desk.judges(f"the {what} {names}", *(incident.id for incident in seen)))
    elif checked:
        said.append(desk.judges("no checkable claim was borne out in full", CASE))
    return KeyJudgement(heading="Claims against observations", statements=tuple(said))


def _second(desk: Desk) -> KeyJudgement:
    worst = gravest(desk)
    if worst is None:
        nothing = desk.says("no claim led to an incident in the period", CASE)
        return KeyJudgement(heading="The gravest event", statements=(nothing,))
    name = desk.incident_name(worst)
    said = (_event(desk, worst, name), *summary(desk, worst)[:3], _who(desk, worst))
    return KeyJudgement(heading=f"The gravest event: {name}", statements=said, likelihood=worst.likelihood)


def _event(desk: Desk, worst: Incident, name: str) -> Statement:
    act = "date stated" if worst.kind is ClaimKind.PICTURE_DATE else _EVENTS[worst.technique]
    return desk.judges(f"we judge the {act} of {name} {_OCCURRED[worst.occurrence]}", worst.id)


def _who(desk: Desk, worst: Incident) -> Statement:
    names = listed(dict.fromkeys(desk.claimant(name) for name in worst.claimants))
    return desk.judges(_WHO[worst.attribution].format(names=names or "the claimant"), worst.id)


def _third(desk: Desk) -> KeyJudgement:
    statements = (verdict(desk), effect(desk))
    checked = [incident for incident in desk.incidents if incident.occurrence in CHECKED]
    basis = [incident.confidence for incident in checked] or [incident.confidence for incident in desk.incidents]
    lowest = min(basis, key=lambda found: ("low", "moderate", "high").index(found.value), default=None)
    return KeyJudgement(heading="Nature and effect", statements=statements, confidence=lowest)


_EVENTS = {
    Act.DDOS: "unavailability",
    Act.DEFACEMENT: "defacement",
    Act.INTRUSION: "intrusion",
    Act.LEAK: "data leak",
    Act.OTHER: "act",
}
_OCCURRED = {
    Occurrence.OBSERVED: "to have happened",
    Occurrence.PARTLY_OBSERVED: "to have happened in part",
    Occurrence.ANNOUNCED: "to be still ahead",
    Occurrence.REFUTED: "not to be as claimed",
    Occurrence.NOT_OBSERVED: "not to have happened",
    Occurrence.UNVERIFIED: "unverified: what was looked at does not settle it",
    Occurrence.UNVERIFIABLE: "beyond checking from outside",
}
_WHO = {
    Attribution.NONE: "nobody is named as its author",
    Attribution.CLAIMED_ONLY: "that {names} did it rests on the claim alone",
    Attribution.CONFLICTING: "the claims of {names} exclude one another, so none is held to be established",
    Attribution.SUPPORTED: "independent evidence points to {names}; it does not establish who stands behind the name",
    Attribution.CONFIRMED: "a competent body has established {names} as its author",
}
