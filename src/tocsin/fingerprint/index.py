"""Which of many values lie within so many bits of this one? All of them, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

WORDS = 4  # a value is four words of 64 bits
FILTER = 2  # words counted first: no value can be near whose first half is already too far

Columns = NDArray[np.uint64]


class Index:
    """Values of 64 hex digits, held word by word so that one pass reads each word of all values in line.

    A scan without approximation: what is within the radius is found, always.
    """

    def __init__(self, values: Sequence[str]) -> None:
        self._columns = columns(values)

    def __len__(self) -> int:
        return int(self._columns.shape[1])

    def within(self, query: str, radius: int) -> list[tuple[int, int]]:
        """Position and distance in bits of every value at most ``radius`` from ``query``, by position."""
        return self._near(columns([query])[:, 0], radius)

    def each_within(self, queries: Sequence[str], radius: int) -> Iterator[list[tuple[int, int]]]:
        """The answer of ``within`` for each query in turn."""
        asked = columns(queries)
        for row in range(len(queries)):
            yield self._near(asked[:, row], radius)

    def _near(self, query: NDArray[np.uint64], radius: int) -> list[tuple[int, int]]:
        first = distances(self._columns[:FILTER], query[:FILTER])
        left = np.flatnonzero(first <= radius)
        whole = first[left] + distances(self._columns[FILTER:, left], query[FILTER:])
        near = whole <= radius
        return list(zip(left[near].tolist(), whole[near].tolist(), strict=True))


def columns(values: Sequence[str]) -> Columns:
    """WORDS x n: the values' words as numbers.

    Raises:
        ValueError: a value is not 64 hex digits.
    """
    content = bytes.fromhex("".join(values))
    if any(len(value) != WORDS * 16 for value in values):
        raise ValueError("a value is not 64 hex digits")
    return np.ascontiguousarray(np.frombuffer(content, ">u8").astype(np.uint64).reshape(-1, WORDS).T)


def distances(held: Columns, query: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Bits in which each of the held values (words x n) differs from the query (words)."""
    total = np.zeros(held.shape[1], np.uint16)
    for column, word in zip(held, query, strict=True):
        total += np.bitwise_count(column ^ word)
    return total
