"""Is one video, or a part of it, in another: as it is, turned over, or inside a border?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.video.runs import Track
from tocsin.fingerprint.video.segments import FEWEST, SCENES, Alike, Common, Stretch, common, scenes
from tocsin.fingerprint.video.tape import Side, Tape

Marks = NDArray[np.bool_]

EXPLAINED = 0.8  # share of the frames at which no further way of looking is tried
HALF = 0.5  # a video that is a few stills must at least show them half of the time
APART = 80  # bits between two scenes


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When two videos agree."""

    radius: int  # bits within which two frames show the same
    loose: int  # bits within which they may where SCENES different scenes are in step
    quality: int  # of a telling frame
    share: float  # of either one's telling frames, in any order


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How the two are looked at."""

    mirrored: bool
    asked_inner: bool  # without the border of the one asked about
    known_inner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A stretch, and how one had to look to see it."""

    stretch: Stretch
    way: Way
    frames_in: int  # telling moments of the one asked about during the stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What two videos have in common."""

    seen: tuple[Seen, ...]  # in order of the asked time; empty where they agree in no order
    asked: int  # telling moments of the one asked about that are in the known one
    asked_of: int
    known: int
    known_of: int
    distance: float  # bits, mean
    mirrored: bool  # where nothing is seen in order: whether they agree when turned over


@dataclass(frozen=True, slots=True)
class _View:
    """The telling moments of one side of a tape."""

    track: Track
    places: NDArray[np.intp]  # in the tape


def agreement(asked: Tape, known: Tape, rules: Rules) -> Agreement | None:
    """What is common to both, where that is enough to call one a copy of, or out of, the other; else None.

    Enough are FEWEST different pictures in step for a while; or ``share`` of either one's telling frames, where it is
    more than a single still that something else shows for a moment.
    """
    search = _Search(asked, known, rules)
    if not search.mine.any() or not search.other.any():
        return None
    return search.near() or search.far()


