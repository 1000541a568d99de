"""How are many values held so that all within a radius are found at once? Sorted, and in buckets by each band."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index.kernel import chosen
from tocsin.fingerprint.index.numeric import OUTSIDE, Found, Rel, Room, Tables
from tocsin.fingerprint.index.plan import cut, levels
from tocsin.fingerprint.index.values import Values, numbers, words

MOST_ROWS = 400_000_000
SHARED = 64  # queries that are worth a second thread
WORTH_THREADS = 100_000  # values whose bands are
MOST_SCRATCHES = 4  # bands made at once; each takes eight more bytes for every value

T = TypeVar("T")
R = TypeVar("R")
Keys = NDArray[np.uint64]
Banks = NDArray[np.uint16]
Rows = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Segment:
    """Values that do not change any more. A value held twice is kept once, with its rows in line.

    A row is one value under one key in one bank.
    """

    values: Values  # n different ones, sorted
    starts: Rows  # n + 1: where each value's rows begin; empty where every value has one row
    keys: Keys  # of each row
    banks: Banks
    by_key: Rows  # the rows in the order of their keys
    tables: Tables
    where: str = field(default="index", compare=False)  # what an error names

    def __len__(self) -> int:
        return len(self.keys)

    def within(self, queries: Values, radius: int) -> Found:
        """Query, row and distance of every row within the radius.

        Raises:
            FingerprintError: the tables are damaged.
        """
        if not len(self.values):
            return chosen().scan(self.values, queries[:0], radius)
        try:
            found = self._near(queries, radius)
            return self._spread(found) if len(self.starts) else found
        except ValueError as error:
            raise damaged(self.where, str(error)) from error

    def rows(self, keys: Keys) -> NDArray[np.int64]:
        """Every row under one of these keys, sorted.

        Raises:
            FingerprintError: the tables are damaged.
        """
        asked = np.unique(keys)
        if not len(self):
            return np.empty(0, np.int64)
        start, end = self._bound(asked, after=False), self._bound(asked, after=True)
        counts = np.maximum(end - start, 0)
        total = np.cumsum(counts)
        if len(total) and total[-1] > len(self):
            raise damaged(self.where, OUTSIDE)
        places = np.repeat(start - total + counts, counts) + np.arange(total[-1] if len(total) else 0)
        found = np.unique(self.by_key[places].astype(np.int64))
        if len(found) and int(found[-1]) >= len(self):
            raise damaged(self.where, OUTSIDE)
        return found

    def _near(self, queries: Values, radius: int) -> Found:
        kernel = chosen()
        asked = levels(self.tables.widths, radius, len(self.values), kernel.looking)

        def some(part: Values) -> Found:
            if asked is None:
                return kernel.scan(self.values, part, radius)
            return kernel.search(self.values, self.tables, asked, part, radius)

        if len(queries) < SHARED:
            return some(queries)
        parts = np.array_split(queries, 4 * _cores())
        found = side_by_side(some, parts)
        before = np.cumsum([0, *map(len, parts[:-1])])
        return Found(
            np.concatenate([one.query + np.uint32(number) for one, number in zip(found, before, strict=True)]),
            np.concatenate([one.value for one in found]),
            np.concatenate([one.distance for one in found]),
        )

    def _spread(self, found: Found) -> Found:
        """From values to their rows. Values share no rows: all together have no more than there are."""
        start = self.starts[found.value].astype(np.int64)
        counts = self.starts[found.value + 1].astype(np.int64) - start
        total = np.cumsum(counts)
        if not len(total):
            return found
        if (counts < 0).any() or (start + counts > len(self)).any():
            raise ValueError(OUTSIDE)
        if total[-1] > len(self) and counts[np.unique(found.value, return_index=True)[1]].sum() > len(self):
            raise ValueError(OUTSIDE)
        rows = np.repeat(start - total + counts, counts) + np.arange(total[-1])
        return Found(np.repeat(found.query, counts), rows.astype(np.uint32), np.repeat(found.distance, counts))

    def _bound(self, asked: Keys, *, after: bool) -> NDArray[np.int64]:
        """Where each key begins, or ends, in ``by_key``: a search by halves for all keys in step."""
        low, high = np.zeros(len(asked), np.int64), np.full(len(asked), len(self), np.int64)
        for _ in range(len(self).bit_length()):
            middle = (low + high) // 2
            held = self.keys.take(self.by_key.take(middle, mode="clip"), mode="clip")
            right = (held <= asked if after else held < asked) & (low < high)
            low, high = np.where(right, middle + 1, low), np.where(right, high, np.maximum(middle, low))
        return low


def damaged(where: str, what: str) -> FingerprintError:
    """The error for an index whose bytes contradict one another."""
    return FingerprintError(where, f"damaged: {what}", "build the index again, or restore the file")


def made(values: Values, keys: Keys, banks: Banks) -> Segment:
    """A segment of these rows, in whatever order they come.

    Raises:
        FingerprintError: there are more rows than one index takes.
    """
    if len(values) > MOST_ROWS:
        raise FingerprintError(
            "index", f"{len(values):,} values are more than the {MOST_ROWS:,} of one index", "part it"
        )
    order = _order(values, keys, banks)
    by_key = _by_key(keys, order)
    values, keys, banks = values.take(order, axis=0), keys[order], banks[order]
    del order
    starts = _starts(values)
    if len(starts):
        values = values.take(starts[:-1], axis=0)
    return Segment(values, starts, keys, banks, by_key, _tables(values))


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The result for each item, made on all cores; for work that lets go of the GIL."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(_cores()) as threads:
        return list(threads.map(work, items))


def _cores() -> int:
    return min(os.cpu_count() or 1, 16)


def _order(values: Values, keys: Keys, banks: Banks) -> NDArray[np.int64]:
    """Rows by value, then key, then bank. Few values share their first bits; only those are compared on."""
    shift = np.uint64(len(values).bit_length())
    sort = np.ascontiguousarray(values[:, :8]).view(">u8")[:, 0].astype(np.uint64)
    sort >>= shift
    sort <<= shift
    sort |= np.arange(len(values), dtype=np.uint64)
    sort.sort()  # numbers with the row in the last bits: far faster than an argsort
    first = sort >> shift
    same = first[1:] == first[:-1]
    sort &= np.uint64((1 << int(shift)) - 1)
    order = sort.astype(np.int64)
    if not same.any():
        return order
    tied = np.zeros(len(order), np.bool_)
    tied[1:] |= same
    tied[:-1] |= same
    rows = order[tied]
    word = numbers(np.ascontiguousarray(values[rows]))
    order[tied] = rows[np.lexsort((banks[rows], keys[rows], word[:, 3], word[:, 2], word[:, 1], word[:, 0]))]
    return order


def _by_key(keys: Keys, order: NDArray[np.int64]) -> Rows:
    place = np.empty(len(order), np.uint32)
    place[order] = np.arange(len(order), dtype=np.uint32)
    if (keys[1:] >= keys[:-1]).all():
        return place
    return place[np.argsort(keys, kind="stable")]


def _starts(values: Values) -> Rows:
    """Where a new value begins, and the end; empty where no value comes twice."""
    held = words(values)
    repeated = np.flatnonzero(held[1:, 0] == held[:-1, 0]) + 1
    repeated = repeated[(held[repeated] == held[repeated - 1]).all(axis=1)]
    if not len(repeated):
        return np.empty(0, np.uint32)
    begins = np.ones(len(values) + 1, np.bool_)
    begins[repeated] = False
    return np.flatnonzero(begins).astype(np.uint32)


def _tables(values: Values) -> Tables:
    widths = cut(len(values))
    tables = _filled(values, widths, np.uint16)
    return tables or _filled(values, widths, np.uint32) or nothing()


def nothing() -> Tables:
    """The tables of values that are looked at one by one."""
    return Tables((), np.empty(0, np.uint32), np.empty(0, np.uint16), np.empty(0, np.uint32))


def _filled(values: Values, widths: tuple[int, ...], form: type[np.uint16 | np.uint32]) -> Tables | None:
    """The tables with ``rel`` of this form; None where a bucket is too crowded for it."""
    count = len(values)
    bases = np.cumsum([0, *((1 << width >> 6) + 1 for width in widths)]).tolist()
    rels = np.cumsum([0, *((1 << width) + 1 for width in widths)]).tolist()
    bits = np.cumsum([0, *widths]).tolist()
    base, ids = np.empty(bases[-1], np.uint32), np.empty(count * max(len(widths) - 1, 0), np.uint32)
    rel: Rel = np.empty(rels[-1], form)
    kernel = chosen()

    def fill(several: range) -> bool:
        scratch, fits = np.empty(count, np.uint64), True
        for band in several:
            room = Room(
                bits[band],
                widths[band],
                band * count,
                base[bases[band] : bases[band + 1]],
                rel[rels[band] : rels[band + 1]],
                ids[(band - 1) * count : band * count] if band else ids[:0],
                scratch,
            )
            fits &= kernel.band(values, room)
        return fits

    each = min(_cores(), MOST_SCRATCHES) if count > WORTH_THREADS else 1
    parts = [range(start, len(widths), each) for start in range(each)]
    fits = side_by_side(fill, parts) if each > 1 else map(fill, parts)
    return Tables(widths, base, rel, ids) if all(fits) else None
