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
from tocsin.collect.feeds.feedparts import Parts, split
from tocsin.collect.feeds.jsonfeed import read_json_feed
from tocsin.collect.page import text_of_html
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.span import Span
from tocsin.collect.times import Stated, in_utc, zone_of
from tocsin.model import Media, Post, Source, stable_id
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

LIMIT = 64 << 20  # bytes of one feed
SORTED = 10 << 20  # bytes up to which a feed's entries are brought into order
UNREADABLE = "entry not readable"
_BEFORE = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and blanks
_STARTS = (b"<", b"{", b"\xff\xfe<", b"\xff\xfe\0\0<", b"\xfe\xff\0<", b"\0\0\xfe\xff")  # UTF-16 and UTF-32 too
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HAS_ZONE = re.compile(r"(?:Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2}(?: \([^)]*\))?)\s*$")
_CUT = "supply the feed again, whole"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entries of saved feeds, or of one feed fetched from the source's address; enclosures beside it are shown."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts, oldest first where the entries state their times."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for _, file in sorted(shelf.files.items()):
            if not _is_feed(file):
                continue
            shelf.use(file)
            try:
                yield from _read(Reading(source, shelf, file, zone), whole(file, LIMIT))
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no feed")


def _is_feed(file: Material) -> bool:
    with file.open() as stream:
        head = stream.read(512)
    return head.lstrip(_BEFORE).startswith(_STARTS)


def _read(reading: Reading, content: bytes) -> Iterator[Collected]:
    is_json = content.lstrip(_BEFORE).startswith(b"{")
    posts: list[Post] = []
    span, complete = Span(), True
    for item in (read_json_feed if is_json else _xml_feed)(reading, content):
        complete &= not isinstance(item, Fault) and not (isinstance(item, Skip) and item.reason == UNREADABLE)
        if not isinstance(item, Post):
            yield item
            continue
        span.note(item)
        if len(content) > SORTED:
            yield item
        else:
            posts.append(item)
    latest = datetime.max.replace(tzinfo=UTC)
    yield from sorted(posts, key=lambda post: post.claimed or latest)
    # A feed sorted by anything but time, or with an entry pinned, leaves others out between its ends.
    if complete and span.in_order:
        kept = reading.file.capture
        yield from span.listings(reading.source.id, kept.id, kept.stated or kept.collected, kept.url or kept.locator)


def _xml_feed(reading: Reading, content: bytes) -> Iterator[Collected]:
    parts, name = split(content), reading.file.name
    index, wrong, version = 0, "", ""
    for batch, starts in parts.batches() if not (parts.trouble and not parts.entries) else ():
        told = _parsed(batch, reading.file)
        wrong, version = wrong or _wrong(told), version or str(told.get("version") or "")
        for entry in told.entries:
            yield from _entry(reading, _Entry(entry, told.feed), f"{name}: entry[{index}]")
            index += 1
        for at in starts[len(told.entries) :]:
            yield Skip(reason=UNREADABLE, where=f"{name}: byte {at:,}")
    yield from (Skip(reason=UNREADABLE, where=f"{name}: byte {at:,}") for at in parts.refused)
    yield from _state(parts, name, index, wrong, version)


def _state(parts: Parts, name: str, read: int, wrong: str, version: str) -> Iterator[Fault | Repair]:
    """What is to be said of the feed as a whole."""
    if not read and not parts.refused and (parts.trouble or wrong or not version):
        what = f"is no readable feed ({parts.trouble or wrong or 'no Atom, RSS or RDF'})"
        yield Fault(where=name, what=what, remedy=_CUT)
        return
    if parts.entities:
        yield Repair(reason="entities the feed declares are not expanded", where=name)
    if parts.trouble:
        yield Fault(where=name, what=f"{parts.trouble}; {read:,} entries before that were read", remedy=_CUT)
    elif not parts.ended:
        what = f"ends before it is complete; {read:,} entries before that were read"
        yield Fault(where=name, what=what, remedy=_CUT)
    elif wrong:
        yield Repair(reason="feed is not well formed", where=f"{name}: {wrong}")


def _parsed(content: bytes, file: Material) -> feedparser.FeedParserDict:
    declared = next((value for key, value in file.capture.headers if key.lower() == "content-type"), "")
    headers = {"content-type": declared} if "charset" in declared.lower() else {}
    # A stream, never a string: feedparser would fetch a string that looks like an address.
    return feedparser.parse(
        BytesIO(content), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _wrong(told: feedparser.FeedParserDict) -> str:
    return f"{told.get('bozo_exception', '')!s:.200}" or "unknown" if told.bozo else ""


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

    def files(self) -> list[str]:
        """The addresses of its enclosures and media, each once."""
        told = [(part, "href") for part in self._entry.get("enclosures") or ()]  # made from the links when asked for
        told += [(part, "url") for part in dict.get(self._entry, "media_content") or ()]
        return list(dict.fromkeys(str(part.get(key)) for part, key in told if part.get(key)))

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


def _entry(reading: Reading, entry: _Entry, where: str) -> Iterator[Collected]:
    html, language = entry.body()
    title, url = entry.text("title"), entry.text("link")
    try:
        title = " ".join(text_of_html(title, where).split()) or None if title else None
        text = text_of_html(html, where)
    except CollectError as trouble:
        yield fault(trouble)
        yield Skip(reason=UNREADABLE, where=where)
        return
    zone = reading.zone
    claimed = entry.stated("published", zone) or entry.stated("created", zone) or entry.stated("updated", zone)
    media: list[Media] = []
    for address in entry.files():
        found = reading.medium([address], where)
        if isinstance(found, Media):
            media.append(found)
        else:
            yield found
    yield reading.post(
        entry.text("id") or url or stable_id("entry", title, text, claimed.at if claimed else None),
        text,
        where,
        claimed=claimed,
        edited=entry.stated("updated", zone),
        title=title,
        author=entry.author(),
        url=url,
        language=language,
        media=media,
    )
