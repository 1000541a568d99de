"""What came after what? Statements, probes, media and actions in one order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from tocsin.model import Claim, ClaimKind, Decision, Incident, Observation, Role, Ruling, Signal, State
from tocsin.model.report import Moment, Statement
from tocsin.review.desk import Desk, when
from tocsin.review.media import of_others, surfacings
from tocsin.review.rows import ACTS, printed
from tocsin.review.wording import brief, listed, number

MOMENTS = 240  # entries printed; the rest is counted among the gaps
_LANES = ("statement", "probe", "media", "action")
_STATES = {
    State.NORMAL: "answers normally",
    State.CHANGED: "shows an ordinary change",
    State.SLOW: "answers slowly",
    State.DOWN: "does not answer",
    State.BLOCKED: "refuses our probe",
    State.REPLACED: "shows another page",
    State.SUSPECT: "carries a foreign element",
    State.DEFACED: "stands altered",
    State.UNKNOWN: "could not be seen",
}


def timeline(desk: Desk) -> tuple[tuple[Moment, ...], int]:
    """The entries oldest first, and how many there were before the cut."""
    found = sorted(
        (*_claims(desk), *_appeals(desk), *_probes(desk), *_media(desk), *_actions(desk)),
        key=lambda moment: (moment.at, _LANES.index(moment.lane), moment.statement.text),
    )
    return tuple(found[:MOMENTS]), len(found)


def _moment(at: datetime, lane: str, statement: Statement) -> Moment:
    return Moment(at=at, lane=lane, statement=statement)


def _claims(desk: Desk) -> Iterator[Moment]:
    """What one source says of one incident in one day is one entry, at the time it first says it."""
    for incident in printed(desk):
        by_post: dict[str, list[Claim]] = {}
        for claim in desk.incident_claims(incident):
            by_post.setdefault(claim.post, []).append(claim)
        alike: dict[tuple[str, str], list[Claim]] = {}
        for claims in by_post.values():
            text = _claimed(desk, incident, claims)
            alike.setdefault((text, desk.day(desk.published(claims[0]))), []).append(claims[0])
        for (text, _), firsts in alike.items():
            often = f", in {number(len(firsts))} posts" if len(firsts) > 1 else ""
            at = min(desk.published(claim) for claim in firsts)
            yield _moment(at, "statement", desk.says(text + often, *(claim.id for claim in firsts)))


def _claimed(desk: Desk, incident: Incident, claims: Sequence[Claim]) -> str:
    """What one post claims of one incident."""
    post = desk.posts.get(claims[0].post)
    where = desk.source_name(post.source) if post else "unknown source"
    named = listed(dict.fromkeys(desk.claimant(claim.claimant) for claim in claims if claim.claimant))
    who = f", in the name of {named}" if named else ""
    name = desk.incident_name(incident)
    if incident.kind is ClaimKind.PICTURE_DATE:
        day = f" as taken on {desk.day(incident.window.start)}" if incident.window else " with a date"
        return f"{where} offers {name}{day}{who}"
    source = desk.sources.get(post.source) if post else None
    if source is not None and source.role is Role.TARGET:
        return f"the altered page of a target claims {ACTS[claims[0].act]}: {name}{who}"
    ahead = all(claim.kind is ClaimKind.ANNOUNCEMENT for claim in claims)
    return f"{where} {'announces' if ahead else 'claims'} {ACTS[claims[0].act]}: {name}{who}"


def _appeals(desk: Desk) -> Iterator[Moment]:
    for signal, words in (
        (Signal.FUNDRAISING, "appeals for money"),
        (Signal.RECRUITMENT, "calls for recruits"),
        (Signal.INCITEMENT, "calls for violence"),
    ):
        for post in desk.signalled(signal):
            yield _moment(when(post), "statement", desk.says(f"{desk.source_name(post.source)} {words}", post.id))


def _probes(desk: Desk) -> Iterator[Moment]:
    """A target's changes of state around its incidents; what several vantages see in one minute is one entry."""
    together: dict[tuple[datetime, str, str], list[Observation]] = {}
    for look, text in _changes(desk):
        together.setdefault((look.at.replace(second=0, microsecond=0), text, look.probe), []).append(look)
    for (_, text, probe), looks in together.items():
        at = min(look.at for look in looks)
        cites = [cite for look in looks for cite in (look.id, look.capture if look.state in _PAGES else None)]
        places = listed(sorted({look.vantage for look in looks}))
        yield _moment(at, "probe", desk.says(f"{text}, seen from {places} ({probe})", *cites))


