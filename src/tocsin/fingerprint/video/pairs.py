"""Which stretches of one video look like which of another? Every pair within the radius, in bounded memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.video.runs import Runs, Track, words

FAR = 257  # bits, more than there are
AT_ONCE = 1 << 16  # pairs of moments compared at a time: as much as the processor holds
TABLE = 1 << 22  # pairs of stretches held at a time
LARGEST = 300_000_000  # cells; beyond that stretches are compared by their first moment alone
MOST = 60_000  # pairs kept; those of stretches that look like very many others go first: they tell no time


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Stretches that look alike."""

    asked: NDArray[np.intp]  # p: number of the stretch in the one asked about
    known: NDArray[np.intp]
    distance: NDArray[np.uint16]  # bits between their nearest moments

    def __len__(self) -> int:
        return len(self.asked)

    def only(self, kept: NDArray[np.bool_]) -> Pairs:
        """Those marked."""
        return Pairs(asked=self.asked[kept], known=self.known[kept], distance=self.distance[kept])


def pairs(asked: Track, ours: Runs, known: Track, theirs: Runs, radius: int) -> Pairs:
    """Every two stretches of which a moment of one is within ``radius`` bits of a moment of the other."""
    rows, columns = _Cut.of(asked, ours), _Cut.of(known, theirs)
    if len(asked) * len(known) > LARGEST:
        rows, columns = rows.firsts(), columns.firsts()
    most = max(1, TABLE // max(1, len(theirs)))
    portions = [_portion(rows, columns, radius, (at, at + most)) for at in range(0, len(rows.starts), most)]
    return _bounded(_joined(portions))


@dataclass(frozen=True, slots=True)
class _Cut:
    """A track's values as words, and where its stretches begin."""

    words: NDArray[np.uint64]  # n x 4
    starts: NDArray[np.intp]

    @classmethod
    def of(cls, track: Track, runs: Runs) -> _Cut:
        return cls(words(track.values), runs.first)

    def firsts(self) -> _Cut:
        """The first moment of each stretch alone."""
        return _Cut(self.words[self.starts], np.arange(len(self.starts)))


def _portion(rows: _Cut, columns: _Cut, radius: int, numbers: tuple[int, int]) -> Pairs:
    """The pairs of the asked video's stretches from one number to another with all of the known one's."""
    bounds = np.append(rows.starts, len(rows.words))[numbers[0] : numbers[1] + 1]
    owner = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    moments = rows.words[bounds[0] : bounds[-1]]
    nearest = np.full((len(bounds) - 1, len(columns.starts)), FAR, np.uint16)
    turned = np.ascontiguousarray(columns.words.T)
    step = max(1, AT_ONCE // len(columns.words))
    for at in range(0, len(moments), step):
        part = owner[at : at + step]
        first = np.flatnonzero(np.diff(part, prepend=-1))
        table = np.minimum.reduceat(_bits(moments[at : at + step], turned), columns.starts, axis=1)
        nearest[part[first]] = np.minimum(nearest[part[first]], np.minimum.reduceat(table, first, axis=0))
    near = np.nonzero(nearest <= radius)
    return Pairs(asked=near[0] + numbers[0], known=near[1], distance=nearest[near])


def _bits(rows: NDArray[np.uint64], columns: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Bits between each value (n x 4 words) and each other (4 x m): n x m."""
    total = np.zeros((len(rows), columns.shape[1]), np.uint16)
    for place, column in enumerate(columns):
        total += np.bitwise_count(rows[:, place, None] ^ column)
    return total


def _joined(parts: list[Pairs]) -> Pairs:
    empty = np.empty(0, np.intp)
    return Pairs(
        asked=np.concatenate([empty, *(part.asked for part in parts)]),
        known=np.concatenate([empty, *(part.known for part in parts)]),
        distance=np.concatenate([np.empty(0, np.uint16), *(part.distance for part in parts)]),
    )


def _bounded(found: Pairs) -> Pairs:
    """At most MOST, those of the rarest stretches."""
    if len(found) <= MOST:
        return found
    common = np.bincount(found.asked)[found.asked] + np.bincount(found.known)[found.known]
    kept = np.zeros(len(found), np.bool_)
    kept[np.argsort(common, kind="stable")[:MOST]] = True
    return found.only(kept)
