"""Which values stand for a video? Those of one frame a second, three at least. Runs in the child only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import SIDE, SMALLEST
from tocsin.fingerprint.operator import VIDEO_RANGE, Floats, reduced, values_of
from tocsin.fingerprint.video.border import Rectangle, cut, inside, union, worth
from tocsin.fingerprint.video.clip import Clip, Shown, opened
from tocsin.fingerprint.video.luma import Plane, plane
from tocsin.fingerprint.video.plan import Grid
from tocsin.fingerprint.video.tape import MOST, WIDE, Side, Tape, thinned

FEWEST = 3  # frames a short clip gives, where it has as many
TRIED = 24  # frames by which the border is settled
BETWEEN = 0.25  # seconds; so far apart frames are looked at that had to be decoded for others ...
MOVED = 12  # ... and kept where they differ in so many bits from the one before
AT_ONCE = 64  # frames turned into values together
SEEN_OUTSIDE = 0.2  # share of the frames that may show more than the border left; else there was none
NEAR = 4  # pixels by which a frame may reach into the border all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What a video gave."""

    tape: Tape
    width: int  # upright
    height: int
    seconds: float


def every(content: bytes, step: float) -> Read | None:
    """vPDQ: one frame each ``step`` seconds, and some of those decoded on the way; None where it shows no picture.

    A clip too short for FEWEST frames at that pace is read again at a third of its length.

    Args:
        content: the video.
        step: seconds; 0 for every frame.

    Raises:
        FingerprintError: no video we read, longer than allowed, or broken.
    """
    reading = _read(content, step)
    if step and 0 < reading.gridded < FEWEST:
        reading = _read(content, reading.seconds / FEWEST)
    return reading.done()


def keys(content: bytes) -> Read | None:
    """The key frames alone; None where it has none.

    Raises:
        FingerprintError: no video we read, longer than allowed, or broken.
    """
    reading = Reading()
    with opened(content) as clip:
        for shown in clip.key_frames() if clip else ():
            reading.add(shown, grid=True)
        reading.lasts(clip)
    return reading.done()


def _read(content: bytes, step: float) -> Reading:
    reading, grid, last = Reading(), Grid(step), -BETWEEN
    with opened(content) as clip:
        for shown in clip.shown(step) if clip else ():
            reading.seconds = max(reading.seconds, shown.at + shown.length)
            taken, between = grid.take(shown.at), shown.at >= last + BETWEEN
            if taken or between or shown.frame.key_frame:
                reading.add(shown, taken)
                last = shown.at
        reading.lasts(clip)
    return reading


