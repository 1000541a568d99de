"""What does a web archive hold? WARC, ARC and WACZ: every payload a capture, every page a post with its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256

from tocsin.collect.archives.arc import ARC
from tocsin.collect.archives.flow import Flow
from tocsin.collect.archives.packages import Packages
from tocsin.collect.archives.payloads import Payload, Payloads, plain
from tocsin.collect.archives.records import Form, Record, records
from tocsin.collect.archives.shown import PAGES, is_page, looks_like_html, page_post
from tocsin.collect.archives.warchead import WARC
from tocsin.collect.magic import HEAD, UNKNOWN, media_type
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_iso
from tocsin.model import Capture, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

_WARCS = (".warc", ".warc.gz", ".warc.open", ".warc.gz.open")
_ARCS = (".arc", ".arc.gz")
_ZSTD = b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"  # a frame; the dictionary that precedes it in .warc.zst
_DIGITS = re.compile(r"\d{8}(?:\d{2}(?:\d{2}(?:\d{2})?)?)?")
_PARTIAL = re.compile(r"\d{4}(?:-\d{2})?")
TOLD = 1_000  # troubles of single records that are told singly, for each file
MORE = "record with trouble of its own, beyond those told singly"
LOST = "revisit of a record that is not here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warc:
    """Pages of web archives. Each file is read twice: pictures often stand after the page that shows them."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """The captures of all files in order of their records, then revisits and pages in the same order."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        yield from _zstd(shelf)
        reading = _Reading(source, fetch)
        archives = [_Archive(reading, file, form) for file, form in _archives(shelf)]
        for archive in archives:
            shelf.use(archive.file)
            yield from archive.payloads()
        packages = Packages(shelf, [archive.file.name for archive in archives])
        yield from packages.checked(reading.payloads)
        for archive in archives:
            yield from archive.pages(packages)
        yield from shelf.left("no web archive")


def _zstd(shelf: Shelf) -> Iterator[Collected]:
    for file in shelf.named(".zst"):
        if _begins(file) in _ZSTD:
            remedy = "unpack it with unzstd, and supply the .warc"
            yield Fault(where=file.name, what="is packed with Zstandard, which is not read here", remedy=remedy)
            yield shelf.pass_over(file.name, "archive packed with Zstandard")


def _archives(shelf: Shelf) -> Iterator[tuple[Material, Form]]:
    """The web archives by what they begin with; by name where they are damaged at once."""
    for name, file in sorted(shelf.files.items()):
        with file.open() as stream:
            head = Flow(stream, name).line()
        low = name.lower()
        if WARC.start.match(head) or low.endswith(_WARCS):
            yield file, ARC if ARC.start.match(head) else WARC
        elif ARC.start.match(head) or low.endswith(_ARCS):
            yield file, ARC


def _begins(file: Material) -> bytes:
    with file.open() as stream:
        return stream.read(4)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all archives of a source share."""

    source: Source
    fetch: Fetcher
    payloads: Payloads = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "payloads", Payloads(self.source.id))


@dataclass(slots=True)
class _Archive:
    """One file being read."""

    reading: _Reading
    file: Material
    form: Form
    told: int = 0  # troubles of single records
    again: bytearray = field(default_factory=bytearray)  # by record number: 1 for those read a second time

    def payloads(self) -> Iterator[Collected]:
        """Keep every payload; say why where there is none."""
        empty = True
        with self.file.open() as stream:
            for found in records(stream, self.file.name, self.form):
                empty = False
                yield from self._first(found) if isinstance(found, Record) else [found]
        if empty:
            yield Skip(reason="empty file", where=self.file.name)

    def _first(self, record: Record) -> Iterator[Collected]:
        where = f"{self.file.name}#record-{record.number}"
        self.again.extend(bytes(max(0, record.number + 1 - len(self.again))))
        yield from (Repair(reason=repair, where=where) for repair in record.repairs)
        for what in record.faults:
            self.told += 1
            is_more = self.told > TOLD  # counted, so that nobody's list of issues is flooded
            remedy = "compare with another copy of the archive"
            yield Repair(reason=MORE, where=where) if is_more else Fault(where=where, what=what, remedy=remedy)
        if record.body is None:
            if record.head.kind == "revisit":
                self.again[record.number] = 1
            else:
                yield Skip(reason="record too large" if record.faults else f"{record.head.kind} record", where=where)
            return
        kept = self.reading.fetch.keep(record.body, self._part(record, where))
        self.reading.payloads.add(
            kept, record.number, (record.head.ident, record.digest, f"{record.head.date} {record.head.url}")
        )
        self.again[record.number] = is_page(kept)
        yield kept

    def _part(self, record: Record, where: str) -> Capture:
        whole, head, http = self.file.capture, record.head, record.http
        return Capture(
            source=self.reading.source.id,
            sha256=whole.sha256,  # replaced by the keeper
            size=0,
            media_type=_kind(record),
            locator=where,
            collected=whole.collected,
            within=whole.id,
            url=head.url or None,
            status=http.status if http else None,
            stated=_time(head.date),
            headers=http.shown() if http else (),
            peer=head.peer,
        )

    def pages(self, packages: Packages) -> Iterator[Collected]:
        """The revisits as captures and the pages as posts; everything else has been told at the first reading."""
        if not any(self.again):
            return
        with self.file.open() as stream:
            for found in records(stream, self.file.name, self.form, self._is_read_again):
                if isinstance(found, Record) and self._is_read_again(found.number):
                    yield from self._second(found, packages)

    def _is_read_again(self, number: int) -> bool:
        return number < len(self.again) and bool(self.again[number])

    def _second(self, record: Record, packages: Packages) -> Iterator[Collected]:
        where = f"{self.file.name}#record-{record.number}"
        part = self._part(record, where)
        if record.head.kind == "revisit":
            meant = self._meant(record)
            yield _again(part, meant) if meant else Skip(reason=LOST, where=where)
        elif record.body is not None:
            kept = replace(part, sha256=sha256(record.body).hexdigest(), size=len(record.body))
            listed = packages.listed(plain(kept.url or ""), kept.stated)
            yield from page_post(kept, record.body, _declared(record), self.reading.payloads, listed)

    def _meant(self, record: Record) -> Payload | None:
        found = (self.reading.payloads.repeated(mark) for mark in record.head.refers)
        return next(filter(None, found), None)


def _again(part: Capture, meant: Payload) -> Capture:
    return replace(part, sha256=meant.sha256, size=meant.size, media_type=meant.media_type)


def _declared(record: Record) -> str:
    return (record.http.value("content-type") if record.http else record.head.declared) or ""


def _kind(record: Record) -> str:
    """What the bytes are by their own marks; where they bear none, what was declared."""
    head = (record.body or b"")[:HEAD]
    told = media_type(head)
    declared = _declared(record).partition(";")[0].strip().lower()
    if told != UNKNOWN or record.is_packed:
        return told
    if not (declared.isascii() and declared.isprintable() and 0 < len(declared) < 128):
        declared = ""
    return PAGES[0] if not declared and looks_like_html(head) else declared or UNKNOWN


def _time(written: str) -> datetime | None:
    """W3CDTF in every precision WARC 1.1 allows, and the 14 or 12 digits of ARC, in UTC."""
    written = written.strip()
    if _DIGITS.fullmatch(written):
        written = f"{written[:8]}T{written[8:]}".rstrip("T")
    elif _PARTIAL.fullmatch(written):
        written = f"{written}-01-01"[:10]
    stated = from_iso(written, UTC)
    return stated.at if stated else None
