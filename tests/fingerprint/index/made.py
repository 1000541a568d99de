"""What do the tests hold the index against? Values made from a seed, and a count of bits one by one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.index import Hits, Values

Told = list[tuple[int, int, int, int]]


def chance(count: int, seed: int = 0) -> Values:
    """Values without any likeness."""
    return np.random.default_rng(seed).integers(0, 256, (count, 32), dtype=np.uint8)


def flipped(value: Values, places: Iterable[int]) -> Values:
    """The value (32 bytes) with the bits at these places turned round; place 0 is the first bit of the first digit."""
    changed = value.copy()
    for place in places:
        changed[place // 8] ^= 128 >> place % 8
    return changed


def number(keys: Iterable[int]) -> NDArray[np.uint64]:
    return np.array(list(keys), np.uint64)


def told(hits: Hits) -> Told:
    """Query, distance, key and bank of each hit, in the order they came."""
    return list(zip(hits.query.tolist(), hits.distance.tolist(), hits.key.tolist(), hits.bank.tolist(), strict=True))


def counted(values: Values, keys: NDArray[np.uint64], banks: NDArray[np.uint16], queries: Values, radius: int) -> Told:
    """What the index must tell, by looking at everything."""
    found = []
    for place, query in enumerate(queries):
        distance = np.bitwise_count(values ^ query).sum(axis=1, dtype=np.uint16)
        for row in np.flatnonzero(distance <= radius).tolist():
            found.append((place, int(distance[row]), int(keys[row]), int(banks[row])))
    return sorted(found)
