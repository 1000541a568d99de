"""What was claimed, and what did we see? One row for each incident."""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.model import Act, Claim, ClaimKind, Incident, Occurrence, Precision, Role
from tocsin.model.report import ClaimRow, Ground, Quote, Statement
from tocsin.model.times import zone_of
from tocsin.review.desk import CASE, CHECKED, Desk
from tocsin.review.seen import summary
from tocsin.review.wording import brief, capital, count, listed, number

ROWS = 200  # a longer table is not read; the rest is counted and goes out by machine
_QUOTES = 3
_TELLING = 12  # characters: a shorter quote says nothing
_INPUTS = 6
ACTS = {
    Act.DDOS: "denial of service",
    Act.DEFACEMENT: "defacement",
    Act.INTRUSION: "intrusion",
    Act.LEAK: "data leak",
    Act.OTHER: "attack of no stated kind",
}


def _name(desk: Desk, incident: Incident) -> str:
    name = desk.incident_name(incident)
    return capital(name) if incident.kind is ClaimKind.PICTURE_DATE else name


def kind_in_words(incident: Incident, claims: Sequence[Claim]) -> str:
    """``Announced denial of service``, ``Announced and claimed defacement``, ``Picture said to show a dated event``."""
    if incident.kind is ClaimKind.PICTURE_DATE:
        return "Picture said to show a dated event"
    if not incident.claims:
        return f"Unclaimed {ACTS[incident.technique]}"
    kinds = {incident.kind, *(claim.kind for claim in claims)} - {ClaimKind.PICTURE_DATE}
    both = len(kinds) > 1
    head = "Announced and claimed" if both else "Announced" if ClaimKind.ANNOUNCEMENT in kinds else "Claimed"
    return f"{head} {ACTS[incident.technique]}"


def printed(desk: Desk) -> tuple[Incident, ...]:
    """The incidents that get a row, the weightiest first, then by window; at most ``ROWS``."""
    return tuple(sorted(desk.incidents, key=weight)[:ROWS])


def weight(incident: Incident) -> tuple[int, bool, int, int]:
    """How an incident ranks for the reader: what was seen in full or in part comes first, then by verdict and act."""
    rank, act = _RANK.index(incident.occurrence), _ACT_RANK.index(incident.technique)
    seen = incident.occurrence in (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED)
    return (0 if seen else rank, incident.kind is ClaimKind.PICTURE_DATE, act, rank)


def rows(desk: Desk) -> tuple[ClaimRow, ...]:
    """The heart of the report, the weightiest first."""
    return tuple(_row(desk, incident) for incident in printed(desk))


def when(desk: Desk, incident: Incident) -> str:
    """The window in the report's zone, as finely as it was stated."""
    window = incident.window
    if window is None:
        return "no time given"
    if window.text.startswith("assumed"):
        return f"no time stated; {desk.span(window.start, window.end)} was looked at"
    local = window.start.astimezone(zone_of(desk.zone))
    whole_day = window.precision is Precision.DAY and window.length.days == 1
    text = desk.day(window.start) if whole_day else desk.span(window.start, window.end)
    if window.precision is Precision.MONTH:
        text = f"{desk.day(window.start).split(' ')[1]} {local.year}"
    return f"{text}; zone assumed: {window.zone}" if window.zone_assumed else text


def tally(desk: Desk) -> dict[Occurrence, tuple[Claim, ...]]:
    """The speaker's own claims by what came of them; one that no incident took up is unverified."""
    found: dict[Occurrence, list[Claim]] = {occurrence: [] for occurrence in Occurrence}
    for claim in _each_page_once(desk):
        found[desk.outcomes.get(claim.id, Occurrence.UNVERIFIED)].append(claim)
    return {occurrence: tuple(claims) for occurrence, claims in found.items()}


def _each_page_once(desk: Desk) -> tuple[Claim, ...]:
    """An altered page that was captured twice says once what it says."""
    found: dict[tuple[object, ...], Claim] = {}
    for claim in desk.claims.values():
        post = desk.posts.get(claim.post)
        source = desk.sources.get(post.source) if post else None
        on_page = source is not None and source.role is Role.TARGET
        named = tuple(sorted(target.target or target.domain or target.text for target in claim.targets))
        found.setdefault((source, claim.kind, claim.quote, named) if on_page else (claim.id,), claim)
    return tuple(found.values())


