"""What does an HTML export of Telegram Desktop hold? ``messages.html``, ``messages2.html`` and on, 1,000 each.

The format is that of telegramdesktop/tdesktop, ``export_output_html.cpp``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborNode

from tocsin.collect.chats.attached import UNUSED, parted
from tocsin.collect.chats.telegram_page import dates, files, is_joined, no_post, number_of, outermost, said, unread
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.page import LIMIT, parse
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.span import Span
from tocsin.collect.times import zone_of
from tocsin.model import Access, Media, Private, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_PAGE = re.compile(r"(?:^|/)messages(\d{0,9})\.html$")
_LIST = "lists/chats.html"
_OWN = re.compile(r"(?:^|/)(?:css|js|images)/[^/]+$")  # what the writer puts beside every export
_ACCOUNT = re.compile(r"(?:^|/)(?:lists/[^/]+|export_results)\.html$")
_END = re.compile(rb"</html>\s*$", re.IGNORECASE)
_TAGS = 500_000  # of one page; a thousand messages have some 40,000
_OPEN_OR_NOT = ("group", "channel")  # TypeString in the writer; anything else is a direct chat
_REPEATED = "thumbnail or contact card beside a message"
_NESTED = "message inside another message"
_CUT = "cut off where the file ends"
_OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramHtml:
    """Messages of one exported chat, or of a full export's chats.

    The pages do not say whether a chat is a public channel, a members' group or a direct chat: of a single chat's
    export the source's word is taken, public or closed. Declare it public only where anybody can read the chat, and
    never bring a direct chat this way: nothing in the file would stop it. A full export lists its chats as private,
    bot, group or channel: private and bot chats are direct messages, the others are read where the source is closed.
    Days are headings, not messages; edits are not stated by this writer. Times without a zone (older versions) are
    read in the source's zone.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts page by page in order of number, oldest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        if not holds_pages(shelf):
            yield Fault(where=source.location, what="holds no messages.html", remedy="export the chat again")
        yield from read_pages(source, shelf, zone)
        yield from shelf.left(UNUSED)


def holds_pages(shelf: Shelf) -> bool:
    """True where an HTML export of Telegram lies there."""
    return any(map(_PAGE.search, shelf.files))


def read_pages(source: Source, shelf: Shelf, zone: tzinfo) -> Iterator[Collected]:
    """Every message of every chat; then a Skip for each of the writer's own files."""
    chats: dict[str, list[tuple[int, Material]]] = {}
    for name, file in sorted(shelf.files.items()):
        if page := _PAGE.search(name):
            shelf.use(file)
            chats.setdefault(posixpath.dirname(name), []).append((int(page[1] or 1), file))
    entries: dict[str, _Entry] = {}
    for listing in shelf.named(_LIST):
        try:
            entries |= _entries(listing)
        except CollectError as trouble:
            yield fault(trouble)
    for folder, pages in sorted(chats.items()):
        chat = _Chat(folder, entries.get(folder))
        for _, file in sorted(pages, key=lambda page: page[0]):
            yield from chat.page(Reading(source, shelf, file, zone))
        yield from chat.passed_over(shelf)
    for name in sorted(shelf.files):
        if _ACCOUNT.search(name):
            yield shelf.pass_over(name, "account data are not read")
        elif _OWN.search(name):
            yield shelf.pass_over(name, "style, script or icon of the export")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a full export's list says of a chat."""

    kind: str
    whole: bool  # not only the holder's own messages


def _entries(listing: Material) -> dict[str, _Entry]:
    """The chats of ``lists/chats.html`` by their folder."""
    page = parse(whole(listing, LIMIT), listing.name, "utf-8")
    told = {}
    for entry in page.css("a.entry[href]"):
        path = (entry.attributes.get("href") or "").partition("#")[0]
        folder = posixpath.dirname(posixpath.normpath(posixpath.join(posixpath.dirname(listing.name), path)))
        kind, count = entry.css_first(".info"), entry.css_first(".details_entry")
        told[folder] = _Entry(kind.text().strip() if kind else "", count is not None and _OUTGOING not in count.text())
    return told


