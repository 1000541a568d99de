"""What is printed about a hit? A card under its key: bytes of the caller's, beside the index, millions of them."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index.container import Container, Piece, write
from tocsin.fingerprint.index.journal import Record, append, broken, reopened
from tocsin.fingerprint.index.lock import writing

KIND = b"CARD"
PUT = 1
MOST_CARD = 1 << 20  # bytes
IN_RECORD = 10  # cards at least that fit one record: MOST_RECORD / MOST_CARD, and some room
BLOCK = 1 << 23  # bytes of cards in one record
LEAST_MERGE = 1 << 23  # bytes of the log before ``append`` merges
MERGE_SHARE = 0.1  # of the file, if that is more


class Cards:
    """A file of cards, opened for reading; opens in milliseconds. The last card under a key stands.

    Args:
        path: of the file.

    Raises:
        FingerprintError: the file is missing, foreign, short, damaged or of a newer version.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._opened()

    @classmethod
    def open(cls, path: Path) -> Cards:
        """As the class itself."""
        return cls(path)

    @staticmethod
    def write(path: Path, *, wait: float = 0.0) -> CardWriter:
        """The file opened for writing, made where it is missing; see ``CardWriter``."""
        return CardWriter(path, wait=wait)

    @staticmethod
    def build(path: Path, cards: Iterable[tuple[int, bytes]], *, wait: float = 0.0) -> None:
        """Write a file of these cards in place of whatever stands there.

        Raises:
            FingerprintError: a card is too long, or another process is writing the file.
        """
        with writing(path, wait):
            _write(path, _Shelf.empty(), dict(_bounded(path, cards)))

    def __len__(self) -> int:
        return len(self._shelf.keys) + sum(self._shelf.place(key)[1] is False for key in self._newer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()

    def get(self, key: int) -> bytes | None:
        """The card under this key.

        Raises:
            FingerprintError: the file is damaged there.
        """
        newer = self._newer.get(key)
        if newer is not None:
            return bytes(newer)
        number, there = self._shelf.place(key)
        if not there:
            return None
        start, end = self._shelf.span(number)
        if not 0 <= start <= end <= len(self._shelf.content):
            raise broken(self.path, f"the card of key {key} lies outside the file")
        return bytes(self._shelf.content[start:end])

    def refresh(self) -> bool:
        """See what a writer put there since; True where there was something.

        Raises:
            FingerprintError: another file stands there by now, and it cannot be read.
        """
        if self.container.replaced():
            before = self.container
            self._opened()
            before.close()
            return True
        end = self._end
        self._follow()
        return self._end != end

    def check(self) -> None:
        """Read the whole file and hold it against its checksums.

        Raises:
            FingerprintError: names the part that is damaged.
        """
        self.container.check()

    def merge_into(self, path: Path) -> None:
        """Write a file of the same cards without a log; the caller holds the right to write it."""
        _write(path, self._shelf, self._newer)

    def _opened(self) -> None:
        container = Container(self.path, KIND)
        try:
            keys, ends = container.section("keys"), container.section("ends")
            if len(keys) % 8 or len(keys) != len(ends):
                raise broken(self.path, "its keys and cards are not told alike")
            shelf = _Shelf(np.frombuffer(keys, "<u8"), np.frombuffer(ends, "<u8"), container.section("content"))
            self.container, self._shelf, self._end = container, shelf, container.log
            self._newer: dict[int, memoryview] = {}
            self._follow()
        except BaseException:
            container.close()
            raise

    def _follow(self) -> None:
        """See the log up to its last commit; its cards stay in the file."""
        found: list[Record] = []
        end = self._end
        for record in self.container.records(self._end):
            if isinstance(record, int):
                end = record
            else:
                found.append(Record(record.kind, record.start, b""))
                self._checked(record)
        if not found:
            self._end = end
            return
        log = memoryview(mmap.mmap(self.container.file.fileno(), end, access=mmap.ACCESS_READ))
        for record in found:
            self._newer.update(_unpacked(log[record.start :]))
        self._end = end

    def _checked(self, record: Record) -> None:
        lengths = np.frombuffer(record.payload[: len(record.payload) // 4 * 4], "<u4")
        count = int(lengths[0]) if len(lengths) else -1
        if record.kind != PUT or len(lengths) < 2 + 3 * count or count < 0:
            raise broken(self.path, f"the log holds an unknown change at byte {record.start:,}")
        if 8 + 12 * count + int(lengths[2 + 2 * count : 2 + 3 * count].sum(dtype=np.uint64)) != len(record.payload):
            raise broken(self.path, f"the log holds cards of other lengths at byte {record.start:,}")


class CardWriter:
    """A file of cards, opened for writing; one process at a time. Use it as a context.

    Raises:
        FingerprintError: another process is writing it, or the file cannot be read.
    """

    def __init__(self, path: Path, *, wait: float = 0.0) -> None:
        self.path = path
        with ExitStack() as held:
            held.enter_context(writing(path, wait))
            if not path.exists():
                _write(path, _Shelf.empty(), {})
            self._opened()
            held.callback(self._closed)
            self._held = held.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._held.close()

    def get(self, key: int) -> bytes | None:
        """The card under this key."""
        return self._cards.get(key)

    def append(self, cards: Iterable[tuple[int, bytes]]) -> None:
        """Put cards there, all or none; when this returns they lie on the disk.

        Raises:
            FingerprintError: a card is too long.
        """
        records = [(PUT, payload) for payload in _packed(_bounded(self.path, cards))]
        if not records:
            return
        append(self._file, self.path, records)
        self._cards.refresh()
        log = self._cards.container.log
        if self._file.tell() - log > max(LEAST_MERGE, MERGE_SHARE * log):
            self.merge()

    def merge(self) -> None:
        """Write the file anew without its log."""
        self._cards.merge_into(self.path)
        self._closed()
        self._opened()

    def _opened(self) -> None:
        self._cards = Cards(self.path)
        self._file, _ = reopened(self.path, self._cards.container.log)

    def _closed(self) -> None:
        self._file.close()
        self._cards.close()


class _Shelf:
    """Cards in the order of their keys."""

    def __init__(self, keys: NDArray[np.uint64], ends: NDArray[np.uint64], content: memoryview) -> None:
        self.keys, self.ends, self.content = keys, ends, content

    @classmethod
    def empty(cls) -> _Shelf:
        return cls(np.empty(0, np.uint64), np.empty(0, np.uint64), memoryview(b""))

    def place(self, key: int) -> tuple[int, bool]:
        """Where the key is or would be, and whether it is there."""
        number = int(np.searchsorted(self.keys, np.uint64(key)))
        return number, number < len(self.keys) and int(self.keys[number]) == key

    def span(self, number: int) -> tuple[int, int]:
        return int(self.ends[number - 1]) if number else 0, int(self.ends[number])


def _write(path: Path, shelf: _Shelf, newer: Mapping[int, Piece]) -> None:
    """The shelf's cards and the newer ones, as one file. What lies between two newer ones is copied in one piece."""
    content: list[Piece] = []
    copied, dropped = 0, []  # bytes of the shelf that were dealt with; cards that another replaces
    keys = sorted(newer)
    for key in keys:
        number, there = shelf.place(key)
        start = shelf.span(number - 1)[1] if number else 0
        content.extend((shelf.content[copied:start], newer[key]))
        copied = start
        if there:
            copied = shelf.span(number)[1]
            dropped.append(number)
    content.append(shelf.content[copied:])
    lengths = np.diff(shelf.ends, prepend=np.uint64(0))
    held = np.concatenate((np.delete(shelf.keys, dropped), np.array(keys, np.uint64)))
    sizes = np.concatenate((np.delete(lengths, dropped), np.array([len(newer[key]) for key in keys], np.uint64)))
    order = np.argsort(held)
    ends = np.cumsum(sizes[order], dtype=np.uint64)
    sections = {"keys": [held[order].astype("<u8").tobytes()], "ends": [ends.astype("<u8").tobytes()]}
    write(path, KIND, {"cards": len(held)}, {**sections, "content": content})


def _bounded(path: Path, cards: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for key, card in cards:
        if len(card) > MOST_CARD:
            raise FingerprintError(
                str(path), f"the card of key {key} has {len(card):,} bytes", f"keep to {MOST_CARD:,}"
            )
        yield key, card


def _packed(cards: Iterator[tuple[int, bytes]]) -> Iterator[bytes]:
    """Payloads: how many (8 bytes), keys (8 bytes each), lengths (4 bytes each), cards."""
    while some := _some(cards):
        keys, content = [key for key, _ in some], [card for _, card in some]
        head = np.array([len(some)], "<u8").tobytes() + np.array(keys, "<u8").tobytes()
        yield head + np.array(list(map(len, content)), "<u4").tobytes() + b"".join(content)


def _some(cards: Iterator[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    """As many of the next cards as make one record."""
    some: list[tuple[int, bytes]] = []
    size = 0
    while size < BLOCK and (few := list(islice(cards, IN_RECORD // 2))):
        some.extend(few)
        size += sum(20 + len(card) for _, card in few)
    return some


def _unpacked(payload: memoryview) -> dict[int, memoryview]:
    """The cards of a payload that was checked, with their keys; what follows it is not looked at."""
    count = int.from_bytes(payload[:8], "little")
    keys = np.frombuffer(payload[8 : 8 + 8 * count], "<u8").tolist()
    ends = np.cumsum(np.frombuffer(payload[8 + 8 * count : 8 + 12 * count], "<u4"), dtype=np.int64).tolist()
    content, starts = payload[8 + 12 * count :], [0, *ends[:-1]]
    return {key: content[start:end] for key, start, end in zip(keys, starts, ends, strict=True)}
