"""What do saved pages of a forum hold? Eight programs and schema.org; another one is an entry in ``forum.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from selectolax.lexbor import LexborNode

from tocsin.collect.closing import wall
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.forums.discourse import is_discourse, topic
from tocsin.collect.forums.software import Software, software_of
from tocsin.collect.forums.stamps import ORDERS, Around, order_of, stated_zone
from tocsin.collect.forums.thread import Thread
from tocsin.collect.page import text_of
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import zone_of
from tocsin.collect.web.pages import Page, belongs_to_a_page, is_page, pages
from tocsin.collect.web.pictures import Pictures
from tocsin.model import Source
from tocsin.model.seams import Closed, Collected, Fault, Fetcher, Material, Skip

PART = "part of a saved page"
FRAME = "frame without posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """Posts of saved thread pages. A page with a log-in wall or an invitation notice instead says: closed.

    One source is one forum: its posts are told apart by the forum's own numbers.
    """

    date_order: str = ""  # "dmy" or "mdy": how the forum writes 1/2/2013; asked for only where its pages do not tell

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Each page's capture with its stated address and time, then its posts in order and their listing, or a Closed.

        Pages whose dates could be read both ways come last, after those that may tell.

        Raises:
            CollectError: ``date_order`` or the source's zone is none.
        """
        if self.date_order not in ("", *ORDERS):
            what = f"{self.date_order!r:.40} is no order of day and month"
            raise CollectError(f"source {source.id}: date_order", what, "write dmy, mdy or ymd")
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        reading = _Reading(source, fetch, shelf, zone_of(source), self.date_order)
        for _, file in sorted(shelf.files.items()):
            yield from reading.file(file)
        yield from reading.unsure()
        yield from shelf.left("no page, and shown in no post")


@dataclass(slots=True)
class _Reading:
    """One source being read."""

    source: Source
    fetch: Fetcher
    shelf: Shelf
    zone: tzinfo
    order: str
    told: set[str] = field(default_factory=set)  # orders that pages told
    waiting: list[Material] = field(default_factory=list)

    def file(self, file: Material) -> Iterator[Collected]:
        """What one file holds; nothing where it is no page."""
        alone = len(self.shelf.files) == 1  # an address gives one page of any name
        if is_discourse(file.name) and (found := topic(self.source, file)) is not None:
            self.shelf.use(file)
            yield from found
        elif is_page(file.name) or alone:
            if belongs_to_a_page(file.name, self.shelf):
                yield self.shelf.pass_over(file.name, PART)
            else:
                yield from self._pages(file)

    def unsure(self) -> Iterator[Collected]:
        """The pages that were put off, read as the others write their dates; a Fault where those do not tell."""
        if self.waiting and len(self.told) != 1:
            first, more = self.waiting[0].name, len(self.waiting) - 1
            where = f"{first} and {more:,} more" if more else first
            what = "day and month of its dates cannot be told apart; its posts state no time"
            yield Fault(where=where, what=what, remedy='set date_order = "dmy" or "mdy" for the source')
        self.order = next(iter(self.told)) if len(self.told) == 1 else "?"
        waiting, self.waiting = self.waiting, []
        for file in waiting:
            yield from self._pages(file)

    def _pages(self, file: Material) -> Iterator[Collected]:
        self.shelf.use(file)
        try:
            found = list(pages(file, self.zone))
            read = [(page, software_of(page.tree) if isinstance(page, Page) else None) for page in found]
            around = {id(page): self._around(page, told) for page, told in read if isinstance(page, Page)}
            if any(place is None for place in around.values()):
                self.waiting.append(file)
                return
            for page, told in read:
                if isinstance(page, Fault):
                    yield page
                else:
                    yield from self._page(page, told, around[id(page)] or Around(saved=None, zone=self.zone))
        except CollectError as trouble:
            yield fault(trouble)

    def _around(self, page: Page, told: tuple[Software, list[LexborNode]] | None) -> Around | None:
        """What is known of the page's times; None where its dates can be read both ways and others may tell."""
        if told is None:
            return Around(saved=page.saved.at, zone=self.zone)
        form, posts = told
        beside = text_of(page.tree.body, without=posts).split("\n")
        zone = stated_zone(beside)
        around = Around(saved=page.saved.at, zone=zone or self.zone, stated=zone is not None, order=self.order)
        if self.order:
            return around
        thread = self._thread(page, form, posts, around)
        order = order_of((line for post in posts for line in thread.lines(post)[:1]), page.saved.at)
        if order:
            self.told.add(order)
        return (
            None
            if order == ""
            else Around(saved=around.saved, zone=around.zone, stated=around.stated, order=order or "")
        )

    def _thread(self, page: Page, form: Software, posts: list[LexborNode], around: Around) -> Thread:
        return Thread(self.source, page, form, posts, around, Pictures(page, self.shelf, self.fetch))

    def _page(self, page: Page, told: tuple[Software, list[LexborNode]] | None, around: Around) -> Iterator[Collected]:
        if not page.frame:
            yield page.capture
        if told is not None:
            yield from self._thread(page, *told, around).read()
            return
        if page.frame:
            yield Skip(reason=FRAME, where=page.where)
            return
        says = wall(page.tree, page.file.capture.status)
        if says:
            yield Closed(where=page.where, at=page.capture.seen, evidence=page.capture.id, says=says)
        else:
            remedy = 'save the thread pages themselves; kind = "page" reads a page of any other software as one text'
            yield Fault(where=page.where, what="structure not recognised: no posts found", remedy=remedy)
