"""Which entries does this HAR file hold? Found in a stream, so that a cut file gives all that stands before the cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from tocsin.collect.export import UNREADABLE
from tocsin.collect.jsontext import read_json
from tocsin.collect.pieces import Broken, Path, Piece, Twice, pieces
from tocsin.model.seams import Fault, Repair, Skip

LARGE = "entry larger than 16 MiB"
TWICE = "duplicate key, all its values were read"
_PAGES, _ENTRIES = ("log", "pages", "*"), ("log", "entries", "*")
_INTO: frozenset[Path] = frozenset(((), ("log",), ("log", "pages"), ("log", "entries")))
_BEFORE = b'{"log":{"entries":['
_REMEDY = "supply the file again, whole"
_BLOCK = 1 << 18
_DEEP = 1_000  # brackets within brackets
_OUTSIDE, _INSIDE = re.compile(rb'["\[\]{}]'), re.compile(rb'["\\]')


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its answer, or one page where ``is_page``."""

    index: int
    where: str
    value: object
    is_page: bool = False


def entries(stream: BinaryIO, name: str) -> Iterator[Entry | Skip | Repair | Fault]:
    """Pages and entries in the order of the file (HAR 1.1 and 1.2); an entry that is too large is passed over."""
    head = stream.read(3)
    start, base, read, found = (3 if head == b"\xef\xbb\xbf" else 0), 0, 0, True
    stream.seek(start)
    source: BinaryIO = stream
    while found:
        last = base - 1
        try:
            for piece in pieces(source, _INTO, start):
                is_entry = isinstance(piece, Piece) and piece.path == _ENTRIES
                last = base + cast(Piece, piece).index if is_entry else last
                read += is_entry
                yield from _read(piece, name, base)
            return
        except Broken as broken:
            end = _end_of_value(stream, broken.at) if "larger" in broken.what and (read or base) else None
            if end is None:
                what = f"{broken.what}; {read:,} entries before it were read"
                yield Fault(where=f"{name}: byte {broken.at:,}", what=what, remedy=_REMEDY)
                return
            yield Skip(reason=LARGE, where=f"{name}: log.entries[{last + 1}], byte {broken.at:,}")
            base, start = last + 2, end - len(_BEFORE)
            stream.seek(end)
            source = cast(BinaryIO, _Rest(_BEFORE, stream))


def _read(piece: Piece | Twice, name: str, base: int) -> Iterator[Entry | Skip | Repair]:
    if isinstance(piece, Twice):
        yield Repair(reason=TWICE, where=f"{name}: {'.'.join(piece.path)}, byte {piece.at:,}")
        return
    if piece.path not in (_PAGES, _ENTRIES):
        return
    index = piece.index + (base if piece.path == _ENTRIES else 0)
    where = f"{name}: log.{piece.path[1]}[{index}]"
    try:
        value, repairs = read_json(piece.raw)
    except ValueError:
        yield Skip(reason=UNREADABLE, where=f"{where}, byte {piece.at:,}")
        return
    yield from (Repair(reason=repair, where=where) for repair in repairs)
    yield Entry(index, where, value, piece.path == _PAGES)


class _Rest:
    """What follows a place of the file, with the brackets before it that were open there."""

    def __init__(self, before: bytes, stream: BinaryIO) -> None:
        self._before, self._stream = before, stream

    def read(self, size: int) -> bytes:
        before, self._before = self._before, b""
        return before or self._stream.read(size)


def _end_of_value(stream: BinaryIO, at: int) -> int | None:
    """The byte after the object that begins at ``at``, however long it is; None where it does not end."""
    stream.seek(at)
    depth, is_inside, skip = 0, False, 0
    while block := stream.read(_BLOCK):
        place, skip = skip, 0
        while found := (_INSIDE if is_inside else _OUTSIDE).search(block, place):
            mark, place = found[0], found.end()
            if mark == b"\\":
                place += 1
            elif mark == b'"':
                is_inside = not is_inside
            else:
                depth += 1 if mark in b"[{" else -1
                if depth == 0:
                    return at + place
                if depth > _DEEP:
                    return None
        skip = max(0, place - len(block))
        at += len(block)
    return None