@dataclass(slots=True)
class _Chat:
    """One chat while its pages are read: the last sender carries over to joined messages."""

    folder: str
    entry: _Entry | None
    author: str | None = None
    forwarded_from: str | None = None
    shown: set[str] = field(default_factory=set)  # captures of media
    repeated: dict[str, str] = field(default_factory=dict)  # thumbnails and contact cards: name and capture

    def page(self, reading: Reading) -> Iterator[Collected]:
        """One page of it; a page that is cut is read but for its last message."""
        name = reading.file.name
        try:
            content = whole(reading.file, LIMIT)
            if content.count(b"<") > _TAGS:
                raise CollectError(name, f"holds more than {_TAGS:,} tags", "supply the page as Telegram wrote it")
            page = parse(content, name, "utf-8")
        except CollectError as trouble:
            yield fault(trouble)
            return
        messages, cut = page.css("div.message"), not _END.search(content[-1024:])
        if not messages:
            yield Fault(where=name, what="holds no messages of a Telegram export", remedy="supply messages.html again")
            return
        if page.css_first(".page_header a.content") and self.entry is None:
            self.entry = _Entry("unknown", whole=False)  # of a full export without its list
        refusal, span, outer = self._refusal(reading), Span(), outermost(messages)
        for place, message in enumerate(messages, 1):
            where = f"{name}: message{number_of(message) or f' {place} of the page'}"
            reason = refusal or (_NESTED if message.mem_id not in outer else no_post(message))
            reason = reason or (_CUT if cut and place == len(messages) else None)
            yield from (Skip(reason=reason, where=where),) if reason else self._post(reading, message, where, span)
        if cut:
            yield Fault(where=name, what="ends before it is complete", remedy="supply the file again, whole")
        elif self.entry is None or self.entry.whole:
            kept = reading.file.capture
            yield from span.listings(reading.source.id, kept.id, kept.seen, self._native("") if self.entry else "")

    def passed_over(self, shelf: Shelf) -> Iterator[Skip]:
        """Files beside messages that show nothing more than the files that were read."""
        for name, capture in sorted(self.repeated.items()):
            if capture not in self.shown:
                yield shelf.pass_over(name, _REPEATED)

    def _refusal(self, reading: Reading) -> str | None:
        """Why the chat is not read, or None."""
        if self.entry is None:
            return None
        if self.entry.kind in _OPEN_OR_NOT:
            closed = reading.source.access is Access.CLOSED
            return None if closed else f"not public: {self.entry.kind} of a full export"
        return reading.refusal(Private.DIRECT)

    def _post(self, reading: Reading, message: LexborNode, where: str, span: Span) -> Iterator[Collected]:
        told, shown, at = said(message), list[Media](), dates(message, reading.zone)
        yield from parted(files(reading, message, where), shown)
        self.shown |= {medium.capture for medium in shown}
        self.repeated |= {file.name: file.capture.id for file in unread(reading, message)}
        joined = is_joined(message)
        self.author = told.author or (self.author if joined else None)
        self.forwarded_from = told.forwarded_from or (self.forwarded_from if joined and told.forwarded else None)
        number = number_of(message) or ""
        post = reading.post(
            self._native(number),
            told.text,
            where,
            claimed=at[0] if at else None,
            edited=at[-1] if len(at) > 1 else None,
            author=self.author or told.signature,
            reply_to=self._native(told.reply_to) if told.reply_to else None,
            forwarded_from=self.forwarded_from or ("another account" if told.forwarded else None),
            media=shown,
        )
        span.note(post)
        yield post

    def _native(self, number: str) -> str:
        """Message numbers are the chat's own: in a full export its folder comes first."""
        return f"{posixpath.basename(self.folder)}/{number}" if self.entry else number
