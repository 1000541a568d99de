"""What does a WARC hold? Every payload as a capture, every page as a post with the pictures it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.magic import HEAD, UNKNOWN, is_medium, media_type
from tocsin.collect.page import parse, select, text_of, title_of
from tocsin.collect.recent import recent
from tocsin.collect.records import Record, records
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_iso
from tocsin.model import Capture, Media, Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_ENDINGS = (".warc", ".warc.gz")
_PAGES = ("text/html", "application/xhtml+xml")
_SHOWN = "img[src], video[src], video[poster], audio[src], source[src], a[href]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warc:
    """Pages of a web archive. Each file is read twice: pictures often stand after the page that shows them."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """The captures of each file in order of its records, then its pages as posts in the same order."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for file in shelf.named(*_ENDINGS):
            shelf.use(file)
            archive = _Archive(source, fetch, file)
            yield from archive.payloads()
            yield from archive.pages()
        yield from shelf.left("no WARC file")


@dataclass(slots=True)
class _Archive:
    """One WARC file being read."""

    source: Source
    fetch: Fetcher
    file: Material
    media: dict[str, list[Capture]] = field(default_factory=dict)  # by address
    html: dict[int, Capture] = field(default_factory=dict)  # by record number

    def payloads(self) -> Iterator[Collected]:
        """Keep every payload; say why where there is none."""
        try:
            with self.file.open() as stream:
                for record in records(stream, self.file.name):
                    yield from self._payload(record)
        except CollectError as trouble:
            yield fault(trouble)

    def _payload(self, record: Record) -> Iterator[Collected]:
        where = f"{self.file.name}#record-{record.number}"
        if record.trouble:
            yield Fault(where=where, what=record.trouble, remedy="compare with another copy of the archive")
        if record.body is None:
            yield Skip(reason="record too large" if record.trouble else f"{record.kind} record", where=where)
            return
        kept = self.fetch.keep(record.body, self._part(record, where))
        if is_medium(kept.media_type):
            self.media.setdefault(_plain(record.url), []).append(kept)
        elif kept.media_type in _PAGES and (record.status is None or 200 <= record.status < 300):
            self.html[record.number] = kept
        yield kept

    def _part(self, record: Record, where: str) -> Capture:
        stated, whole = from_iso(record.date, UTC), self.file.capture
        return Capture(
            source=self.source.id,
            sha256=whole.sha256,  # replaced by the keeper
            size=0,
            media_type=_kind(record),
            locator=where,
            collected=whole.collected,
            within=whole.id,
            url=record.url or None,
            status=record.status,
            stated=stated.at if stated else None,
        )

    def pages(self) -> Iterator[Collected]:
        """The pages as posts."""
        try:
            with self.file.open() as stream:
                for record in records(stream, self.file.name):
                    kept = self.html.get(record.number)
                    if kept is not None and record.body is not None:
                        yield from self._page(record, kept)
        except CollectError:
            pass  # the first reading has told it

    def _page(self, record: Record, kept: Capture) -> Iterator[Collected]:
        charset = record.declared.lower().partition("charset=")[2].strip(" \"';")
        try:
            page = parse(record.body or b"", kept.locator, charset)
        except CollectError as trouble:
            yield fault(trouble)
            return
        yield self._post(kept, text_of(page.root), title_of(page), self._media(page, kept))

    def _post(self, kept: Capture, text: str, title: str | None, media: tuple[Media, ...]) -> Post:
        return Post(
            source=self.source.id,
            native_id=kept.url or kept.locator,
            capture=kept.id,
            locator=kept.locator,
            collected=kept.collected,
            text=text,
            claimed=kept.stated,
            title=title,
            url=kept.url,
            media=media,
        )

    def _media(self, page: LexborHTMLParser, kept: Capture) -> tuple[Media, ...]:
        """Pictures, videos and sounds the page shows or links to, as far as the same file holds them."""
        base = page.css_first("base[href]")
        root = _joined(kept.url or "", (base.attributes.get("href") or "") if base else "")
        found: dict[str, Media] = {}
        for node in select(page, _SHOWN):
            for address in (node.attributes.get(name) for name in ("src", "poster", "href")):
                medium = self._at(_joined(root, address), kept) if address else None
                if medium is not None:
                    found.setdefault(medium.sha256, _medium(medium, node.attributes.get("alt") or None))
        return tuple(found.values())

    def _at(self, address: str, page: Capture) -> Capture | None:
        """Of several captures of one address, the one nearest in time to the page."""
        held = self.media.get(_plain(address), ())
        return min(held, key=lambda kept: abs(kept.seen - page.seen), default=None)


def _medium(kept: Capture, alt: str | None = None) -> Media:
    name = (kept.url or kept.locator).partition("?")[0].rpartition("/")[2]
    return Media(sha256=kept.sha256, media_type=kept.media_type, size=kept.size, name=name, capture=kept.id, alt=alt)


def _plain(address: str) -> str:
    return address.partition("#")[0]


def _joined(base: str, address: str) -> str:
    try:
        return urljoin(base, address)
    except ValueError:  # an address no parser accepts
        return ""


def _kind(record: Record) -> str:
    """What the bytes are by their own marks; where they bear none, what was declared."""
    told = media_type((record.body or b"")[:HEAD])
    declared = record.declared.partition(";")[0].strip().lower()
    return told if told != UNKNOWN else declared or UNKNOWN
