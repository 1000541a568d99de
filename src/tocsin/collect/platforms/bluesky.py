"""What did this Bluesky account publish? Its repository (CAR), or answers and streams saved as JSON.

Read are the repository that com.atproto.sync.getRepo hands out, with its blobs beside it, and as JSON: getAuthorFeed,
getTimeline, searchPosts, getPosts, getPostThread, listRecords, getRecord and Jetstream's events, line by line too.
Blocks are checked against their CIDs; the commit's signature is not, for its key stands in the account's DID document.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import Value, line_values, values
from tocsin.collect.jsontext import obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.platforms.blueskyjson import read_item
from tocsin.collect.platforms.blueskypost import POST, Said, read_post, unread
from tocsin.collect.platforms.car import Blocks, Entry, cid_text, walk
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import zone_of
from tocsin.model import Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_LISTS = ("feed", "posts", "records", "items")
_INTO: frozenset[Path] = frozenset({(), *((key,) for key in _LISTS)})
_LINES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
SMALL = 40  # bytes of an answer without anything in it: {"feed":[]}
_TID = "234567abcdefghijklmnopqrstuvwxyz"  # https://atproto.com/specs/tid
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bluesky:
    """Posts of repositories and saved answers; likes, reposts, follows and blocks are counted and not read."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of their record keys, which is that of time, or in the order of the file."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        blobs = {file.capture.sha256: file for _, file in sorted(shelf.files.items())}
        found = [(file, form) for _, file in sorted(shelf.files.items()) if (form := _form(file))]
        if not found and not shelf.faults:
            remedy = "supply the repository's CAR file, or saved JSON"
            yield Fault(where=source.location, what="holds no repository and no JSON", remedy=remedy)
        for file, form in found:
            shelf.use(file)
            reading = Reading(source, shelf, file, zone)
            try:
                yield from {"car": _car, "lines": _lines, "json": _json}[form](reading, blobs)
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("file no post refers to")


def _form(file: Material) -> str | None:
    name = file.name.lower()
    if name.endswith(_LINES):
        return "lines"
    if name.endswith(".json"):
        return "json"
    with file.open() as stream:
        head = stream.read(80)
    if name.endswith(".car") or b"eroots" in head:
        return "car"
    return "json" if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else None


def _car(reading: Reading, blobs: dict[str, Material]) -> Iterator[Collected]:
    file = reading.file
    with file.open() as stream:
        blocks = Blocks(stream, file.name)
        yield from blocks.index()
        if blocks.trouble:
            yield fault(blocks.trouble)
        commits = [(root, told) for root in blocks.roots if "data" in (told := obj(blocks.get(root)))]
        if not commits:
            what = "its commit is missing: no record can be named"
            yield Fault(where=file.name, what=what, remedy="export the repository again, whole")
        for _, commit in commits[:1]:
            yield from _Repository(reading, blobs, blocks, commit).read()
        yield from blocks.unreached()


@dataclass(slots=True)
class _Repository:
    """One account's repository being read."""

    reading: Reading
    blobs: dict[str, Material]
    blocks: Blocks
    commit: dict[str, object]
    span: Span = field(default_factory=Span)
    whole: bool = True

    def read(self) -> Iterator[Collected]:
        did, root = string(self.commit.get("did")) or "did:unknown", self.commit.get("data")
        for found in walk(self.blocks, root) if isinstance(root, bytes) else ():
            if isinstance(found, Skip):
                self.whole = False
                yield found
            else:
                yield from self._entry(did, found)
        if self.whole and self.blocks.trouble is None:
            kept = self.reading.file.capture
            at = min(filter(None, (_moment(self.commit.get("rev")), kept.collected)))
            yield from self.span.listings(self.reading.source.id, kept.id, at, did)

    def _entry(self, did: str, entry: Entry) -> Iterator[Collected]:
        where = f"{self.reading.file.name}: {entry.path}"
        kind = entry.path.partition("/")[0]
        record = obj(self.blocks.get(entry.cid))
        if not record:
            self.whole &= kind != POST
            yield Skip(reason="record whose block is missing or unreadable", where=f"{where}: {cid_text(entry.cid)}")
        elif kind != POST:
            yield Skip(reason=unread(kind), where=where)
        else:
            for item in read_post(self.reading, Said(f"at://{did}/{entry.path}", record, did), self.blobs, where):
                if isinstance(item, Post):
                    self.span.note(item)
                yield item


def _moment(rev: object) -> datetime | None:
    """The time a revision's name holds: microseconds since 1970 in its first 53 bits."""
    text = string(rev) or ""
    if len(text) != 13 or not set(text) <= set(_TID):
        return None
    number = 0
    for letter in text:
        number = number << 5 | _TID.index(letter)
    try:
        return _EPOCH + timedelta(microseconds=number >> 10)
    except OverflowError:
        return None


def _json(reading: Reading, blobs: dict[str, Material]) -> Iterator[Collected]:
    seen, head, broken, bare = 0, dict[str, object](), False, False
    with reading.file.open() as stream:
        for found in values(stream, reading.file.name, _INTO):
            if not isinstance(found, Value):
                broken |= isinstance(found, Fault)
                seen += isinstance(found, Skip)
                yield found
            elif found.path[-1:] == ("*",):
                seen += 1
                yield from read_item(reading, found.value, blobs, found.where)
            elif found.path in (("thread",), ("uri",), ("value",), ("post",), ("did",), ("commit",), ("kind",)):
                head[found.path[0]] = found.value
            else:
                bare |= not found.path  # a word or number, no answer at all
    if not seen and not broken and head:
        yield from read_item(reading, head, blobs, reading.file.name)
    elif not seen and not broken and (bare or reading.file.capture.size > SMALL):
        remedy = "supply what getAuthorFeed, listRecords or Jetstream answered"
        yield Fault(where=reading.file.name, what="holds no posts of Bluesky", remedy=remedy)


def _lines(reading: Reading, blobs: dict[str, Material]) -> Iterator[Collected]:
    with reading.file.open() as stream:
        for found in line_values(stream, reading.file.name):
            if not isinstance(found, Value):
                yield found
                continue
            yield from read_item(reading, found.value, blobs, found.where)
