"""What does a feed hold? Atom, RSS and RDF through feedparser, and JSON Feed."""

from __future__ import annotations

import calendar
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from io import BytesIO

import feedparser  # type: ignore[import-untyped]

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsonfeed import read_json_feed
from tocsin.collect.page import text_of_html
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.times import Stated, in_utc, zone_of
from tocsin.model import Post, Source, stable_id
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

LIMIT = 10 << 20  # bytes of one feed
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and blanks
_STARTS = (b"<", b"{", b"\xff\xfe<", b"\xfe\xff\0<")  # UTF-16 too
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HAS_ZONE = re.compile(r"(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2}(?: \([^)]*\))?)\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entries of saved feeds, or of one feed fetched from the source's address; enclosures are never fetched."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts, oldest first where the entries state their times."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for _, file in sorted(shelf.files.items()):
            try:
                content = whole(file, LIMIT)
            except CollectError as trouble:
                yield fault(trouble)
                continue
            if not content.lstrip(_BEFORE).startswith(_STARTS):
                yield shelf.pass_over(file.name, "no feed")
                continue
            shelf.use(file)
            yield from _read(source, file, content, zone)


def _read(source: Source, file: Material, content: bytes, zone: tzinfo) -> Iterator[Collected]:
    is_json = content.lstrip(_BEFORE).startswith(b"{")
    found = (read_json_feed if is_json else _xml_feed)(source, file, content, zone)
    posts: list[Post] = []
    for item in found:
        if isinstance(item, Post):
            posts.append(item)
        else:
            yield item
    latest = datetime.max.replace(tzinfo=UTC)
    yield from sorted(posts, key=lambda post: post.claimed or latest)


def _xml_feed(source: Source, file: Material, content: bytes, zone: tzinfo) -> Iterator[Collected]:
    # A stream, never a string: feedparser would fetch a string that looks like an address.
    told = feedparser.parse(BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    wrong = f"{told.get('bozo_exception', '')!s:.200}" if told.bozo else None
    if not told.entries and (wrong or not told.version):
        remedy = "supply the feed again, whole"
        yield Fault(where=file.name, what=f"is no readable feed ({wrong or 'no Atom, RSS or RDF'})", remedy=remedy)
        return
    if wrong:
        yield Repair(reason="feed is not well formed", where=f"{file.name}: {wrong}")
    for index, entry in enumerate(told.entries):
        where = f"{file.name}: entry[{index}]"
        try:
            yield _entry(source, file, _Entry(entry, told.feed), zone, where)
        except CollectError as trouble:
            yield fault(trouble)
            yield Skip(reason="entry not readable", where=where)


class _Entry:
    """One entry; feedparser's mapping read as texts."""

    def __init__(self, entry: feedparser.FeedParserDict, feed: feedparser.FeedParserDict) -> None:
        self._entry, self._feed = entry, feed

    def text(self, key: str) -> str | None:
        """The entry's value where it is a text that is not blank."""
        value = dict.get(self._entry, key)  # feedparser's own get() answers "published" when asked for "updated"
        return value if isinstance(value, str) and value.strip() else None

    def body(self) -> tuple[str, str | None]:
        """Its fullest HTML or text, and the language that goes with it."""
        parts = [*self._entry.get("content", ()), self._entry.get("summary_detail") or {}]
        for part in parts:
            if str(part.get("value") or "").strip():
                return str(part["value"]), part.get("language") or self._feed.get("language")
        return "", self._feed.get("language")

    def author(self) -> str | None:
        """The entry's author, or the feed's title: who speaks where nobody is named."""
        return self.text("author") or str(self._feed.get("title") or "").strip() or None

    def stated(self, key: str, zone: tzinfo) -> Stated | None:
        """A time; one written without a zone is read in the source's."""
        parsed, written = dict.get(self._entry, f"{key}_parsed"), self.text(key)
        if not isinstance(parsed, time.struct_time) or written is None:
            return None
        try:
            at = _EPOCH + timedelta(seconds=calendar.timegm(parsed))
        except (OverflowError, ValueError):
            return None
        return Stated(at) if _HAS_ZONE.search(written) else in_utc(at.replace(tzinfo=None), zone)


def _entry(source: Source, file: Material, entry: _Entry, zone: tzinfo, where: str) -> Post:
    html, language = entry.body()
    title = entry.text("title")
    title = " ".join(text_of_html(title, where).split()) or None if title else None
    text, url = text_of_html(html, where), entry.text("link")
    claimed = entry.stated("published", zone) or entry.stated("updated", zone)
    edited = entry.stated("updated", zone)
    return Post(
        source=source.id,
        native_id=entry.text("id") or url or stable_id("entry", title, text, claimed.at if claimed else None),
        capture=file.capture.id,
        locator=where,
        collected=file.capture.collected,
        text=text,
        claimed=claimed.at if claimed else None,
        zone_assumed=bool(claimed and claimed.assumed),
        title=title,
        author=entry.author(),
        url=url,
        language=language,
        edited=edited.at if edited and claimed and edited.at != claimed.at else None,
    )
