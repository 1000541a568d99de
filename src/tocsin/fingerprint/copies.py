"""Which known items, and which other media, is this a copy of?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint import ours
from tocsin.fingerprint.digest import ALGORITHMS as DIGESTS
from tocsin.fingerprint.digest import spread
from tocsin.fingerprint.index import Hits, Index, Values
from tocsin.fingerprint.items import Item, item_of
from tocsin.fingerprint.judging import ORB, PDQ, SOUND, VARIANTS, VPDQ, Judge, by_algorithm
from tocsin.fingerprint.judging import VERSION as JUDGING
from tocsin.fingerprint.standing import RADIUS, Standing
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import BankEntry, Fingerprint, Match

VERSION = f"4.{JUDGING}"  # changes whenever the same fingerprints may match otherwise
# Numbers of the index that are no bank's: media of the case, files once looked at, digests.
MEDIA, LOOKED_AT, SAME_BYTES = 0, 65_534, 65_535
MOST = 500  # candidates judged for one medium, the nearest first

Row = tuple[int, int, bytes]  # key, number of the bank, 32 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What a medium is known as, known items first, the nearest first."""

    matches: tuple[Match, ...]
    left: int  # candidates beyond MOST that were not judged: a flood


class Searchable(Protocol):
    """An index of 256-bit values under keys."""

    def within(
        self, queries: Values, radius: int | Mapping[int, int] = RADIUS, banks: Collection[int] | None = None
    ) -> Hits:
        """Every value near each query."""


class Shelf(Protocol):
    """Items, with indexes of their values and of their local features."""

    @property
    def values(self) -> Searchable:
        """PDQ values of pictures, of what they may have been, and of frames; digests under SAME_BYTES."""

    @property
    def points(self) -> Searchable:
        """Descriptors of local features."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number each bank's values stand under, from 1."""

    def item(self, key: int) -> Item | None:
        """What stands under a key; None where it was removed meanwhile."""


class Memory:
    """A shelf in memory.

    Args:
        items: what it holds; of two with one key the later stands.
        judge: whose rules say what is put into the indexes.
    """

    def __init__(self, items: Iterable[Item], judge: Judge) -> None:
        self._items = {item.key: item for item in items}
        banks = sorted({item.entry.bank for item in self._items.values() if item.entry})
        self.numbers: Mapping[str, int] = {bank: number for number, bank in enumerate(banks, start=1)}
        held = [(item, number_of(item, self.numbers)) for item in self._items.values()]
        self.values: Searchable = _index(row for item, number in held for row in value_rows(item, number, judge))
        self.points: Searchable = _index(row for item, number in held for row in point_rows(item, number))

    def item(self, key: int) -> Item | None:
        """What stands under a key."""
        return self._items.get(key)