def _changes(desk: Desk) -> Iterator[tuple[Observation, str]]:
    watched = {incident.target for incident in desk.incidents if incident.target and incident.observations}
    telling = {seen for incident in desk.incidents for seen in incident.observations}
    for target, looks in _strips(desk, watched):
        before, told = _CALM[0], False
        for look in looks:
            state = _CALM[0] if look.state in _CALM else look.state
            if state is State.UNKNOWN or state is before:
                continue
            words = "shows its own page again" if before is State.DEFACED and state in _CALM else _STATES[look.state]
            before, told = state, look.id in telling or (told and state in _CALM)
            if told:
                yield look, f"{desk.target_name(target)} {words}"


def _strips(desk: Desk, watched: set[str]) -> Iterator[tuple[str, Sequence[Observation]]]:
    def strip(look: Observation) -> tuple[str, str, str, str]:
        return (look.target, look.probe, look.vantage, look.url or "")

    looks = sorted(
        (look for look in desk.view.observations if look.target in watched), key=lambda look: (*strip(look), look.at)
    )
    for key, group in groupby(looks, key=strip):
        yield key[0], list(group)


def _media(desk: Desk) -> Iterator[Moment]:
    claimed = {desk.face(sha256) for incident in desk.incidents for sha256 in incident.media}
    for first, copies in surfacings(desk):
        if not copies or not of_others(desk, copies) or (len(copies) < 2 and first not in claimed):
            continue
        opening = copies[0]
        kind = _media_word(desk, first)
        text = f"{kind} {first[:8]}… surfaces first at {desk.source_name(opening.source)}"
        yield _moment(opening.at, "media", desk.says(text, opening.evidence))
        others = list(dict.fromkeys(desk.source_name(copy.source) for copy in copies[1:]))
        if others:
            last = copies[-1]
            text = f"{kind} {first[:8]}… has been seen again at {listed(others)}"
            yield _moment(last.at, "media", desk.says(text, last.evidence))


def _media_word(desk: Desk, sha256: str) -> str:
    kind = desk.media[sha256].kind if sha256 in desk.media else "other"
    return {"image": "picture", "video": "video", "audio": "recording"}.get(kind, "file")


def _actions(desk: Desk) -> Iterator[Moment]:
    for closing in desk.view.closings:
        text = f"{desk.source_name(closing.source)} is no longer public: {brief(closing.says, 100)}"
        if desk.secrets.touches(closing.says):
            text = f"{desk.source_name(closing.source)} is no longer public"
        yield _moment(closing.at, "action", desk.says(text, closing.evidence))
    for decision in desk.view.decisions:
        if decision.ruling in _RULED:
            yield _moment(decision.at, "action", desk.says(_ruled(desk, decision), decision.id))


def _ruled(desk: Desk, decision: Decision) -> str:
    """``Duty analyst settles picture 1db8516f… as refuted``."""
    subject = decision.subject
    incident = next((each for each in desk.incidents if each.id == subject), None)
    if len(subject) == 64:
        named = f"{_media_word(desk, subject)} {desk.face(subject)[:8]}…"
    else:
        named = f"“{desk.incident_name(incident)}”" if incident else subject
    value = f" as {brief(decision.value)}" if decision.value and decision.ruling is Ruling.SETTLE else ""
    return f"{decision.by} {_RULED[decision.ruling]} {named}{value}"


_RULED = {Ruling.WITHHOLD: "withholds", Ruling.RELEASE: "releases", Ruling.SETTLE: "settles"}
_PAGES = (State.DEFACED, State.SUSPECT, State.REPLACED)  # states that a kept page shows
_CALM = (State.NORMAL, State.CHANGED)
