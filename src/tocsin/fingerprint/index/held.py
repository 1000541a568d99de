"""Which of many values lie within so many bits of these? All of them, exactly; values come and go."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.index.kernel import chosen
from tocsin.fingerprint.index.plan import BITS, USUAL_RADIUS
from tocsin.fingerprint.index.segment import Banks, Keys, Segment, made
from tocsin.fingerprint.index.values import BYTES, Values, packed, rows

TAIL = 1 << 13  # newest rows, looked at one by one
ALIKE = 4  # segments of about one size that become one
ALL_BANKS = 1 << 16

Rows = tuple[Values, Keys, Banks]


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found: arrays of one length, sorted by query, distance, key and bank. One element for each row."""

    query: NDArray[np.int64]  # number of the query
    key: NDArray[np.uint64]
    bank: NDArray[np.uint16]
    distance: NDArray[np.uint16]  # bits

    def __len__(self) -> int:
        return len(self.query)

    def of(self, query: int) -> Hits:
        """Those of one query."""
        start, end = np.searchsorted(self.query, [query, query + 1])
        return Hits(self.query[start:end], self.key[start:end], self.bank[start:end], self.distance[start:end])


class Index:
    """Values of 256 bits, each under a key in a bank. A key may own many values, and a value many keys.

    Many threads may ask at once, while one of them adds and removes. An addition is seen by the next query. Most take
    microseconds; one in ``TAIL`` orders the newest rows (milliseconds), and ever rarer ones order larger parts anew.

    Args:
        values: n x 32 bytes, or as ``packed`` takes them.
        keys: of each value; their places where none are given.
        banks: of each value, or one for all.

    Raises:
        ValueError: the arrays do not fit one another.
    """

    def __init__(
        self, values: Values | Sequence[str] | None = None, keys: Keys | None = None, banks: Banks | int = 0
    ) -> None:
        self._lock = Lock()
        held = given(values if values is not None else np.empty((0, BYTES), np.uint8), keys, banks)
        self._held = _Held((_Part.of(made(*held)),) if len(held[0]) else (), _Tail())

    @classmethod
    def over(cls, segment: Segment) -> Index:
        """The index of what a segment holds, which stays where it is."""
        index = cls()
        index._held = _Held((_Part.of(segment),), _Tail())
        return index

    def __len__(self) -> int:
        held = self._held
        return sum(part.live for part in held.parts) + held.tail.live

    def add(self, values: Values | Sequence[str], keys: Keys | Sequence[int], banks: Banks | int = 0) -> None:
        """Add rows; a row that is there already is there twice then.

        Raises:
            ValueError: the arrays do not fit one another.
        """
        new = given(values, np.asarray(keys, np.uint64), banks)
        with self._lock:
            held = self._held
            if len(new[0]) + held.tail.count <= TAIL:
                held.tail.add(*new)
                return
            segment = made(*_joined([held.tail.rows(), new]))
            self._held = _Held(_levelled((*held.parts, _Part.of(segment))), _Tail())

    def remove(self, keys: Keys | Sequence[int]) -> int:
        """Remove every row under these keys, and say how many those were."""
        asked = np.asarray(keys, np.uint64)
        with self._lock:
            held = self._held
            return sum(part.remove(asked) for part in held.parts) + held.tail.remove(asked)

    def within(
        self,
        queries: Values | Sequence[str],
        radius: int | Mapping[int, int] = USUAL_RADIUS,
        banks: Collection[int] | None = None,
    ) -> Hits:
        """Every row at most ``radius`` bits from a query.

        Args:
            queries: n x 32 bytes, or as ``packed`` takes them.
            radius: in bits, 0-256; one for all, or for each bank its own. A bank not named then is not asked.
            banks: those asked; all where None.

        Raises:
            ValueError: the queries are no values.
            FingerprintError: the file the index lies in is damaged.
        """
        asked = _values(queries)
        widest, reach = _reach(radius, banks)
        if widest < 0:
            return _told([])
        held = self._held
        found = [part.within(asked, widest) for part in held.parts]
        if held.tail.count:
            found.append(held.tail.within(asked, widest))
        return _told(found, reach)

    def merge(self) -> None:
        """Order everything anew, without what was removed."""
        with self._lock:
            held = self.rows()
            self._held = _Held((_Part.of(made(*held)),) if len(held[0]) else (), _Tail())

    def rows(self) -> Rows:
        """Values, keys and banks of all rows, in no order."""
        held = self._held
        return _joined([*(part.rows() for part in held.parts), held.tail.rows()])


@dataclass(slots=True)
class _Part:
    """A segment, and which of its rows were removed."""

    segment: Segment
    removed: NDArray[np.bool_] | None
    live: int

    @classmethod
    def of(cls, segment: Segment) -> _Part:
        return cls(segment, None, len(segment))

    def remove(self, keys: Keys) -> int:
        rows = self.segment.rows(keys)
        if not len(rows):
            return 0
        if self.removed is None:
            self.removed = np.zeros(len(self.segment), np.bool_)
        gone = rows[~self.removed[rows]]
        self.removed[gone] = True
        self.live -= len(gone)
        return len(gone)

    def within(self, queries: Values, radius: int) -> Hits:
        query, row, distance = self.segment.within(queries, radius)
        if self.removed is not None:
            live = ~self.removed[row]
            query, row, distance = query[live], row[live], distance[live]
        return Hits(query.astype(np.int64), self.segment.keys[row], self.segment.banks[row], distance)

    def rows(self) -> Rows:
        held, values = self.segment, self.segment.values
        if len(held.starts):
            values = np.repeat(values, np.diff(held.starts), axis=0)
        if self.removed is None:
            return values, held.keys, held.banks
        live = ~self.removed
        return values[live], held.keys[live], held.banks[live]


