"""What does each target's record show, and where do the announced windows lie over it?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tocsin.model import ClaimKind, Incident, Observation, State, Target
from tocsin.model.report import Reading, Statement, Strip, TargetCard
from tocsin.review.desk import Desk
from tocsin.review.wording import count, share

READINGS = 4000  # a strip: the latest ones
_WELL = (State.NORMAL, State.CHANGED)


def target_cards(desk: Desk) -> tuple[TargetCard, ...]:
    """One card for each watched target, by name."""
    looks: dict[str, list[Observation]] = defaultdict(list)
    for look in sorted(desk.view.observations, key=lambda look: (look.at, look.id)):
        looks[look.target].append(look)
    watched = sorted(desk.view.targets, key=lambda target: (target.name, target.id))
    return tuple(_card(desk, target, looks.get(target.id, [])) for target in watched)


def _card(desk: Desk, target: Target, looks: Sequence[Observation]) -> TargetCard:
    incidents = [incident for incident in desk.incidents if incident.target == target.id]
    announced = (incident.window for incident in incidents if _announced(desk, incident))
    windows = sorted({(window.start, window.end) for window in announced if window is not None})
    return TargetCard(
        target=target.id,
        name=target.name,
        hosts=target.hosts,
        consent=target.consent,
        strips=_strips(looks),
        windows=tuple(windows),
        statements=_statements(desk, target, looks, incidents),
    )


def _announced(desk: Desk, incident: Incident) -> bool:
    """True where the time was stated beforehand, whatever was claimed later."""
    kinds = {incident.kind, *(claim.kind for claim in desk.incident_claims(incident))}
    return ClaimKind.ANNOUNCEMENT in kinds


def _strips(looks: Sequence[Observation]) -> tuple[Strip, ...]:
    found: dict[tuple[str, str], list[Reading]] = defaultdict(list)
    for look in looks:
        reading = Reading(at=look.at, state=look.state, reason=look.reason, elapsed=look.elapsed)
        found[(look.probe, look.vantage)].append(reading)
    return tuple(
        Strip(probe=probe, vantage=vantage, readings=tuple(readings[-READINGS:]))
        for (probe, vantage), readings in sorted(found.items())
    )


def _statements(
    desk: Desk, target: Target, looks: Sequence[Observation], incidents: Sequence[Incident]
) -> tuple[Statement, ...]:
    if not looks:
        return (desk.says("it was not looked at in the period", target.id),)
    first, last = looks[0], looks[-1]
    places = count(len({look.vantage for look in looks}), "vantage")
    text = f"{count(len(looks), 'observation')} from {places}, {desk.day(first.at)} to {desk.day(last.at)}"
    if desk.day(first.at) == desk.day(last.at):
        text = f"{count(len(looks), 'observation')} from {places} on {desk.day(first.at)}"
    said = [desk.says(text, first.id, last.id)]
    outside = [look for look in looks if not _within(look, incidents)]
    if outside and len(outside) < len(looks):
        well = sum(look.state in _WELL for look in outside)
        text = f"outside the times claimed, {share(well, len(outside), 'observation')} found it sound"
        said.append(desk.says(text, outside[0].id, outside[-1].id))
    blind = [look for look in looks if look.state is State.UNKNOWN]
    if blind:
        verb = "was" if len(blind) == 1 else "were"
        text = f"{count(len(blind), 'observation')} could not see and {verb} counted neither way"
        said.append(desk.says(text, blind[0].id, blind[-1].id))
    return tuple(said)


def _within(look: Observation, incidents: Sequence[Incident]) -> bool:
    return any(found.window is not None and found.window.start <= look.at < found.window.end for found in incidents)
