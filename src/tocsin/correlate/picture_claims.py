"""Which claims date the same picture?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tocsin.correlate.claimants import attribute
from tocsin.correlate.facts import Facts
from tocsin.correlate.mention import Mention, mentions
from tocsin.correlate.picture import verdict_on_picture
from tocsin.correlate.places import Places
from tocsin.correlate.seen import Seen
from tocsin.correlate.tell import context_reasons, tail_reasons, window_reasons
from tocsin.correlate.windows import day_of
from tocsin.model import Act, Claim, ClaimKind, Incident, Sighting, stable_id


def picture_incidents(claims: Sequence[Claim], facts: Facts, known: Places, seen: Seen) -> list[Incident]:
    """One incident for each picture and claimed day; altered copies count as the picture they came from."""
    grouped: dict[tuple[str, str], list[Mention]] = defaultdict(list)
    for mention in mentions(claims, facts, known, seen):
        day = day_of(mention.window) if mention.window and not mention.assumed else ""
        for medium in mention.claim.media or ("",):
            grouped[original(medium, facts), day].append(mention)
    return [
        incident
        for (medium, day), members in sorted(grouped.items())
        if (incident := _incident(medium, day, sorted(members, key=lambda mention: mention.rank), facts)) is not None
    ]


def _incident(medium: str, day: str, members: list[Mention], facts: Facts) -> Incident | None:
    own = [mention for mention in members if mention.claim.stance.is_own]
    if not own:
        return None
    told = [mention for mention in members if not mention.claim.stance.is_own]
    leader = own[0]
    claims = tuple(dict.fromkeys(mention.claim for mention in own))
    media = tuple(sorted({copy for claim in claims for copy in claim.media if original(copy, facts) == medium}))
    verdict = verdict_on_picture(leader.tested, not leader.assumed, _surfacings(media, facts))
    credit = attribute(claims, facts, verdict)
    return Incident(
        id=stable_id("inc", "picture", medium or claims[0].id, day),
        kind=ClaimKind.PICTURE_DATE,
        technique=Act.OTHER,
        target=leader.place.target,
        named=f"picture {medium[:12]}" if medium else "a picture that was not collected",
        window=leader.window,
        claimants=credit.claimants,
        occurrence=verdict.occurrence,
        attribution=credit.attribution,
        likelihood=verdict.likelihood,
        confidence=verdict.confidence,
        claims=tuple(claim.id for claim in claims),
        observations=(),
        reasons=(
            *window_reasons(leader),
            *context_reasons([mention.claim for mention in told]),
            *verdict.reasons,
            *credit.reasons,
            *tail_reasons(verdict, "That the picture shows the event of the claimed date"),
        ),
        would_change=tuple(dict.fromkeys((*verdict.would_change, *credit.would_change))),
        media=media,
    )


def _surfacings(media: Iterable[str], facts: Facts) -> list[Sighting]:
    """Each surfacing once, at its least distance from any of the claimed copies."""
    nearest: dict[tuple[str, str], Sighting] = {}
    for found in (sighting for copy in media for sighting in facts.sightings.get(copy, ())):
        held = nearest.get((found.evidence, found.sha256))
        if held is None or (found.distance, found.how) < (held.distance, held.how):
            nearest[found.evidence, found.sha256] = found
    return [nearest[key] for key in sorted(nearest)]


def original(medium: str, facts: Facts) -> str:
    """The copy that was taken in first: a name for the picture that later copies do not change."""
    known = facts.sightings.get(medium, ())
    first = min(known, key=lambda found: (found.collected, found.at, found.sha256), default=None)
    return first.sha256 if first else medium
