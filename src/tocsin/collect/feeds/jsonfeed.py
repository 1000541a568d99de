"""What does a JSON Feed hold? (jsonfeed.org, version 1 and 1.1)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import Value, values
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.page import text_of_html
from tocsin.collect.pieces import Path
from tocsin.collect.reading import Reading
from tocsin.collect.times import from_iso
from tocsin.model import Media
from tocsin.model.seams import Collected, Fault, Skip

_INTO: frozenset[Path] = frozenset({(), ("items",)})
_HEAD = ("version", "title", "language", "authors", "author")


def read_json_feed(reading: Reading, content: bytes) -> Iterator[Collected]:
    """Its items in the order of the file; one that is cut gives those before the cut, and a Fault."""
    feed, name = _Feed(reading, {}), reading.file.name
    waiting: list[Value] = []
    broken = False
    for found in values(BytesIO(content), name, _INTO):
        if not isinstance(found, Value):
            broken |= isinstance(found, Fault)
            yield found
        elif found.path == ("items", "*"):
            waiting.append(found)  # the feed's own title may stand behind its items
        elif found.path[:1] and found.path[0] in _HEAD:
            feed.head[found.path[0]] = found.value
    if "jsonfeed.org/version/" not in (string(feed.head.get("version")) or ""):
        if not broken or waiting:
            remedy = "name its kind: telegram, mastodon, table"
            yield Fault(where=name, what="is JSON and no JSON Feed", remedy=remedy)
        yield from (Skip(reason="item of no JSON Feed", where=item.where) for item in waiting)
        return
    for item in waiting:
        yield from feed.item(obj(item.value), item.where)


@dataclass(frozen=True, slots=True)
class _Feed:
    """The feed an item stands in."""

    reading: Reading
    head: dict[str, object]

    def item(self, item: dict[str, object], where: str) -> Iterator[Collected]:
        """One item as a post; before it what is said of its files."""
        url = string(item.get("url")) or string(item.get("external_url"))
        native = string(item.get("id")) or url
        html, plain = string(item.get("content_html")), string(item.get("content_text")) or string(item.get("summary"))
        title = string(item.get("title"))
        if native is None or not (html or plain or title):
            yield Skip(reason="entry without id or text", where=where)
            return
        try:
            text = text_of_html(html, where) if html else plain or ""
        except CollectError as trouble:
            yield fault(trouble)
            yield Skip(reason="entry not readable", where=where)
            return
        media: list[Media] = []
        for file in map(obj, items(item.get("attachments"))):
            found = self.reading.medium([string(file.get("url"))], where, string(file.get("title")))
            if isinstance(found, Media):
                media.append(found)
            else:
                yield found
        yield self.reading.post(
            native,
            text,
            where,
            claimed=from_iso(item.get("date_published"), self.reading.zone),
            edited=from_iso(item.get("date_modified"), self.reading.zone),
            title=title,
            author=self._author(item),
            url=url,
            language=string(item.get("language")) or string(self.head.get("language")),
            media=media,
        )

    def _author(self, item: dict[str, object]) -> str | None:
        """Who speaks: the item's author, the feed's, or the feed itself."""
        told = [author for part in (item, self.head) for author in (*items(part.get("authors")), part.get("author"))]
        names = (string(obj(author).get("name")) or string(obj(author).get("url")) for author in told)
        return next(filter(None, names), None) or string(self.head.get("title"))
