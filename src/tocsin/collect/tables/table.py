"""What do the rows of this table say? CSV, JSON Lines or an array of JSON, read through a mapping of columns.

Each row becomes a post. Options name columns; ``text`` may also be a template with ``{column}`` in it. The same names
may stand in a TOML file beside the table, so that the mapping is kept with what it was used on.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import cast

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.tables.rows import Json, Row, csv_rows, json_lines, json_rows
from tocsin.collect.times import Stated, from_any, from_epoch, from_format, from_iso, zone_of
from tocsin.model import Media, Source, stable_id
from tocsin.model.seams import Collected, Fault, Fetcher, Repair, Skip

_CSV = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_JSON = (".json",)
_SLOT = re.compile(r"\{([^{}]+)\}")
_MAPPING = 64 << 10  # bytes of a mapping
_TIMES = (
    "time",
    "timestamp",
    "datetime",
    "date",
    "published",
    "published_at",
    "date_published",
    "created_at",
    "created",
)
_SHOWN = 30  # columns named in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of CSV (with a header line), JSON Lines and JSON files, ``.gz`` too, as posts.

    Times without a zone are read in the source's zone. ``time_format`` is a ``strptime`` format, ``epoch`` or
    ``epoch-ms``; without it times are ISO 8601, as mails write them, or seconds or milliseconds since 1970. In JSON a
    column may be a path: ``user.name``. Delimiter and encoding are told from the file where they are not given.
    """

    text: str = "text"  # a column, or a template: "DDoS target list: {host}"
    time: str | None = None  # columns from here on; without it the first that is called as times mostly are
    key: str | None = None  # without it a row is known by what stands in it
    title: str | None = None
    author: str | None = None
    url: str | None = None
    language: str | None = None
    reply_to: str | None = None
    forwarded_from: str | None = None
    edited: str | None = None
    media: str | None = None  # a path or several, as the table writes them
    time_format: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    items: str = ""  # path of keys to the rows of a JSON file: "data.items"
    mapping: str | None = None  # a TOML file among the source's, with any of these options

    def __post_init__(self) -> None:
        if self.delimiter is not None and (len(self.delimiter) != 1 or self.delimiter in '"\r\n'):
            raise CollectError("delimiter", f"{self.delimiter!r} separates no columns", 'one character, "," or ";"')

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the rows."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        try:
            table = self.mapped(shelf)
        except CollectError as trouble:
            yield fault(trouble)
            table = None
        for file in shelf.named(*_CSV, *_LINES, *_JSON) if table else ():
            shelf.use(file)
            try:
                yield from cast(Table, table)._file(Reading(source, shelf, file, zone))
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no CSV or JSON file" if table else "no mapping to read it by")

    def mapped(self, shelf: Shelf) -> Table:
        """The table with the options of its mapping file, if it names one.

        Raises:
            CollectError: the file is not there, is no TOML, or holds another key or kind of value.
        """
        if self.mapping is None:
            return self
        file = shelf.find(self.mapping)
        if file is None:
            raise CollectError(
                f"mapping {self.mapping!r}", "is not among the source's files", "put it beside the table"
            )
        shelf.use(file)
        known = [field.name for field in fields(self) if field.name != "mapping"]
        try:
            told = tomllib.loads(whole(file, _MAPPING).decode("utf-8"))
        except ValueError as wrong:  # UnicodeDecodeError is one, too
            raise CollectError(file.name, f"is no TOML ({wrong!s:.200})", 'write: text = "column"') from None
        odd = next((key for key, value in told.items() if key not in known or not isinstance(value, str)), None)
        if odd is not None:
            raise CollectError(file.name, f"{odd!r} is no option, or no text", f"it may hold: {', '.join(known)}")
        return replace(self, **cast(dict[str, str], told))

    def _file(self, reading: Reading) -> Iterator[Collected]:
        name = reading.file.name.lower()
        if name.endswith(_JSON):
            yield from self._json(reading, json_rows(reading.file, self.items))
        elif name.endswith(_LINES):
            yield from self._json(reading, json_lines(reading.file, self.encoding))
        else:
            yield from self._csv(reading)

    def _csv(self, reading: Reading) -> Iterator[Collected]:
        for found in csv_rows(reading.file, self.delimiter, self.encoding):
            if isinstance(found, tuple):
                self._check(found, f"{reading.file.name}: line 1")
            elif isinstance(found, Row):
                yield from self._row(reading, found)
            else:
                yield found

    def _check(self, header: tuple[str, ...], where: str) -> None:
        lacking = sorted(self._columns() - set(header))
        if lacking:
            raise CollectError(where, f"has no column {lacking[0]!r}", f"its columns are: {', '.join(header):.300}")

    def _json(self, reading: Reading, found: Iterator[Row | Skip | Repair | Fault]) -> Iterator[Collected]:
        read, seen = 0, dict[str, None]()
        for row in found:
            if not isinstance(row, Row):
                yield row
                continue
            if len(seen) < _SHOWN:
                seen |= dict.fromkeys(row.cells)
            for item in self._row(reading, row):
                read += not isinstance(item, Skip | Repair)
                yield item
        if seen and not read:
            column = next((name for name in sorted(self._columns()) if name not in seen), self.text)
            remedy = f"its columns are: {', '.join(seen):.300}"
            yield Fault(where=reading.file.name, what=f"has no row with {column!r}", remedy=remedy)

    def _columns(self) -> set[str]:
        named = (
            self.time, self.key, self.author, self.url, self.language, self.title, self.reply_to, self.forwarded_from,
            self.edited, self.media,
        )  # fmt: skip
        return {name for name in named if name} | set(_SLOT.findall(self.text) or [self.text])

    def _row(self, reading: Reading, row: Row) -> Iterator[Collected]:
        text = self._text(row.cells)
        media: list[Media] = []
        for path in _values(row.cells, self.media) if self.media else ():
            found = reading.medium([path], row.where)
            if isinstance(found, Media):
                media.append(found)
            else:
                yield found
        if not text.strip() and not media:
            yield Skip(reason="row without text", where=row.where)
            return
        dated = self.time or next((name for name in _TIMES if _cell(row.cells, name)), None)
        claimed = self._time(reading, row, dated)
        if claimed is None and _cell(row.cells, dated):
            yield Repair(reason="time not readable, imported without", where=row.where)
        yield reading.post(
            _cell(row.cells, self.key) or stable_id("row", sorted((key, str(told)) for key, told in row.cells.items())),
            text,
            row.where,
            claimed=claimed,
            edited=self._time(reading, row, self.edited),
            title=_cell(row.cells, self.title),
            author=_cell(row.cells, self.author),
            url=_cell(row.cells, self.url),
            language=_cell(row.cells, self.language),
            reply_to=_cell(row.cells, self.reply_to),
            forwarded_from=_cell(row.cells, self.forwarded_from),
            media=media,
        )

    def _text(self, row: Json) -> str:
        slots = _SLOT.findall(self.text)
        if not slots:
            return "\n".join(_values(row, self.text))
        cells = {slot: (_cell(row, slot) or "") for slot in slots}
        return _SLOT.sub(lambda slot: cells[slot[1]], self.text) if any(cells.values()) else ""

    def _time(self, reading: Reading, row: Row, column: str | None) -> Stated | None:
        written = _cell(row.cells, column)
        if written is None:
            return None
        if self.time_format:
            return from_format(written, self.time_format, reading.zone)
        if written.isascii() and written.isdigit() and len(written) in (10, 13):
            return from_epoch(written if len(written) == 10 else f"{written}e-3")
        return from_iso(written, reading.zone) or from_any(written, reading.zone)


def _cell(row: Json, column: str | None) -> str | None:
    told = _values(row, column) if column else []
    return told[0].strip() if told else None


def _values(row: Json, column: str) -> list[str]:
    """The texts at a column, or at a path of keys and places in lists: ``entities.urls.0.url``."""
    told: object = row.get(column)
    if told is None and "." in column:
        told = row
        for step in column.split("."):
            told = _inside(told, step)
    return [text for text in map(string, items(told)) if text]


def _inside(value: object, step: str) -> object:
    if isinstance(value, list):
        return value[int(step)] if step.isdecimal() and len(step) < 6 and int(step) < len(value) else None
    return obj(value).get(step)