class _Search:
    """Two tapes looked at in one way after the other."""

    def __init__(self, asked: Tape, known: Tape, rules: Rules) -> None:
        self.asked, self.known, self.rules = asked, known, rules
        self._alike: dict[Way, Alike] = {}
        self.mine, self.other = _telling(asked, rules.quality), _telling(known, rules.quality)

    def near(self) -> Agreement | None:
        """Frames within the radius: in step, or so many of them in any order."""
        left, seen = self.mine.copy(), list[Seen]()
        for way in _ways(self.asked, self.known):
            ours, theirs = self._views(way, left)
            found = self._common(way, ours, theirs, self.rules.radius)
            new = [self._seen(stretch, way, ours, theirs) for stretch in found.stretches if stretch.telling]
            seen += new
            if not seen and (whole := self._whole(found, way, ours, theirs)):
                return whole
            if self._explained(new, left):
                break
        return self._summed(seen) if seen else None

    def far(self) -> Agreement | None:
        """Frames further off, where different scenes follow one another in step: a logo, a caption, a slight cut."""
        left, seen = self.mine.copy(), list[Seen]()
        for way in _ways(self.asked, self.known):
            ours, theirs = self._views(way, left)
            found = self._common(way, ours, theirs, self.rules.loose)
            new = [
                self._seen(stretch, way, ours, theirs)
                for stretch in found.stretches
                if stretch.telling and _varied(stretch, ours, theirs)
            ]
            seen += new
            if self._explained(new, left):
                break
        return self._summed(seen) if seen else None

    def _common(self, way: Way, ours: _View, theirs: _View, radius: int) -> Common:
        """What two views share. They are compared once, as far as either rule reaches."""
        held = self._alike.get(way)
        if held is None or len(held.asked) != len(ours.track):
            held = Alike.of(ours.track, theirs.track, max(self.rules.radius, self.rules.loose))
        if held is None:
            none = (np.zeros(len(ours.track), np.bool_), np.zeros(len(theirs.track), np.bool_))
            return Common(stretches=(), asked=none[0], known=none[1], pictures=0)
        self._alike[way] = held
        return common(held, radius)

    def _views(self, way: Way, left: Marks) -> tuple[_View, _View]:
        ours = self.asked.inner if way.asked_inner else self.asked.whole
        theirs = self.known.inner if way.known_inner else self.known.whole
        if ours is None or theirs is None:
            raise ValueError("a tape without that side")
        quality = self.rules.quality
        return (
            _view(ours, self.asked.at, left & (ours.quality >= quality), way.mirrored),
            _view(theirs, self.known.at, theirs.quality >= quality, False),
        )

    def _seen(self, stretch: Stretch, way: Way, ours: _View, theirs: _View) -> Seen:
        """The stretch, its moments by their places in the tapes."""
        placed = replace(stretch, asked=ours.places[stretch.asked], known=theirs.places[stretch.known])
        return Seen(stretch=placed, way=way, frames_in=int((self._during(stretch) & self.mine).sum()))

    def _during(self, stretch: Stretch) -> Marks:
        part = stretch.segment
        during: Marks = (self.asked.at >= part.asked_from) & (self.asked.at <= part.asked_to)
        return during

    def _explained(self, new: list[Seen], left: Marks) -> bool:
        """Take what was seen off what is left to be explained; whether that is most of it now."""
        for seen in new:
            left[self._during(seen.stretch)] = False
        return bool(left.sum() <= (1 - EXPLAINED) * self.mine.sum())

    def _whole(self, found: Common, way: Way, ours: _View, theirs: _View) -> Agreement | None:
        """Most of one of them is in the other, in no order, or as a few stills."""
        seen = tuple(self._seen(stretch, way, ours, theirs) for stretch in found.stretches)
        asked, known, share = int(found.asked.sum()), int(found.known.sum()), self.rules.share
        if found.pictures >= FEWEST and (asked >= share * self.mine.sum() or known >= share * self.other.sum()):
            return replace(self._summed(seen), seen=(), asked=asked, known=known, mirrored=way.mirrored)
        stills = self._summed(seen)
        if _covers(stills.asked, self.mine, share) or _covers(stills.known, self.other, share):
            return stills
        return None

    def _summed(self, seen: tuple[Seen, ...] | list[Seen]) -> Agreement:
        asked, known = np.zeros(len(self.asked), np.bool_), np.zeros(len(self.known), np.bool_)
        for each in seen:
            asked[each.stretch.asked], known[each.stretch.known] = True, True
        frames = sum(each.stretch.segment.frames for each in seen)
        bits = sum(each.stretch.segment.distance * each.stretch.segment.frames for each in seen)
        return Agreement(
            seen=tuple(sorted(seen, key=lambda each: each.stretch.segment.asked_from)),
            asked=int(asked.sum()),
            asked_of=int(self.mine.sum()),
            known=int(known.sum()),
            known_of=int(self.other.sum()),
            distance=bits / max(1, frames),
            mirrored=False,
        )


def _ways(asked: Tape, known: Tape) -> Iterator[Way]:
    """As they are first; a border is looked past only where one stands."""
    for asked_inner in (False, True):
        for known_inner in (False, True):
            if (asked_inner and asked.inner is None) or (known_inner and known.inner is None):
                continue
            for mirrored in (False, True):
                yield Way(mirrored=mirrored, asked_inner=asked_inner, known_inner=known_inner)


def _telling(tape: Tape, quality: int) -> Marks:
    """Moments that show enough to be compared, looked at either way."""
    telling = tape.whole.quality >= quality
    return telling if tape.inner is None else telling | (tape.inner.quality >= quality)


def _view(side: Side, at: NDArray[np.float64], marks: Marks, mirrored: bool) -> _View:
    places = np.flatnonzero(marks)
    values = side.mirrored if mirrored else side.values
    return _View(Track(at=at[places], values=values[places]), places)


def _varied(stretch: Stretch, ours: _View, theirs: _View) -> bool:
    """Whether both show different scenes during the stretch: one studio looks like itself on another day too."""
    shown = (ours.track.values[stretch.asked], theirs.track.values[stretch.known])
    return all(scenes(values, APART) >= SCENES for values in shown)


def _covers(part: int, telling: Marks, share: float) -> bool:
    return part > 0 and part >= share * int(telling.sum()) and float(telling.mean()) >= HALF