class Known:
    """Known items and media, to be asked many times; safe to share between threads.

    Args:
        shelves: where they stand.
        judge: the rules.
        standing: which items are asked, how near they must be, and what a match with them counts for; where None,
            every item is asked and matches say nothing of it.
        now: items that expired before are not asked.
    """

    def __init__(
        self,
        shelves: Sequence[Shelf],
        judge: Judge,
        standing: Standing | None = None,
        now: datetime | None = None,
    ) -> None:
        self._shelves, self._judge, self._standing, self._now = shelves, judge, standing, now

    def of(
        self,
        asked: Item,
        banks: Collection[str] | None = None,
        others: Collection[int] = (MEDIA,),
        *,
        itself: bool = False,
    ) -> Recognised:
        """What a medium is known as, and the other media it is a copy of.

        Args:
            asked: the medium with its fingerprints.
            banks: those to ask; None for all.
            others: which media are asked too: MEDIA, LOOKED_AT.
            itself: whether a medium of the same bytes is told; within a case a medium is no copy of itself.
        """
        found: list[Match] = []
        left = 0
        for shelf in self._shelves:
            radii = self._radii(shelf, banks, others)
            keys = self._candidates(shelf, asked, radii)
            left += max(0, len(keys) - MOST)
            judged = self._judged(shelf, asked, keys[:MOST], radii)
            found += (match for match in judged if itself or match.entry or match.other != asked.sha256)
        return Recognised(matches=tuple(sorted(set(found), key=_order)), left=left)

    def hinted(self, asked: Item, banks: Collection[str] | None = None, others: Collection[int] = (MEDIA,)) -> bool:
        """Whether anything at all shares a value with a medium: what is worth a closer look."""
        return any(self._near(shelf, asked, self._radii(shelf, banks, others)) for shelf in self._shelves)

    def back(self, known: Item, others: Collection[int] = (MEDIA, LOOKED_AT)) -> list[Match]:
        """The media seen before that are copies of a known item, the nearest first: what a new entry finds at once."""
        standing = self._standing or Standing()
        radius = standing.rule(known.entry.bank).radius if known.entry else RADIUS
        if known.entry and self._now and not standing.asked(known.entry, self._now):
            return []
        found = []
        for shelf in self._shelves:
            for medium in filter(None, map(shelf.item, self._candidates(shelf, known, dict.fromkeys(others, radius)))):
                verdict = self._judge.verdict(medium, known, radius) if medium.entry is None else None
                if verdict is not None:
                    match = _match(medium, known, *verdict)
                    found.append(standing.told(match, known.entry) if known.entry else match)
        return sorted(set(found), key=lambda match: (match.distance, match.sha256))

    def item(self, key: int) -> Item | None:
        """What stands under a key on the first shelf that has it."""
        return next(filter(None, (shelf.item(key) for shelf in self._shelves)), None)

    def both_ways(self, asked: Item) -> tuple[Match, ...]:
        """What ``of`` says of a medium, and what is said of the other media seen from their side."""
        found = self.of(asked).matches
        return (*found, *filter(None, (self._from_there(asked, match) for match in found)))

    def _from_there(self, asked: Item, match: Match) -> Match | None:
        other = self.item(Item(sha256=match.other, prints=()).key) if match.other else None
        verdict = self._judge.verdict(other, asked, RADIUS) if other else None
        return _match(other, asked, *verdict) if other and verdict else None

    def _radii(self, shelf: Shelf, banks: Collection[str] | None, others: Collection[int]) -> dict[int, int]:
        """Bits for each number of the index that is asked."""
        own = self._standing.radii if self._standing else {}
        chosen = {number: name for name, number in shelf.numbers.items() if banks is None or name in banks}
        return {number: own.get(name, RADIUS) for number, name in chosen.items()} | dict.fromkeys(others, RADIUS)

    def _judged(self, shelf: Shelf, asked: Item, keys: Iterable[int], radii: Mapping[int, int]) -> Iterator[Match]:
        for item in filter(None, map(shelf.item, keys)):
            radius = radii.get(number_of(item, shelf.numbers))
            if radius is None:
                continue
            if item.entry and self._standing and self._now and not self._standing.asked(item.entry, self._now):
                continue
            verdict = self._judge.verdict(asked, item, radius)
            if verdict is not None:
                match = _match(asked, item, *verdict)
                yield self._standing.told(match, item.entry) if item.entry and self._standing else match

    def _candidates(self, shelf: Shelf, asked: Item, radii: Mapping[int, int]) -> list[int]:
        """Keys of items that share a value or local features with the medium, each once, the nearest first."""
        keys = dict.fromkeys(self._near(shelf, asked, radii))
        keys |= dict.fromkeys(self._alike(shelf, asked, radii))
        for plugin in self._judge.others:
            if plugin.algorithm in by_algorithm(asked):
                mark = _values([spread("algorithm", plugin.algorithm)])
                hits = shelf.values.within(mark, {SAME_BYTES: 0}, (SAME_BYTES,))
                keys |= dict.fromkeys(hits.key.tolist())
        return list(keys)

    def _near(self, shelf: Shelf, asked: Item, radii: Mapping[int, int]) -> list[int]:
        queries = asked_rows(asked)
        if not queries:
            return []
        bounds = {**radii, SAME_BYTES: 0}
        hits = shelf.values.within(_values(queries), bounds, bounds.keys())
        nearest = np.argsort(hits.distance, kind="stable")
        return list(dict.fromkeys(hits.key[nearest].tolist()))

    def _alike(self, shelf: Shelf, asked: Item, radii: Mapping[int, int]) -> list[int]:
        features = by_algorithm(asked).get(ORB)
        if features is None:
            return []
        return ours.points().candidates(features, shelf.points, radii.keys())


