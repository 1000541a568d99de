"""What does a Telegram Desktop export (``result.json``) hold?

The format is that of telegramdesktop/tdesktop, ``export_output_json.cpp``: one chat, or a full export's ``chats.list``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from tocsin.collect.export import UNREADABLE, Value, values
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.pieces import Path
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.collect.times import Stated, from_epoch, from_iso, zone_of
from tocsin.model import Access, Media, Post, Source
from tocsin.model.seams import Collected, Fault, Fetcher, Material, Skip

_LISTS: tuple[Path, ...] = (("chats", "list"), ("left_chats", "list"))
_CHATS: tuple[Path, ...] = ((), *((*chats, "*") for chats in _LISTS))
_INTO = frozenset({*_CHATS, *((*chat, "messages") for chat in _CHATS), *_LISTS, *(chats[:1] for chats in _LISTS)})
_HEAD = ("name", "type", "id")
_PUBLIC = ("public_channel", "public_supergroup")
_MEMBERS = ("private_channel", "private_supergroup", "private_group")
_FILES = ("photo", "file")  # a thumbnail shows the same again


@dataclass(slots=True)
class _Chat:
    """What the export has said so far about the chat it is in; its messages come last."""

    head: dict[str, str] = field(default_factory=dict)
    single: bool = True

    def native(self, message: str | None) -> str | None:
        """Message numbers are the chat's own: in a full export the chat's number comes first."""
        if message is None or self.single:
            return message
        return f"{self.head.get('id', '?')}/{message}"

    def refusal(self, access: Access) -> str | None:
        """Why its messages are not read, or None. Closed chats need a source that states the lawful basis."""
        kind = self.head.get("type", "of no stated type")
        if kind in _PUBLIC or (kind in _MEMBERS and access is Access.CLOSED):
            return None
        return f"not public: {kind.replace('_', ' ')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telegram:
    """Messages of public chats; of private groups and channels only where the source is declared closed.

    Personal chats, contacts and account data are never read. ``date_unixtime`` decides the time; where an old export
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
        if not exports:
            remedy = "export the chat again as JSON (result.json)"
            yield Fault(where=source.location, what="holds no result.json", remedy=remedy)
        for file in exports:
            shelf.use(file)
            yield from _Export(source, shelf, file, zone).read()
        yield from shelf.left("file no message refers to")


@dataclass(slots=True)
class _Export:
    """One result.json being read."""

    source: Source
    shelf: Shelf
    file: Material
    zone: tzinfo
    chat: _Chat = field(default_factory=_Chat)
    messages: int = 0
    broken: bool = False

    def read(self) -> Iterator[Collected]:
        with self.file.open() as stream:
            for found in values(stream, self.file.name, _INTO):
                self.broken |= isinstance(found, Fault)
                yield from self._value(found) if isinstance(found, Value) else (found,)
        if not self.messages and not self.broken:
            remedy = "supply the result.json of Telegram Desktop"
            yield Fault(where=self.file.name, what="holds no messages of a Telegram export", remedy=remedy)

    def _value(self, found: Value) -> Iterator[Collected]:
        *parent, last = found.path or ("",)
        if last == "*" and parent[-1:] == ["messages"]:
            self.messages += 1
            yield from self._message(found)
        elif tuple(parent) in _CHATS and last in _HEAD:
            self._begin(tuple(parent), last, string(found.value) or "")
        elif tuple(parent) == () and isinstance(found.value, dict | list):
            yield Skip(reason="account data are not read", where=found.where)

    def _begin(self, place: Path, key: str, value: str) -> None:
        if key in self.chat.head:  # the next chat of the list
            self.chat = _Chat()
        self.chat.single = place == ()
        self.chat.head[key] = value

    def _message(self, found: Value) -> Iterator[Collected]:
        where, message = found.where, obj(found.value)
        reason = self.chat.refusal(self.source.access) or _unfit(message)
        if reason:
            yield Skip(reason=reason, where=where)
            return
        media: list[Media] = []
        for item in self._media(message, where):
            if isinstance(item, Media):
                media.append(item)
            else:
                yield item
        yield self._post(message, tuple(media), where)

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

    def _post(self, message: dict[str, object], media: tuple[Media, ...], where: str) -> Post:
        claimed, edited = self._time(message, "date"), self._time(message, "edited")
        number = string(message.get("id")) or ""
        return Post(
            source=self.source.id,
            native_id=self.chat.native(number) or number,
            capture=self.file.capture.id,
            locator=where,
            collected=self.file.capture.collected,
            text=_text(message),
            claimed=claimed.at if claimed else None,
            zone_assumed=bool(claimed and claimed.assumed),
            author=next(filter(None, (string(message.get(key)) for key in ("from", "author", "from_id"))), None),
            reply_to=self.chat.native(string(message.get("reply_to_message_id"))),
            forwarded_from=string(message.get("forwarded_from")),
            edited=edited.at if edited else None,
            media=media,
        )

    def _time(self, message: dict[str, object], key: str) -> Stated | None:
        return from_epoch(message.get(f"{key}_unixtime")) or from_iso(message.get(key), self.zone)


def _unfit(message: dict[str, object]) -> str | None:
    """Why this is no message to read, or None."""
    kind = string(message.get("type"))
    if kind in ("service", "unsupported"):
        return f"{kind} message"
    return None if kind == "message" and string(message.get("id")) else UNREADABLE


def _text(message: dict[str, object]) -> str:
    """The text, which is a string or a list of strings and marked-up parts; a poll's question and answers follow."""
    poll = obj(message.get("poll"))
    asked = [string(poll.get("question")), *(string(obj(answer).get("text")) for answer in items(poll.get("answers")))]
    said = "".join(_part(part) for part in items(message.get("text")))
    return "\n".join(line for line in (said, *asked) if line)


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    shown, target = obj(part).get("text"), string(obj(part).get("href"))
    text = shown if isinstance(shown, str) else ""
    # A link behind other words: where it leads is part of what is said.
    return f"{text} ({target})" if target and target != text else text
