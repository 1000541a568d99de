"""What is searched in a benchmark of the index, what for, and what is the true answer?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tocsin.bench.side import Answer

Values = NDArray[np.uint8]  # n x 32
RADIUS = 31
FARTHEST = 40  # bits turned over in a planted query
BLOCK = 1_000_000  # values compared at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Values and queries, in memory and as .npy files for both sides."""

    values: Values
    queries: Values
    path: Path
    asked: Path

    @property
    def words(self) -> list[str]:
        """The queries as hex digits."""
        return [row.tobytes().hex() for row in self.queries]


def load(folder: Path, name: str, values: Values, queries: int, seed: int) -> Load:
    """The same values, written down, with queries for them."""
    path, asked = folder / f"{name}.npy", folder / f"{name}-asked.npy"
    drawn = planted(values, queries, seed)
    np.save(path, values)
    np.save(asked, drawn)
    return Load(values=values, queries=drawn, path=path, asked=asked)


def random(count: int, seed: int) -> Values:
    """Values without any order in them."""
    return np.random.default_rng(seed).integers(0, 256, (count, 32), np.uint8)


def planted(values: Values, count: int, seed: int) -> Values:
    """Queries: in turn a held value with 0 to FARTHEST bits turned over, and a random one."""
    chance = np.random.default_rng([seed, count])
    asked = chance.integers(0, 256, (count, 32), np.uint8)
    for row in range(0, count, 2):
        bits = np.zeros(256, np.uint8)
        bits[chance.permutation(256)[: int(chance.integers(FARTHEST + 1))]] = 1
        asked[row] = values[int(chance.integers(len(values)))] ^ np.packbits(bits)
    return asked


def brute(values: Values, query: Values, radius: int = RADIUS) -> list[list[int]]:
    """(place, distance) of every value near one query: every bit of every value counted."""
    found: list[list[int]] = []
    word = query.view(np.uint64)
    for start in range(0, len(values), BLOCK):
        block = np.ascontiguousarray(values[start : start + BLOCK]).view(np.uint64)
        far = np.bitwise_count(block ^ word).sum(axis=1, dtype=np.uint16)
        near = np.flatnonzero(far <= radius)
        found += [list(pair) for pair in zip((near + start).tolist(), far[near].tolist(), strict=True)]
    return found


def hits(answer: Answer) -> Sequence[Sequence[int]]:
    """(place, distance) of an answer, sorted."""
    found = answer.get("hits")
    return sorted([int(place), int(far)] for place, far in found) if isinstance(found, list) else []


def saved(path: Path) -> NDArray[np.int64]:
    """(query, place, distance) rows a side has saved, sorted."""
    rows: NDArray[np.int64] = np.load(path)
    return rows[np.lexsort(rows.T[::-1])]
