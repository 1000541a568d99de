"""What does an export of DiscordChatExporter (JSON) hold?

The format is that of Tyrrrz/DiscordChatExporter, ``JsonMessageWriter.cs``: guild, channel, date range, messages, and
their count at the end. A long channel comes as several files, ``X.json``, ``X [part 2].json``, each whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.collect.chats.attached import UNUSED, parted
from tocsin.collect.chats.discord_message import is_service, media, said
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import number, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.reading import Reading
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.span import Span
from tocsin.collect.times import from_iso, zone_of
from tocsin.model import Access, Listing, Media, Private, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Repair, Skip

_INTO: frozenset[Path] = frozenset({(), ("messages",)})
_HEAD = ("guild", "channel", "exportedAt", "messageCount")
_PART = re.compile(r"^(.*?)(?: \[part (\d+)\])?\.json$", re.IGNORECASE | re.DOTALL)
_ID = re.compile(r"\d{1,20}")
_ASSETS = "_Files/"  # the folder beside an export that holds what its messages show
_DIRECT_GUILD = "0"  # what the writer gives direct messages for a guild


@dataclass(frozen=True, slots=True, kw_only=True)
class Discord:
    """Messages of a server's channels and threads; direct messages only where the source includes them.

    Only members read a server, so the source must be declared closed. System messages are counted and not read. A
    listing is given for each file whose count is right; an export made with a message filter does not say so: do not
    mix one with whole exports in the same source.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the export, parts in their order; oldest first unless it was made in reverse."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        named = (file for file in shelf.named(".json") if _ASSETS not in file.name)
        exports = sorted(named, key=lambda file: _order(file.name))
        if not exports:
            remedy = "export the channel again as JSON"
            yield Fault(where=source.location, what="holds no .json of DiscordChatExporter", remedy=remedy)
        for file in exports:
            shelf.use(file)
            yield from _Export(Reading(source, shelf, file, zone)).read()
        yield from shelf.left(UNUSED)


@dataclass(slots=True)
class _Export:
    """One file being read."""

    reading: Reading
    head: dict[str, object] = field(default_factory=dict)
    span: Span = field(default_factory=Span)
    latest: datetime | None = None
    seen: int = 0
    unread: int = 0  # of those, without a number or beyond repair
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.reading.file.open() as stream:
            for found in values(stream, self.reading.file.name, _INTO):
                yield from self._value(found) if isinstance(found, Value) else self._told(found)
        yield from self._end()

    def _told(self, found: Skip | Repair | Fault) -> Iterator[Collected]:
        self.broken |= isinstance(found, Fault)
        self.seen += isinstance(found, Skip)
        self.unread += isinstance(found, Skip)
        yield found

    def _value(self, found: Value) -> Iterator[Collected]:
        if found.path == ("messages", "*"):
            self.seen += 1
            yield from self._message(found.where, obj(found.value))
        elif len(found.path) == 1 and found.path[0] in _HEAD:
            self.head[found.path[0]] = found.value

    def _end(self) -> Iterator[Collected]:
        count, name = number(self.head.get("messageCount")), self.reading.file.name
        if self.broken:
            return
        if self.seen == self.unread and not count:
            remedy = "supply the JSON of DiscordChatExporter"
            yield Fault(where=name, what="holds no messages of a Discord export", remedy=remedy)
        elif count is not None and count != self.seen:
            what = f"states messageCount {count:,} and holds {self.seen:,}"
            yield Fault(where=name, what=what, remedy="ask the supplier whether the export is whole")
        elif count is not None and not self.unread and self.latest:
            yield from self._listings(self.latest)

    def _listings(self, latest: datetime) -> Iterator[Listing]:
        """When the file says it was made is believed only where it is not before its last message."""
        source, kept = self.reading.source.id, self.reading.file.capture
        stated = from_iso(self.head.get("exportedAt"), self.reading.zone)
        at = stated.at if stated and stated.at >= latest else kept.seen
        yield from self.span.listings(source, kept.id, at, self._id("channel"))

    def _refusal(self) -> str | None:
        """Why its messages are not read, or None."""
        kind = string(obj(self.head.get("channel")).get("type"))
        if kind is None:
            return "not public: channel of no stated type"
        if kind.startswith("Direct") or self._id("guild") == _DIRECT_GUILD:
            return self.reading.refusal(Private.DIRECT)
        return None if self.reading.source.access is Access.CLOSED else "not public: channel of a server"

    def _message(self, where: str, message: dict[str, object]) -> Iterator[Collected]:
        native = string(message.get("id"))
        self.unread += native is None
        reason = self._refusal() or ("service message" if is_service(message) else None)
        if native is None or reason:
            yield Skip(reason=reason or UNREADABLE, where=where)
            return
        reading, told, shown = self.reading, said(message), list[Media]()
        yield from parted(media(reading.shelf, message, reading.file.name, where), shown)
        post = reading.post(
            native,
            told.text,
            where,
            claimed=from_iso(message.get("timestamp"), reading.zone),
            edited=from_iso(message.get("timestampEdited"), reading.zone),
            author=told.author,
            url=self._address(native),
            reply_to=told.reply_to,
            forwarded_from=told.forwarded_from,
            media=shown,
        )
        self.span.note(post)
        if post.claimed:
            self.latest = max(post.claimed, self.latest or post.claimed)
        yield post

    def _address(self, native: str) -> str | None:
        """The message's own address on Discord, which follows from the three numbers."""
        guild, channel = self._id("guild"), self._id("channel")
        if guild == _DIRECT_GUILD or not all(map(_ID.fullmatch, (guild, channel, native))):
            return None
        return f"https://discord.com/channels/{guild}/{channel}/{native}"

    def _id(self, key: str) -> str:
        return string(obj(self.head.get(key)).get("id")) or ""


def _order(name: str) -> tuple[str, int]:
    """Parts after the file they continue, by number."""
    found = _PART.match(name)
    stem, part = found.groups() if found else (name, None)
    return stem, int(part[:9]) if part else 1
