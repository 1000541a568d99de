"""How much of two texts is the same, counted out?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tocsin.fingerprint.wording.runs import NEAR_RUN, runs
from tocsin.fingerprint.wording.words import Numbers


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two texts share: Jaccard's share of their different runs of ``NEAR_RUN`` words."""

    shared: int  # different runs that are in both
    of: int  # different runs that are in either
    first: int  # word of the asked text with which the first shared run begins
    last: int  # and the word after the last one

    @property
    def score(self) -> float:
        """0-1."""
        return self.shared / self.of if self.of else 0.0


def likeness(asked: Numbers, known: Numbers) -> Likeness:
    """Count what two texts, given as the numbers of their words, have in common."""
    mine = runs(asked, NEAR_RUN)
    here, there = np.unique(mine), np.unique(runs(known, NEAR_RUN))
    both = np.intersect1d(here, there, assume_unique=True)
    at = np.flatnonzero(np.isin(mine, both)) if len(both) else np.zeros(1, dtype=np.int64)
    return Likeness(
        shared=len(both),
        of=len(here) + len(there) - len(both),
        first=int(at[0]),
        last=int(at[-1]) + NEAR_RUN if len(both) else 0,
    )


def same_run(asked: Numbers, at: int, known: Numbers, there: int, *, after: int = 0) -> tuple[int, int]:
    """The longest stretch of the same words round a word of each: [first, last) of the asked, not before ``after``."""
    ahead = _equal(asked[at:], known[there:])
    behind = _equal(asked[after:at][::-1], known[:there][::-1])
    return at - behind, at + ahead


def _equal(one: Numbers, other: Numbers) -> int:
    """How many words are the same from the start on; looks no further than it must."""
    length = min(len(one), len(other))
    done, step = 0, 32
    while done < length:
        end = min(done + step, length)
        differ = np.flatnonzero(one[done:end] != other[done:end])
        if len(differ):
            return done + int(differ[0])
        done, step = end, step * 2
    return length
