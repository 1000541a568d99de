"""Which packets of a video must be decoded to see one frame in so many seconds?

A frame nobody asked for need not be decoded where no other frame is worked out from it, nor at the end of a group that
a key frame closes. What is left out is told by time stamps alone, before anything is decoded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

HELD_PACKETS = 1000  # a group is looked at as far as that before it is decoded ...
HELD_BYTES = 32 << 20  # ... or that
ROUNDING = 0.001  # seconds; time stamps are rounded to milliseconds by some containers


class Packet(Protocol):
    """What is read of a packet."""

    @property
    def pts(self) -> int | None:
        """When its frame is shown, in the stream's own units."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def is_keyframe(self) -> bool:
        """Whether decoding may begin here."""


P = TypeVar("P", bound=Packet)


@dataclass(frozen=True, slots=True)
class Step(Generic[P]):
    """A packet to decode."""

    packet: P
    wanted: bool  # its frame is looked at; where not, it is decoded only if others are worked out from it


@dataclass(slots=True)
class _Group(Generic[P]):
    packets: list[P]
    wanted: set[int]  # time stamps; of a group whose stamps tell nothing, all are wanted
    told: bool  # whether its stamps tell in which order its frames are shown

    def leads(self) -> bool:
        """Whether a wanted frame is shown before the key frame: it may need the group before."""
        first = self.packets[0].pts
        return not self.told or first is None or any(stamp < first for stamp in self.wanted)


class Grid:
    """The first frame at or after each multiple of ``step`` seconds, counted from the first frame.

    Args:
        step: seconds; 0 for every frame, infinity for the first alone.
    """

    def __init__(self, step: float) -> None:
        self._step = step
        self._wanted = 0.0

    def take(self, at: float) -> bool:
        """Whether the frame ``at`` seconds is on the grid; frames come in the order they are shown."""
        if at + ROUNDING < self._wanted:
            return False
        self._wanted = (int((at + ROUNDING) / self._step) + 1) * self._step if self._step else 0.0
        return True


def planned(packets: Iterable[P], unit: float, step: float) -> Iterator[Step[P]]:
    """The packets to decode, in order.

    Args:
        packets: of one stream, in the order they lie in the file.
        unit: seconds of a time stamp's unit.
        step: seconds between the frames looked at; 0 for every frame.
    """
    if step == 0:
        yield from (Step(packet, True) for packet in packets)
        return
    grid = _Stamps(unit, step)
    before: _Group[P] | None = None
    for held in _groups(packets):
        group = grid.group(held)
        if before is not None:
            yield from _steps(before, closed=held[0].is_keyframe and not group.leads())
        before = group
    if before is not None:
        yield from _steps(before, closed=True)


class _Stamps:
    """Which time stamps are on the grid."""

    def __init__(self, unit: float, step: float) -> None:
        self._unit = unit
        self._grid = Grid(step)
        self._start: int | None = None
        self._last = -math.inf

    def group(self, packets: list[P]) -> _Group[P]:
        stamps = sorted(packet.pts for packet in packets if packet.pts is not None)
        # One is missing, two are shown at once, or it goes back behind the group before.
        if len(set(stamps)) < len(packets) or stamps[0] <= self._last:
            return _Group(packets, set(), told=False)
        self._last = stamps[-1]
        self._start = stamps[0] if self._start is None else self._start
        start = self._start
        return _Group(packets, {stamp for stamp in stamps if self._grid.take((stamp - start) * self._unit)}, told=True)


def _groups(packets: Iterable[P]) -> Iterator[list[P]]:
    """From one key frame to the next, in bounded portions."""
    held: list[P] = []
    size = 0
    for packet in packets:
        if held and (packet.is_keyframe or len(held) >= HELD_PACKETS or size >= HELD_BYTES):
            yield held
            held, size = [], 0
        held.append(packet)
        size += packet.size
    if held:
        yield held


def _steps(group: _Group[P], closed: bool) -> Iterator[Step[P]]:
    if not group.told:
        yield from (Step(packet, True) for packet in group.packets)
        return
    wanted = [packet.pts in group.wanted for packet in group.packets]
    last = _last(wanted) if closed else len(wanted)
    yield from (Step(packet, want) for packet, want in zip(group.packets[:last], wanted[:last], strict=True))


def _last(wanted: Sequence[bool]) -> int:
    """How many packets there are up to the last wanted one."""
    return next((place + 1 for place in range(len(wanted) - 1, -1, -1) if wanted[place]), 0)
