"""Which items does this file of an X archive hold? One reader for each form that ``xarchive.toml`` names."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.collect.export import Value, values
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.platforms.xnotes import Notes, note_of
from tocsin.collect.platforms.xtweet import NO_TWEET, Json, Place, read_tweet, when
from tocsin.collect.reading import DELETION, Reading
from tocsin.collect.times import Stated, from_iso
from tocsin.model import Media, Post
from tocsin.model.listing import Removal, Removed
from tocsin.model.seams import Collected, Fault, Skip

_ITEMS: frozenset[Path] = frozenset({()})
_TALKS: frozenset[Path] = frozenset(
    {(), ("*",), ("*", "dmConversation"), ("*", "dmConversation", "messages")}  # a conversation may be very long
)
_MESSAGE = ("*", "dmConversation", "messages", "*")


@dataclass(slots=True)
class Part:
    """One file being read, and what came of it."""

    reading: Reading
    name: str  # "tweets", "ip-audit"
    form: str
    place: Place
    notes: Notes
    made: datetime  # the latest moment the archive can be of
    seen: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        """Its items; a file that is cut or broken ends with a Fault."""
        into = _TALKS if self.form == "messages" else _ITEMS
        file = self.reading.file
        with file.open() as stream:
            for found in values(stream, file.name, into):
                if isinstance(found, Value):
                    yield from self._value(found)
                    continue
                self.seen += isinstance(found, Skip)
                self.broken |= isinstance(found, Fault | Skip)
                yield found

    def _value(self, found: Value) -> Iterator[Collected]:
        if self.form == "messages":
            if found.path == _MESSAGE:
                self.seen += 1
                yield from self._message(obj(found.value), found.where)
            return
        self.seen += 1
        told = obj(found.value)
        match self.form:
            case "tweets" | "deleted":
                yield from self._tweet(obj(told.get("tweet")) or told, found.where)
            case "headers":
                yield from self._header(obj(told.get("tweet")) or told, found.where)
            case "notes":
                yield from self._note(told, found.where)
            case _:
                yield self._entry(told, found)

    def _tweet(self, tweet: Json, where: str) -> Iterator[Collected]:
        note = self.notes.of(tweet, when(tweet, self.reading))
        for item in read_tweet(self.reading, tweet, self.place, where, note.text if note else None):
            yield item
            if isinstance(item, Post) and self.form == "deleted":
                yield self._removal(item.native_id, when(tweet, self.reading, "deleted_at"), item)

    def _removal(self, native: str, at: Stated | None, post: Post | None) -> Removal:
        return Removal(
            source=self.reading.source.id,
            native_id=native,
            post=post.id if post else None,
            last_seen=post.claimed if post else None,
            missed=at.at if at else self.made,
            evidence=self.reading.file.capture.id,
            how=Removed.MARKED,
        )

    def _header(self, header: Json, where: str) -> Iterator[Collected]:
        native, at = string(header.get("tweet_id")), when(header, self.reading, "deleted_at")
        if native:
            yield self._removal(native, at, None)
        yield Skip(reason=DELETION if native else NO_TWEET, where=where)

    def _note(self, told: Json, where: str) -> Iterator[Collected]:
        stated = from_iso((obj(told.get("noteTweet")) or told).get("createdAt"), self.reading.zone)
        note = note_of(told, where, stated, self.reading)
        if note is None:
            yield Skip(reason="no long text", where=where)
        elif not self.notes.add(note):
            yield self.reading.post(note.id, note.text, where, claimed=stated, author=self.place.author)

    def _message(self, told: Json, where: str) -> Iterator[Collected]:
        said = obj(told.get("messageCreate")) or obj(told.get("welcomeMessageCreate"))
        own, text = string(said.get("id")), said.get("text")
        if not own or not isinstance(text, str):
            yield Skip(reason="notice of a conversation", where=where)
            return
        media: list[Media] = []
        for address in map(string, items(said.get("mediaUrls"))):
            base = posixpath.basename((address or "").partition("?")[0])
            found = self.reading.medium([*(f"{folder}/{own}-{base}" for folder in self.place.media), address], where)
            if isinstance(found, Media):
                media.append(found)
            else:
                yield replace(found, where=f"{where}: {address!s:.200}")
        claimed = from_iso(said.get("createdAt"), self.reading.zone)
        yield self.reading.post(own, text, where, claimed=claimed, author=string(said.get("senderId")), media=media)

    def _entry(self, told: Json, found: Value) -> Post | Skip:
        """Any record of the account, as lines of ``name: value``."""
        record = next((obj(inner) for inner in told.values() if isinstance(inner, dict)), told) or told
        lines = [f"{key}: {value}" for key, one in record.items() for value in map(string, items(one)) if value]
        if not lines:
            return Skip(reason="empty record", where=found.where)
        stated = from_iso(record.get("createdAt") or record.get("changedAt"), self.reading.zone)
        return self.reading.post(f"{self.name}:{found.index}", "\n".join(lines), found.where, claimed=stated)
