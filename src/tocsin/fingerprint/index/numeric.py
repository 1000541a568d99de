"""How is the index searched and built where there is no compiler? With NumPy; kernel.c gives the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.index.values import Values, words

BLOCK = 1 << 14  # values looked at in one pass
OUTSIDE = "a table points outside itself"

Rel = NDArray[np.uint16] | NDArray[np.uint32]


class Found(NamedTuple):
    """Number of the query, number of the value, and bits between them, in no order."""

    query: NDArray[np.uint32]
    value: NDArray[np.uint32]
    distance: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Tables:
    """Where each band's buckets begin, as kernel.c tells."""

    widths: tuple[int, ...]  # bits of each band
    base: NDArray[np.uint32]  # one for 64 buckets, band after band
    rel: Rel  # one for each bucket, band after band
    ids: NDArray[np.uint32]  # of all bands but the first, whose values lie in order


@dataclass(frozen=True, slots=True)
class Room:
    """One band, and the parts of the tables it fills."""

    bit: int  # its first
    width: int
    first: int  # place of its first id
    base: NDArray[np.uint32]
    rel: Rel
    ids: NDArray[np.uint32]
    scratch: NDArray[np.uint64]  # one for each value


class Numeric:
    """The loops of the index, in NumPy."""

    name = "numpy"
    looking = 0.5  # what looking at one value in turn costs, beside one probe

    def search(self, values: Values, tables: Tables, levels: tuple[int, ...], queries: Values, radius: int) -> Found:
        """Every value within the radius of each query.

        Raises:
            ValueError: a table points outside itself.
        """
        probes = _probes(tables.widths, levels)
        _sized(values, tables, probes)
        found = [self._one(values, tables, probes, query, radius) for query in queries]
        return _joined([(value, distance, number) for number, (value, distance) in enumerate(found)])

    def scan(self, values: Values, queries: Values, radius: int) -> Found:
        """Every value within the radius of each query, by looking at all."""
        found = [(*_looked_at(values, query, radius), number) for number, query in enumerate(queries)]
        return _joined(found)

    def band(self, values: Values, room: Room) -> bool:
        """Fill the tables of one band; False where its buckets need the wide form of ``rel``."""
        held = _band(values, room.bit, room.width)
        if room.bit:
            np.bitwise_or(held << np.uint64(32), np.arange(len(values), dtype=np.uint64), out=room.scratch)
            room.scratch.sort()
            room.ids[:] = (room.scratch & np.uint64(0xFFFFFFFF)).astype(np.uint32)
            held = room.scratch >> np.uint64(32)
        begins = np.searchsorted(held, np.arange((1 << room.width) + 1, dtype=np.uint64)).astype(np.uint32)
        room.base[:] = begins[::64] + np.uint32(room.first)
        within = begins - np.repeat(begins[::64], 64)[: len(begins)]
        room.rel[:] = within.astype(room.rel.dtype)
        return bool(within.max(initial=0) <= np.iinfo(room.rel.dtype).max)

    def _one(
        self, values: Values, tables: Tables, probes: _Probes, query: Values, radius: int
    ) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
        buckets = _own(query, tables.widths).take(probes.band) ^ probes.flips
        start, lengths = _ranges(tables, probes, buckets)
        if int(lengths.max()) > len(values):
            raise ValueError(OUTSIDE)
        if int(lengths.sum()) > self.looking * len(values) + BLOCK:
            return _looked_at(values, query, radius)
        try:
            return _near(values, _candidates(tables, probes.first, start, lengths, len(values)), query, radius)
        except IndexError as error:
            raise ValueError(OUTSIDE) from error


@dataclass(frozen=True, slots=True)
class _Probes:
    """Every bucket to be asked, relative to the query's own; one element for each."""

    band: NDArray[np.int64]
    flips: NDArray[np.int64]
    base: NDArray[np.int64]  # where the band's part of the tables begins
    rel: NDArray[np.int64]
    first: int  # how many are of the first band
    bases: int  # length of the tables
    rels: int


@lru_cache(maxsize=64)
def _probes(widths: tuple[int, ...], levels: tuple[int, ...]) -> _Probes:
    bands: list[NDArray[np.int64]] = []
    flips: list[NDArray[np.int64]] = []
    for number, (width, most) in enumerate(zip(widths, levels, strict=True)):
        flips.append(np.sort(np.fromiter(_flips(width, most), np.int64)))
        bands.append(np.full(len(flips[-1]), number))
    band = np.concatenate(bands)
    bases = np.cumsum([0, *((1 << width >> 6) + 1 for width in widths)])
    rels = np.cumsum([0, *((1 << width) + 1 for width in widths)])
    return _Probes(
        band=band,
        flips=np.concatenate(flips),
        base=bases[band],
        rel=rels[band],
        first=len(flips[0]),
        bases=int(bases[-1]),
        rels=int(rels[-1]),
    )


