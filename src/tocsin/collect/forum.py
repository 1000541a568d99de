"""What do saved pages of a forum hold? XenForo 2 and phpBB 3; other software is an entry in ``forum.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import cache
from importlib import resources
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tocsin.collect.closing import notice
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.inline import inline
from tocsin.collect.magic import HEAD, media_type
from tocsin.collect.page import LIMIT, decoded, parse, select, text_of, title_of
from tocsin.collect.recent import recent
from tocsin.collect.saved import Saved, saved
from tocsin.collect.shelf import Shelf, whole
from tocsin.collect.times import Stated, from_any, from_epoch, from_format, zone_of
from tocsin.model import Media, Post, Source, from_json
from tocsin.model.seams import Closed, Collected, Fault, Fetcher, Material, Skip

_HTML = (".html", ".htm", ".xhtml", ".php")
_OLD_PHPBB = "%a %b %d, %Y %I:%M %p"  # "» Sat Jan 12, 2013 9:30 pm", in the board's language and zone


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    """Posts of saved thread pages. A page with a log-in wall or an invitation notice instead says: closed."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Each page's capture with its stated address and time, then its posts in order, or a Closed."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for name, file in sorted(shelf.files.items()):
            if not name.lower().endswith(_HTML) and len(shelf.files) > 1:  # an address gives one page of any name
                continue
            try:
                yield from _page(source, fetch, shelf, file, zone)
            except CollectError as trouble:
                shelf.use(file)
                yield fault(trouble)
        yield from shelf.left("no page, and shown in no post")


def _page(source: Source, fetch: Fetcher, shelf: Shelf, file: Material, zone: tzinfo) -> Iterator[Collected]:
    content = whole(file, LIMIT)
    page = parse(content, file.name)
    told = saved(page, decoded(content[: 1 << 18], None), file.name, zone)
    url, at = told.url or file.capture.url, told.at or file.capture.stated
    shelf.use(file)
    capture = replace(file.capture, url=url, stated=at)
    yield capture
    form = _form_of(page)
    posts = select(page, form.post) if form else []
    if form and posts:
        thread = _Thread(source, fetch, shelf, file, form, page, Saved(url, at), zone)
        for node in posts:
            yield from thread.post(node)
        return
    says = notice(text_of(page.root)) or notice(title_of(page) or "")
    if says:
        yield Closed(where=file.name, at=capture.seen, evidence=capture.id, says=says)
    else:
        remedy = "save the thread pages themselves; XenForo 2 and phpBB 3 are read"
        yield Fault(where=file.name, what="structure not recognised: no posts found", remedy=remedy)


@dataclass(frozen=True, slots=True)
class _Form:
    """Where one forum software keeps what (``forum.toml``)."""

    name: str
    recognise: str
    post: str
    id: tuple[str, ...]
    author: tuple[str, ...]
    author_in: str
    body: str
    time: str
    time_attributes: tuple[str, ...]
    title: str
    link: str
    media: str
    drop: str
    time_text: str = ""


@dataclass(frozen=True, slots=True)
class _Thread:
    """One page of a thread being read."""

    source: Source
    fetch: Fetcher
    shelf: Shelf
    file: Material
    form: _Form
    page: LexborHTMLParser
    saved: Saved
    zone: tzinfo

    def post(self, node: LexborNode) -> Iterator[Collected]:
        """One post with the pictures that were saved beside its page."""
        native = _first(node, self.form.id)
        body = node.css_first(self.form.body)
        where = f"{self.file.name}: {native or 'post without id'}"
        if native is None or body is None:
            yield Skip(reason="post without id or text", where=where)
            return
        dropped = select(node, self.form.drop)
        media: list[Media] = []
        for item in self._media(node, dropped, where):
            if isinstance(item, Media):
                media.append(item)
            else:
                yield item
        claimed = self._time(node)
        yield Post(
            source=self.source.id,
            native_id=f"post-{native.lstrip('abcdefghijklmnopqrstuvwxyz-')}",
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=text_of(body, without=dropped),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=self._title(),
            author=_first(node, self.form.author) or _text(node.css_first(self.form.author_in)),
            url=self._url(node),
            language=(self.page.root.attributes.get("lang") or None) if self.page.root else None,
            media=tuple(media),
        )

    def _media(self, node: LexborNode, dropped: list[LexborNode], where: str) -> Iterator[Collected | Media]:
        beside_the_post = {part.mem_id for part in dropped}
        for place, picture in enumerate(select(node, self.form.media)):
            if _inside(picture, beside_the_post):
                continue  # a smiley, or a picture in a signature
            path = picture.attributes.get("src") or picture.attributes.get("href") or ""
            alt = picture.attributes.get("alt") or None
            file = self.shelf.find(path.partition("?")[0], beside=self.file.name)
            if file is not None:
                self.shelf.use(file)
                yield self.shelf.medium(file, alt=alt)
            elif (content := inline(path)) is not None:
                part = replace(self.file.capture, locator=f"{where}, picture {place}", within=self.file.capture.id)
                kept = self.fetch.keep(
                    content, replace(part, media_type=media_type(content[:HEAD]), url=None, stated=self.saved.at)
                )
                yield Media(
                    sha256=kept.sha256, media_type=kept.media_type, size=kept.size, name="", capture=kept.id, alt=alt
                )
            else:
                yield Skip(reason="file named but not supplied", where=f"{where}: {path:.200}")

    def _time(self, node: LexborNode) -> Stated | None:
        stated = node.css_first(self.form.time)
        written = _first(stated, self.form.time_attributes) if stated else None
        if written:
            return from_epoch(written) or from_any(written, self.zone)
        line = _text(node.css_first(self.form.time_text)) if self.form.time_text else None
        return from_format((line or "").rpartition("»")[2], _OLD_PHPBB, self.zone)

    def _title(self) -> str | None:
        return _text(self.page.css_first(self.form.title)) or title_of(self.page)

    def _url(self, node: LexborNode) -> str | None:
        link = node.css_first(self.form.link)
        address = (link.attributes.get("href") or "") if link else ""
        try:
            full = urljoin(self.saved.url or "", address)
        except ValueError:  # an address no parser accepts
            return self.saved.url
        return full if full.startswith(("http://", "https://")) else self.saved.url


def _inside(node: LexborNode, parts: set[int]) -> bool:
    above: LexborNode | None = node
    while above is not None and above.mem_id not in parts:
        above = above.parent
    return above is not None


def _first(node: LexborNode, names: tuple[str, ...]) -> str | None:
    return next((value for name in names if (value := (node.attributes.get(name) or "").strip())), None)


def _text(node: LexborNode | None) -> str | None:
    return " ".join(text_of(node).split()) or None


def _form_of(page: LexborHTMLParser) -> _Form | None:
    """The first software whose mark and posts are on the page, else the first whose posts are."""
    marked = [form for form in _forms() if page.css_first(form.recognise)]
    return next((form for form in (*marked, *_forms()) if page.css_first(form.post)), None)


@cache
def _forms() -> tuple[_Form, ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("forum.toml").read_text("utf-8"))
    return tuple(from_json(_Form, form) for form in told["forum"])
