"""What does a saved page say? Articles, blogs and any other page: one post each, with what it states about itself."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources

from selectolax.lexbor import LexborNode

from tocsin.collect.closing import wall
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.forums.software import Within
from tocsin.collect.forums.stamps import Around, stamp
from tocsin.collect.forums.thread import one_line
from tocsin.collect.jsontext import read_json
from tocsin.collect.page import select, text_of, title_of
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated, zone_of
from tocsin.collect.web.pages import Page, belongs_to_a_page, host_of, is_page, pages
from tocsin.collect.web.pictures import Pictures
from tocsin.model import Media, Post, Source
from tocsin.model.seams import Closed, Collected, Fault, Fetcher, Material, Skip

PART = "part of a saved page"
FRAME = "frame of another site"
EMPTY = "page that says nothing"

_ENOUGH = 200  # characters that make a part of a page its main part ...
_MOST = 4  # ... and at least one in so many of all it says
_WALL = 800  # characters: a page that says more is read, whatever it says of log-ins
_BLOB = 1 << 20  # characters of one JSON-LD block
_NODES = 2_000  # values of one JSON-LD block that are looked at

_Places = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Webpage:
    """Saved pages of any kind. A page that says "log in to view" and little else says: closed."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Each page's capture with its stated address and time, then its post, in the order of the files' names."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for name, file in sorted(shelf.files.items()):
            if not is_page(name) and len(shelf.files) > 1:  # an address gives one page of any name
                continue
            if belongs_to_a_page(name, shelf):
                yield shelf.pass_over(name, PART)
                continue
            shelf.use(file)
            try:
                yield from _pages(source, fetch, shelf, file, zone)
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no page, and shown in none")


def said(source: Source, fetch: Fetcher, file: Material, zone: tzinfo) -> Iterator[Post | Fault]:
    """What a page that was fetched says: its post. Its pictures lie elsewhere and are not asked for.

    Raises:
        CollectError: it cannot be parsed in time.
    """
    for item in _pages(source, fetch, Shelf(()), file, zone):
        if isinstance(item, Post | Fault):
            yield item


def _pages(source: Source, fetch: Fetcher, shelf: Shelf, file: Material, zone: tzinfo) -> Iterator[Collected]:
    host = ""
    for page in pages(file, zone):
        if isinstance(page, Fault):
            yield page
            continue
        host = host or host_of(page.saved.url)
        if not page.frame:
            yield page.capture
        elif host_of(page.saved.url) != host:
            yield Skip(reason=FRAME, where=page.where)
            continue
        yield from _Article(source, page, Pictures(page, shelf, fetch), zone).read()


