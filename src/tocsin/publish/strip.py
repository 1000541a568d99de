"""What does a target's record look like? Probe results laid out over time, with the announced windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tocsin.model import State
from tocsin.model.report import Reading, TargetCard
from tocsin.model.times import day_in_words, zone_of

CELLS = 160  # marks in a row; more readings share one, which then shows the worst of them
_PAD = timedelta(minutes=30)
_WORST = (
    State.UNKNOWN, State.NORMAL, State.CHANGED, State.BLOCKED, State.REPLACED,
    State.SLOW, State.SUSPECT, State.DOWN, State.DEFACED,
)  # fmt: skip
_TICKS = tuple(
    timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200, 129600)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One mark: where it stands (0-1000 over the panel), how wide, and the worst state in it."""

    x: float
    width: float
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One probe at one vantage within a panel."""

    probe: str
    vantage: str
    cells: tuple[Cell, ...]
    told: str  # the row in words, for those who do not see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A time on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One stretch of time: around a group of announced windows, or the whole record where nothing was announced."""

    start: datetime
    end: datetime
    shades: tuple[tuple[float, float], ...]  # x and width of each announced window
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    days: str


def panels(card: TargetCard, zone: str, only: tuple[datetime, datetime] | None = None) -> tuple[Panel, ...]:
    """The panels of a card, oldest first; ``only`` keeps the window given."""
    spans = [_padded(start, end) for start, end in ([only] if only else _merged(card.windows))]
    if not spans:
        times = [reading.at for strip in card.strips for reading in strip.readings]
        spans = [(min(times) - _edge(times), max(times) + _edge(times))] if times else []
    return tuple(_panel(card, start, end, zone) for start, end in spans)


def _merged(windows: Sequence[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for start, end in sorted(windows):
        if found and start - found[-1][1] < timedelta(hours=2):
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _padded(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    pad = max(_PAD, (end - start) / 4)
    return start - pad, end + pad


def _edge(times: Sequence[datetime]) -> timedelta:
    return max(timedelta(minutes=10), (max(times) - min(times)) / 40)


def _panel(card: TargetCard, start: datetime, end: datetime, zone: str) -> Panel:
    def x(moment: datetime) -> float:
        return round((min(max(moment, start), end) - start) / (end - start) * 1000, 2)

    shades = ((x(first), round(x(last) - x(first), 2)) for first, last in card.windows if first < end and last > start)
    rows = []
    for strip in card.strips:
        inside = [reading for reading in strip.readings if start <= reading.at < end]
        cells = _cells(inside, start, end)
        rows.append(Row(probe=strip.probe, vantage=strip.vantage, cells=cells, told=_told(inside)))
    first, last = day_in_words(start, zone), day_in_words(end, zone)
    return Panel(
        start=start,
        end=end,
        shades=tuple(shades),
        rows=tuple(row for row in rows if row.cells) or tuple(rows),
        ticks=_ticks(start, end, zone),
        days=first if first == last else f"{first} to {last}",
    )


def _cells(readings: Sequence[Reading], start: datetime, end: datetime) -> tuple[Cell, ...]:
    """Each reading holds until the next, but not longer than usual: a silence stays a gap."""
    if not readings:
        return ()
    length = end - start
    steps = sorted(later.at - earlier.at for earlier, later in pairwise(readings))
    usual = max(steps[len(steps) // 2] if steps else length / CELLS, length / CELLS)
    narrow = min(usual, length / 40) if len(readings) < 24 else usual
    slots: dict[int, list[State]] = {}
    for reading in readings:
        slots.setdefault(int((reading.at - start) / narrow), []).append(reading.state)
    width = narrow / length * 1000
    return tuple(
        Cell(x=round(slot * width, 2), width=round(width * 0.82, 2), state=max(states, key=_WORST.index))
        for slot, states in sorted(slots.items())
    )


def _told(readings: Sequence[Reading]) -> str:
    counts = {state: sum(reading.state is state for reading in readings) for state in _WORST}
    return ", ".join(f"{number} {state.value}" for state, number in counts.items() if number) or "no readings"


def _ticks(start: datetime, end: datetime, zone: str) -> tuple[Tick, ...]:
    step = next((step for step in _TICKS if (end - start) / step <= 6), end - start)
    local = start.astimezone(zone_of(zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks: list[Tick] = []
    moment = midnight + step * ((local - midnight) // step + 1)
    while moment < end and len(ticks) < 9:
        text = f"{moment:%H:%M}" if step < timedelta(days=1) else day_in_words(moment, zone).rsplit(" ", 1)[0]
        ticks.append(Tick(x=round((moment - start) / (end - start) * 1000, 2), text=text))
        moment += step
    return tuple(ticks)
