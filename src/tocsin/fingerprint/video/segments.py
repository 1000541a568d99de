"""Which seconds of one video show which of another? Those in which the two run in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.video.lines import Boxes, Line, best_line
from tocsin.fingerprint.video.pairs import Pairs, pairs
from tocsin.fingerprint.video.runs import Runs, Track, runs
from tocsin.fingerprint.video.tape import Values
from tocsin.model.fingerprint import Frame, Segment

STILL = 12  # bits; nearer moments in a row are one that stands still
FEWEST = 3  # different pictures in step: fewer are a common logo, a title, chance
SHORTEST = 2.0  # seconds
NEIGHBOUR = 0.55  # of the frames' distance in time: so near a stretch's ends a frame still belongs to it
SCENES = 3  # different scenes in step tell more than nearness: they may be further off
GAP = 10.0  # seconds without a common picture end a stretch, or so many frames as they lie apart
GAP_FRAMES = 3.0
BESIDE = 5.0  # seconds off a stretch's line
DENSE = 0.25  # share of a stretch's pictures that must be found in the other
ROUNDS = 24  # stretches looked for at most
SLACK, LEAST_SLACK, MOST_SLACK = 0.75, 0.3, 1.0  # frames' distance in time, and seconds
ENOUGH = 0.9  # share of the pairs' best weight at which the plain speed is taken at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A segment and what it rests on."""

    segment: Segment
    line: Line
    asked: NDArray[np.intp]  # places in the asked track of the moments it explains
    known: NDArray[np.intp]  # places in the known track of those it shows
    pictures: int  # different ones, in step

    @property
    def seconds(self) -> float:
        """How long it lasts in the one asked about."""
        return self.segment.asked_to - self.segment.asked_from

    @property
    def telling(self) -> bool:
        """Whether it says something by itself: pictures that change, in step, for a while."""
        return self.pictures >= FEWEST and self.seconds >= SHORTEST