@dataclass(slots=True)
class _Article:
    """One page being read."""

    source: Source
    page: Page
    pictures: Pictures
    zone: tzinfo

    def read(self) -> Iterator[Collected]:
        """The page's post; a Closed where it is a wall, a Skip where it says and shows nothing."""
        main, text = self._main()
        status = self.page.file.capture.status
        says = wall(self.page.tree, status) if len(text) <= _WALL else None
        if says:
            capture = self.page.capture
            yield Closed(where=self.page.where, at=capture.seen, evidence=capture.id, says=says)
            return
        media: list[Media] = []
        for item in self.pictures.of(self._shown(main), self.page.where):
            if isinstance(item, Media):
                media.append(item)
            else:
                yield item
        post = self._post(text, tuple(media))
        yield post if post.full_text.strip() or media else Skip(reason=EMPTY, where=self.page.where)

    def _post(self, text: str, media: tuple[Media, ...]) -> Post:
        told = _linked(self.page)
        page = self.page
        claimed = self._time(told.get("datePublished"), _places("published"))
        edited = self._time(told.get("dateModified"), _places("modified"))
        title = _first(page, _places("title")) or told.get("headline") or title_of(page.tree)
        language = told.get("inLanguage") or _first(page, _places("language"))
        return Post(
            source=self.source.id,
            native_id=(page.saved.url or page.where).partition("#")[0],
            capture=page.capture.id,
            locator=page.where,
            collected=page.capture.collected,
            text=text.removeprefix(title or "").strip("\n") if text.startswith(f"{title}\n") else text,
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=title,
            author=told.get("author") or _named(_first(page, _places("author"))),
            url=page.saved.url,
            language=language.replace("_", "-")[:35] if language else None,
            edited=edited.at if edited and not (claimed and edited.at <= claimed.at) else None,
            media=media,
        )

    def _main(self) -> tuple[LexborNode | None, str]:
        """The part of the page that is what it is for, and its text; the whole body where no one part is."""
        body = self.page.tree.body or self.page.tree.root
        beside = select(self.page.tree, _beside())
        whole = text_of(body, without=beside).replace("\0", "\ufffd")
        for selector in _mains():
            found = self.page.tree.css(selector)
            text = text_of(found[0]).replace("\0", "\ufffd") if len(found) == 1 else ""
            if len(text) >= _ENOUGH and len(text) * _MOST >= len(whole):
                return found[0], text
        return body, whole

    def _shown(self, main: LexborNode | None) -> list[LexborNode]:
        if main is None:
            return []
        beside = Within(select(self.page.tree, _beside()) if main.tag == "body" else ())
        return [node for node in select(main, _media()) if node not in beside]

    def _time(self, linked: str | None, places: _Places) -> Stated | None:
        around = Around(saved=self.page.saved.at, zone=self.zone)
        written = (linked, *(_at(self.page, place) for place in places))
        return next((told for line in written if line and (told := stamp(line, around))), None)


def _linked(page: Page) -> dict[str, str]:
    """What the page's JSON-LD (schema.org) says of the article: its first value of each key, looked for in order."""
    told: dict[str, str] = {}
    for node in page.tree.css("script[type='application/ld+json']"):
        try:
            value, _ = read_json(node.text(deep=True)[:_BLOB].encode("utf-8", "replace"))
        except ValueError:
            continue
        waiting: list[object] = [value]
        for _ in range(_NODES):
            if not waiting:
                break
            _look(waiting.pop(0), told, waiting)
    return told


def _look(value: object, told: dict[str, str], waiting: list[object]) -> None:
    if isinstance(value, list):
        waiting += value
    if not isinstance(value, dict):
        return
    if "datePublished" in value or "headline" in value:
        for key in ("headline", "datePublished", "dateModified", "inLanguage", "author"):
            said = _words(value.get(key))
            if said:
                told.setdefault(key, said)
    waiting += [inner for inner in value.values() if isinstance(inner, list | dict)]


def _words(value: object) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return (" ".join(value.replace("\0", "\ufffd").split())[:1000] or None) if isinstance(value, str) else None


def _named(author: str | None) -> str | None:
    """An address of a profile is no name."""
    return None if author and author.startswith(("http://", "https://")) else author


def _first(page: Page, places: _Places) -> str | None:
    return next((said for place in places if (said := _at(page, place))), None)


def _at(page: Page, place: tuple[str, str]) -> str | None:
    selector, name = place
    node = page.tree.css_first(selector)
    if node is None:
        return None
    said = node.attributes.get(name) if name else one_line(node)
    return " ".join((said or "").replace("\0", "\ufffd").split())[:2000] or None


@cache
def _told() -> dict[str, object]:
    return tomllib.loads(resources.files(__package__).joinpath("webpage.toml").read_text("utf-8"))


@cache
def _places(name: str) -> _Places:
    rows = _told()[name]
    return tuple((str(row[0]), str(row[1])) for row in rows) if isinstance(rows, list) else ()


@cache
def _mains() -> tuple[str, ...]:
    rows = _told()["main"]
    return tuple(map(str, rows)) if isinstance(rows, list) else ()


@cache
def _beside() -> str:
    return str(_told()["beside"])


@cache
def _media() -> str:
    return str(_told()["media"])
