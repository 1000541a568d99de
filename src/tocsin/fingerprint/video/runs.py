"""Where does a video stand still? Moments that hardly differ from one another count as one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.video.tape import Values

Words = NDArray[np.uint64]  # n x 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """Values of a video and when each was seen, in order of time."""

    at: NDArray[np.float64]  # n; seconds
    values: Values

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """A track as stretches that stand still; a moving picture's are of one moment each."""

    first: NDArray[np.intp]  # r: place of each run's first moment in the track
    start: NDArray[np.float64]  # seconds
    end: NDArray[np.float64]  # of the last moment
    count: NDArray[np.intp]  # moments

    def __len__(self) -> int:
        return len(self.first)


def runs(track: Track, still: int) -> Runs:
    """The stretches within which every value is at most ``still`` bits from the first one's."""
    firsts = starts_of(track.values, still)
    first = np.array(firsts, np.intp)
    after = np.append(first[1:], len(track)).astype(np.intp)
    return Runs(first=first, start=track.at[first], end=track.at[after - 1], count=after - first)


def starts_of(values: Values, still: int) -> list[int]:
    """Places at which a new stretch begins."""
    plain = values.tobytes()
    firsts: list[int] = []
    held = 0
    for place in range(len(values)):
        value = int.from_bytes(plain[place * 32 : place * 32 + 32], "big")
        if not firsts or (value ^ held).bit_count() > still:
            firsts.append(place)
            held = value
    return firsts


def words(values: Values) -> Words:
    """The same values as numbers, four each."""
    return np.ascontiguousarray(values).view(np.uint64)