def _flips(width: int, most: int) -> Iterator[int]:
    for level in range(most + 1):
        for places in combinations(range(width), level):
            yield sum(1 << place for place in places)


def _sized(values: Values, tables: Tables, probes: _Probes) -> None:
    ids = len(values) * (len(tables.widths) - 1)
    if (len(tables.base), len(tables.rel), len(tables.ids)) != (probes.bases, probes.rels, ids):
        raise ValueError("the tables do not have the size their bands ask for")


def _own(query: Values, widths: tuple[int, ...]) -> NDArray[np.int64]:
    """The query's own bucket in each band."""
    number, left, found = int.from_bytes(query.tobytes()), 256, []
    for width in widths:
        left -= width
        found.append(number >> left & (1 << width) - 1)
    return np.array(found, np.int64)


def _ranges(tables: Tables, probes: _Probes, buckets: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each bucket begins, and how many values it holds; what points backwards comes out as very many."""
    at = probes.rel + buckets
    start = tables.base.take(probes.base + (buckets >> 6)) + tables.rel.take(at)
    buckets += 1
    at += 1
    end = tables.base.take(probes.base + (buckets >> 6)) + tables.rel.take(at)
    return start.astype(np.int64), (end - start).astype(np.int64)


def _candidates(
    tables: Tables, probes: int, start: NDArray[np.int64], lengths: NDArray[np.int64], count: int
) -> NDArray[np.int64]:
    """The values in all these buckets; the first ``probes`` buckets are of the first band."""
    first = int(lengths[:probes].sum())
    full = lengths.nonzero()[0]
    start, lengths = start.take(full), lengths.take(full)
    end = lengths.cumsum()
    places = (start - end + lengths).repeat(lengths) + np.arange(end[-1] if len(end) else 0)
    return np.concatenate((places[:first], tables.ids.take(places[first:] - count)))


def _near(
    values: Values, candidates: NDArray[np.int64], query: Values, radius: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    asked = words(query)
    held = words(values).take(candidates, axis=0)
    near = _within_half(held, asked, radius)
    differ = np.bitwise_count(held[near] ^ asked)
    distance = differ.sum(axis=1, dtype=np.uint16)
    near, distance = near[distance <= radius], distance[distance <= radius]
    found, once = np.unique(candidates[near], return_index=True)
    return found.astype(np.uint32), distance[once]


def _within_half(held: NDArray[np.uint64], asked: NDArray[np.uint64], radius: int) -> NDArray[np.int64]:
    """Which of these words differ by no more than the radius in their first half: all that matter, and few others."""
    half = np.bitwise_count(held[:, :2] ^ asked[:2])
    return np.flatnonzero(half[:, 0] + half[:, 1] <= radius)


def _looked_at(values: Values, query: Values, radius: int) -> tuple[NDArray[np.uint32], NDArray[np.uint16]]:
    held, asked = words(values), words(query)
    found, distances = [np.empty(0, np.uint32)], [np.empty(0, np.uint16)]
    for start in range(0, len(held), BLOCK):
        block = held[start : start + BLOCK]
        left = _within_half(block, asked, radius)
        whole = np.bitwise_count(block[left] ^ asked).sum(axis=1, dtype=np.uint16)
        near = whole <= radius
        found.append((left[near] + start).astype(np.uint32))
        distances.append(whole[near])
    return np.concatenate(found), np.concatenate(distances)


def _joined(found: list[tuple[NDArray[np.uint32], NDArray[np.uint16], int]]) -> Found:
    if not found:
        return Found(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint16))
    query = np.repeat(np.arange(len(found), dtype=np.uint32), [len(value) for value, _, _ in found])
    return Found(query, np.concatenate([one[0] for one in found]), np.concatenate([one[1] for one in found]))


def _band(values: Values, bit: int, width: int) -> NDArray[np.uint64]:
    """The band of each value, as a number."""
    start = min(bit // 8, 24)
    number = np.ascontiguousarray(values[:, start : start + 8]).view(">u8")[:, 0].astype(np.uint64)
    return number >> np.uint64(64 - (bit - 8 * start) - width) & np.uint64((1 << width) - 1)