def in_memory(
    entries: Iterable[BankEntry], media: Mapping[str, Sequence[Fingerprint]], judge: Judge | None = None
) -> Known:
    """Known items and media without a file.

    Args:
        entries: of any banks.
        media: fingerprints by SHA-256.
        judge: the rules; the defaults where None.
    """
    rules = judge or Judge()
    held = [Item(sha256=sha256, prints=tuple(prints)) for sha256, prints in media.items()]
    return Known([Memory([*map(item_of, entries), *held], rules)], rules)


def number_of(item: Item, numbers: Mapping[str, int]) -> int:
    """The number an item's values stand under: its bank's, or that of what is no known item."""
    if item.entry is None:
        return LOOKED_AT if item.name else MEDIA
    return numbers[item.entry.bank]


def value_rows(item: Item, number: int, judge: Judge) -> Iterator[Row]:
    """What of an item is put into the index of values."""
    prints = by_algorithm(item)
    heard = ours.sound().values(prints[SOUND]) if SOUND in prints else ()
    for value in sorted({*_pdq_values(prints), *_film_values(prints), *heard}):
        yield item.key, number, bytes.fromhex(value)
    if item.sha256:
        yield item.key, SAME_BYTES, spread("sha256", item.sha256)
    for algorithm in sorted(DIGESTS.keys() & prints.keys()):
        yield item.key, SAME_BYTES, spread(algorithm, prints[algorithm].value)
    for algorithm in sorted(plugin.algorithm for plugin in judge.others if plugin.algorithm in prints):
        yield item.key, SAME_BYTES, spread("algorithm", algorithm)  # no index holds its values: each item is asked


def point_rows(item: Item, number: int) -> Iterator[Row]:
    """What of an item is put into the index of local features."""
    features = by_algorithm(item).get(ORB)
    if features is not None:
        yield from ((item.key, number, row) for row in ours.points().values(features))


def asked_rows(asked: Item) -> list[bytes]:
    """What is looked for in the index of values."""
    prints = by_algorithm(asked)
    values = [*_pdq_values(prints)]
    values += ours.vpdq().asks(prints[VPDQ]) if VPDQ in prints else ()
    values += ours.sound().asks(prints[SOUND]) if SOUND in prints else ()
    digests = [spread(algorithm, prints[algorithm].value) for algorithm in DIGESTS.keys() & prints.keys()]
    own = [spread("sha256", asked.sha256)] if asked.sha256 else []
    return [*map(bytes.fromhex, dict.fromkeys(values)), *own, *digests]


def stacked(rows: Sequence[Row]) -> tuple[Values, NDArray[np.uint64], NDArray[np.uint16]]:
    """Rows as the index takes them: values, keys, banks."""
    keys = np.array([key for key, _, _ in rows], np.uint64)
    banks = np.array([bank for _, bank, _ in rows], np.uint16)
    return _values([value for _, _, value in rows]), keys, banks


def _pdq_values(prints: Mapping[str, Fingerprint]) -> list[str]:
    values = list(ours.pdq().values(prints[PDQ])) if PDQ in prints else []
    if VARIANTS in prints:
        values += [v.value for v in prints[VARIANTS].variants if v.quality >= ours.pdq().quality]
    return values


def _film_values(prints: Mapping[str, Fingerprint]) -> tuple[str, ...]:
    return ours.vpdq().values(prints[VPDQ]) if VPDQ in prints else ()


def _index(rows: Iterable[Row]) -> Index:
    return Index(*stacked(list(rows)))


def _values(rows: Sequence[bytes]) -> Values:
    return np.frombuffer(b"".join(rows), np.uint8).reshape(-1, 32)


def _match(asked: Item, other: Item, algorithm: str, verdict: Verdict) -> Match:
    entry = other.entry
    return Match(
        sha256=asked.sha256,
        algorithm=algorithm,
        distance=verdict.distance,
        how=verdict.how,
        entry=entry.id if entry else None,
        bank=entry.bank if entry else None,
        label=entry.label if entry else None,
        other=other.sha256 if entry is None else None,
        first_seen=other.first_seen,
        first_source=other.first_source or None,
        changes=verdict.changes,
        alignment=verdict.alignment,
        segments=verdict.segments,
    )


def _order(match: Match) -> tuple[bool, int, str, str, str]:
    return match.entry is None, match.distance, match.bank or "", match.entry or "", match.other or ""
