"""Which bands are asked, and how many flipped bits in each, so that nothing within the radius is missed?

Pigeonhole: a value is cut into m bands. If band i is asked for everything up to t_i flips away, and the sum of
(t_i + 1) is more than the radius, then a value that every band misses differs by more than the radius: band i alone by
t_i + 1 or more. (Norouzi, Punjani and Fleet, "Fast Search in Hamming Space with Multi-Index Hashing", 2012, with a
radius of its own for each band.) Which t_i are cheapest depends on how many values there are.
"""

from __future__ import annotations

from functools import lru_cache
from heapq import heapify, heapreplace
from math import comb

BITS = 256
USUAL_RADIUS = 31  # what the bands are cut for; other radii are answered as exactly
LEAST_WIDTH, MOST_WIDTH = 6, 28  # as in kernel.c
MOST_LEVEL = 7
CANDIDATE = 1.3  # what looking at a candidate costs, beside one probe of a bucket
FEWEST = 512  # values; fewer are looked at one by one
BUCKETS_PER_VALUE = 36  # at most; a bucket takes two bytes
MOST_BANDS = 36


@lru_cache(maxsize=64)
def cut(count: int) -> tuple[int, ...]:
    """The widths of the bands for so many values, in bits, summing up to 256; empty where bands do not pay."""
    if count < FEWEST:
        return ()
    fitting = [widths for widths in _CUTS if sum(1 << width for width in widths) <= BUCKETS_PER_VALUE * count]
    return min(fitting, key=lambda widths: _ask(widths, USUAL_RADIUS, count)[1], default=())


@lru_cache(maxsize=1024)
def levels(widths: tuple[int, ...], radius: int, count: int, looking: float) -> tuple[int, ...] | None:
    """How many flips each band is asked for; -1 for a band that is left out.

    Args:
        widths: of the bands.
        radius: most bits in which a value may differ.
        count: how many values there are.
        looking: what looking at one value in turn costs, beside one probe.

    Returns:
        None where looking at every value is cheaper.
    """
    if not widths:
        return None
    asked, cost = _ask(widths, radius, count)
    return asked if cost < count * looking else None


def _cuts() -> tuple[tuple[int, ...], ...]:
    found = []
    for bands in range(-(-BITS // MOST_WIDTH), MOST_BANDS + 1):
        width, wider = divmod(BITS, bands)
        found.append((width + 1,) * wider + (width,) * (bands - wider))
    return tuple(found)


_CUTS = _cuts()


def _ask(widths: tuple[int, ...], radius: int, count: int) -> tuple[tuple[int, ...], float]:
    """The cheapest levels, taken one by one: a band's next level always costs more than its last."""
    asked, total = [-1] * len(widths), 0.0
    costs = [(_cost(width, 0, count), band) for band, width in enumerate(widths)]
    heapify(costs)
    for _ in range(radius + 1):
        cost, band = costs[0]
        asked[band] += 1
        total += cost
        heapreplace(costs, (_cost(widths[band], asked[band] + 1, count), band))
    return tuple(asked), total


def _cost(width: int, level: int, count: int) -> float:
    if level > min(MOST_LEVEL, width):
        return float("inf")
    return comb(width, level) * (1 + CANDIDATE * count / (1 << width))
