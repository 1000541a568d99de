"""What does one line of a hash list say? An entry, a header, or why it is neither."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import BinaryIO, NoReturn

from tocsin.fingerprint.answers import VALUE, fault
from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.json import from_json

LINE_LIMIT = 4 << 20  # bytes; a video of some eight hours
TEXT_LIMIT = 1_000  # characters of a label or a provenance
COLUMNS = ("pdq", "label", "quality", "provenance")
VALUE_NAMES = ("pdq", "hash", "value")  # what lists call the first of them
FORMULA = ("=", "+", "-", "@")  # what makes a spreadsheet run a cell
# A list that states no quality is taken at its word: exchanges share only values their sender found telling.
STATED_QUALITY = 100


@dataclass(slots=True, kw_only=True)
class Listing:
    """A list being read: what its lines lack, and its columns once a header named them."""

    bank: str
    added: datetime
    label: str
    where: str
    columns: tuple[str, ...] = COLUMNS
    _begun: bool = field(default=False, init=False)

    def entry(self, line: bytes) -> BankEntry | None:
        """The line's entry; None for an empty line or a header.

        Raises:
            Trouble: it holds neither; ``what`` says why.
        """
        if len(line) > LINE_LIMIT:
            raise FingerprintError("line", f"is longer than {LINE_LIMIT:,} bytes")
        text = _text(line)
        if not text:
            return None
        begun, self._begun = self._begun, True
        if text.startswith("{"):
            return self._of_json(text)
        cells = _cells(text)
        if not begun and any(cell.lower() in VALUE_NAMES for cell in cells):
            self._head(cells)
            return None
        return self._of_cells(cells)

    def _head(self, cells: list[str]) -> None:
        """Take the columns' names from the header; those we do not know are told of, not dropped in silence."""
        self.columns = tuple("pdq" if cell.lower() in VALUE_NAMES else cell.lower() for cell in cells)
        unread = sorted(set(self.columns) - set(COLUMNS))
        if unread or len(set(self.columns)) < len(self.columns):
            raise FingerprintError(
                "line", f"columns {unread} are not read", f"known are {', '.join(COLUMNS)}, each once"
            )

    def _of_json(self, text: str) -> BankEntry:
        try:
            entry = from_json(BankEntry, json.loads(text, parse_constant=_no_number))
        except (ValueError, RecursionError) as broken:
            raise FingerprintError("line", f"is no bank entry ({str(broken)[:200]})") from broken
        wrong = fault(entry.fingerprint)
        if wrong:
            raise FingerprintError("line", wrong)
        _short(entry.label, entry.provenance, entry.media_type)
        return replace(entry, bank=self.bank)

    def _of_cells(self, cells: list[str]) -> BankEntry:
        if len(cells) > len(self.columns):
            raise FingerprintError("line", f"has {len(cells)} columns, not {len(self.columns)}")
        told = {name: cell for name, cell in zip(self.columns, cells, strict=False) if cell}
        value = told.get("pdq", "").lower()
        if not VALUE.fullmatch(value):
            raise FingerprintError("line", f"{value[:70]!r} is not 64 hex digits", "a PDQ value has 64")
        label, provenance = told.get("label", self.label), told.get("provenance", self.where)
        _short(label, provenance)
        known = Fingerprint(algorithm="pdq", value=value, quality=_quality(told.get("quality")))
        return BankEntry(bank=self.bank, label=label, fingerprint=known, added=self.added, provenance=provenance)


def bounded(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers from 1; of a line over LINE_LIMIT one byte more than that, the rest passed over."""
    number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        yield number, line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = stream.readline(LINE_LIMIT + 1)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig").strip()
    except UnicodeDecodeError as broken:
        raise FingerprintError("line", f"is not UTF-8 at byte {broken.start}") from broken


def _cells(text: str) -> list[str]:
    try:
        return [_unmarked(cell.strip()) for cell in next(csv.reader([text], strict=True))]
    except (csv.Error, StopIteration) as broken:
        raise FingerprintError("line", f"is not CSV ({broken})") from broken


def _unmarked(cell: str) -> str:
    """The cell without the mark that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _quality(cell: str | None) -> int:
    if cell is None:
        return STATED_QUALITY
    if not (cell.isascii() and cell.isdigit() and int(cell) <= 100):
        raise FingerprintError("line", f"quality {cell[:20]!r} is not 0-100")
    return int(cell)


def _short(*texts: str) -> None:
    for text in texts:
        if len(text) > TEXT_LIMIT:
            raise FingerprintError("line", f"holds a text of {len(text):,} characters; {TEXT_LIMIT:,} at most")
        if not text.isprintable():
            raise FingerprintError("line", f"holds characters that cannot be shown: {text[:40]!a}")


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
