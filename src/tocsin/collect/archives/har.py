"""What did a browser or proxy record? Contents of a HAR file as captures, its pages as posts. Nothing is replayed.

Cookies, credentials, forms and everything else a request carried stay in the file: they are read by nobody.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from hashlib import sha256

from tocsin.collect.archives.harentries import Entry, entries
from tocsin.collect.archives.httphead import shown
from tocsin.collect.archives.payload import payload
from tocsin.collect.archives.payloads import Payloads
from tocsin.collect.archives.shown import Listed, is_page, page_post
from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.magic import HEAD, UNKNOWN, media_type
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import from_iso, zone_of
from tocsin.model import Capture, Source
from tocsin.model.seams import Collected, Fetcher, Material, Repair, Skip

ADDRESS = 8_192  # characters of an address
CONTENT = 64 << 20  # bytes of one content, unpacked
PAGES = 10_000  # titles that are kept in mind
SENT = "content compressed as it was sent"
NOT_BASE64 = "content is not whole Base64, read up to there"
LONG_ADDRESS = "address too long, left out"
SOCKET = "web socket messages are not read"
_BEGINS = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"log"\s*:')


@dataclass(frozen=True, slots=True, kw_only=True)
class Har:
    """Recorded contents and pages (HAR 1.1 and 1.2). Each file is read twice, as pictures may stand after their page.

    A content without ``encoding`` is the text as the recorder decoded it: its bytes are written in UTF-8 again.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """The captures of all files in order of their entries, then the pages in the same order."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        payloads = Payloads(source.id)
        recordings = [
            _Recording(source, fetch, file, payloads, zone_of(source))
            for _, file in sorted(shelf.files.items())
            if file.name.lower().endswith(".har") or _is_har(file)
        ]
        for recording in recordings:
            shelf.use(recording.file)
            yield from recording.contents()
        for recording in recordings:
            yield from recording.pages()
        yield from shelf.left("no HAR file")


def _is_har(file: Material) -> bool:
    with file.open() as stream:
        return _BEGINS.match(stream.read(512)) is not None


@dataclass(frozen=True, slots=True)
class _Content:
    """An entry's content, or why it has none."""

    body: bytes = b""
    lacks: str = ""
    repairs: tuple[str, ...] = ()


@dataclass(slots=True)
class _Recording:
    """One file being read."""

    source: Source
    fetch: Fetcher
    file: Material
    payloads: Payloads
    zone: tzinfo
    shown: set[int] = field(default_factory=set)  # entries that are pages
    titles: dict[str, str] = field(default_factory=dict)  # by page id

    def contents(self) -> Iterator[Collected]:
        """Keep every content; say why where there is none."""
        empty = True
        with self.file.open() as stream:
            for found in entries(stream, self.file.name):
                if isinstance(found, Entry) and found.is_page:
                    self._page(obj(found.value))
                    continue
                empty = False
                yield from self._entry(found) if isinstance(found, Entry) else [found]
        if empty:
            yield Skip(reason="recording without entries", where=self.file.name)

    def _page(self, page: dict[str, object]) -> None:
        name, title = string(page.get("id")), string(page.get("title"))
        if name and title and len(self.titles) < PAGES and not title.startswith(("http:", "https:")):
            self.titles[name] = " ".join(title[:1_000].split())

    def _entry(self, entry: Entry) -> Iterator[Collected]:
        told = obj(entry.value)
        content = _content(told)
        if told.get("_webSocketMessages"):
            yield Skip(reason=SOCKET, where=entry.where)
        if content.lacks:
            yield Skip(reason=content.lacks, where=entry.where)
            return
        yield from (Repair(reason=repair, where=entry.where) for repair in content.repairs)
        if len(string(obj(told.get("request")).get("url")) or "") > ADDRESS:
            yield Repair(reason=LONG_ADDRESS, where=entry.where)
        kept = self.fetch.keep(content.body, self._part(told, entry, content.body))
        self.payloads.add(kept, entry.index)
        if is_page(kept):
            self.shown.add(entry.index)
        yield kept

    def _part(self, told: dict[str, object], entry: Entry, body: bytes) -> Capture:
        request, response = obj(told.get("request")), obj(told.get("response"))
        url = string(request.get("url"))
        stated = from_iso(told.get("startedDateTime"), self.zone)
        headers = [
            (string(one.get("name")), string(one.get("value"))) for one in map(obj, items(response.get("headers")))
        ]
        return Capture(
            source=self.source.id,
            sha256=self.file.capture.sha256,  # replaced by the keeper
            size=0,
            media_type=_kind(body, _declared(response)),
            locator=entry.where,
            collected=self.file.capture.collected,
            within=self.file.capture.id,
            url=url if url and len(url) <= ADDRESS else None,
            status=_status(response),
            stated=stated.at if stated else None,
            headers=shown(tuple((name, value or "") for name, value in headers if name)),
            peer=(string(told.get("serverIPAddress")) or "").strip("[] ")[:64] or None,
        )

    def pages(self) -> Iterator[Collected]:
        """The pages as posts; everything else has been told at the first reading."""
        if not self.shown:
            return
        with self.file.open() as stream:
            for found in entries(stream, self.file.name):
                if isinstance(found, Entry) and not found.is_page and found.index in self.shown:
                    yield from self._post(found)

    def _post(self, entry: Entry) -> Iterator[Collected]:
        told = obj(entry.value)
        body = _content(told).body
        kept = replace(self._part(told, entry, body), sha256=sha256(body).hexdigest(), size=len(body))
        content = obj(obj(told.get("response")).get("content"))
        declared = (
            _declared(obj(told.get("response"))) if string(content.get("encoding")) else "text/html; charset=utf-8"
        )
        title = self.titles.get(string(told.get("pageref")) or "")
        yield from page_post(kept, body, declared, self.payloads, Listed(title, "") if title else None)


