"""How much of a window could we see, and through whose eyes?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from tocsin.correlate.seen import AVAILABILITY, USABLE, Seen, bin_of
from tocsin.correlate.windows import shift
from tocsin.model import Observation, State

ENOUGH = 0.8  # of the window
_CONTROLS = 50  # as many are asked at most
_LEAST_REACH, _MOST_REACH = timedelta(minutes=10), timedelta(minutes=30)

Control = Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The usable looks of a window and what part of it they speak for."""

    usable: tuple[Observation, ...]
    vantages: tuple[str, ...]
    share: float  # 0-1
    reach: timedelta  # each look speaks for this much time on either side
    ours: tuple[Observation, ...]  # set aside: our own network, or a shared provider, was failing
    blocked: int
    unknown: int
    replaced: tuple[Observation, ...]


def cover(items: Sequence[Observation], start: datetime, end: datetime, *, seen: Seen, control: Control) -> Coverage:
    """Sort the looks of a window into usable ones and ones that cannot tell.

    Args:
        items: observations of the target in [start, end), oldest first.
        control: whether nobody claims this target in the window; where half of such fail too, a failure is set aside.
    """
    candidates = [item for item in items if item.state in USABLE]
    ours = tuple(item for item in candidates if item.state is State.DOWN and _shared_trouble(item, seen, control))
    aside = {item.id for item in ours}
    usable = tuple(item for item in candidates if item.id not in aside)
    reach = min(max((end - start) / 24, _LEAST_REACH), _MOST_REACH)
    return Coverage(
        usable=usable,
        vantages=tuple(sorted({item.vantage for item in usable})),
        share=_covered(usable, start, end, reach) / ((end - start) / timedelta(seconds=1)),
        reach=reach,
        ours=ours,
        blocked=sum(item.state is State.BLOCKED for item in items),
        unknown=sum(item.state is State.UNKNOWN for item in items),
        replaced=tuple(item for item in items if item.state is State.REPLACED),
    )


def _covered(usable: Iterable[Observation], start: datetime, end: datetime, reach: timedelta) -> float:
    """Seconds of [start, end) that lie within ``reach`` of a look."""
    total, done = timedelta(0), start
    for item in usable:
        left, right = max(shift(item.at, -reach), done), min(shift(item.at, reach), end)
        if right > left:
            total += right - left
            done = right
    return total.total_seconds()


def _shared_trouble(item: Observation, seen: Seen, control: Control) -> bool:
    """True where at least half of the controls seen from that vantage in that bin failed too."""
    tallies = seen.by_bin.get((item.vantage, bin_of(item.at)), {})
    unclaimed = (
        tally for name, tally in tallies.items() if name != item.target and name in seen.reliable and control(name)
    )
    found = list(islice(unclaimed, _CONTROLS))
    failing = sum(tally.failures * 2 > tally.looks for tally in found)
    return bool(found) and failing * 2 >= len(found)


def page_looks(items: Iterable[Observation]) -> tuple[Observation, ...]:
    """The observations that tell what a page says: not those that ask only whether the site answers."""
    return tuple(item for item in items if item.probe != AVAILABILITY or item.state in (State.DEFACED, State.SUSPECT))
