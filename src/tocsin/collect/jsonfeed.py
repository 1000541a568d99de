"""What does a JSON Feed hold? (jsonfeed.org, version 1 and 1.1)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsontext import items, obj, read_json, string
from tocsin.collect.page import text_of_html
from tocsin.collect.times import from_iso
from tocsin.model import Post, Source
from tocsin.model.seams import Collected, Fault, Material, Repair, Skip


def read_json_feed(source: Source, file: Material, content: bytes, zone: tzinfo) -> Iterator[Collected]:
    """Its items in the order of the file."""
    try:
        value, repairs = read_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as wrong:
        yield Fault(where=file.name, what=f"is no readable JSON ({wrong})", remedy="supply the feed again, whole")
        return
    feed = obj(value)
    if "jsonfeed.org/version/" not in (string(feed.get("version")) or ""):
        yield Fault(where=file.name, what="is JSON and no JSON Feed", remedy="name its kind: telegram, mastodon, table")
        return
    yield from (Repair(reason=repair, where=file.name) for repair in repairs)
    reading = _Feed(source, file, zone, feed)
    for index, item in enumerate(items(feed.get("items"))):
        where = f"{file.name}: items[{index}]"
        try:
            yield reading.item(obj(item), where)
        except CollectError as trouble:
            yield fault(trouble)
            yield Skip(reason="entry not readable", where=where)


@dataclass(frozen=True, slots=True)
class _Feed:
    """The feed an item stands in."""

    source: Source
    file: Material
    zone: tzinfo
    head: dict[str, object]

    def item(self, item: dict[str, object], where: str) -> Post | Skip:
        """One item as a post."""
        url = string(item.get("url"))
        native = string(item.get("id")) or url
        html, plain = string(item.get("content_html")), string(item.get("content_text")) or string(item.get("summary"))
        text = text_of_html(html, where) if html else plain or ""
        title = string(item.get("title"))
        if native is None or not (text or title):
            return Skip(reason="entry without id or text", where=where)
        claimed, edited = (
            from_iso(item.get("date_published"), self.zone),
            from_iso(item.get("date_modified"), self.zone),
        )
        return Post(
            source=self.source.id,
            native_id=native,
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=text,
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            title=title,
            author=self._author(item),
            url=url,
            language=string(item.get("language")) or string(self.head.get("language")),
            edited=edited.at if edited else None,
        )

    def _author(self, item: dict[str, object]) -> str | None:
        """Who speaks: the item's author, the feed's, or the feed itself."""
        told = [author for part in (item, self.head) for author in (*items(part.get("authors")), part.get("author"))]
        names = (string(obj(author).get("name")) for author in told)
        return next(filter(None, names), None) or string(self.head.get("title"))
