"""Was a target failing, slow or partly cut off in a stretch of 20 minutes?"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from tocsin.correlate.seen import USABLE, bin_of
from tocsin.model import Observation, State

# Above this share of failures a vantage is cut off; below the lower one it is served.
CUT_OFF, SERVED_WELL = 0.5, 0.2
SLOWER = 2.0  # times the target's own median
MIN_TIMINGS = 5  # answers a baseline of speed needs
# R3: log10 weights of evidence. Above the one, trouble is more than the target's ordinary record; between them nobody
# can tell, and the verdict is "unverified"; below, it is what the target shows on any day.
SETTLES, HINTS = 1.5, 0.5


class Bin(StrEnum):
    """What one bin shows over all vantages that looked."""

    # More than half of the looks failed at every vantage.
    OUTAGE = "outage"
    # Failing at some vantages, fine at others.
    GEO = "geo-restricted"
    # Answered everywhere, but slowly or with gaps.
    DEGRADED = "degraded"
    # Served.
    FINE = "fine"


TROUBLE = (Bin.OUTAGE, Bin.GEO, Bin.DEGRADED)


@dataclass(frozen=True, slots=True)
class Cell:
    """One bin: its state and the vantages that were cut off in it."""

    state: Bin
    cut_off: frozenset[str]


def baseline_speed(items: Iterable[Observation]) -> Mapping[str, float]:
    """Median seconds to the last byte for each vantage that has enough answers."""
    timings: dict[str, list[float]] = defaultdict(list)
    for item in items:
        if item.state in USABLE and item.state is not State.DOWN and item.elapsed is not None:
            timings[item.vantage].append(item.elapsed)
    return {vantage: median(values) for vantage, values in timings.items() if len(values) >= MIN_TIMINGS}


def cells(items: Iterable[Observation], speed: Mapping[str, float]) -> Mapping[int, Cell]:
    """Every bin in which somebody could see, by its number."""
    binned: dict[int, dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for item in items:
        if item.state in USABLE:
            binned[bin_of(item.at)][item.vantage].append(item)
    return {number: _cell(looks, speed) for number, looks in sorted(binned.items())}


def _cell(looks: Mapping[str, list[Observation]], speed: Mapping[str, float]) -> Cell:
    shares = {vantage: _failing(items) for vantage, items in looks.items()}
    cut_off = frozenset(vantage for vantage, part in shares.items() if part > CUT_OFF)
    if len(cut_off) == len(shares):
        return Cell(Bin.OUTAGE, cut_off)
    if cut_off and min(shares.values()) < SERVED_WELL:
        return Cell(Bin.GEO, cut_off)
    if cut_off or _gappy(looks) or all(_slow(items, speed.get(vantage)) for vantage, items in looks.items()):
        return Cell(Bin.DEGRADED, cut_off)
    return Cell(Bin.FINE, cut_off)


def _failing(items: list[Observation]) -> float:
    return sum(item.state is State.DOWN for item in items) / len(items)


def _gappy(looks: Mapping[str, list[Observation]]) -> bool:
    """At least two failures, and a fifth of all looks."""
    everything = [item for items in looks.values() for item in items]
    failures = sum(item.state is State.DOWN for item in everything)
    return failures >= 2 and failures >= SERVED_WELL * len(everything)


def _slow(items: list[Observation], usual: float | None) -> bool:
    answers = [item for item in items if item.state is not State.DOWN]
    if sum(item.state is State.SLOW for item in answers) * 2 > len(answers):
        return True
    timings = [item.elapsed for item in answers if item.elapsed is not None]
    return bool(timings and usual) and median(timings) >= SLOWER * (usual or 0.0)


@dataclass(frozen=True, slots=True)
class Rate:
    """How often bins are bad when nobody claims anything: a Beta mean, and what it was counted from."""

    bad: int
    of: int

    @property
    def share(self) -> float:
        """Expected share of bad bins; 2 % before anything is known, never under 0.2 %."""
        return max((self.bad + 0.5) / (self.of + 25), 0.002)


def weight_of_evidence(bad: int, of: int, usual: Rate) -> float:
    """log10 of how much better "something went on" explains ``bad`` of ``of`` bins than the target's own rate does."""
    if not of or bad / of <= usual.share:
        return 0.0
    now = min(bad / of, 0.95)
    usually = min(usual.share, 0.94)
    return bad * math.log10(now / usually) + (of - bad) * math.log10((1 - now) / (1 - usually))