def _content(told: dict[str, object]) -> _Content:
    response = obj(told.get("response"))
    status = _status(response)
    if not told:
        return _Content(lacks="entry not readable")
    if not response or not status:
        return _Content(lacks="request without an answer")
    content = obj(response.get("content"))
    text = content.get("text")
    if not isinstance(text, str) or not text:
        return _Content(lacks=_why_empty(status, content))
    if (string(content.get("encoding")) or "").lower() != "base64":
        return _Content(text.encode("utf-8", "replace"))
    return _unpacked(*_base64(text), response)


def _status(response: dict[str, object]) -> int | None:
    status = number(response.get("status"))
    return status if status and status < 1_000 else None


def _why_empty(status: int, content: dict[str, object]) -> str:
    if 300 <= status < 400 and status != 304:
        return "redirect without content"
    return "content was not recorded" if number(content.get("size")) else "answer without content"


def _base64(text: str) -> tuple[bytes, tuple[str, ...]]:
    plain = re.sub(r"[^A-Za-z0-9+/]", "", text.replace("-", "+").replace("_", "/"))
    whole = len(plain) - (len(plain) % 4 == 1)  # one character more than whole groups is no byte
    try:
        body = base64.b64decode(plain[:whole] + "=" * (-whole % 4))
    except binascii.Error:
        return b"", (NOT_BASE64,)
    is_whole = whole == len(plain) and not re.search(r"[^A-Za-z0-9+/=\s_-]", text)
    return body, () if is_whole else (NOT_BASE64,)


def _unpacked(body: bytes, repairs: tuple[str, ...], response: dict[str, object]) -> _Content:
    """Some recorders keep the body as it was sent, and say so only in its headers."""
    named = [obj(one) for one in items(response.get("headers"))]
    coding = [string(one.get("value")) for one in named if str(one.get("name")).lower() == "content-encoding"]
    if body[:2] != b"\x1f\x8b" or "gzip" not in (coding or [""])[-1:]:
        return _Content(body, repairs=repairs)
    found = payload(body, "", "gzip", CONTENT)
    return _Content(found.body, repairs=(*repairs, SENT, *found.repairs))


def _declared(response: dict[str, object]) -> str:
    return string(obj(response.get("content")).get("mimeType")) or ""


def _kind(body: bytes, declared: str) -> str:
    told = media_type(body[:HEAD])
    plain = declared.partition(";")[0].strip().lower()
    is_plain = plain.isascii() and plain.isprintable() and 0 < len(plain) < 128
    return told if told != UNKNOWN or not is_plain else plain
