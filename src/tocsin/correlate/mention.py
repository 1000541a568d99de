"""Which claims are held against the world, and which target and time does each name?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.correlate.claimants import plain_name
from tocsin.correlate.facts import Facts
from tocsin.correlate.places import Place, Places, fold
from tocsin.correlate.seen import Seen, altered_since
from tocsin.correlate.windows import assumed, tested
from tocsin.model import Act, Claim, ClaimKind, Precision, Role, Window

_Announced = Mapping[tuple[str, Act, str], Window]

_FINENESS = {Precision.MINUTE: 0, Precision.HOUR: 1, Precision.DAY: 2, Precision.MONTH: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One claim about one target."""

    claim: Claim
    place: Place
    published: datetime | None
    window: Window | None  # as stated, or assumed; None where the claim has no time at all
    assumed: bool
    done: bool  # said to have been done, not announced
    claimant: str | None  # as compared

    @property
    def tested(self) -> Window | None:
        """The window it is compared and tested with."""
        return tested(self.window) if self.window else None

    @property
    def rank(self) -> tuple[object, ...]:
        """Order in which mentions may lead an incident: stated and finely timed first, then early, then by id."""
        if self.window is None:
            return (2, False, 0, "", "", self.claim.id, self.place.key)
        return (
            int(self.assumed),
            self.window.zone_assumed,
            _FINENESS[self.window.precision],
            self.window.start.timestamp(),
            self.published.timestamp() if self.published else float("inf"),
            self.claim.id,
            self.place.key,
        )


def mentions(claims: Sequence[Claim], facts: Facts, known: Places, seen: Seen) -> Iterator[Mention]:
    """One mention for each target a claim names; one without a place where it names none."""
    shown = _captured(facts)
    announced = _announced(claims, known)
    for claim in claims:
        published = claim.published or shown.get(facts.captures.get(claim.post, ""))
        found = {place.key: place for place in map(known.place, claim.targets)}
        for place in found.values() or (_nowhere(claim),):
            yield _mention(claim, place, _spoken(claim, place, published, facts, seen), announced)


def _mention(claim: Claim, place: Place, published: datetime | None, announced: _Announced) -> Mention:
    done = claim.kind is ClaimKind.RESPONSIBILITY
    borrowed = announced.get((claim.post, claim.act, place.key)) if done and claim.window is None else None
    window = claim.window or borrowed
    return Mention(
        claim=claim,
        place=place,
        published=published,
        window=window or (assumed(claim, published) if published else None),
        assumed=window is None,
        done=done and borrowed is None,
        claimant=fold(plain_name(claim.claimant)) if claim.claimant else None,
    )


def _announced(claims: Iterable[Claim], known: Places) -> _Announced:
    """The one time a post announces for an act on a target: "we did it" beside it in that post means no other event."""
    found: dict[tuple[str, Act, str], set[Window]] = defaultdict(set)
    for claim in claims:
        if (
            claim.kind is ClaimKind.ANNOUNCEMENT
            and claim.window
            and claim.published
            and claim.published < claim.window.start
        ):
            for place in map(known.place, claim.targets):
                found[claim.post, claim.act, place.key].add(claim.window)
    return {key: next(iter(windows)) for key, windows in found.items() if len(windows) == 1}


def _spoken(claim: Claim, place: Place, published: datetime | None, facts: Facts, seen: Seen) -> datetime | None:
    """When it was said: the words on an altered page were said when the page was altered, not at each capture of it."""
    if published is None:
        return None
    source = facts.source_of(claim)
    looks = seen.of(place)
    capture = facts.captures.get(claim.post)
    here = (source is not None and source.role is Role.TARGET) or any(
        item.capture == capture for item in looks if capture
    )
    return altered_since(looks, published) if here else published


def _captured(facts: Facts) -> dict[str, datetime]:
    """When each capture was first looked at."""
    found: dict[str, datetime] = {}
    for item in facts.observations:
        if item.capture:
            found[item.capture] = min(item.at, found.get(item.capture, item.at))
    return found


def _nowhere(claim: Claim) -> Place:
    """A claim that names no target is kept apart for each claimant, never dropped."""
    who = f" ({claim.claimant})" if claim.claimant else ""
    return Place(name=f"no target named{who}", target=None, host=None, domain=None, by_alias=False)
