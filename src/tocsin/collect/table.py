"""What do the rows of this table say? CSV or JSON Lines, read through a mapping of columns.

Each row becomes a post. Options name columns; ``text`` may also be a template with ``{column}`` in it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsontext import NOT_UTF8, obj, read_json, string
from tocsin.collect.lines import lines
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated, from_format, from_iso, zone_of
from tocsin.model import Post, Source
from tocsin.model.seams import Collected, Fetcher, Material, Repair, Skip

_CSV = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_JSON = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_SLOT = re.compile(r"\{([^{}]+)\}")
_Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of CSV (with a header line) and JSON Lines files, ``.gz`` too, as posts.

    Times without a zone are read in the source's zone. ``time_format`` is a ``strptime`` format, ``epoch`` or
    ``epoch-ms``; without it times are ISO 8601.
    """

    text: str = "text"  # a column, or a template: "DDoS target list: {host}"
    time: str | None = None  # columns from here on
    key: str | None = None  # without it a row is known by its line number
    author: str | None = None
    url: str | None = None
    language: str | None = None
    time_format: str | None = None
    delimiter: str = ","

    def __post_init__(self) -> None:
        if len(self.delimiter) != 1 or self.delimiter in '"\r\n':
            raise CollectError("delimiter", f"{self.delimiter!r} separates no columns", 'one character, "," or ";"')

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the rows."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for file in shelf.named(*_CSV, *_JSON):
            shelf.use(file)
            try:
                yield from self._file(source, file, zone)
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no CSV or JSON Lines file")

    def _file(self, source: Source, file: Material, zone: tzinfo) -> Iterator[Collected]:
        read = _json_rows if file.name.lower().endswith(_JSON) else self._csv_rows
        for number, row in read(file):
            if isinstance(row, dict):
                yield from self._row(source, file, zone, number, row)
            else:
                yield row

    def _csv_rows(self, file: Material) -> Iterator[tuple[int, _Row | Skip | Repair]]:
        text = _Text(file)
        reader = csv.reader(text, delimiter="\t" if ".tsv" in file.name.lower() else self.delimiter)
        header: list[str] | None = None
        while True:
            start = text.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                yield from ((start, told) for told in text.told())
                return
            except csv.Error as wrong:
                yield start, Skip(reason="row not readable", where=f"{file.name}: line {start:,}: {wrong}")
                continue
            yield from ((start, told) for told in text.told())
            if header is None:
                header = self._header(cells, file)
            elif len(cells) != len(header):
                reason = "empty line" if not cells else "row with another number of columns"
                yield start, Skip(reason=reason, where=f"{file.name}: line {start:,}")
            else:
                yield start, dict(zip(header, cells, strict=True))

    def _header(self, cells: list[str], file: Material) -> list[str]:
        header = [cell.strip() for cell in cells]
        lacking = sorted(self._columns() - set(header))
        if lacking:
            known = ", ".join(header)
            raise CollectError(
                f"{file.name}: line 1", f"has no column {lacking[0]!r}", f"its columns are: {known:.300}"
            )
        return header

    def _columns(self) -> set[str]:
        named = (self.time, self.key, self.author, self.url, self.language)
        return {name for name in named if name} | set(_SLOT.findall(self.text) or [self.text])

    def _row(self, source: Source, file: Material, zone: tzinfo, number: int, row: _Row) -> Iterator[Collected]:
        where = f"{file.name}: line {number:,}"
        text = self._text(row)
        if not text.strip():
            yield Skip(reason="row without text", where=where)
            return
        claimed = self._time(row, zone)
        if claimed is None and self._cell(row, self.time):
            yield Repair(reason="time not readable, imported without", where=where)
        yield Post(
            source=source.id,
            native_id=self._cell(row, self.key) or f"{file.name}:{number}",
            capture=file.capture.id,
            locator=where,
            collected=file.capture.collected,
            text=text,
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            author=self._cell(row, self.author),
            url=self._cell(row, self.url),
            language=self._cell(row, self.language),
        )

    def _text(self, row: _Row) -> str:
        if not _SLOT.search(self.text):
            return row.get(self.text, "")
        cells = [row.get(column, "").strip() for column in _SLOT.findall(self.text)]
        return _SLOT.sub(lambda slot: row.get(slot[1], ""), self.text) if any(cells) else ""

    def _time(self, row: _Row, zone: tzinfo) -> Stated | None:
        written = self._cell(row, self.time)
        if written is None:
            return None
        return from_format(written, self.time_format, zone) if self.time_format else from_iso(written, zone)

    def _cell(self, row: _Row, column: str | None) -> str | None:
        return (row.get(column, "").strip() or None) if column else None


class _Text:
    """A file's lines as text for the CSV reader; what had to be mended or left out waits to be told."""

    def __init__(self, file: Material) -> None:
        self._file = file
        self._told: list[Skip | Repair] = []
        self.number = 0  # of the line handed out last

    def told(self) -> list[Skip | Repair]:
        """What was mended or left out since it was last asked for."""
        told, self._told = self._told, []
        return told

    def __iter__(self) -> Iterator[str]:
        with self._file.open() as stream:
            for number, line in lines(stream, self._file.name):
                where = f"{self._file.name}: line {number:,}"
                if line is None:
                    self._told.append(Skip(reason="line too long", where=where))
                    continue
                self.number = number
                text = line.removeprefix(b"\xef\xbb\xbf" if number == 1 else b"").decode("utf-8", "replace")
                if "\ufffd" in text and not _is_utf8(line):
                    self._told.append(Repair(reason=NOT_UTF8, where=where))
                yield text.replace("\0", "\ufffd")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _json_rows(file: Material) -> Iterator[tuple[int, _Row | Skip | Repair]]:
    with file.open() as stream:
        for number, line in lines(stream, file.name):
            where = f"{file.name}: line {number:,}"
            if line is None or not line.strip():
                yield number, Skip(reason="line too long" if line is None else "empty line", where=where)
                continue
            try:
                value, repairs = read_json(line.removeprefix(b"\xef\xbb\xbf"))
            except ValueError:
                yield number, Skip(reason="no readable JSON", where=where)
                continue
            yield from ((number, Repair(reason=repair, where=where)) for repair in repairs)
            cells = {key: string(cell) for key, cell in obj(value).items()}
            yield number, {key: cell for key, cell in cells.items() if cell is not None}
