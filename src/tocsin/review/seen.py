"""What did we see? The observations behind a claim, put into sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.model import Act, ClaimKind, Incident, Observation, Occurrence, Sighting, State
from tocsin.model.report import Statement
from tocsin.review.desk import Desk
from tocsin.review.wording import brief, count, number, share

_WEIGHT = re.compile(r"\s\+\d+$")  # the probe's own score behind a reason
_BLIND = (State.UNKNOWN,)
_ALTERED = (State.DEFACED,)


def page_of(name: str) -> str:
    """``the page of X``; where the target is called a page itself, its name."""
    return name if any(word in name.lower() for word in ("page", "site")) else f"the page of {name}"


def summary(desk: Desk, incident: Incident) -> tuple[Statement, ...]:
    """What was seen of one incident: short sentences that cite the telling observations only."""
    if incident.kind is ClaimKind.PICTURE_DATE:
        return _picture(desk, incident)
    if incident.occurrence is Occurrence.ANNOUNCED and incident.window is not None:
        opens = desk.moment(incident.window.start)
        return (desk.says(f"the window opens on {opens}, after the cut-off of this report", *incident.claims),)
    seen = desk.incident_observations(incident)
    if incident.technique is Act.DDOS:
        return _availability(desk, incident, seen)
    if incident.technique is Act.DEFACEMENT:
        return _page(desk, incident, seen)
    name = desk.incident_name(incident)
    if incident.technique is Act.OTHER:
        said = f"the claims do not say what is done to {name}, and no trouble was seen that answers to them"
        return (desk.says(said, *incident.claims),)
    return (desk.says(f"what is claimed of {name} cannot be seen from outside", *incident.claims),)


def _availability(desk: Desk, incident: Incident, seen: Sequence[Observation]) -> tuple[Statement, ...]:
    window = incident.window
    within = [look for look in seen if window is None or window.start <= look.at < window.end]
    looks = [look for look in within if look.state not in _BLIND]
    name = desk.target_name(incident.target, incident.named)
    if not looks:
        return (desk.says(f"no usable probe looked at {name} in the window", *incident.claims),)
    down = [look for look in looks if look.state is State.DOWN]
    slow = [look for look in looks if look.state is State.SLOW]
    said = [*_down(desk, looks, down), *_slow(desk, looks, slow), *_blocked(desk, looks)]
    sound = [look for look in looks if look.state in _HEALED]
    if sound and not down and not slow and len(sound) < len(looks):
        places = count(len({look.vantage for look in sound}), "vantage")
        said.append(
            desk.says(
                f"the site answered the other {number(len(sound))} as usual, from {places}", sound[0].id, sound[-1].id
            )
        )
    if not said:
        places = count(len({look.vantage for look in looks}), "vantage")
        made = share(len(looks), len(looks), "probe")
        said = [desk.says(f"{made} made in the window from {places} got an answer", looks[0].id, looks[-1].id)]
    return (*said, *_after(desk, down))


def _down(desk: Desk, looks: Sequence[Observation], down: Sequence[Observation]) -> list[Statement]:
    if not down:
        return []
    first, last = down[0], down[-1]
    failing, looking = ({look.vantage for look in group} for group in (down, looks))
    moment = desk.moment(first.at) if first.at == last.at else desk.span(first.at, last.at)
    text = f"{share(len(down), len(looks), 'probe')} made in the window got no answer, on {moment}"
    return [desk.says(f"{text}, seen from {share(len(failing), len(looking), 'vantage')}", first.id, last.id)]


def _slow(desk: Desk, looks: Sequence[Observation], slow: Sequence[Observation]) -> list[Statement]:
    if not slow:
        return []
    worst = max(slow, key=lambda look: (look.elapsed or 0.0, look.id))
    tail = f", the slowest after {worst.elapsed:.1f} seconds" if worst.elapsed else ""
    verb = "was" if len(slow) == 1 else "were"
    text = f"{share(len(slow), len(looks), 'probe')} {verb} answered far more slowly than usual{tail}"
    return [desk.says(text, slow[0].id, worst.id)]


def _blocked(desk: Desk, looks: Sequence[Observation]) -> list[Statement]:
    blocked = [look for look in looks if look.state is State.BLOCKED]
    if not blocked:
        return []
    text = (
        f"{len(blocked):,} of {count(len(looks), 'probe')} were refused to us, which says nothing about other visitors"
    )
    return [desk.says(text, blocked[0].id, blocked[-1].id)]


def _after(desk: Desk, down: Sequence[Observation]) -> list[Statement]:
    if not down:
        return []
    last = down[-1]
    later = [
        look
        for look in desk.view.observations
        if (look.target, look.probe) == (last.target, last.probe) and look.at > last.at and look.state in _HEALED
    ]
    if not later:
        return [desk.says("no later probe found it answering again", last.id)]
    back = min(later, key=lambda look: (look.at, look.id))
    return [desk.says(f"it answered normally again on {desk.moment(back.at)}", back.id)]


def _page(desk: Desk, incident: Incident, seen: Sequence[Observation]) -> tuple[Statement, ...]:
    name = desk.target_name(incident.target, incident.named)
    if not seen:
        return (desk.says(f"no kept copy of {page_of(name)} covers the time claimed", *incident.claims),)
    altered = [look for look in seen if look.state in _ALTERED]
    if not altered:
        suspect = [look for look in seen if look.state is State.SUSPECT]
        if suspect:
            return (desk.says(f"a foreign element stood on {page_of(name)}", suspect[0].id, suspect[0].capture),)
        looks = count(len(seen), "look")
        return (desk.says(f"{looks} at {page_of(name)} showed no alteration", seen[0].id, seen[-1].id),)
    first = altered[0]
    said = [desk.says(f"{page_of(name)} stood altered on {desk.moment(first.at)}", first.id, first.capture)]
    telling = [_WEIGHT.sub("", words) for words in first.says[:2] if not desk.secrets.touches(words)]
    said += [desk.says(f"what shows it: {brief(words)}", first.id) for words in telling]
    return (*said, _restored(desk, altered))


def _restored(desk: Desk, altered: Sequence[Observation]) -> Statement:
    last = altered[-1]
    later = [
        look
        for look in desk.view.observations
        if (look.target, look.probe, look.url) == (last.target, last.probe, last.url)
        and look.at > last.at
        and look.state in _HEALED
    ]
    if not later:
        return desk.says(f"it was not looked at again after {desk.moment(last.at)}", last.id)
    back = min(later, key=lambda look: (look.at, look.id))
    return desk.says(f"it was seen restored on {desk.moment(back.at)}", back.id, back.capture)


def _picture(desk: Desk, incident: Incident) -> tuple[Statement, ...]:
    claimed = incident.window
    found = [sighting for sha256 in incident.media for sighting in desk.view.sightings.get(sha256, ())]
    earlier = sorted((look for look in found if claimed and look.at < claimed.start), key=_oldest)
    if not earlier or claimed is None:
        return (desk.says("no earlier copy of the picture is known to us", *incident.claims),)
    first = earlier[0]
    days = max(1, (claimed.start - first.at).days)
    where = desk.source_name(first.source)
    text = f"{where} already held the picture on {desk.day(first.at)}, {count(days, 'day')} before the date claimed"
    return (
        desk.says(text, first.evidence),
        desk.says(f"the copies match: {brief(first.how)}", first.evidence, *incident.claims),
    )


def _oldest(sighting: Sighting) -> tuple[str, int, str]:
    return (sighting.at.isoformat(), sighting.distance, sighting.evidence)


_HEALED = (State.NORMAL, State.CHANGED)
