"""Which rows does this file hold? CSV of any delimiter, quoting and encoding, JSON Lines, and arrays of JSON.

A quotation mark that nobody closes costs its own row, not those behind it: no row may have more than ``SPAN`` lines.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.collect.errors import CollectError
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import NOT_UTF8, obj, read_json
from tocsin.collect.pieces import Path
from tocsin.collect.recode import sniffed, text_lines
from tocsin.model.seams import Fault, Material, Repair, Skip

SPAN = 20_000  # lines one row may have ...
NEAR = 50  # ... and one that begins behind a mark nobody closed: no file makes us read its lines over and over
FIELD = 1 << 20  # characters one field may have
COLUMNS = 2000
STRAY = "quotation mark that is never closed"
_BOM = b"\xef\xbb\xbf"

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, and its place."""

    number: int  # line, or index in an array
    where: str
    cells: Json


def csv_rows(
    file: Material, delimiter: str | None, encoding: str | None
) -> Iterator[tuple[str, ...] | Row | Skip | Repair]:
    """The columns, then every row below them.

    Args:
        file: of any size; ``.gz`` is unpacked.
        delimiter: one character, or None to tell it from the first line.
        encoding: its name, or None to tell it from the file.

    Raises:
        CollectError: the gzip stream is broken; names the byte.
    """
    with file.open() as stream:
        told = sniffed(stream, file.name, encoding)
        if told.guessed:
            yield Repair(reason=f"read as {told.codec}, which it does not state", where=file.name)
        text = _Lines(file.name, text_lines(stream, file.name, told), told.codec)
        header: tuple[str, ...] | None = None
        while (line := text.next_line()) is not None:
            delimiter = delimiter or _delimiter(line, file.name)
            cells, number = text.row(line, delimiter)
            yield from text.told()
            where = f"{file.name}: line {number:,}"
            if cells is None:
                yield Skip(reason="row not readable", where=where)
            elif header is None and any(cell.strip() for cell in cells):
                header = tuple(cell.strip() for cell in cells)
                yield header
            elif not cells:
                yield Skip(reason="empty line", where=where)
            elif len(cells) != len(header or ()):
                yield Skip(reason="row with another number of columns", where=where)
            else:
                yield Row(number, where, dict(zip(header or (), cells, strict=True)))
        yield from text.told()


def _delimiter(line: str, name: str) -> str:
    """The one that cuts the first line into most columns; a tab for ``.tsv``."""
    if ".tsv" in name.lower():
        return "\t"
    return max(",;\t|", key=lambda sign: len(next(csv.reader([line], delimiter=sign), [])))


class _Lines:
    """Lines as text, some of them taken back; what was mended or left out waits to be told."""

    def __init__(self, name: str, found: Iterator[tuple[int, bytes | None]], codec: str) -> None:
        self._name, self._found, self._codec = name, found, codec
        self._ended = False
        self._back: deque[tuple[int, str]] = deque()
        self._taken: list[tuple[int, str]] = []
        self._told: list[Skip | Repair] = []
        csv.field_size_limit(FIELD)

    def told(self) -> list[Skip | Repair]:
        """What was mended or left out since it was last asked for."""
        told, self._told = self._told, []
        return told

    def next_line(self) -> str | None:
        """The next line, or None at the end."""
        self._taken = []
        return self._next()

    def row(self, first: str, delimiter: str) -> tuple[list[str] | None, int]:
        """The cells of the row that begins with this line, and the line's number; None for the cells of no row."""
        number = self._taken[0][0]
        source = self._more(first, NEAR if self._back else SPAN)
        try:
            cells = next(csv.reader(source, delimiter=delimiter), [])
        except csv.Error:
            cells = None
        if len(self._taken) > 1 and (cells is None or self._ended):
            return self._alone(first, delimiter), number
        return (cells if cells is None or len(cells) <= COLUMNS else None), number

    def _alone(self, first: str, delimiter: str) -> list[str] | None:
        """The first line as a row of its own, its quotation marks as letters; the lines behind it are read again."""
        number = self._taken[0][0]
        self._back.extendleft(reversed(self._taken[1:]))
        self._told.append(Repair(reason=STRAY, where=f"{self._name}: line {number:,}"))
        try:
            return next(csv.reader([first], delimiter=delimiter, quoting=csv.QUOTE_NONE), [])
        except csv.Error:
            return None

    def _more(self, first: str, most: int) -> Iterator[str]:
        self._ended = False
        yield first
        while len(self._taken) <= most and (line := self._next()) is not None:
            yield line
        self._ended = True

    def _next(self) -> str | None:
        if self._back:
            self._taken.append(self._back.popleft())
            return self._taken[-1][1]
        for number, line in self._found:
            where = f"{self._name}: line {number:,}"
            if line is None:
                self._told.append(Skip(reason="line too long", where=where))
                continue
            text = line.removeprefix(_BOM if number == 1 else b"").decode("utf-8", "replace")
            if "\ufffd" in text and (self._codec != "utf-8" or not _is_utf8(line)):
                reason = NOT_UTF8 if self._codec == "utf-8" else f"bytes that are not {self._codec} replaced by U+FFFD"
                self._told.append(Repair(reason=reason, where=where))
            self._taken.append((number, text.replace("\0", "\ufffd")))
            return self._taken[-1][1]
        return None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def json_lines(file: Material, encoding: str | None) -> Iterator[Row | Skip | Repair]:
    """Every line of a JSON Lines file.

    Raises:
        CollectError: the gzip stream is broken; names the byte.
    """
    with file.open() as stream:
        for number, line in text_lines(stream, file.name, sniffed(stream, file.name, encoding)):
            where = f"{file.name}: line {number:,}"
            if line is None or not line.strip():
                yield Skip(reason="line too long" if line is None else "empty line", where=where)
                continue
            try:
                value, repairs = read_json(line.removeprefix(_BOM))
            except ValueError:
                yield Skip(reason=UNREADABLE, where=where)
                continue
            yield from (Repair(reason=repair, where=where) for repair in repairs)
            yield Row(number, where, obj(value))


def json_rows(file: Material, inside: str) -> Iterator[Row | Skip | Repair | Fault]:
    """Every item of an array: the file's own, or the one at a path of keys, ``data.items``."""
    path = tuple(key for key in inside.split(".") if key)
    into: frozenset[Path] = frozenset(path[:depth] for depth in range(len(path) + 1))
    read = other = 0
    with file.open() as stream:
        for found in values(stream, file.name, into):
            if not isinstance(found, Value):
                read += isinstance(found, Skip | Fault)
                yield found
            elif found.path == (*path, "*"):
                read += 1
                yield Row(found.index, found.where, obj(found.value))
            else:
                other += 1
    if other and not read:
        place = f"at {inside!r}" if path else "of its own"
        raise CollectError(file.name, f"has no array of rows {place}", 'name the path to it: items = "data.rows"')
