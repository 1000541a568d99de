"""Which seconds of one sound are which of another? Stretches at one distance in time that differ in few bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.sound.track import PACE, SPAN, Numbers, telling
from tocsin.model.fingerprint import Segment

BITS = 32
KEYS = (12, 0)  # a number is looked up by its upper 20 bits, and by its lower 20
KEY_BITS = 20
COMMON = 48  # a key that occurs more often in the known sound tells no time
CANDIDATES = 24  # distances in time that are looked at
FEWEST = 3  # numbers that must speak for one
SMOOTH = 16  # numbers (2 seconds) over which the differing bits are averaged
NEAR = 0.28 * BITS  # bits: unrelated sounds differ in about half, a copy in 2 to 20 of a hundred
SHORTEST = 20  # numbers: 5 seconds of sound
TELLS = 0.5  # share of a stretch that must be more than silence


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A stretch of the asked sound that is one of the known sound; places in numbers."""

    start: int
    end: int  # the last one
    shift: int  # known place less asked place
    bits: float  # of 32, mean

    @property
    def segment(self) -> Segment:
        """In seconds, and in bits of 256."""
        return Segment(
            asked_from=round(self.start * PACE, 3),
            asked_to=round(self.end * PACE + SPAN, 3),
            known_from=round((self.start + self.shift) * PACE, 3),
            known_to=round((self.end + self.shift) * PACE + SPAN, 3),
            distance=round(self.bits * 8, 2),
            frames=self.end - self.start + 1,
        )


def stretches(asked: Numbers, known: Numbers) -> tuple[Heard, ...]:
    """Every stretch of at least SHORTEST numbers that both have, in order of the asked time, each asked moment once."""
    if min(len(asked), len(known)) < SHORTEST:
        return ()
    tells = telling(asked)
    found = [part for shift in _shifts(asked, known) for part in _along(asked, known, tells, shift)]
    kept: list[Heard] = []
    for part in sorted(found, key=lambda part: (part.start - part.end, part.bits, part.start, part.shift)):
        if all(part.end < other.start or part.start > other.end for other in kept):
            kept.append(part)
    return tuple(sorted(kept, key=lambda part: part.start))


def _shifts(asked: Numbers, known: Numbers) -> list[int]:
    """Distances in time for which the most equal keys speak."""
    votes = np.zeros(len(asked) + len(known) + 1, np.int64)
    for key in KEYS:
        np.add.at(votes, _equal(asked, known, key) + len(asked), 1)
    # A distance lies between two numbers as a rule: its neighbours speak for it too.
    spread = votes + np.concatenate([votes[1:], [0]])
    best = np.argsort(-spread, kind="stable")[:CANDIDATES]
    return sorted({int(place) + step - len(asked) for place in best if spread[place] >= FEWEST for step in (0, 1)})


def _equal(asked: Numbers, known: Numbers, key: int) -> NDArray[np.intp]:
    """Distance in time of every two telling numbers with one key."""
    ours, theirs = np.flatnonzero(telling(asked)), np.flatnonzero(telling(known))
    a_keys, k_keys = _keys(asked[ours], key), _keys(known[theirs], key)
    order = np.argsort(k_keys, kind="stable")
    low = np.searchsorted(k_keys[order], a_keys, "left")
    count = np.searchsorted(k_keys[order], a_keys, "right") - low
    count[count > COMMON] = 0
    first = np.repeat(low - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(int(count.sum()))
    shifts: NDArray[np.intp] = theirs[order[first]] - np.repeat(ours, count)
    return shifts


def _keys(numbers: Numbers, key: int) -> Numbers:
    keys: Numbers = (numbers >> np.uint32(key)) & np.uint32((1 << KEY_BITS) - 1)
    return keys


def _along(asked: Numbers, known: Numbers, tells: NDArray[np.bool_], shift: int) -> list[Heard]:
    """The stretches at one distance in time."""
    start, end = max(0, -shift), min(len(asked), len(known) - shift)
    if end - start < SHORTEST:
        return []
    bits = np.bitwise_count(asked[start:end] ^ known[start + shift : end + shift]).astype(np.float64)
    near = np.convolve(bits, np.full(SMOOTH, 1 / SMOOTH), "same") <= NEAR
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near.astype(np.int8), [0]])))
    found = []
    for first, after in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        mean = float(bits[first:after].mean())
        if after - first >= SHORTEST and mean <= NEAR and tells[start + first : start + after].mean() >= TELLS:
            found.append(Heard(start=start + first, end=start + after - 1, shift=shift, bits=mean))
    return found
