"""What does a Facebook or Instagram download (JSON) hold? Messages, posts, comments, stories, pictures and videos.

Meta publishes no description; names and lists are in ``meta.toml``.
"""

from __future__ import annotations

import posixpath
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.collect.chats.attached import UNUSED, attached, parted
from tocsin.collect.chats.meta_files import by_name, into, is_empty, private, what
from tocsin.collect.chats.meta_item import Said, is_item, is_service, is_unsent, item_said, mended, message_said
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import obj
from tocsin.collect.reading import DELETION, NOT_SUPPLIED, Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import zone_of
from tocsin.model import Access, Media, Private, Removal, Removed, Source, stable_id
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Repair, Skip

MOJIBAKE = "UTF-8 that was written as Latin-1"
_AUDIENCE = "not public: audience not stated"
_HELD = "not public: archived or deleted by its holder"
_STAMPS = 10_000  # times whose items are counted
_THREAD = re.compile(r"_([A-Za-z0-9-]{6,40})$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What the holder of an account wrote, and with ``include`` the direct messages.

    A download does not say who could see a post: it is read where the source is closed, or where ``followers-only``
    is included; what its holder had archived or deleted needs the latter. Log-in records and contacts are not opened.
    Items have no number: they are known by their time and their place among those of the same time.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts file by file, in the order of each: Meta writes messages newest first."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        read = [(file, form) for file in shelf.named(".json") if (form := what(file))]
        if not read:
            remedy = "ask Meta for the copy again, in the format JSON, and unpack it here"
            yield Fault(where=source.location, what="holds no messages, posts or comments as JSON", remedy=remedy)
        told = _Told(by_name(shelf))
        for file, form in read:
            shelf.use(file)
            yield from _File(Reading(source, shelf, file, zone), form, told).read()
        taken = {file.name for file, _ in read}
        for file in shelf.named(".json", ".html"):
            if file.name not in taken:
                yield shelf.pass_over(file.name, private(file.name) or "data type not read")
        yield from shelf.left(UNUSED)


@dataclass(slots=True)
class _Told:
    """What is remembered from file to file."""

    files: dict[str, list[Material]]  # by their last name
    stamps: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def place(self, stamp: str) -> int:
        """The place among the items of that time."""
        place = self.stamps.pop(stamp, 0) + 1
        self.stamps[stamp] = place
        if len(self.stamps) > _STAMPS:
            self.stamps.popitem(last=False)
        return place


@dataclass(slots=True)
class _File:
    """One file being read."""

    reading: Reading
    what: str
    told: _Told
    loose: dict[str, object] = field(default_factory=dict)  # what stands in no list
    seen: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        name = self.reading.file.name
        with self.reading.file.open() as stream:
            for found in values(stream, name, into()):
                if not isinstance(found, Value):
                    self.broken |= isinstance(found, Fault)
                    self.seen += isinstance(found, Skip)
                    yield found
                elif found.path[-1:] == ("*",):
                    yield from self._mended(found.value, found.where)
                elif found.path:
                    self.loose[found.path[-1]] = found.value
        if not self.seen and is_item(self.loose):  # a list of one, which older downloads write without its brackets
            yield from self._mended(self.loose, f"{name}: the whole file")
        for key, value in self.loose.items():
            if isinstance(value, list) and key not in ("participants", "magic_words", "data", "attachments", "media"):
                yield Skip(reason="list of another kind", where=f"{name}: {key:.100}")
                self.seen += 1
        if not (self.seen or self.broken):
            if is_empty(self.reading.file):
                yield Skip(reason="list without items", where=name)
            else:
                yield Fault(where=name, what="holds nothing of a Meta download", remedy="unpack the download again")

    def _mended(self, value: object, where: str) -> Iterator[Collected]:
        self.seen += 1
        reason = self._refusal()
        item, changed = (value, False) if reason else mended(value)
        if not isinstance(item, dict) or not item:
            reason = reason or UNREADABLE
        if reason:
            yield Skip(reason=reason, where=where)
            return
        if changed:
            yield Repair(reason=MOJIBAKE, where=where)
        yield from self._item(obj(item), where)

    def _item(self, item: dict[str, object], where: str) -> Iterator[Collected]:
        said = message_said(item) if self.what == "message" else item_said(item)
        native = self._native(said)
        if self.what == "message" and is_unsent(item):
            yield Skip(reason=DELETION, where=where)
            yield self._removal(native)
        elif self.what == "message" and is_service(item):
            yield Skip(reason="service message", where=where)
        elif self.what != "message" and not is_item(item):
            yield Skip(reason=UNREADABLE, where=where)
        else:
            shown: list[Media] = []
            yield from parted((self._medium(path, where) for path in said.paths), shown)
            yield self.reading.post(
                native, said.text, where, claimed=said.at, edited=said.edited, author=said.author, media=shown
            )

    def _refusal(self) -> str | None:
        """Why the file's items are not read, or None."""
        source = self.reading.source
        if self.what == "message":
            return self.reading.refusal(Private.DIRECT)
        if source.reads(Private.FOLLOWERS):
            return None
        if self.what == "held":
            return _HELD
        return None if source.access is Access.CLOSED else _AUDIENCE

    def _native(self, said: Said) -> str:
        at = said.at.at.isoformat().replace("+00:00", "Z") if said.at else "undated"
        stamp = f"{_thread(self.reading.file.name) if self.what == 'message' else self.what}/{at}"
        return f"{stamp}/{self.told.place(stamp)}"

    def _removal(self, native: str) -> Removal:
        source, kept = self.reading.source.id, self.reading.file.capture
        return Removal(
            source=source,
            native_id=native,
            post=None,
            last_seen=None,
            missed=kept.seen,
            evidence=kept.id,
            how=Removed.MARKED,
        )

    def _medium(self, path: str, where: str) -> Media | Skip:
        """The file beside this one, or in another part of the same download."""
        medium = attached(self.reading.shelf, path, self.reading.file.name, where)
        if isinstance(medium, Skip) and medium.reason == NOT_SUPPLIED:
            for file in self.told.files.get(posixpath.basename(path), ()):
                if file.name.endswith(f"/{path}"):
                    self.reading.shelf.use(file)
                    return self.reading.shelf.medium(file)
        return medium


def _thread(name: str) -> str:
    """The thread's own mark, without the names of people that its folder bears."""
    folder = posixpath.basename(posixpath.dirname(name))
    found = _THREAD.search(folder)
    return found[1] if found else stable_id("thread", folder or posixpath.basename(name))