class _Tail:
    """The newest rows. Those up to ``count`` stand; ``count`` is moved last, so that a reader sees whole rows."""

    def __init__(self) -> None:
        self.count = 0
        self.live = 0
        self._values = np.zeros((TAIL, BYTES), np.uint8)
        self._keys = np.zeros(TAIL, np.uint64)
        self._banks = np.zeros(TAIL, np.uint16)
        self._removed = np.zeros(TAIL, np.bool_)

    def add(self, values: Values, keys: Keys, banks: Banks) -> None:
        start, end = self.count, self.count + len(values)
        self._values[start:end], self._keys[start:end], self._banks[start:end] = values, keys, banks
        self.count = end
        self.live += len(values)

    def remove(self, keys: Keys) -> int:
        gone = np.isin(self._keys[: self.count], keys) & ~self._removed[: self.count]
        count = int(np.count_nonzero(gone))
        self._removed[: self.count] |= gone
        self.live -= count
        return count

    def within(self, queries: Values, radius: int) -> Hits:
        query, row, distance = chosen().scan(self._values[: self.count], queries, radius)
        live = ~self._removed[row]
        row = row[live]
        return Hits(query[live].astype(np.int64), self._keys[row], self._banks[row], distance[live])

    def rows(self) -> Rows:
        live = ~self._removed[: self.count]
        return self._values[: self.count][live], self._keys[: self.count][live], self._banks[: self.count][live]


@dataclass(frozen=True, slots=True)
class _Held:
    """All rows at one moment; replaced as a whole."""

    parts: tuple[_Part, ...]
    tail: _Tail


def _levelled(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Segments of about one size become one, so that there are only a few of each size."""
    while len(parts) >= ALIKE and len(parts[-ALIKE].segment) < ALIKE * len(parts[-1].segment):
        joined = _joined([part.rows() for part in parts[-ALIKE:]])
        parts = (*parts[:-ALIKE], _Part.of(made(*joined))) if len(joined[0]) else parts[:-ALIKE]
    return parts


def _joined(several: Sequence[Rows]) -> Rows:
    several = [held for held in several if len(held[0])]
    if len(several) == 1:
        return several[0]
    values = np.concatenate([np.empty((0, BYTES), np.uint8), *(held[0] for held in several)])
    keys = np.concatenate([np.empty(0, np.uint64), *(held[1] for held in several)])
    return values, keys, np.concatenate([np.empty(0, np.uint16), *(held[2] for held in several)])


def _values(values: Values | Sequence[str]) -> Values:
    return rows(values if isinstance(values, np.ndarray) else packed(values))


def given(values: Values | Sequence[str], keys: Keys | None, banks: Banks | int) -> Rows:
    """Values, keys and banks of one length, whatever form they were given in.

    Raises:
        ValueError: they are not of one length, or a value is none.
    """
    held = _values(values)
    owners = np.arange(len(held), dtype=np.uint64) if keys is None else np.ascontiguousarray(keys, np.uint64)
    if isinstance(banks, int):
        banks = np.full(len(held), banks, np.uint16)
    if owners.shape != (len(held),) or banks.shape != (len(held),) or banks.dtype != np.uint16:
        raise ValueError("keys and banks are one number for each value")
    return held, owners, np.ascontiguousarray(banks)


def _reach(radius: int | Mapping[int, int], banks: Collection[int] | None) -> tuple[int, NDArray[np.int16] | None]:
    """The widest radius, and that of each bank; None where all banks have the same."""
    if not isinstance(radius, Mapping):
        if banks is None:
            return min(radius, BITS), None
        radius = dict.fromkeys(banks, radius)
    asked = {bank: min(most, BITS) for bank, most in radius.items() if banks is None or bank in banks}
    reach = np.full(ALL_BANKS, -1, np.int16)
    for bank, most in asked.items():
        if 0 <= bank < ALL_BANKS:
            reach[bank] = most
    return max(asked.values(), default=-1), reach


def _told(found: Sequence[Hits], reach: NDArray[np.int16] | None = None) -> Hits:
    if len(found) == 1:
        (hits,) = found
        query, key, bank, distance = hits.query, hits.key, hits.bank, hits.distance
    else:
        query = np.concatenate([np.empty(0, np.int64), *(hits.query for hits in found)])
        key = np.concatenate([np.empty(0, np.uint64), *(hits.key for hits in found)])
        bank = np.concatenate([np.empty(0, np.uint16), *(hits.bank for hits in found)])
        distance = np.concatenate([np.empty(0, np.uint16), *(hits.distance for hits in found)])
    if len(query) < 2 and reach is None:
        return Hits(query, key, bank, distance)
    order = np.lexsort((bank, key, distance, query))
    if reach is not None:
        order = order[distance[order] <= reach[bank[order]]]
    return Hits(query[order], key[order], bank[order], distance[order])
