"""What does a public timeline of a Mastodon server show? By its API, without an account (docs.joinmastodon.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from io import BytesIO
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import obj, read_json, string
from tocsin.collect.live.answers import closed, is_address, is_page, material, next_page, trouble
from tocsin.collect.live.media import LiveReading
from tocsin.collect.pieces import Path
from tocsin.collect.platforms.status import is_status, read_status
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import zone_of
from tocsin.model import Post, Source
from tocsin.model.seams import Answer, Closed, Collected, Fault, Fetcher, Skip

_SHORT = 1 << 20  # bytes of an account's entity, or of an error
_LIST: frozenset[Path] = frozenset({()})
_NO_STATUS = "no status"
_PROFILE = re.compile(r"/(?:users/|web/)?@?([\w.-]{1,64}(?:@[\w.-]{1,253})?)/?")
_TAG = re.compile(r"/tags?/([^/?#]{1,200})/?")
_PUBLIC = re.compile(r"/(?:(?:web/)?public(/local)?|explore)?/?")
_DIGITS = re.compile(r"[0-9A-Za-z_-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class MastodonTimeline:
    """Posts of an account, a tag or a whole server, as anybody may ask for them; or saved pages of such answers.

    The location is the address people see (``https://server/@name``, ``/tags/word``, ``/public``) or the API's own.
    """

    pages: int = 10  # fetched at most, from the newest on; a page holds up to 40 posts

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts from the newest on, as the server lists them; a listing for each page in order."""
        return recent(self._collect(source, fetch, since), since)

    def _collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        zone = zone_of(source)
        if is_address(source.location):
            yield from self._live(source, fetch, zone, since)
            return
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for file in shelf.named(".json"):
            shelf.use(file)
            with file.open() as stream:
                yield from _Page(Reading(source, shelf, file, zone), file.name).read(stream)
        yield from shelf.left("no saved timeline, and shown in no post")

    def _live(self, source: Source, fetch: Fetcher, zone: tzinfo, since: datetime | None) -> Iterator[Collected]:
        first = _timeline(source, fetch)
        if not isinstance(first, str):
            yield first
            return
        address: str | None = first
        asked: set[str] = set()
        while address is not None and len(asked) < self.pages:
            asked.add(address)
            answer = fetch.politely(address, source.id)
            if not is_page(answer) or answer.capture is None:
                yield _refused(answer)
                return
            if answer.truncated:
                yield Fault(where=address, what=answer.detail, remedy="raise [fetch] max_bytes")
            reading = LiveReading(source, Shelf(()), material(answer, answer.capture), zone, fetch)
            page = _Page(reading, first)
            yield from page.read(BytesIO(answer.body))
            onward = next_page(answer.capture)
            address = onward if page.newest and onward not in asked and not _is_old(page, since) else None
        if address is not None:
            what = f"older posts than those of {self.pages} pages were not fetched"
            yield Fault(where=address, what=what, remedy="raise the source's 'pages'")


@dataclass(slots=True)
class _Page:
    """One answer: a list of statuses."""

    reading: Reading
    scope: str
    newest: datetime | None = None
    known: dict[str, str] = field(default_factory=dict)
    span: Span = field(default_factory=Span)
    is_whole: bool = True

    def read(self, stream: BinaryIO) -> Iterator[Collected]:
        """Its statuses in order, and its listing where all of them could be read."""
        seen = 0
        for found in values(stream, self.reading.file.name, _LIST):
            if isinstance(found, Value) and found.path == ("*",):
                seen += 1
                yield from self._status(found)
            elif isinstance(found, Value):
                self.is_whole = False
            else:
                self.is_whole = False
                yield found
        if not seen and not self.is_whole:
            remedy = "give the address of a timeline"
            yield Fault(where=self.reading.file.name, what="is no list of statuses", remedy=remedy)
        elif self.is_whole and self.span.in_order:
            file = self.reading.file
            at = file.capture.stated or file.capture.collected
            yield from self.span.listings(self.reading.source.id, file.capture.id, at, self.scope)

    def _status(self, found: Value) -> Iterator[Collected]:
        status = obj(found.value)
        if not is_status(status):
            self.is_whole = False
            yield Skip(reason=_NO_STATUS, where=found.where)
            return
        try:
            for item in read_status(self.reading, status, found.where, self.known):
                if isinstance(item, Post):
                    self.span.note(item)
                    self.newest = max(filter(None, (self.newest, item.claimed)), default=None)
                yield item
        except CollectError as wrong:
            self.is_whole = False
            yield fault(wrong)
            yield Skip(reason=UNREADABLE, where=found.where)


def _timeline(source: Source, fetch: Fetcher) -> str | Closed | Fault:
    """The API's address of the timeline that people know by another; an account's number is asked for."""
    try:
        told = urlsplit(source.location)
    except ValueError:
        return Fault(where=source.location, what="is no address", remedy="give https://server/@name")
    server, query = f"{told.scheme}://{told.netloc}", f"?{told.query}" if told.query else ""
    if told.path.startswith("/api/"):
        return f"{server}{told.path}{query}"
    if tag := _TAG.fullmatch(told.path):
        return f"{server}/api/v1/timelines/tag/{tag[1]}?limit=40"
    if public := _PUBLIC.fullmatch(told.path):
        return f"{server}/api/v1/timelines/public?limit=40" + ("&local=true" if public[1] else "")
    if profile := _PROFILE.fullmatch(told.path):
        return _account(f"{server}/api/v1", profile[1], source, fetch)
    remedy = "give https://server/@name, /tags/word, /public, or the API's own address"
    return Fault(where=source.location, what="is no timeline that is known here", remedy=remedy)


def _account(api: str, name: str, source: Source, fetch: Fetcher) -> str | Closed | Fault:
    answer = fetch.politely(f"{api}/accounts/lookup?acct={quote(name, safe='@')}", source.id)
    if not is_page(answer):
        return _refused(answer)
    try:
        number = string(obj(read_json(answer.body[:_SHORT])[0]).get("id"))
    except ValueError:
        number = None
    if number is None or not _DIGITS.fullmatch(number):
        return Fault(where=answer.url, what="does not tell the account's number", remedy="give the API's own address")
    return f"{api}/accounts/{number}/statuses?limit=40"


def _refused(answer: Answer) -> Closed | Fault:
    """A wall, in the API's own words where it has some (``{"error": ...}``); else what went wrong."""
    capture = answer.capture
    try:
        says = string(obj(json.loads(answer.body[:_SHORT])).get("error"))
    except (ValueError, RecursionError):
        says = None
    if capture is not None and says and (answer.status in (401, 403) or "authenticat" in says.lower()):
        told = f"HTTP status {answer.status}: {says:.250}"
        return Closed(where=answer.url, at=capture.seen, evidence=capture.id, says=told)
    return closed(answer) or trouble(answer)


def _is_old(page: _Page, since: datetime | None) -> bool:
    return since is not None and page.newest is not None and page.newest < since
