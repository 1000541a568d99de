"""What does one message of a Discord export say and show? Text, embeds, buttons, what is forwarded, and files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.collect.chats.attached import NOT_INCLUDED, attached
from tocsin.collect.jsontext import items, obj, string
from tocsin.collect.shelf import Shelf
from tocsin.model import Media
from tocsin.model.seams import Skip

# MessageKind.cs; newer kinds come as their number, and 1 to 18 are system notifications.
_SERVICE = frozenset(
    (
        *("RecipientAdd", "RecipientRemove", "Call", "ChannelNameChange", "ChannelIconChange"),
        *("ChannelPinnedMessage", "GuildMemberJoin", "ThreadCreated"),
        *map(str, range(1, 19)),
    )
)
_DEPTH = 8  # components within components
_PICTURES = ("thumbnail", "image", "video")
_Message = dict[str, object]


@dataclass(frozen=True, slots=True)
class Said:
    """What a message says, by whom, and what it answers or passes on."""

    text: str
    author: str | None
    reply_to: str | None
    forwarded_from: str | None


def is_service(message: _Message) -> bool:
    """True for what Discord itself writes: joins, pins, calls, threads begun."""
    return string(message.get("type")) in _SERVICE


def said(message: _Message) -> Said:
    """Reads everything but the files."""
    reference = obj(message.get("reference"))
    forwarded = bool(obj(message.get("forwardedMessage"))) or string(reference.get("type")) == "Forward"
    origin = [string(reference.get(key)) for key in ("guildId", "channelId", "messageId")]
    return Said(
        text=_text(message),
        author=_author(obj(message.get("author"))),
        reply_to=None if forwarded else origin[2],
        forwarded_from="/".join(filter(None, origin)) or "another message" if forwarded else None,
    )


def media(shelf: Shelf, message: _Message, beside: str, where: str) -> Iterator[Media | Skip]:
    """Attachments, stickers and embedded pictures that were exported with it; a Skip for each that was not."""
    for part in (message, obj(message.get("forwardedMessage"))):
        paths = [string(obj(item).get("url")) for item in items(part.get("attachments"))]
        paths += [string(obj(item).get("sourceUrl")) for item in items(part.get("stickers"))]
        for path in paths:
            yield attached(shelf, path, beside, where) if path else Skip(reason=NOT_INCLUDED, where=where)
        for path in dict.fromkeys(_pictures(part)):
            yield attached(shelf, path, beside, where)


def _pictures(part: _Message) -> Iterator[str]:
    for embed in map(obj, items(part.get("embeds"))):
        for picture in (*(embed.get(key) for key in _PICTURES), *items(embed.get("images"))):
            if path := string(obj(picture).get("url")):
                yield path


def _author(author: _Message) -> str | None:
    """The account's name, with its old four-digit number where it has one; a display name may be anybody's."""
    name, digits = string(author.get("name")), string(author.get("discriminator"))
    if name and digits and digits.strip("0"):
        return f"{name}#{digits}"
    return name or string(author.get("nickname")) or string(author.get("id"))


def _text(message: _Message) -> str:
    parts: list[str] = []
    for part in (message, obj(message.get("forwardedMessage"))):
        content = part.get("content")
        content = content if isinstance(content, str) else ""
        parts.append(content)
        parts += [_embed(embed, content) for embed in map(obj, items(part.get("embeds")))]
        parts += _buttons(items(part.get("components")), 0)
    return "\n".join(filter(None, parts))


def _embed(embed: _Message, content: str) -> str:
    """What a card shows, from top to bottom; quoted where it is the preview of a page the message links to."""
    target = string(embed.get("url"))
    preview = bool(target and target in content)
    lines = [string(obj(embed.get("author")).get("name")), string(embed.get("title")), string(embed.get("description"))]
    for told in map(obj, items(embed.get("fields"))):
        lines.append(": ".join(filter(None, (string(told.get("name")), string(told.get("value"))))))
    lines += [string(obj(embed.get("footer")).get("text")), None if preview else target]
    text = "\n".join(filter(None, lines))
    return "\n".join(f"> {line}" for line in text.split("\n")) if preview and text else text


def _buttons(components: list[object], depth: int) -> Iterator[str]:
    for component in map(obj, components) if depth < _DEPTH else ():
        label, target = string(component.get("label")), string(component.get("url"))
        if label or target:
            yield f"{label} ({target})" if label and target else label or target or ""
        yield from _buttons(items(component.get("components")), depth + 1)
