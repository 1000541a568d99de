"""Where does all that is known lie, ready to be asked by many processes? In a folder: two indexes, cards, numbers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from weakref import finalize

import numpy as np

from tocsin.fingerprint.copies import Row, Searchable, number_of, point_rows, stacked, value_rows
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Cards, CardWriter, IndexFile, IndexWriter
from tocsin.fingerprint.items import Item, card_of, item_of, key_of, packed, unpacked
from tocsin.fingerprint.judging import PDQ, Judge
from tocsin.fingerprint.ours import pdq
from tocsin.model.errors import Invalid
from tocsin.model.fingerprint import BankEntry
from tocsin.model.json import from_json

VALUES, POINTS, CARDS, NUMBERS = "values.index", "points.index", "cards", "numbers.json"
_SIMPLE = {"algorithm", "value", "quality"}  # of a fingerprint that a hash list gives
MOST_BANKS = 60_000
MUCH = 5_000  # rows
BYTES = 32  # of a value
WAIT = 60.0  # seconds for another process to finish writing


class Folder:
    """A shelf on the disk; see ``copies.Shelf``. What others write is seen when it is opened again.

    Args:
        place: the folder; made where it is missing.
        afresh: begin empty, whatever lies there.

    Raises:
        FingerprintError: a file is damaged, or written by a newer version.
    """

    def __init__(self, place: Path, *, afresh: bool = False) -> None:
        self._place = place
        if afresh:
            shutil.rmtree(place, ignore_errors=True)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (place / NUMBERS).exists():
            _begin(place)
        self._open()

    @property
    def values(self) -> Searchable:
        """PDQ values and digests."""
        return self._values

    @property
    def points(self) -> Searchable:
        """Descriptors of local features."""
        return self._points

    def item(self, key: int) -> Item | None:
        """What stands under a key."""
        card = self._cards.get(key)
        return unpacked(card) if card is not None else None

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """One process at a time puts items on the shelf; all of it lasts when the block ends, none after a trouble.

        Raises:
            FingerprintError: another process has been writing for a minute.
        """
        with ExitStack() as held:
            values = held.enter_context(IndexFile.write(self._place / VALUES, wait=WAIT))
            points = held.enter_context(IndexFile.write(self._place / POINTS, wait=WAIT))
            cards = held.enter_context(Cards.write(self._place / CARDS, wait=WAIT))
            writer = Writer(values, points, cards, dict(self.numbers))
            yield writer
            for index, rows in ((values, writer.values_put), (points, writer.points_put)):
                # A long log is slow to open: much that is new is written into the file itself.
                (index.merge if rows > max(MUCH, len(index) // 10) else index.commit)()
            _put_in_place(self._place / NUMBERS, writer.numbers)
        self._kept.close()
        self._open()

    def _open(self) -> None:
        with ExitStack() as held:
            self._values = held.enter_context(IndexFile.open(self._place / VALUES))
            self._points = held.enter_context(IndexFile.open(self._place / POINTS))
            self._cards = held.enter_context(Cards.open(self._place / CARDS))
            self.numbers: Mapping[str, int] = _numbers(self._place / NUMBERS)
            self._kept = held.pop_all()
        finalize(self, self._kept.close)  # the files are let go with the shelf


class Writer:
    """Puts items on a shelf; see ``Folder.writing``."""

    def __init__(self, values: IndexWriter, points: IndexWriter, cards: CardWriter, numbers: dict[str, int]) -> None:
        self._values, self._points, self._cards, self.numbers = values, points, cards, numbers
        self.values_put = self.points_put = 0  # rows

    def put(self, items: Iterable[Item], judge: Judge) -> None:
        """Put items in place of what stood under their keys."""
        held = list(items)
        self._cards.append([(item.key, packed(item)) for item in held])
        numbered = [(item, self._number(item)) for item in held]
        keys = [item.key for item in held]
        values = [row for item, number in numbered for row in value_rows(item, number, judge)]
        points = [row for item, number in numbered for row in point_rows(item, number)]
        self.values_put += _exchange(self._values, keys, values)
        self.points_put += _exchange(self._points, keys, points)

    def put_entries(self, stored: Iterable[tuple[str, str]], judge: Judge) -> None:
        """Put known items that are JSON already, by their ids: hash lists come in millions."""
        cards: list[tuple[int, bytes]] = []
        rows: list[Row] = []
        others: list[Item] = []
        for name, body in stored:
            try:
                plain = _simple(body)
                if plain is None:
                    others.append(item_of(from_json(BankEntry, json.loads(body))))
                    continue
            except (ValueError, KeyError, TypeError, AttributeError, Invalid) as bad:
                raise FingerprintError(f"known item {name}", f"is none any more ({bad})", "`tocsin verify`") from None
            bank, value, quality = plain
            key = key_of(name)
            cards.append((key, card_of(body)))
            number = self._bank(bank)
            if quality >= pdq().quality:
                rows.append((key, number, value))
        self._cards.append(cards)
        self.values_put += _exchange(self._values, [key for key, _ in cards], rows)
        self.put(others, judge)

    def _number(self, item: Item) -> int:
        return number_of(item, self.numbers) if item.entry is None else self._bank(item.entry.bank)

    def _bank(self, name: str) -> int:
        if name not in self.numbers:
            if len(self.numbers) >= MOST_BANKS:
                raise FingerprintError(f"bank {name}", f"is one more than {MOST_BANKS:,} banks")
            self.numbers[name] = len(self.numbers) + 1
        return self.numbers[name]


def _simple(body: str) -> tuple[str, bytes, int] | None:
    """Bank, value and quality of a stored entry that is one PDQ value and no more; None for any other."""
    held = json.loads(body)
    known = held["fingerprint"]
    if known.keys() - _SIMPLE or known["algorithm"] != PDQ or "also" in held or "sha256" in held:
        return None
    value = bytes.fromhex(known["value"])
    return (held["bank"], value, known["quality"]) if len(value) == BYTES else None


def _exchange(index: IndexWriter, keys: list[int], rows: list[Row]) -> int:
    """New rows for the keys in place of the old ones; returns how many rows are new."""
    if len(index) and keys:
        index.remove(np.array(keys, np.uint64))
    if rows:
        index.add(*stacked(rows))
    return len(rows)


def _begin(place: Path) -> None:
    """An empty shelf; the numbers come last and say that it is whole."""
    for name in (VALUES, POINTS):
        with IndexFile.write(place / name, wait=WAIT):
            pass
    with Cards.write(place / CARDS, wait=WAIT):
        pass
    _put_in_place(place / NUMBERS, {})


def _put_in_place(path: Path, numbers: Mapping[str, int]) -> None:
    trial = path.with_suffix(".new")
    trial.write_text(json.dumps(numbers, sort_keys=True), "utf-8")
    trial.replace(path)


def _numbers(path: Path) -> dict[str, int]:
    try:
        held = json.loads(path.read_bytes())
        return {str(name): int(number) for name, number in held.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        remedy = f"delete the folder {path.parent.name}; it is made anew from the records"
        raise FingerprintError(str(path.name), "cannot be read", remedy) from None
