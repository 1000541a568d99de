"""What do saved answers of the 4chan API hold? Threads, index pages, catalogues, and lists of threads.

The format is that of 4chan/4chan-API, ``pages/*.md``; boards that run vichan answer with the same fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.collect.chats.attached import UNUSED, parted
from tocsin.collect.chats.fourchan_post import Files, author, said
from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import from_epoch, zone_of
from tocsin.model import Media, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Repair, Skip

_THREAD: Path = ("posts",)
_PAGE: Path = ("threads",)
_INTO: frozenset[Path] = frozenset({(), _THREAD, _PAGE, (*_PAGE, "*"), (*_PAGE, "*", *_THREAD), ("*",), ("*", *_PAGE)})
_POSTS = ((*_THREAD, "*"), (*_PAGE, "*", *_THREAD, "*"))
_OPENINGS = (("*", *_PAGE, "*"), (*_PAGE, "*"))  # of a catalogue
_IN_PATH = re.compile(r"(?:^|/)(?:a\.4cdn\.org/([a-z0-9]{1,10})/|([a-z0-9]{1,10})/(?:thread|res)/\d+)")
_SITE = "https://boards.4chan.org"
_NUMBER = "number of a thread, without its posts"
_STUB = "opening post left out of a thread's tail"
_NONE = ("boards", "troll_flags", "board_flags")  # boards.json


@dataclass(frozen=True, slots=True, kw_only=True)
class FourChan:
    """Posts of threads; of index pages and catalogues the openings and the last replies that they show.

    Posts are numbered by board: it is read from the saved path (``po/thread/570368.json``) or given as an option. A
    thread's file is listed whole, unless the number of replies that it states is another.
    """

    board: str | None = None  # "po"; needed where the files' path does not name it

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts file by file in order of name; a thread's oldest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        answers = shelf.named(".json")
        if not answers:
            yield Fault(
                where=source.location, what="holds no .json of the 4chan API", remedy="save thread/<number>.json"
            )
        files = Files(shelf)
        for file in answers:
            shelf.use(file)
            of_4chan, named = _board(file.name)
            site = _SITE if self.board or of_4chan else None
            yield from _Answer(Reading(source, shelf, file, zone), files, self.board or of_4chan or named, site).read()
        yield from shelf.left(UNUSED)


def _board(path: str) -> tuple[str | None, str | None]:
    """The board of 4chan's own address, and that which another site's or a folder's path seems to name."""
    found = _IN_PATH.search(path)
    return (found[1], found[2]) if found else (None, None)


@dataclass(slots=True)
class _Answer:
    """One file being read."""

    reading: Reading
    files: Files
    board: str | None
    site: str | None  # where the board stands, if that is known
    span: Span = field(default_factory=Span)
    opening: dict[str, object] = field(default_factory=dict)  # of a thread's file
    posts: int = 0  # of a thread's file
    seen: int = 0
    lost: int = 0  # of those, what could not be read as JSON
    whole: bool = True
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.reading.file.open() as stream:
            for found in values(stream, self.reading.file.name, _INTO):
                yield from self._value(found) if isinstance(found, Value) else self._told(found)
        yield from self._end()

    def _told(self, found: Skip | Repair | Fault) -> Iterator[Collected]:
        self.whole &= isinstance(found, Repair)
        self.seen += isinstance(found, Skip)
        self.lost += isinstance(found, Skip)
        self.broken |= isinstance(found, Fault)
        yield found

    def _value(self, found: Value) -> Iterator[Collected]:
        if found.path in _POSTS:
            yield from self._post(obj(found.value), found.where, in_thread=found.path == _POSTS[0])
        elif found.path in _OPENINGS:
            yield from self._opening(obj(found.value), found.where)
        elif found.path == ("*",):
            self.seen += 1
            yield Skip(reason=_NUMBER if number(found.value) else UNREADABLE, where=found.where)
        elif len(found.path) == 1 and found.path[0] in _NONE:
            self.seen += 1
            yield Skip(reason="list of boards", where=found.where)

    def _opening(self, opening: dict[str, object], where: str) -> Iterator[Collected]:
        """A thread as a catalogue shows it, or as ``threads.json`` counts it."""
        if string(opening.get("no")) and "time" not in opening and "com" not in opening:
            self.seen += 1
            yield Skip(reason=_NUMBER, where=where)
            return
        yield from self._post(opening, where, in_thread=False)
        for place, reply in enumerate(items(opening.get("last_replies"))):
            yield from self._post(obj(reply), f"{where}.last_replies[{place}]", in_thread=False)

    def _post(self, post: dict[str, object], where: str, *, in_thread: bool) -> Iterator[Collected]:
        self.seen += 1
        self.posts += in_thread
        native = string(post.get("no"))
        if string(post.get("resto")) in (None, "0"):
            self.opening = self.opening or post
        reason = None if native else UNREADABLE
        if "tail_id" in post and "time" not in post:
            reason = _STUB
        if native is None or reason:
            self.whole = False
            yield Skip(reason=reason or UNREADABLE, where=where)
            return
        try:
            yield from self._imported(post, native, where, in_thread=in_thread)
        except CollectError as trouble:
            self.whole = False
            yield fault(trouble)
            yield Skip(reason=UNREADABLE, where=where)

    def _imported(self, post: dict[str, object], native: str, where: str, *, in_thread: bool) -> Iterator[Collected]:
        told, shown = said(post, where), list[Media]()
        yield from parted(self.files.of(post, where), shown)
        thread = string(post.get("resto"))
        thread = native if thread in (None, "0") else thread
        answers = told.answers or (thread if thread != native else None)
        imported = self.reading.post(
            self._native(native),
            told.text,
            where,
            claimed=from_epoch(post.get("time")),
            title=told.title,
            author=author(post),
            url=f"{self.site}/{self.board}/thread/{thread}#p{native}" if self.site else None,
            reply_to=answers if answers and "/" in answers else self._native(answers),
            media=shown,
        )
        if in_thread:
            self.span.note(imported)
        yield imported

    def _native(self, post: str | None) -> str:
        return f"{self.board}/{post}" if self.board and post else post or ""

    def _end(self) -> Iterator[Collected]:
        name, kept = self.reading.file.name, self.reading.file.capture
        if self.seen == self.lost and not self.broken:
            yield Fault(where=name, what="holds no posts of the 4chan API", remedy="save thread/<number>.json")
        stated, thread = number(self.opening.get("replies")), string(self.opening.get("no"))
        if not self.posts or not self.whole or thread is None:
            return
        if stated is not None and stated != self.posts - 1:
            what = f"states {stated:,} replies and holds {self.posts - 1:,}"
            yield Fault(where=name, what=what, remedy="look whether the thread was trimmed, or save it again")
            return
        yield from self.span.listings(self.reading.source.id, kept.id, kept.seen, self._native(thread))
