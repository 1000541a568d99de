"""Which of two is quicker, on a machine that is never quiet? Both in turn, and the median of the paired ratios."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Seconds of each side and the ratio peer to ours, medians over the pairs."""

    ours: float
    peer: float
    ratio: float
    pairs: int


Timed = Callable[[int], float]  # the number of the round -> seconds


def paired(ours: Timed, peer: Timed, rounds: int, seconds: float = 120.0) -> Paired:
    """Ask both in turn, each first in every other round.

    Args:
        ours: does our work of one round and says how long it took.
        peer: the same of the peer.
        rounds: pairs at most; one round before them warms both up and is not counted.
        seconds: begin no further round after this long.
    """
    ours(0), peer(0)
    until = time.monotonic() + seconds
    held: list[tuple[float, float]] = []
    for number in range(rounds):
        if held and time.monotonic() > until:
            break
        if number % 2:
            theirs = peer(number)
            held.append((ours(number), theirs))
        else:
            mine = ours(number)
            held.append((mine, peer(number)))
    return summed(held)


def summed(pairs: Sequence[tuple[float, float]]) -> Paired:
    """Medians over pairs of seconds (ours, peer's)."""
    return Paired(
        ours=median(one for one, _ in pairs),
        peer=median(other for _, other in pairs),
        ratio=median(other / one for one, other in pairs),
        pairs=len(pairs),
    )
