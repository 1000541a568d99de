"""What was claimed, held against what was seen: Facts -> Incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tocsin.correlate.availability import announced, verdict_on_availability
from tocsin.correlate.claimants import attribute
from tocsin.correlate.controls import Claimed
from tocsin.correlate.defacement import verdict_on_defacement
from tocsin.correlate.event import claims_of, display_name, incident_ids, kind_of, lead_key, place_of, technique_of
from tocsin.correlate.facts import Facts
from tocsin.correlate.linking import Group, link
from tocsin.correlate.mention import mentions
from tocsin.correlate.once import once
from tocsin.correlate.picture_claims import picture_incidents
from tocsin.correlate.places import Place, places
from tocsin.correlate.rulings import Rulings, rulings, settle
from tocsin.correlate.seen import Seen, seen
from tocsin.correlate.tell import (
    context_reasons,
    late_reasons,
    link_reasons,
    near_reasons,
    tail_reasons,
    told_in,
    window_reasons,
)
from tocsin.correlate.unclaimed import unclaimed_defacements
from tocsin.correlate.verdict import BORNE_OUT, Verdict, reason, text_alone, unverified
from tocsin.model import Act, Claim, ClaimKind, Incident, Occurrence, Reason, Window

VERSION = "1"  # raise it whenever the same facts would be judged differently
_SUBJECT = {
    Act.DDOS: "That the service was disrupted as claimed",
    Act.DEFACEMENT: "That the page was altered as claimed",
}


@dataclass(frozen=True, slots=True)
class _Record:
    """What every verdict is reached on."""

    facts: Facts
    seen: Seen
    claimed: Claimed


def judge(facts: Facts) -> tuple[Incident, ...]:
    """Every event that is claimed, once, with its verdict on two axes; sorted by window start, then id.

    Pure: the same facts in any order give the same incidents. Claims told of others (reported, quoted, denied,
    conditional) and dismissed ones make none. A defacement that was seen and that nobody claims is an incident
    without claims.
    """
    ruled = rulings(facts)
    known = places(facts.targets)
    observed = seen(facts.observations, known)
    standing = standing_claims(facts, ruled)
    acts = [claim for claim in standing if claim.kind is not ClaimKind.PICTURE_DATE]
    own = mentions([claim for claim in acts if claim.stance.is_own], facts, known, observed)
    told = mentions([claim for claim in acts if not claim.stance.is_own], facts, known, observed)
    found = _incidents(link(own, told, known), facts, observed)
    found += picture_incidents(
        [claim for claim in standing if claim.kind is ClaimKind.PICTURE_DATE], facts, known, observed
    )
    found += unclaimed_defacements(facts, found)
    return tuple(sorted((settle(incident, ruled) for incident in found), key=_order))


def standing_claims(facts: Facts, ruled: Rulings) -> list[Claim]:
    """The claims nobody dismissed, each once, by id."""
    return [claim for claim in once(facts.claims) if not ruled.dismisses(claim)]


def _incidents(groups: Sequence[Group], facts: Facts, observed: Seen) -> list[Incident]:
    ids = incident_ids(groups)
    by_leader = {lead_key(group.leader): name for group, name in zip(groups, ids, strict=True)}
    record = _Record(facts, observed, Claimed(groups))
    found = []
    for group, name in zip(groups, ids, strict=True):
        near = [(by_leader[lead_key(leader)], score) for leader, score in group.near]
        found.append(_incident(name, group, near, record))
    return found


def _incident(name: str, group: Group, near: Sequence[tuple[str, float]], record: _Record) -> Incident:
    facts = record.facts
    place = place_of(group)
    claims = claims_of(group)
    technique, verdict = _verdict(technique_of(group), place, group.leader.tested, record)
    credit = attribute(claims, facts, verdict)
    return Incident(
        id=name,
        kind=kind_of(group),
        technique=technique,
        target=place.target,
        named=display_name(place, facts),
        window=group.leader.window,
        claimants=credit.claimants,
        occurrence=verdict.occurrence,
        attribution=credit.attribution,
        likelihood=verdict.likelihood,
        confidence=verdict.confidence,
        claims=tuple(claim.id for claim in claims),
        observations=tuple(item.id for item in verdict.observations),
        reasons=(
            *window_reasons(group.leader),
            *link_reasons(group),
            *near_reasons(near),
            *context_reasons(told_in(group.context)),
            *verdict.reasons,
            *late_reasons(group, verdict, credit.attribution, facts),
            *credit.reasons,
            *tail_reasons(verdict, _SUBJECT.get(technique, "That it happened as claimed")),
        ),
        would_change=tuple(dict.fromkeys((*verdict.would_change, *credit.would_change))),
        media=tuple(sorted({medium for claim in claims for medium in claim.media})),
    )


def _verdict(technique: Act, place: Place, window: Window | None, record: _Record) -> tuple[Act, Verdict]:
    """The technique as it showed, and its verdict: "hacked" is a defacement where the page was seen altered."""
    if technique is Act.DDOS:
        return technique, _service(place, window, record)
    if technique is Act.DEFACEMENT:
        return technique, _page(place, window, record)
    shown = _as_shown(technique, place, window, record)
    if shown is not None:
        return shown
    now = record.facts.now
    early = window is not None and now <= window.start
    return technique, announced(window, now) if window and early else _unverifiable(technique)


def _as_shown(technique: Act, place: Place, window: Window | None, record: _Record) -> tuple[Act, Verdict] | None:
    """What an intrusion, or an attack of no stated kind, showed to a visitor; None where it showed nothing."""
    if technique not in (Act.INTRUSION, Act.OTHER):
        return None
    page = _page(place, window, record)
    if page.occurrence is Occurrence.OBSERVED:
        return Act.DEFACEMENT, replace(page, reasons=(_shown_as(technique, Act.DEFACEMENT), *page.reasons))
    if technique is Act.OTHER and window is not None:
        service = _service(place, window, record)
        if service.occurrence in BORNE_OUT:
            return Act.DDOS, replace(service, reasons=(_shown_as(technique, Act.DDOS), *service.reasons))
    return None


def _page(place: Place, window: Window | None, record: _Record) -> Verdict:
    return verdict_on_defacement(display_name(place, record.facts), window, record.seen.of(place), record.facts.now)


def _service(place: Place, window: Window | None, record: _Record) -> Verdict:
    if window is None:
        return unverified("The claim has no time to look at.", "the time of the claimed act")
    name, items, control = display_name(place, record.facts), record.seen.of(place), record.claimed.outside(window)
    return verdict_on_availability(name, window, items, record.facts.now, seen=record.seen, control=control)


def _shown_as(claimed: Act, shown: Act) -> Reason:
    said = "it was broken into" if claimed is Act.INTRUSION else "it is attacked, without saying how"
    saw = "an altered page" if shown is Act.DEFACEMENT else "trouble with the service"
    says = f"The claims say that {said}; what showed from outside is {saw}, and that alone is judged."
    return reason("T1 technique", says, claimed=claimed, shown=shown)


def _unverifiable(technique: Act) -> Verdict:
    what = "A leak of data" if technique is Act.LEAK else "An intrusion"
    says = f"{what} cannot be seen from outside the target."
    if technique is Act.OTHER:
        says = "The claims do not say what is done, and nothing that a visitor would notice answers to them."
    told = reason("U1 not visible", says, technique=technique)
    change = ("a statement of the target", "data the claimant released, compared by their owner")
    return Verdict(occurrence=Occurrence.UNVERIFIABLE, reasons=(told, text_alone()), would_change=change)


def _order(incident: Incident) -> tuple[float, str]:
    return (incident.window.start.timestamp() if incident.window else float("inf"), incident.id)