class Reading:
    """What was made of a clip's frames so far."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.gridded = 0
        self._size = (0, 0)  # of the first frame, upright
        self._at: list[float] = []
        self._grid: list[bool] = []
        self._whole, self._inner = _Values(), _Values()
        self._border = _Border()
        self._looked_inside = -BETWEEN

    def add(self, shown: Shown, grid: bool) -> None:
        """Take one frame; one too small to be hashed is passed over."""
        seen = plane(shown.frame)
        height, width = seen.luma.shape
        if min(width, height) < SMALLEST:
            return
        if len(self._at) >= MOST:
            raise FingerprintError("", f"has more than {MOST:,} frames to look at", "cut it into parts")
        if not self._at:
            self._size = (width, height) if seen.orientation in (1, 3) else (height, width)
        self.seconds = max(self.seconds, shown.at + shown.length)
        place = len(self._at)
        self._at.append(round(shown.at, 3))
        self._grid.append(grid)
        self.gridded += grid
        self._whole.add(place, _small(seen))
        if shown.at < self._looked_inside + BETWEEN:  # of every frame, that many are enough
            return
        self._looked_inside = shown.at
        for number, small in self._border.add(place, seen):
            self._inner.add(number, small)

    def lasts(self, clip: Clip | None) -> None:
        """Count the frames too that were not decoded."""
        if clip:
            self.seconds = max(self.seconds, clip.seconds)

    def done(self) -> Read | None:
        """What was read; None for nothing."""
        if not self._at:
            return None
        for number, small in self._border.settled():
            self._inner.add(number, small)
        tape = Tape(
            at=np.array(self._at, np.float64),
            grid=np.array(self._grid, np.bool_),
            whole=self._whole.side(len(self._at)),
            inner=self._inner.side(len(self._at)) if self._border.stands else None,
        )
        width, height = self._size
        return Read(tape=thinned(tape, MOVED), width=width, height=height, seconds=round(self.seconds, 3))


@dataclass(slots=True)
class _Values:
    """Planes of 64 x 64 turned into values, many at a time."""

    places: list[int] = field(default_factory=list)
    smalls: list[Floats] = field(default_factory=list)
    found: list[tuple[int, int, str, str]] = field(default_factory=list)  # place, quality, value, mirrored

    def add(self, place: int, small: Floats) -> None:
        self.places.append(place)
        self.smalls.append(small)
        if len(self.smalls) >= AT_ONCE:
            self._flush()

    def side(self, count: int) -> Side:
        """The values of ``count`` moments; where nothing was added, quality 0."""
        self._flush()
        quality = np.zeros(count, np.uint8)
        values, mirrored = np.zeros((2, count, WIDE), np.uint8)
        if self.found:
            places, qualities, plain, turned = zip(*self.found, strict=True)
            row = list(places)
            quality[row] = qualities
            values[row] = _bytes(plain)
            mirrored[row] = _bytes(turned)
        return Side(quality=quality, values=values, mirrored=mirrored)

    def _flush(self) -> None:
        if not self.smalls:
            return
        stack = np.stack(self.smalls)
        both = zip(self.places, values_of(stack), values_of(stack[:, :, ::-1]), strict=True)
        self.found += [(place, quality, value, turned) for place, (value, quality), (turned, _) in both]
        self.places.clear()
        self.smalls.clear()


class _Border:
    """The plain border round the picture, settled by the first frames that show one."""

    def __init__(self) -> None:
        self._parts: list[Rectangle] = []
        self._waiting: list[tuple[int, Plane]] = []
        self._part: Rectangle | None = None
        self._over = False  # there is none
        self._size = (0, 0)
        self._seen = self._outside = 0

    @property
    def stands(self) -> bool:
        """Whether there was one from beginning to end."""
        return self._part is not None and not self._over and self._outside <= SEEN_OUTSIDE * self._seen

    def add(self, place: int, seen: Plane) -> list[tuple[int, Floats]]:
        """Look at a frame; returns what became known by it: the inner 64 x 64 of moments."""
        if self._over:
            return []
        part = inside(seen.luma)
        if part is None:
            return []
        height, width = seen.luma.shape
        if (width, height) != self._size:
            if self._seen:  # it changes its size on the way
                self._over = True
                return []
            self._size = (width, height)
        self._seen += 1
        if self._part is not None:
            self._outside += _sticks_out(part, self._part)
            return [(place, _small(seen, self._part))]
        self._parts.append(part)
        self._waiting.append((place, seen))
        self._over = not worth(union(self._parts), width, height)
        if self._over:
            self._waiting.clear()
        return self.settled() if len(self._parts) >= TRIED else []

    def settled(self) -> list[tuple[int, Floats]]:
        """Settle it by the frames seen so far; returns their inner 64 x 64."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return []
        self._part = part = cut(union(self._parts), *self._size)
        return [(place, _small(seen, part)) for place, seen in waiting]


def _sticks_out(part: Rectangle, inner: Rectangle) -> bool:
    return (
        part[0] < inner[0] - NEAR or part[1] < inner[1] - NEAR or part[2] > inner[2] + NEAR or part[3] > inner[3] + NEAR
    )


def _small(seen: Plane, part: Rectangle | None = None) -> Floats:
    """The 64 x 64 that PDQ sees, in the full range of brightness."""
    left, top, right, bottom = part or (0, 0, seen.luma.shape[1], seen.luma.shape[0])
    small = reduced(seen.luma[top:bottom, left:right], orientation=seen.orientation)
    if small.shape != (SIDE, SIDE):
        raise FingerprintError("", "its frames have no usable size")
    return small * np.float32(VIDEO_RANGE) if seen.limited else small


def _bytes(values: tuple[str, ...]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.frombuffer(bytes.fromhex("".join(values)), np.uint8).reshape(-1, WIDE)
