"""What does one line of a hash list say? An entry, a header, or why it is neither."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO, NoReturn

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.opinion_words import held, marked
from tocsin.fingerprint.exchange.record import TEXT_LIMIT, Listing, Said, moment, shown, weigh
from tocsin.fingerprint.exchange.rows import COLUMNS, FORMULA
from tocsin.fingerprint.exchange.streams import bounded, text_of
from tocsin.fingerprint.exchange.values import KINDS, STATED_QUALITY, fault, graded, kind, printed
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.json import from_json

# What lists call their columns -> what we call them.
NAMES: Mapping[str, str] = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("hash", "signal", "signal_str", "hash_value", "hash_digest", "indicator", "fingerprint"), "value"),
    **dict.fromkeys(("type", "signal_type", "hash_type", "kind", "algo"), "algorithm"),
    **dict.fromkeys(("name", "title", "description", "filename", "file_name", "filepath", "file", "path"), "label"),
    **dict.fromkeys(("source", "owner", "collab", "reporter"), "provenance"),
    **dict.fromkeys(("category", "status", "verdict"), "opinion"),
    **dict.fromkeys(("share_level", "marking"), "tlp"),
    **dict.fromkeys(("expiry", "expires_at", "valid_until"), "expires"),
    **dict.fromkeys(("tag", "labels", "categories"), "tags"),
    **dict.fromkeys(("id", "uuid"), "origin"),
    **dict.fromkeys(("media", "file_type", "mime_type", "mimetype", "content_type"), "media_type"),
    **dict.fromkeys(("created", "created_on", "date", "added_on"), "added"),
}
_PLAIN = re.compile(rb"([0-9a-f]{64})\r?\n?")  # the most usual line
_TOOL_COLUMNS = ("value", "quality", "label", "provenance")  # as pdq-photo-hasher prints
_HEX64 = re.compile(r"[0-9a-f]{64}")
_GRADE = re.compile(r"[0-9]{1,3}")
_FEW = frozenset({"pdq", "value", "label", "quality"})
_OLD_COLUMNS = ("value", "label", "quality", "provenance")  # without a header


class Table:
    """A list being read line by line: its columns once a header named them."""

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.columns: tuple[str, ...] = _OLD_COLUMNS
        self._begun, self._mark = False, ","

    def said(self, line: bytes, place: str) -> Said | None:
        """The line's entry; None for an empty line or a header.

        Raises:
            Trouble: it holds neither; ``what`` says why.
        """
        plain = _PLAIN.fullmatch(line) if self.columns is _OLD_COLUMNS else None
        if plain:
            self._begun = True
            return self.listing.plain(str(plain[1], "ascii"))
        text = text_of(line)
        if not text:
            return None
        begun, self._begun = self._begun, True
        if text.startswith("{"):
            return self.of_json(text)
        if not begun:
            self._mark = next((mark for mark in ",;\t" if mark in text), ",")
        cells = _cells(text, self._mark)
        if not begun and any(_column(cell) in ("value", "sha256", *_VALUES) for cell in cells):
            self._head(cells)
            return None
        return self._of_cells(cells, place)

    def of_json(self, text: str) -> BankEntry:
        """The entry in a line of JSON of ours.

        Raises:
            Trouble: it holds none.
        """
        try:
            entry = from_json(BankEntry, json.loads(text, parse_constant=_no_number))
        except (ValueError, RecursionError) as broken:
            raise FingerprintError("line", f"is no bank entry ({str(broken)[:200]})") from broken
        wrong = next((what for known in (entry.fingerprint, *entry.also) if (what := fault(known))), None)
        if wrong:
            raise FingerprintError("line", wrong)
        for told in (entry.label, entry.provenance, entry.media_type, entry.origin, *entry.tags):
            if shown(told) != told:
                raise FingerprintError("line", f"holds a text with space around it: {told[:40]!r}")
        if len(entry.also) > 100 or len(entry.tags) > 100:
            raise FingerprintError("line", "holds more than 100 fingerprints or tags")
        return replace(entry, bank=self.listing.bank)

    def _head(self, cells: list[str]) -> None:
        """Take the columns' names from the header; those we do not know are told of, not dropped in silence."""
        self.columns = tuple(_column(cell) for cell in cells)
        unread = sorted(set(self.columns) - set(COLUMNS) - set(_VALUES))
        if unread or len(set(self.columns)) < len(self.columns):
            known = ", ".join((*_VALUES, *COLUMNS))
            raise FingerprintError("line", f"columns {unread} are not read", f"known are {known}, each once")

    def _of_cells(self, cells: list[str], place: str) -> Said:
        if len(cells) > len(self.columns):
            raise FingerprintError("line", f"has {len(cells)} columns, not {len(self.columns)}")
        columns = _TOOL_COLUMNS if self.columns is _OLD_COLUMNS and _of_tool(cells) else self.columns
        told = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        if told.keys() <= _FEW and (value := told.get("pdq") or told.get("value")) and _HEX64.fullmatch(value):
            label = shown(told["label"]) if "label" in told else ""
            return self.listing.plain(value, label, graded(told["quality"]) if "quality" in told else STATED_QUALITY)
        name = told.get("algorithm", "pdq")
        found = kind(name)
        if found is None and "value" in told:
            return self.listing.unmatched(place, name)
        return self._entry(told, _prints(told, found), found)

    def _entry(self, told: dict[str, str], prints: list[Fingerprint], found: tuple[str, str] | None) -> BankEntry:
        listing = self.listing
        media = told.get("media_type") or (found[1] if found and "algorithm" in told else "image")
        return listing.entry(
            prints,
            label=told.get("label", ""),
            provenance=told.get("provenance", ""),
            media_type=shown(media),
            opinion=held(told.get("opinion", "")),
            tlp=marked(told.get("tlp", "")),
            expires=moment(told.get("expires")),
            added=moment(told.get("added")),
            tags=_tags(told.get("tags", "")),
            origin=told.get("origin", ""),
        )


