"""What do the looks inside a window show, beside the target's own record outside it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tocsin.correlate.bins import Bin, Cell, Rate, baseline_speed, cells, weight_of_evidence
from tocsin.correlate.coverage import Control, Coverage, cover
from tocsin.correlate.seen import USABLE, Seen, between, bin_of
from tocsin.correlate.windows import shift
from tocsin.model import Observation, State

_RECORD = timedelta(days=14)
_BEFORE, _AFTER = timedelta(hours=1), timedelta(hours=6)  # kept clear of the window: attacks start early and end late
_ENOUGH_RECORD = 12  # bins before the window that make a record
_JUST_BEFORE = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """The window bin by bin, the record bin by bin, and how far they differ."""

    coverage: Coverage
    cells: Mapping[int, Cell]
    record: Mapping[int, Cell]
    just_before: Mapping[int, Cell]
    speed: Mapping[str, float]  # vantage -> usual seconds

    def count(self, *states: Bin) -> int:
        """Bins of the window in any of these states."""
        return sum(cell.state in states for cell in self.cells.values())

    def usual(self, *states: Bin) -> Rate:
        """How often the record's bins are in any of these states."""
        return Rate(sum(cell.state in states for cell in self.record.values()), len(self.record))

    def weight(self, *states: Bin) -> float:
        """R3: weight of evidence that the window differs from the record in these states."""
        return weight_of_evidence(self.count(*states), len(self.cells), self.usual(*states))

    @property
    def witnesses(self) -> frozenset[str]:
        """Vantages cut off together with another one in some bin of outage."""
        outages = [cell.cut_off for cell in self.cells.values() if cell.state is Bin.OUTAGE]
        return frozenset(name for cut_off in outages if len(cut_off) > 1 for name in cut_off)

    @property
    def failures(self) -> tuple[Observation, ...]:
        """The looks that failed."""
        return tuple(item for item in self.coverage.usable if item.state is State.DOWN)

    @property
    def began(self) -> datetime | None:
        """The first failed or slow look in a bin that was not fine."""
        bad = {number for number, cell in self.cells.items() if cell.state is not Bin.FINE}
        hit = [item.at for item in self.coverage.usable if bin_of(item.at) in bad]
        failed = [item.at for item in self.failures if bin_of(item.at) in bad]
        return min(failed or hit, default=None)


def bearing(items: tuple[Observation, ...], start: datetime, end: datetime, seen: Seen, control: Control) -> Bearing:
    """Hold the looks in [start, end) against those of the fourteen days before, or around, it."""
    usable = tuple(item for item in items if item.state in USABLE)
    before = between(usable, shift(start, -_RECORD), shift(start, -_BEFORE))
    if len(cells(before, {})) < _ENOUGH_RECORD:
        before += between(usable, shift(end, _AFTER), shift(end, _RECORD))
    speed = baseline_speed(before)
    coverage = cover(between(items, start, end), start, end, seen=seen, control=control)
    return Bearing(
        coverage=coverage,
        cells=cells(coverage.usable, speed),
        record=cells(before, speed),
        just_before=cells(between(usable, shift(start, -_JUST_BEFORE), start), speed),
        speed=speed,
    )