def scenes(values: Values, apart: int) -> int:
    """How many of the values are further than ``apart`` bits from one another, SCENES at most."""
    kept: list[int] = []
    plain = values.tobytes()
    for place in range(len(values)):
        value = int.from_bytes(plain[place * 32 : place * 32 + 32], "big")
        if all((value ^ other).bit_count() > apart for other in kept):
            kept.append(value)
        if len(kept) == SCENES:
            break
    return len(kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What two tracks have in common."""

    stretches: tuple[Stretch, ...]  # in order of the asked time
    asked: NDArray[np.bool_]  # moments of the asked track that are somewhere in the known one, in step or not
    known: NDArray[np.bool_]
    pictures: int  # different ones


def segments(asked: Sequence[Frame], known: Sequence[Frame], radius: int) -> tuple[Segment, ...]:
    """Excerpts of the known frames among the asked ones, in order of the asked time.

    Args:
        asked: frames in order of time, those that tell something.
        known: likewise.
        radius: bits within which two frames show the same.
    """
    alike = Alike.of(track_of(asked), track_of(known), radius)
    found = common(alike, radius).stretches if alike else ()
    return tuple(stretch.segment for stretch in found if stretch.telling)


def track_of(frames: Sequence[Frame]) -> Track:
    """Frames as a track."""
    values = np.frombuffer(bytes.fromhex("".join(frame.value for frame in frames)), np.uint8).reshape(-1, 32)
    return Track(at=np.array([frame.at for frame in frames], np.float64), values=values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Two tracks, and which parts of them look alike."""

    asked: Track
    known: Track
    ours: Runs
    theirs: Runs
    pairs: Pairs

    @classmethod
    def of(cls, asked: Track, known: Track, radius: int) -> Alike | None:
        """None where one of them is empty."""
        if not len(asked) or not len(known):
            return None
        ours, theirs = runs(asked, STILL), runs(known, STILL)
        found = pairs(asked, ours, known, theirs, radius)
        return cls(asked=asked, known=known, ours=ours, theirs=theirs, pairs=found)


def common(alike: Alike, radius: int) -> Common:
    """Every stretch of the asked track that runs along the known one, and what they share in any order.

    Stretches of less than FEWEST pictures are among them: whether a single one says anything is the caller's to judge.

    Args:
        alike: the tracks.
        radius: bits within which two moments show the same; at most those ``alike`` was made with.
    """
    ours, theirs = alike.ours, alike.theirs
    nowhere = Common(stretches=(), asked=_none(alike.asked), known=_none(alike.known), pictures=0)
    near = alike.pairs.only(alike.pairs.distance <= radius)
    if not len(near):
        return nowhere
    shown, seen = np.unique(near.asked), np.unique(near.known)
    mine, other = np.zeros(len(ours), np.bool_), np.zeros(len(theirs), np.bool_)
    mine[shown], other[seen] = True, True
    return Common(
        stretches=_Search(alike, radius).stretches(near),
        asked=np.repeat(mine, ours.count),
        known=np.repeat(other, theirs.count),
        pictures=min(len(shown), len(seen)),
    )


@dataclass(frozen=True, slots=True)
class _Search:
    alike: Alike
    radius: int

    def stretches(self, left: Pairs) -> tuple[Stretch, ...]:
        """Along the best line, then along the best of what is left, and so on."""
        steps = [_step(self.alike.asked), _step(self.alike.known)]
        slack = min(MOST_SLACK, max(LEAST_SLACK, SLACK * min(steps)))
        gap = max(GAP, GAP_FRAMES * max(steps))
        found: list[Stretch] = []
        for _ in range(ROUNDS):
            boxes = self._boxes(left)
            line = best_line(boxes, slack, ENOUGH * _possible(left, boxes.weight))
            if line is None:
                break
            crossed = boxes.crossed(line, slack)
            new = self._cut(left.only(crossed), line, gap)
            found += new
            left = left.only(~np.isin(left.asked, left.asked[crossed]))
            for stretch in new:
                left = left.only(~self._beside(left, stretch))
        return tuple(sorted(found, key=lambda stretch: (stretch.segment.asked_from, stretch.segment.known_from)))

    def _boxes(self, left: Pairs) -> Boxes:
        return Boxes(
            asked_from=self.alike.ours.start[left.asked],
            asked_to=self.alike.ours.end[left.asked],
            known_from=self.alike.theirs.start[left.known],
            known_to=self.alike.theirs.end[left.known],
            weight=1.0 + (self.radius - left.distance.astype(np.float64)) / max(1, self.radius),
        )

    def _beside(self, left: Pairs, stretch: Stretch) -> NDArray[np.bool_]:
        """Pairs during a stretch a little off its line: moments before and after look alike too."""
        boxes, part, line = self._boxes(left), stretch.segment, stretch.line
        asked = (boxes.asked_from + boxes.asked_to) / 2
        off = (boxes.known_from + boxes.known_to) / 2 - line.speed * asked - line.offset
        beside: NDArray[np.bool_] = (asked >= part.asked_from) & (asked <= part.asked_to) & (np.abs(off) <= BESIDE)
        return beside

    def _cut(self, on: Pairs, line: Line, gap: float) -> list[Stretch]:
        """The pairs on a line as stretches without long gaps."""
        order = np.lexsort((on.distance, on.asked))
        on = Pairs(asked=on.asked[order], known=on.known[order], distance=on.distance[order])
        starts, ends = self.alike.ours.start[on.asked], np.maximum.accumulate(self.alike.ours.end[on.asked])
        part = np.cumsum(np.concatenate([[False], starts[1:] - ends[:-1] > gap]))
        cut = (self._stretch(on.only(part == number), line) for number in range(int(part[-1]) + 1))
        return [stretch for stretch in cut if stretch is not None]

    def _stretch(self, on: Pairs, line: Line) -> Stretch | None:
        """One stretch; None where too few of the pictures it passes are in the other."""
        asked, first = np.unique(on.asked, return_index=True)  # the nearest of each: pairs are sorted by distance
        known = np.unique(on.known)
        if len(asked) < DENSE * (asked[-1] - asked[0] + 1) or len(known) < DENSE * (known[-1] - known[0] + 1):
            return None
        start, end = self._span(on, line)
        k_first, k_last = float(self.alike.theirs.start[known[0]]), float(self.alike.theirs.end[known[-1]])
        k_start = min(max(line.speed * start + line.offset, k_first), k_last)
        k_end = min(max(line.speed * end + line.offset, k_first), k_last)
        moments = _moments(self.alike.asked, self.alike.ours, asked, start, end)
        return Stretch(
            segment=Segment(
                asked_from=round(start, 3),
                asked_to=round(end, 3),
                known_from=round(k_start, 3),
                known_to=round(k_end, 3),
                distance=round(float(on.distance[first].mean()), 2),
                frames=len(moments),
            ),
            line=line,
            asked=moments,
            known=_moments(self.alike.known, self.alike.theirs, known, k_start, k_end),
            pictures=min(len(asked), len(known)),
        )

    def _span(self, on: Pairs, line: Line) -> tuple[float, float]:
        """From when to when the asked one runs along the line: where two stand still, as long as both do."""
        starts, ends = self.alike.ours.start[on.asked], self.alike.ours.end[on.asked]
        high = np.clip((self.alike.theirs.end[on.known] - line.offset) / line.speed, starts, ends)
        low = np.clip((self.alike.theirs.start[on.known] - line.offset) / line.speed, starts, high)
        return float(low.min()), float(high.max())


def _none(track: Track) -> NDArray[np.bool_]:
    return np.zeros(len(track), np.bool_)


def _step(track: Track) -> float:
    """Seconds between frames, mostly."""
    return float(np.median(np.diff(track.at))) if len(track) > 1 else 0.0


def _possible(left: Pairs, weight: NDArray[np.float64]) -> float:
    """The weight if every asked stretch lay on one line."""
    if not len(left):
        return 0.0
    most = np.zeros(int(left.asked.max()) + 1)
    np.maximum.at(most, left.asked, weight)
    return float(most.sum())


def _moments(track: Track, stretches: Runs, numbers: NDArray[np.intp], start: float, end: float) -> NDArray[np.intp]:
    """Places in the track of the moments of those stretches between two times."""
    marked = np.zeros(len(stretches), np.bool_)
    marked[numbers] = True
    reach = NEIGHBOUR * _step(track)
    inside = (track.at >= start - reach) & (track.at <= end + reach)
    return np.flatnonzero(np.repeat(marked, stretches.count) & inside)
