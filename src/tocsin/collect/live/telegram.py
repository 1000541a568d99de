"""What does a Telegram channel show to everybody? Its web preview, page by page, or saved pages of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborHTMLParser

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.live.answers import GONE, charset, closed, is_address, is_page, material, trouble
from tocsin.collect.live.media import LiveReading
from tocsin.collect.live.preview import LIMIT, Shown, before, channel_of, shown, words
from tocsin.collect.page import parse
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf, too_large, whole
from tocsin.collect.times import zone_of
from tocsin.model import Post, Source
from tocsin.model.listing import Listing, packed
from tocsin.model.seams import Closed, Collected, Fault, Fetcher

_CHANNEL = re.compile(r"(https?://[^/?#]+)/(?:s/)?([A-Za-z]\w{3,63})/?(?:[?#].*)?")
_HTML = (".html", ".htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramPreview:
    """Messages of a public channel, as its preview at ``https://t.me/s/channel`` shows them without an account."""

    pages: int = 20  # fetched at most, from the newest on; a page holds about 20 messages

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Pages from the newest on, the posts of each oldest first; a listing for each page."""
        return recent(self._collect(source, fetch, since), since)

    def _collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        zone = zone_of(source)
        if is_address(source.location):
            yield from self._live(source, fetch, zone, since)
            return
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for file in shelf.named(*_HTML):
            shelf.use(file)
            try:
                page = _parsed(whole(file, LIMIT), file.name, None)
            except CollectError as wrong:
                yield fault(wrong)
                continue
            yield from _page(Reading(source, shelf, file, zone), page, channel_of(page) or source.location)
        yield from shelf.left("no saved preview page, and shown in no message")

    def _live(self, source: Source, fetch: Fetcher, zone: tzinfo, since: datetime | None) -> Iterator[Collected]:
        named = _CHANNEL.fullmatch(source.location)
        if named is None:
            what, remedy = "names no channel", "give it as https://t.me/s/channel"
            yield Fault(where=source.location, what=what, remedy=remedy)
            return
        first = f"{named[1]}/s/{named[2]}"
        address: str | None = first
        lowest: int | None = None
        for number in range(self.pages):
            if address is None:
                return
            answer = fetch.politely(address, source.id)
            if not is_page(answer) or answer.capture is None:
                yield closed(answer) or _gone(answer.status, trouble(answer))
                return
            if answer.truncated:
                yield Fault(where=address, what=answer.detail, remedy="raise [fetch] max_bytes")
            reading = LiveReading(source, Shelf(()), material(answer, answer.capture), zone, fetch)
            try:
                page = _parsed(answer.body, address, charset(answer.capture))
            except CollectError as wrong:
                yield fault(wrong)
                return
            items = list(_page(reading, page, first))
            yield from items
            below = before(page)
            is_onward = below is not None and (lowest is None or below < lowest) and not _is_old(items, since)
            if below is not None and number + 1 == self.pages and is_onward:
                yield Fault(where=address, what=f"older messages than those of {self.pages} pages were not fetched",
                            remedy="raise the source's 'pages'")  # fmt: skip
            address, lowest = (f"{first}?before={below}" if is_onward else None), below


def _page(reading: Reading, page: LexborHTMLParser, scope: str) -> Iterator[Collected]:
    """The posts of one page and its listing; where it shows no message, what it says instead."""
    found: list[Shown] = []
    for message in shown(reading, page):
        found.append(message)
        yield from message.beside
        yield message.item
    if not found:
        yield _no_messages(reading, page)
        return
    yield from _listing(reading, found, scope)


def _parsed(content: bytes, where: str, declared: str | None) -> LexborHTMLParser:
    if len(content) > LIMIT:
        raise too_large(where, len(content), LIMIT)
    return parse(content, where, declared)


def _listing(reading: Reading, found: list[Shown], scope: str) -> Iterator[Listing]:
    """Every number between the first and the last that the page shows; none where a message could not be read."""
    times = [message.at.at for message in found if message.at]
    if len(times) != len(found) or not all(message.numbers for message in found):
        return
    capture = reading.file.capture
    yield Listing(
        source=reading.source.id,
        evidence=capture.id,
        at=capture.stated or capture.collected,
        first=min(times),
        last=max(times),
        names=packed(number for message in found for number in message.numbers),
        scope=scope,
    )


def _no_messages(reading: Reading, page: LexborHTMLParser) -> Closed | Fault:
    says, capture = words(page), reading.file.capture
    if says is None:
        remedy = "give the channel as https://t.me/s/channel, or look at the page"
        return Fault(where=reading.file.name, what="shows no message and no channel", remedy=remedy)
    return Closed(where=reading.file.name, at=capture.seen, evidence=capture.id, says=says)


def _gone(status: int | None, said: Fault) -> Fault:
    if status not in GONE:
        return said
    return replace(said, what=f"HTTP status {status}: there is no such channel any more, or there never was")


def _is_old(items: list[Collected], since: datetime | None) -> bool:
    """True where every post of the page is older than what was asked for."""
    times = [item.claimed for item in items if isinstance(item, Post) and item.claimed]
    return since is not None and bool(times) and max(times) < since
