"""What do these pages show today? Each one an analyst listed, kept as it came; no link in them is followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from tocsin.collect.closing import notice
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.lines import lines
from tocsin.collect.live.answers import GONE, NOT_FETCHED, charset, closed, is_address, is_page, trouble
from tocsin.collect.page import parse, text_of
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import zone_of
from tocsin.collect.web.webpage import said
from tocsin.model import Source
from tocsin.model.listing import Removal, Removed
from tocsin.model.seams import Answer, Closed, Collected, Fault, Fetcher, Material, Skip

_LISTS = (".txt", ".urls", ".list")
_LONGEST = 8192  # bytes of one line
_NO_ADDRESS = "line is no address"
_TWICE = "address listed before"
_HTML = ("text/html", "application/xhtml+xml")
_LARGE = 1 << 20  # bytes; no wall is so large
_SHORT = 4_000  # characters; a longer page that holds a notice's words talks about something


@dataclass(frozen=True, slots=True, kw_only=True)
class WebPages:
    """The page at the source's address, or every page that a text file lists, one to a line (``#`` begins a note).

    Each is kept as it came, and what it says is a post; what it shows is not fetched.

    A page that is gone (404, 410) is told as removed, one behind a wall as closed; both are kept as they answered.
    """

    most: int = 1_000  # pages fetched in one go

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """A capture for each page that answered and what it says, in the order of the list."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        if is_address(source.location):
            yield from _page(source, fetch, source.location)
            return
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        asked: set[str] = set()
        for file in shelf.named(*_LISTS):
            shelf.use(file)
            yield from self._listed(source, fetch, file, asked)
        yield from shelf.left("no list of addresses")

    def _listed(self, source: Source, fetch: Fetcher, file: Material, asked: set[str]) -> Iterator[Collected]:
        found = 0
        try:
            with file.open() as stream:
                for number, line in lines(stream, file.name, _LONGEST):
                    text = (line or b"\0").decode("utf-8", "replace").removeprefix("\ufeff").strip()
                    if not text or text.startswith("#"):
                        continue
                    found += 1
                    yield from self._line(source, fetch, text, f"{file.name}: line {number:,}", asked)
        except CollectError as wrong:
            yield fault(wrong)
        if not found:
            yield Fault(where=file.name, what="lists no address", remedy="write one address to a line")

    def _line(self, source: Source, fetch: Fetcher, text: str, where: str, asked: set[str]) -> Iterator[Collected]:
        if not is_address(text):
            yield Skip(reason=_NO_ADDRESS, where=where)
        elif text in asked:
            yield Skip(reason=_TWICE, where=where)
        elif len(asked) >= self.most:
            yield Skip(reason=f"more than {self.most:,} pages listed", where=where)
        else:
            asked.add(text)
            yield from _page(source, fetch, text)


def _page(source: Source, fetch: Fetcher, url: str) -> Iterator[Collected]:
    answer = fetch.politely(url, source.id)
    capture = answer.capture
    if capture is None:
        yield Skip(reason=NOT_FETCHED.get(answer.reach, f"not answered: {answer.reach.value}"), where=url)
        yield trouble(answer)
        return
    yield capture
    if wall := closed(answer) or _walled(answer):
        yield wall
    elif answer.status in GONE:
        yield Removal(
            source=source.id,
            native_id=url,
            post=None,
            last_seen=None,
            missed=capture.stated or capture.collected,
            evidence=capture.id,
            how=Removed.NOT_FOUND,
        )
    elif not is_page(answer):
        yield trouble(answer)
    elif answer.truncated:
        yield Fault(where=url, what=answer.detail, remedy="raise [fetch] max_bytes")
    elif capture.media_type in _HTML:
        yield from _said(
            source, fetch, answer.body, Material(name=url, capture=capture, open=lambda: BytesIO(answer.body))
        )


def _said(source: Source, fetch: Fetcher, body: bytes, page: Material) -> Iterator[Collected]:
    """What the page says, so that it can be searched and read; a page too tangled to be parsed is kept all the same."""
    try:
        yield from said(source, fetch, page, zone_of(source)) if body else ()
    except CollectError as wrong:
        yield fault(wrong)


def _walled(answer: Answer) -> Closed | None:
    """A short page that says nothing but that one has to log in or be invited."""
    capture = answer.capture
    if capture is None or not is_page(answer) or capture.media_type not in _HTML or len(answer.body) > _LARGE:
        return None
    try:
        text = text_of(parse(answer.body, answer.url, charset(capture)).root)
    except CollectError:
        return None
    says = notice(text) if len(text) <= _SHORT else None
    return Closed(where=answer.url, at=capture.seen, evidence=capture.id, says=says) if says else None
