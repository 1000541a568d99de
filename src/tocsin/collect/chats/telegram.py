"""What does a Telegram Desktop export (``result.json``) hold?

The format is that of telegramdesktop/tdesktop, ``export_output_json.cpp``: one chat, or a full export's ``chats.list``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from tocsin.collect.chats.roll import Roll
from tocsin.collect.chats.telegram_html import holds_pages, read_pages
from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated, from_epoch, from_iso, zone_of
from tocsin.model import Access, Listing, Media, Post, Private, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_LISTS: tuple[Path, ...] = (("chats", "list"), ("left_chats", "list"))
_CHATS: tuple[Path, ...] = ((), *((*chats, "*") for chats in _LISTS))
_INTO = frozenset({*_CHATS, *((*chat, "messages") for chat in _CHATS), *_LISTS, *(chats[:1] for chats in _LISTS)})
_HEAD = ("name", "type", "id")
_PUBLIC = ("public_channel", "public_supergroup")
_PRIVATE = ("personal_chat", "bot_chat", "saved_messages", "replies")  # verification codes are keys: never read
_MEMBERS = ("private_channel", "private_supergroup", "private_group")
_FILES = ("photo", "file")  # a thumbnail shows the same again
_MESSAGES = ("messages", "*")
_LATEST = 10  # digits of the seconds of any time up to the year 2286


@dataclass(slots=True)
class _Chat:
    """What the export has said so far about the chat it is in; its messages come last."""

    head: dict[str, str] = field(default_factory=dict)
    single: bool = True
    roll: Roll = field(default_factory=Roll)
    senders: set[str] = field(default_factory=set)  # two at most

    def native(self, message: str | None) -> str | None:
        """Message numbers are the chat's own, so the chat's number comes first; one that states none is alone."""
        chat = self.head.get("id") or ("" if self.single else "?")
        return message if message is None or not chat else f"{chat}/{message}"

    def refusal(self, source: Source) -> str | None:
        """Why its messages are not read, or None. Closed chats need a source that states the lawful basis."""
        kind = self.head.get("type", "of no stated type")
        if kind in _PUBLIC or (kind in _MEMBERS and source.access is Access.CLOSED):
            return None
        if kind in _PRIVATE and source.reads(Private.DIRECT):
            return None
        return f"not public: {kind.replace('_', ' ')}"

    def note(self, message: dict[str, object], number: str, at: datetime | None) -> None:
        """One more message that the chat shows."""
        self.roll.note(self.native(number) or number, at)
        if len(self.senders) < 2:
            self.senders.add(string(message.get("from_id")) or string(message.get("actor_id")) or "")

    def listings(self, source: str, evidence: str, at: datetime) -> Iterator[Listing]:
        """What it shows. A full export may hold of a group no more than one's own messages: that is no listing."""
        if self.single or len(self.senders) > 1 or not "".join(self.senders).startswith("user"):
            yield from self.roll.listings(source, evidence, at, self.head.get("id", ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Messages of public chats; of private groups and channels only where the source is declared closed.

    Personal chats are read only where the source includes ``direct-messages``; contacts and account data never are.
    ``date_unixtime`` decides the time; where an old export
    has only the local ``date``, the source's zone is assumed.
    """

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in the order of the export, oldest first in each chat."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        zone = zone_of(source)
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        exports = shelf.named("result.json") or shelf.named(".json")
        if not exports and holds_pages(shelf):
            yield from read_pages(source, shelf, zone)
        elif not exports:
            remedy = "export the chat again as JSON (result.json)"
            yield Fault(where=source.location, what="holds no result.json", remedy=remedy)
        for file in exports:
            shelf.use(file)
            yield from _Export(source, shelf, file, zone, file.capture.id).read()
        yield from shelf.left("file no message refers to")


@dataclass(slots=True)
class _Export:
    """One result.json being read."""

    source: Source
    shelf: Shelf
    file: Material
    zone: tzinfo
    capture: str  # the file's, for each post to cite
    chat: _Chat = field(default_factory=_Chat)
    messages: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.file.open() as stream:
            for found in values(stream, self.file.name, _INTO):
                if not isinstance(found, Value):
                    self.broken |= isinstance(found, Fault)
                    self.chat.roll.is_whole &= not isinstance(found, Skip)
                    yield found
                elif found.path[-2:] == _MESSAGES:
                    self.messages += 1
                    yield from self._message(found)
                else:
                    yield from self._value(found)
        yield from self._listings()
        if not self.messages and not self.broken:
            remedy = "supply the result.json of Telegram Desktop"
            yield Fault(where=self.file.name, what="holds no messages of a Telegram export", remedy=remedy)

    def _value(self, found: Value) -> Iterator[Collected]:
        *parent, last = found.path or ("",)
        if tuple(parent) in _CHATS and last in _HEAD:
            if last in self.chat.head:  # the next chat of the list
                yield from self._listings()
                self.chat = _Chat()
            self.chat.single = not parent
            self.chat.head[last] = string(found.value) or ""
        elif tuple(parent) == () and isinstance(found.value, dict | list):
            yield Skip(reason="account data are not read", where=found.where)

    def _listings(self) -> Iterator[Listing]:
        """What the chat that ends here shows; the export states no time of its own."""
        return self.chat.listings(self.source.id, self.capture, self.file.capture.collected)

    def _message(self, found: Value) -> Iterator[Collected]:
        where, message = found.where, obj(found.value)
        refusal = self.chat.refusal(self.source)
        reason = refusal or _unfit(message)
        number, claimed = string(message.get("id")), None
        if refusal is None and number is not None and reason != UNREADABLE:
            claimed = self._time(message, "date")
            self.chat.note(message, number, claimed.at if claimed else None)
        if reason or number is None:
            self.chat.roll.is_whole &= reason != UNREADABLE
            yield Skip(reason=reason or UNREADABLE, where=where)
            return
        media: list[Media] = []
        if "photo" in message or "file" in message:
            for item in self._media(message, where):
                if isinstance(item, Media):
                    media.append(item)
                else:
                    yield item
        yield self._post(message, number, claimed, tuple(media), where)

    def _media(self, message: dict[str, object], where: str) -> Iterator[Collected | Media]:
        for path in filter(None, (string(message.get(key)) for key in _FILES)):
            file = self.shelf.find(path, beside=self.file.name)
            if file is not None:
                self.shelf.use(file)
                yield self.shelf.medium(file)
            elif path.startswith("("):  # "(File not included. Change data exporting settings to download.)"
                yield Skip(reason="file not included in the export", where=where)
            else:
                yield Skip(reason="file named but not supplied", where=f"{where}: {path:.200}")

    def _post(
        self, message: dict[str, object], number: str, claimed: Stated | None, media: tuple[Media, ...], where: str
    ) -> Post:
        get = message.get
        edited = self._time(message, "edited") if "edited" in message or "edited_unixtime" in message else None
        return Post(
            source=self.source.id,
            native_id=self.chat.native(number) or number,
            capture=self.capture,
            locator=where,
            collected=self.file.capture.collected,
            text=_text(message),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            author=string(get("from")) or string(get("author")) or string(get("from_id")),
            reply_to=self.chat.native(string(get("reply_to_message_id"))),
            forwarded_from=string(get("forwarded_from")),
            edited=edited.at if edited else None,
            media=media,
        )

    def _time(self, message: dict[str, object], key: str) -> Stated | None:
        exact = message.get(f"{key}_unixtime")
        if isinstance(exact, str) and len(exact) <= _LATEST and exact.isascii() and exact.isdigit():
            return Stated(datetime.fromtimestamp(int(exact), UTC))
        return from_epoch(exact) or from_iso(message.get(key), self.zone)


def _unfit(message: dict[str, object]) -> str | None:
    """Why this is no message to read, or None."""
    kind = message.get("type")
    if kind in ("service", "unsupported"):
        return f"{kind} message"
    return None if kind == "message" and string(message.get("id")) else UNREADABLE


def _text(message: dict[str, object]) -> str:
    """The text, which is a string or a list of strings and marked-up parts; a poll's question and answers follow."""
    text = message.get("text")
    said = text if isinstance(text, str) else "".join([_part(part) for part in items(text)])
    if "poll" not in message:
        return said
    poll = obj(message.get("poll"))
    asked = [string(poll.get("question")), *(string(obj(answer).get("text")) for answer in items(poll.get("answers")))]
    return "\n".join(line for line in (said, *asked) if line)


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    shown = part.get("text")
    text = shown if isinstance(shown, str) else ""
    target = string(part.get("href")) if "href" in part else None
    # A link behind other words: where it leads is part of what is said.
    return f"{text} ({target})" if target and target != text else text
