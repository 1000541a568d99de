"""Which media are known, and which are copies of one another? Pure functions over fingerprints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.fingerprint.index import Index
from tocsin.fingerprint.pdq import Pdq
from tocsin.fingerprint.video import Vpdq
from tocsin.model.fingerprint import BankEntry, Fingerprint, Match

VERSION = "1"  # changes whenever the same fingerprints may match otherwise


def matches(fingerprints: Mapping[str, Fingerprint], bank: Sequence[BankEntry]) -> tuple[Match, ...]:
    """Every medium against every known item and every other medium.

    Args:
        fingerprints: by SHA-256, one for each medium of the case.
        bank: known items of any banks.

    Returns:
        Matches sorted by medium, each medium's in the order of ``Known.of``. Two media that match appear twice, once
        from each side: what is an excerpt seen from one side holds an excerpt seen from the other.
    """
    known = Known(fingerprints, bank)
    return tuple(match for sha256, asked in sorted(fingerprints.items()) for match in known.of(sha256, asked))


class Known:
    """Media and known items, indexed once to be asked many times; safe to share between threads.

    Args:
        fingerprints: by SHA-256, one for each medium.
        bank: known items of any banks.
    """

    def __init__(self, fingerprints: Mapping[str, Fingerprint], bank: Sequence[BankEntry]) -> None:
        media = [_Item(fingerprint=found, sha256=sha256) for sha256, found in sorted(fingerprints.items())]
        items = [_Item(fingerprint=entry.fingerprint, sha256=entry.sha256 or "", entry=entry) for entry in bank]
        self._held: dict[str, list[_Item]] = {}
        for item in items:
            self._held.setdefault(item.sha256, []).append(item)
        self._shelves = [_Shelf(rule, [*items, *media]) for rule in (Pdq(), Vpdq())]

    def of(self, sha256: str, asked: Fingerprint) -> tuple[Match, ...]:
        """What the medium is known as, and the other media it is a copy of.

        Known items come first, the nearest first. A medium whose very bytes are in a bank is "same bytes", whatever
        its quality; a medium is never a copy of itself.
        """
        found = [_match(sha256, item, 0, "same bytes") for item in self._held.get(sha256, [])]
        for shelf in self._shelves:
            found.extend(shelf.near(sha256, asked))
        return tuple(sorted(set(found), key=_order))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    """Something with a fingerprint: a medium of the case, or a known item of a bank."""

    fingerprint: Fingerprint
    sha256: str  # of the medium; of a known item where it was held, else empty
    entry: BankEntry | None = None  # None for a medium of the case


class _Shelf:
    """The items one rule can compare: the index finds who shares a value within the radius, the rule judges them."""

    def __init__(self, rule: Pdq | Vpdq, items: Sequence[_Item]) -> None:
        self._rule, self._items = rule, items
        values = [rule.values(item.fingerprint) for item in items]
        self._owners = [number for number, held in enumerate(values) for _ in held]
        self._index = Index([value for held in values for value in held])

    def near(self, sha256: str, asked: Fingerprint) -> Iterator[Match]:
        hits = self._index.each_within(self._rule.values(asked), self._rule.radius)
        for owner in sorted({self._owners[place] for near in hits for place, _ in near}):
            item = self._items[owner]
            verdict = self._rule.match(asked, item.fingerprint) if item.sha256 != sha256 else None
            if verdict is not None:
                yield _match(sha256, item, *verdict)


def _match(sha256: str, other: _Item, distance: int, how: str) -> Match:
    algorithm, entry = other.fingerprint.algorithm, other.entry
    if entry is None:
        return Match(sha256=sha256, algorithm=algorithm, distance=distance, how=how, other=other.sha256)
    return Match(
        sha256=sha256,
        algorithm=algorithm,
        distance=distance,
        how=how,
        entry=entry.id,
        bank=entry.bank,
        label=entry.label,
    )


def _order(match: Match) -> tuple[bool, int, str, str, str]:
    return match.entry is None, match.distance, match.bank or "", match.entry or "", match.other or ""