def received(desk: Desk) -> Statement:
    """Both denominators in one sentence."""
    came = tally(desk)
    total = sum(map(len, came.values()))
    checkable = sum(len(came[occurrence]) for occurrence in CHECKED)
    if not total:
        return desk.says("no claim was received in the period", CASE)
    events = len(desk.incidents)
    text = f"{count(total, 'claim')} {'was' if total == 1 else 'were'} received, about {count(events, 'event')}"
    return desk.says(f"{text}; {number(checkable)} of them could be checked from outside", CASE)


def above(desk: Desk) -> tuple[Statement, ...]:
    """The sentence over the table: what came of the checkable claims."""
    came = tally(desk)
    parts = [
        f"{number(len(came[occurrence]))} {'was' if len(came[occurrence]) == 1 else 'were'} {words}"
        for occurrence, words in _OUTCOMES
        if came[occurrence]
    ]
    return (desk.says(f"of the checkable claims, {listed(parts)}", CASE),) if parts else ()


_OUTCOMES = (
    (Occurrence.OBSERVED, "borne out in full"),
    (Occurrence.PARTLY_OBSERVED, "borne out in part"),
    (Occurrence.NOT_OBSERVED, "not borne out"),
    (Occurrence.REFUTED, "refuted"),
)
_RANK = (
    Occurrence.OBSERVED,
    Occurrence.PARTLY_OBSERVED,
    Occurrence.ANNOUNCED,
    Occurrence.REFUTED,
    Occurrence.NOT_OBSERVED,
    Occurrence.UNVERIFIED,
    Occurrence.UNVERIFIABLE,
)
_ACT_RANK = (Act.DDOS, Act.DEFACEMENT, Act.INTRUSION, Act.LEAK, Act.OTHER)


def _row(desk: Desk, incident: Incident) -> ClaimRow:
    claims = desk.incident_claims(incident)
    ruled = desk.rulings.settled(incident.id)
    return ClaimRow(
        incident=incident.id,
        what=kind_in_words(incident, claims),
        technique=incident.technique,
        named=_name(desk, incident),
        claimants=tuple(dict.fromkeys(desk.claimant(name) for name in incident.claimants)),
        when=when(desk, incident),
        occurrence=incident.occurrence,
        attribution=incident.attribution,
        likelihood=incident.likelihood,
        confidence=incident.confidence,
        settled_by=f"{ruled.by}, {desk.day(ruled.at)}: {brief(ruled.why)}" if ruled else None,
        summary=summary(desk, incident),
        quotes=_quotes(desk, claims),
        claims=tuple(desk.shown(claim).id for claim in claims),
        observations=tuple(seen.id for seen in desk.incident_observations(incident)),
        grounds=_grounds(desk, incident),
        would_change=tuple(capital(brief(words, 240)) for words in incident.would_change),
    )


def _quotes(desk: Desk, claims: tuple[Claim, ...]) -> tuple[Quote, ...]:
    found: dict[str, Quote] = {}
    for claim in claims:
        safe = desk.quote(claim)
        if safe is not None and len(safe.text) >= _TELLING:
            found.setdefault(safe.text, safe)
    return tuple(found.values())[:_QUOTES]


def _grounds(desk: Desk, incident: Incident) -> tuple[Ground, ...]:
    """A reason cites the evidence its inputs name; one that names none is a judgement by rule."""
    grounds = []
    for reason in incident.reasons:
        named = [word.strip(",;") for _, value in reason.inputs for word in value.split()]
        cites = [word for word in named if word in desk.posts or word in desk.observations or word in desk.captures]
        says = brief(reason.says, 400)
        if desk.secrets.touches(says):
            says = "the words of this reason repeat a withheld text and are left out"
        inputs = tuple((name, _input(desk, value)) for name, value in reason.inputs[:_INPUTS])
        if len(reason.inputs) > _INPUTS:
            inputs += (("more", f"{len(reason.inputs) - _INPUTS} inputs, see the case"),)
        grounds.append(Ground(rule=reason.rule, inputs=inputs, says=desk.judges(says, *cites)))
    return tuple(grounds)


def _input(desk: Desk, value: str) -> str:
    return "[withheld]" if desk.secrets.touches(value) else brief(value, 240)
