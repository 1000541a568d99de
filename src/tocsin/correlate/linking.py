"""Which claims speak of the same event? Additive, printed weights; 6 links, 3 to 6 is suggested.

The form is Fellegi and Sunter's (1969) sum of agreement weights over blocks of candidates. The weights are set by
hand so that no pair links without agreeing on the target, and none against a stated time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from tocsin.correlate.mention import Mention
from tocsin.correlate.places import Place, Places, fold
from tocsin.model import Act, Precision, Window

LINK = 6.0
SUGGEST = 3.0
# An incident is compared with at most this many others of its block, the nearest in time first.
NEAREST = 64

_COARSE = (Precision.DAY, Precision.MONTH)
# How fast the agreement of two times that do not overlap decays, where at least one of them was assumed.
_HALF_LIFE = {Act.DDOS: timedelta(hours=6)}
_HALF_LIFE_ELSE = timedelta(hours=48)
_HALF_LIFE_STATED = timedelta(hours=1)

# "Hacked" is said of both; what the page shows decides.
BROKEN_INTO = {Act.DEFACEMENT, Act.INTRUSION}

Terms = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A mention in an incident and why it is there; the leader has no terms."""

    mention: Mention
    terms: Terms = ()

    @property
    def score(self) -> float:
        """Sum of the terms."""
        return sum(weight for _, weight in self.terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The claims of one incident. The leader states the time most finely; the others were held against it."""

    leader: Mention
    links: tuple[Link, ...]  # leader first, then in the order they joined
    context: tuple[Link, ...] = ()  # reports, quotations, denials: attached, never counted
    near: tuple[tuple[Mention, float], ...] = ()  # leaders of incidents that may be the same event

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The claims that count, each once."""
        return tuple(link.mention for link in self.links)


def link(own: Iterable[Mention], told: Iterable[Mention], known: Places) -> tuple[Group, ...]:
    """Claims to groups, one for each event; near-linear, as only mentions of one block are compared.

    Args:
        own: mentions their speaker answers for; they make incidents.
        told: reported, quoted, denied or conditional ones; each joins the best incident, or none.
    """
    blocks: dict[str, _Block] = {}
    for mention in sorted(own, key=lambda mention: mention.rank):
        blocks.setdefault(known.block(mention.place), _Block()).add(mention)
    for mention in sorted(told, key=lambda mention: mention.rank):
        if found := blocks.get(known.block(mention.place)):
            found.attach(mention)
    return tuple(group for name in sorted(blocks) for group in blocks[name].groups())


def weigh(one: Mention, leader: Mention) -> Terms:
    """Every agreement and contradiction between a mention and an incident's leader, as label and weight."""
    terms = [_place(one.place, leader.place), _technique(one.claim.act, leader.claim.act), _time(one, leader)]
    if one.claimant and leader.claimant:
        same = one.claimant == leader.claimant
        terms.append(("same claimant", 0.5) if same else ("other claimant", -0.5))
    if set(one.claim.media) & set(leader.claim.media):
        terms.append(("same picture as proof", 3.0))
    if len(one.claim.quote) >= 20 and fold(one.claim.quote) == fold(leader.claim.quote):
        terms.append(("same words", 3.0))
    if one.claim.id == leader.claim.id:
        terms.append(("listed apart in one claim", -6.0))
    return tuple(term for term in terms if term[1])


def _place(one: Place, other: Place) -> tuple[str, float]:
    if one.target and other.target:
        if one.target != other.target:
            return ("another watched target", -12.0)
        return ("watched target by alias", 3.0) if one.by_alias or other.by_alias else ("exact watched target", 6.0)
    if one.host and one.host == other.host:
        return ("exact host", 6.0)
    if one.domain and one.domain == other.domain:
        wide = (one.is_apex or other.is_apex) and not (one.target or other.target)  # a watched target has its own hosts
        return ("same registrable domain", 4.0) if wide else ("same domain, other host", 2.0)
    if not one.host and not other.host and one.key == other.key:
        return ("same name", 3.0)
    return ("another target", -6.0)


def _technique(one: Act, other: Act) -> tuple[str, float]:
    if one is other:
        return ("same technique", 1.0)
    if Act.OTHER in (one, other) or {one, other} == BROKEN_INTO:
        return ("technique not stated", 0.0)
    return ("another technique", -6.0)


def _time(one: Mention, leader: Mention) -> tuple[str, float]:
    mine, theirs = one.tested, leader.tested
    if mine is None or theirs is None:
        return ("time not known", 0.0)
    if _boasts_too_early(one, theirs) or _boasts_too_early(leader, mine):
        return ("claimed as done before the window", -6.0)
    gap = max(mine.start, theirs.start) - min(mine.end, theirs.end)
    if gap < timedelta(0):
        return ("windows overlap", 2.0)
    if one.assumed or leader.assumed:
        return ("windows near", _decayed(gap, _HALF_LIFE.get(leader.claim.act, _HALF_LIFE_ELSE)))
    if mine.precision in _COARSE or theirs.precision in _COARSE:
        return ("another stated time", -4.0)
    return ("stated times near", _decayed(gap, _HALF_LIFE_STATED))


def _boasts_too_early(boast: Mention, window: Window) -> bool:
    """Nobody can have done what is still to come."""
    return boast.done and boast.published is not None and boast.published < window.start


def _decayed(gap: timedelta, half_life: timedelta) -> float:
    """+2 where the windows touch, -1 after one half-life, towards -4."""
    halvings: float = min(gap / half_life, 64.0)
    return float(round(6.0 * 0.5**halvings - 4.0, 1))


class _Block:
    """The incidents of one block while claims are being added."""

    def __init__(self) -> None:
        self._links: list[list[Link]] = []
        self._context: list[list[Link]] = []
        self._near: list[list[tuple[Mention, float]]] = []

    def add(self, mention: Mention) -> None:
        """Join the best incident, or lead a new one."""
        ranked = self._ranked(mention)
        if ranked and ranked[0][0].score >= LINK:
            chosen, at = ranked[0]
            if all(link.mention.claim.id != mention.claim.id for link in self._links[at]):
                self._links[at].append(chosen)
            return
        self._links.append([Link(mention=mention)])
        self._context.append([])
        self._near.append([])
        for candidate, at in ranked:
            if SUGGEST <= candidate.score < LINK:
                self._near[-1].append((self._links[at][0].mention, candidate.score))

    def attach(self, mention: Mention) -> None:
        """Put a report, quotation or denial beside the incident it speaks of, if any."""
        ranked = self._ranked(mention)
        if ranked and ranked[0][0].score >= LINK:
            self._context[ranked[0][1]].append(ranked[0][0])

    def groups(self) -> list[Group]:
        """The finished incidents of the block."""
        rows = zip(self._links, self._context, self._near, strict=True)
        return [
            Group(leader=links[0].mention, links=tuple(links), context=tuple(context), near=tuple(near))
            for links, context, near in rows
        ]

    def _ranked(self, mention: Mention) -> list[tuple[Link, int]]:
        leaders = [(self._links[at][0].mention, at) for at in range(len(self._links))]
        if len(leaders) > NEAREST:
            leaders = sorted(leaders, key=lambda leader: (_distance(mention, leader[0]), leader[1]))[:NEAREST]
        found = [(Link(mention=mention, terms=weigh(mention, leader)), at) for leader, at in leaders]
        return sorted(
            found, key=lambda pair: (-pair[0].score, _distance(mention, self._links[pair[1]][0].mention), pair[1])
        )


def _distance(one: Mention, other: Mention) -> float:
    """Seconds between the publication of the one and the end of the other's window; ties go to the nearest."""
    if one.published is None or other.window is None:
        return 0.0
    return abs((one.published - other.window.end).total_seconds())
