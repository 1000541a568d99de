"""What was seen of which target, when and from where?"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from tocsin.correlate.once import once
from tocsin.correlate.places import Place, Places, bare_host
from tocsin.model import Observation, State

BIN = 20 * 60  # seconds; the length over which a share of failures is taken
# States that tell whether a visitor is served.
SERVED = frozenset({State.NORMAL, State.CHANGED, State.SLOW, State.SUSPECT, State.DEFACED})
USABLE = SERVED | {State.DOWN}
# States that tell what the page says.
CLEAR = frozenset({State.NORMAL, State.CHANGED})
# A probe that asks only whether the site answers says nothing about its page.
AVAILABILITY = "availability"


@dataclass(frozen=True, slots=True)
class Tally:
    """Looks at one target from one vantage in one bin."""

    looks: int
    failures: int


@dataclass(frozen=True, slots=True)
class Seen:
    """Observations by target or host, oldest first, and every vantage's record by bin for comparison."""

    by_key: Mapping[str, tuple[Observation, ...]]
    by_bin: Mapping[tuple[str, int], Mapping[str, Tally]]  # (vantage, bin) -> target -> tally
    reliable: frozenset[str]  # targets that mostly answer: fit to be controls

    def of(self, place: Place) -> tuple[Observation, ...]:
        """Everything seen of a place, oldest first."""
        if place.target is not None:
            found = self.by_key.get(f"target:{place.target}", ())
            return found or (self.by_key.get(f"host:{place.host}", ()) if place.host else ())
        return self.by_key.get(f"host:{place.host}", ()) if place.host else ()


def seen(observations: Iterable[Observation], known: Places) -> Seen:
    """Index the observations; the same one given twice counts once."""
    ordered = sorted(once(observations), key=lambda item: (item.at, item.id))
    keyed: dict[str, list[Observation]] = defaultdict(list)
    counts: dict[tuple[str, int], dict[str, Tally]] = defaultdict(dict)
    totals: dict[str, Tally] = {}
    for item in ordered:
        for key in _keys(item, known):
            keyed[key].append(item)
        if item.state in USABLE:
            one = counts[(item.vantage, bin_of(item.at))]
            one[item.target] = _more(one.get(item.target), item)
            totals[item.target] = _more(totals.get(item.target), item)
    mostly = frozenset(target for target, tally in totals.items() if tally.failures * 2 < tally.looks)
    return Seen({key: tuple(items) for key, items in keyed.items()}, counts, mostly)


def between(items: tuple[Observation, ...], start: datetime, end: datetime) -> tuple[Observation, ...]:
    """The observations in [start, end), given oldest first."""
    return items[bisect_left(items, start, key=_when) : bisect_left(items, end, key=_when)]


def bin_of(at: datetime) -> int:
    """The number of the 20-minute bin since 1970."""
    return int(at.timestamp() // BIN)


def altered_since(looks: Iterable[Observation], at: datetime) -> datetime:
    """When the page that stands altered at ``at`` was first seen so; ``at`` itself where it was not seen altered."""
    first = at
    for item in reversed([item for item in looks if item.at <= at and item.probe != AVAILABILITY]):
        if item.state in CLEAR:
            break
        if item.state is State.DEFACED:
            first = item.at
    return first


def _when(item: Observation) -> datetime:
    return item.at


def _keys(item: Observation, known: Places) -> set[str]:
    """Its target's id, the hosts it may be asked for, and the watched target at such a host.

    An observation of a watched target stays with it: two targets may share a host.
    """
    hosts = {bare_host(text) for text in (item.target, item.url) if text and ("." in text or ":" in text)}
    unwatched = {f"host:{host}" for host in hosts if host not in known.hosts}
    if item.target in known.homes:
        return {f"target:{item.target}"} | unwatched
    return (
        {f"target:{item.target}"} | unwatched | {f"target:{known.hosts[host]}" for host in hosts if host in known.hosts}
    )


def _more(tally: Tally | None, item: Observation) -> Tally:
    before = tally or Tally(0, 0)
    return Tally(before.looks + 1, before.failures + (item.state is State.DOWN))