_VALUES = ("pdq", "vpdq", "sha1", "md5")  # columns that name their algorithm; "sha256" stands in COLUMNS too


def _of_tool(cells: list[str]) -> bool:
    """Whether a line without a header has the quality before the name."""
    return len(cells) > 2 and _GRADE.fullmatch(cells[1]) is not None and not _GRADE.fullmatch(cells[2])


def _tags(cell: str) -> list[str]:
    """Tags parted by the first of ``| ; ,`` that stands there, else by space."""
    return cell.split(next((mark for mark in "|;," if mark in cell), None))


def _column(cell: str) -> str:
    """What we call a list's column."""
    name = cell.lower().replace(" ", "_").replace("-", "_")
    if name in NAMES:
        return NAMES[name]
    found = KINDS.get(name)
    return found[0] if found else name


def _prints(told: dict[str, str], found: tuple[str, str] | None) -> list[Fingerprint]:
    """The fingerprints in a line's cells."""
    quality = graded(told["quality"]) if "quality" in told else STATED_QUALITY
    prints = [printed(name, told[name]) for name in ("vpdq", "sha256", "sha1", "md5") if name in told]
    if "pdq" in told:
        prints.append(printed("pdq", told["pdq"], quality))
    if "value" in told and found:
        prints.append(printed(found[0], told["value"], quality))
    if not prints:
        raise FingerprintError("line", "'' is not 64 hex digits", "a PDQ value has 64")
    return list({known.algorithm: known for known in prints}.values())


def read_lines(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """CSV, plain lines of values and JSON Lines of ours, told by each line."""
    table = Table(listing)
    for number, line in bounded(stream):
        listing.line, place = number, f"line {number}"
        try:
            said = table.said(line, place)
        except Trouble as trouble:
            yield listing.fault(place, trouble)
            continue
        if said is not None:
            yield said


def read_dataset(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """``tx dataset -P --csv``: a row for each collaboration that holds the value; one entry for rows that follow."""
    held_back: BankEntry | None = None
    for said in read_lines(stream, listing):
        if not isinstance(said, BankEntry):
            if held_back is not None:
                yield held_back
            held_back = None
            yield said
        elif held_back is not None and said.fingerprint == held_back.fingerprint:
            held_back = _merged(held_back, said)
        else:
            if held_back is not None:
                yield held_back
            held_back = said
    if held_back is not None:
        yield held_back


def _merged(one: BankEntry, other: BankEntry) -> BankEntry:
    names = dict.fromkeys((*one.provenance.split(", "), other.provenance))
    provenance = ", ".join(names)
    return replace(
        one,
        opinion=weigh((one.opinion, other.opinion)),
        tags=tuple(sorted({*one.tags, *other.tags}))[:100],
        provenance=provenance if len(provenance) <= TEXT_LIMIT else one.provenance,
    )


def _cells(text: str, mark: str) -> list[str]:
    if '"' not in text:
        cells = text.split(mark)
    else:
        try:
            cells = next(csv.reader([text], strict=True, delimiter=mark))
        except (csv.Error, StopIteration) as broken:
            raise FingerprintError("line", f"is not CSV ({broken})") from broken
    return [_unmarked(cell.strip()) for cell in cells]


def _unmarked(cell: str) -> str:
    """The cell without the mark that keeps spreadsheets from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
