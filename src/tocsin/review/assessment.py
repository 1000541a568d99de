"""Is it cyberterrorism, and is it effective? Answered by rule from what was seen (row S8)."""

from __future__ import annotations

from datetime import timedelta

from tocsin.model import Act, Incident, Observation, Occurrence, Role, Signal, State
from tocsin.model.report import Answer, Measure, Statement
from tocsin.review.desk import CASE, CHECKED, Desk
from tocsin.review.removed import taken_down
from tocsin.review.rows import tally
from tocsin.review.wording import count, duration, listed, number, share

LASTING = timedelta(hours=24)  # an outage or altered page that stood longer counts as lasting
_SEEN = (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED)
_WELL = (State.NORMAL, State.CHANGED)
_ILL = {Act.DDOS: State.DOWN, Act.DEFACEMENT: State.DEFACED}


def assessment(desk: Desk) -> tuple[Answer, ...]:
    """Two questions, each with its facts first and its judgement last."""
    terror = (*_harm(desk), *_calls(desk), verdict(desk))
    effective = (*_reach(desk), *_spread(desk), *taken_down(desk), effect(desk))
    return (
        Answer(question="Is it cyberterrorism?", statements=terror),
        Answer(question="Is it effective?", statements=effective),
    )


def measures(desk: Desk) -> tuple[Measure, ...]:
    """The numbers behind the words, citing what the annex resolves; a count of the whole case cites the case."""
    return tuple(
        Measure(name=found.name, value=found.value, how=found.how, cites=desk.cites(*found.cites) or (CASE,))
        for found in desk.view.measures
    )


def verdict(desk: Desk) -> Statement:
    """The judgement on the first question: what would meet the test was seen, or was not."""
    seen = [incident for incident in desk.incidents if incident.occurrence in _SEEN]
    long = [incident for incident in seen if incident.technique is Act.DDOS and _stood(desk, incident) > LASTING]
    if long:
        names = listed(desk.incident_name(incident) for incident in long)
        text = f"whether this is cyberterrorism stays open: {names} gave no answer for longer than a day"
        tail = "what that did to people has to be established with those concerned"
        return desk.judges(f"{text}, and {tail}", *(incident.id for incident in long))
    return desk.judges(
        "nothing observed meets the test of cyberterrorism, which is violence or lasting disruption of a service "
        "people depend on",
        CASE,
        *(incident.id for incident in seen),
    )


def effect(desk: Desk) -> Statement:
    """The judgement on the second question: as an act, and as publicity."""
    carried, copies = _reports(desk), _copied(desk)
    came = tally(desk)
    borne = len(came[Occurrence.OBSERVED]) + len(came[Occurrence.PARTLY_OBSERVED])
    if carried and copies:
        text = "it is effective as publicity: it was reported by others and its pictures were passed on"
    elif carried or copies:
        text = "it has some effect as publicity: it was " + ("reported by others" if carried else "passed on by others")
    else:
        text = "no effect beyond the claimants' own channels was seen"
    tail = "and some of what was claimed was done" if borne else "while nothing claimed was seen to be done"
    return desk.judges(f"{text}, {tail}", CASE)


def _ill(desk: Desk, incident: Incident) -> list[Observation]:
    """The observations that show the harm, oldest first."""
    return [look for look in desk.incident_observations(incident) if look.state is _ILL.get(incident.technique)]


def _stood(desk: Desk, incident: Incident) -> timedelta:
    """From the first to the last observation of the harm: it lasted at least so long."""
    ill = _ill(desk, incident)
    return ill[-1].at - ill[0].at if ill else timedelta()


def _harm(desk: Desk) -> tuple[Statement, ...]:
    seen = [incident for incident in desk.incidents if incident.occurrence in _SEEN]
    if not seen:
        return (desk.says("no claimed act was seen to be done", CASE),)
    return tuple(_ended(desk, incident) for incident in seen[:6] if _ill(desk, incident))


def _ended(desk: Desk, incident: Incident) -> Statement:
    """How long the harm stood, as far as probes can say."""
    ill, name = _ill(desk, incident), desk.incident_name(incident)
    well = [
        look
        for look in desk.view.observations
        if (look.target, look.probe, look.url) == (ill[-1].target, ill[-1].probe, ill[-1].url)
        and look.at > ill[-1].at
        and look.state in _WELL
    ]
    outage = incident.technique is Act.DDOS
    if not well:
        state = "without an answer" if outage else "altered"
        return desk.says(f"{name} was {state} when last seen; for how long is not known", ill[-1].id)
    back = min(well, key=lambda look: (look.at, look.id))
    state = "answered again" if outage else "was seen restored"
    text = f"{name} {state} {duration(back.at - ill[0].at)} after the first {'failed' if outage else 'altered'} look"
    return desk.says(text, ill[0].id, back.id)


def _calls(desk: Desk) -> tuple[Statement, ...]:
    calls = desk.signalled(Signal.INCITEMENT)
    if not calls:
        return (desk.says("no text in which a speaker calls for violence in their own name was found", CASE),)
    verb = "calls" if len(calls) == 1 else "call"
    text = f"{count(len(calls), 'text')} {verb} for violence; the calls weigh by themselves, whatever was done"
    return (desk.says(text, *(post.id for post in calls[:6])),)


def _reports(desk: Desk) -> list[str]:
    """Posts of reporting sources that tell of a claimed act."""
    told = {finding.post for each in desk.findings.values() for finding in each if not finding.stance.is_own}
    told |= {claim.post for claim in desk.view.claims if not claim.stance.is_own}
    return sorted(
        post
        for post in told
        if post in desk.posts and not desk.rulings.withheld(post) and _is_reporting(desk, desk.posts[post].source)
    )


def _is_reporting(desk: Desk, source: str) -> bool:
    return source in desk.sources and desk.sources[source].role is Role.REPORTING


def _copied(desk: Desk) -> dict[str, set[str]]:
    """Media that surfaced, altered or not, in more than one source: head of the family -> sources."""
    where: dict[str, set[str]] = {}
    for post in desk.view.posts:
        for medium in post.media:
            where.setdefault(min(desk.rulings.family(medium.sha256)), set()).add(post.source)
    return {sha256: sources for sha256, sources in sorted(where.items()) if len(sources) > 1}


def _reach(desk: Desk) -> tuple[Statement, ...]:
    came = tally(desk)
    received = sum(map(len, came.values()))
    checkable = sum(len(came[occurrence]) for occurrence in CHECKED)
    borne = len(came[Occurrence.OBSERVED])
    verb = "was" if borne == 1 else "were"
    text = f"{share(borne, checkable, 'checkable claim')} {verb} borne out in full; {number(received)} were received"
    if not checkable:
        text = f"no claim could be checked; {number(received)} {'was' if received == 1 else 'were'} received"
    said = [desk.says(text, CASE)]
    told = _reports(desk)
    if told:
        sources = {desk.posts[post].source for post in told}
        text = f"{count(len(sources), 'reporting source')} carried the story in {count(len(told), 'text')}"
        said.append(desk.says(text, *told[:6]))
    return tuple(said)


def _spread(desk: Desk) -> tuple[Statement, ...]:
    copied = _copied(desk)
    if not copied:
        return ()
    widest = max(map(len, copied.values()))
    verb = "appears" if len(copied) == 1 else "appear"
    media = count(len(copied), "picture or video", "pictures or videos")
    text = f"{media} {verb} in more than one source, at most {number(widest)}"
    return (desk.says(text, *list(copied)[:6]),)
