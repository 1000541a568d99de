"""What does a Mastodon account, or a saved timeline, hold? ActivityPub and the API, of any server.

Archives are ActivityStreams 2.0 (an OrderedCollection of activities, https://www.w3.org/TR/activitystreams-core/),
saved timelines and threads the API's Status entities (https://docs.joinmastodon.org/entities/Status/). Mastodon,
Pleroma, Akkoma, GoToSocial and Misskey differ in details that ``activity`` and ``status`` know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import UNREADABLE, Value, line_values, values
from tocsin.collect.jsontext import number, obj, string
from tocsin.collect.pieces import LIMIT, Path
from tocsin.collect.platforms.activity import is_activity, read_activity
from tocsin.collect.platforms.status import is_status, read_status
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import zone_of
from tocsin.model import Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

_LISTS = ("orderedItems", "items", "ancestors", "descendants", "statuses")
_INTO: frozenset[Path] = frozenset(
    {(), ("first",), *((key,) for key in _LISTS), ("first", "orderedItems"), ("first", "items")}
)
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
_PROFILE = ("actor.json", "likes.json", "bookmarks.json")
_NO_POST = "no post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mastodon:
    """Public and unlisted posts and re-posts of an account's archive, of saved timelines, threads and single posts.

    Followers-only and direct posts are read only where the source includes them; likes and bookmarks are not read.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the files: an outbox is oldest first, a timeline newest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        profile = [file for file in shelf.named(*_PROFILE) if file.name.split("/")[-1].lower() in _PROFILE]
        files = [file for _, file in sorted(shelf.files.items()) if file not in profile and _is_json(file)]
        if not files and not shelf.faults:
            what, remedy = "holds no outbox.json", "unpack the account's archive here"
            yield Fault(where=source.location, what=what, remedy=remedy)
        for file in files:
            shelf.use(file)
            reading = Reading(source, shelf, file, zone)
            yield from _lines(reading) if file.name.lower().endswith(_LINES) else _File(reading).read()
        yield from (shelf.pass_over(file.name, "profile, likes and bookmarks are not read") for file in profile)
        yield from shelf.left("file no post refers to")


def _is_json(file: Material) -> bool:
    """By name, or by the first character where a page was fetched from an address."""
    if file.name.lower().endswith((".json", *_LINES)):
        return True
    with file.open() as stream:
        return stream.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _lines(reading: Reading) -> Iterator[Collected]:
    known: dict[str, str] = {}
    try:
        with reading.file.open() as stream:
            for found in line_values(stream, reading.file.name):
                if not isinstance(found, Value):
                    yield found
                    continue
                yield from _item(reading, found.value, found.where, known)
    except CollectError as trouble:
        yield fault(trouble)


def _item(reading: Reading, value: object, where: str, known: dict[str, str]) -> Iterator[Collected]:
    item = obj(value)
    try:
        if is_status(item):
            yield from read_status(reading, item, where, known)
        elif is_activity(item):
            yield from read_activity(reading, item, where)
        else:
            yield Skip(reason=_NO_POST, where=where)
    except CollectError as trouble:
        yield fault(trouble)
        yield Skip(reason=UNREADABLE, where=where)


@dataclass(slots=True)
class _File:
    """One JSON file being read."""

    reading: Reading
    head: dict[str, object] = field(default_factory=dict)  # the file's own value, without its lists
    known: dict[str, str] = field(default_factory=dict)  # a status's number on its server, and its own address
    span: Span = field(default_factory=Span)
    listed: set[Path] = field(default_factory=set)  # the lists that held something
    seen: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        file = self.reading.file
        with file.open() as stream:
            for found in values(stream, file.name, _INTO):
                yield from self._value(found) if isinstance(found, Value) else self._trouble(found)
        if not self.seen and not self.broken:
            yield from self._single()
        else:
            yield from self._counted()

    def _trouble(self, found: Skip | Repair | Fault) -> Iterator[Collected]:
        self.seen += isinstance(found, Skip)
        self.broken |= isinstance(found, Fault | Skip)
        yield found

    def _value(self, found: Value) -> Iterator[Collected]:
        if found.path[-1:] != ("*",):
            if len(found.path) < 2 and (self.reading.file.capture.size <= LIMIT or isinstance(found.value, str | int)):
                self.head["".join(found.path)] = found.value
            return
        self.seen += 1
        self.listed.add(found.path[:-1])
        for item in _item(self.reading, found.value, found.where, self.known):
            if isinstance(item, Post):
                self.span.note(item)
            self.broken |= isinstance(item, Skip) and item.reason == UNREADABLE
            yield item

    def _single(self) -> Iterator[Collected]:
        """The file's own value, where that is a post; else what it lacks."""
        name = self.reading.file.name
        if is_status(self.head) or is_activity(self.head):
            yield from _item(self.reading, self.head, name, self.known)
        elif "orderedItems" not in self.head and number(self.head.get("totalItems")) != 0 and not self._empty():
            what = "holds no orderedItems, no statuses and no post"
            yield Fault(where=name, what=what, remedy="supply outbox.json of the account's archive, or a saved page")

    def _empty(self) -> bool:
        """True for an empty list of posts: ``[]``, or a page without any."""
        return not self.head or self._paged()

    def _paged(self) -> bool:
        return string(self.head.get("type")) in ("OrderedCollectionPage", "CollectionPage")

    def _counted(self) -> Iterator[Collected]:
        file, total = self.reading.file, number(self.head.get("totalItems"))
        collection = self.listed <= {("orderedItems",), ("items",)}
        if collection and not self._paged() and total is not None and total != self.seen and not self.broken:
            what = f"states totalItems {total:,} and holds {self.seen:,}"
            yield Fault(where=file.name, what=what, remedy="ask the supplier whether the archive is whole")
        # A page holds all between its ends where it is in order; threads and searches do not.
        ordered = self.span.in_order and (self.listed == {()} or self._paged())
        archive = collection and not self._paged() and (total or 0) <= self.seen
        if (ordered or archive) and not self.broken:
            scope = string(self.head.get("partOf")) or string(self.head.get("id")) or file.capture.url or file.name
            at = file.capture.stated or file.capture.collected
            yield from self.span.listings(self.reading.source.id, file.capture.id, at, scope)
