"""What does one item of a Meta download say? A message, post, comment, story or picture of Facebook or Instagram.

Meta writes each byte of its UTF-8 as a Latin-1 character: ``L\\u00c3\\u00b8ye`` for "Løye".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.collect.jsontext import items, number, obj, string
from tocsin.collect.times import Stated, from_epoch

_Item = dict[str, object]
_MESSAGE_FILES = ("photos", "videos", "audio_files", "gifs", "files", "media")
_SERVICE = ("Call", "Subscribe", "Unsubscribe", "placeholder")
_DEPTH = 32  # levels of an item that are looked at
_MILLISECONDS = 100_000_000_000  # more seconds than any date has


@dataclass(frozen=True, slots=True)
class Said:
    """What an item says and shows; paths are those of the download."""

    text: str
    author: str | None
    at: Stated | None
    edited: Stated | None
    paths: tuple[str, ...]


def mended(value: object, deep: int = _DEPTH) -> tuple[object, bool]:
    """The value with each text read as the UTF-8 it was, where it is, ``deep`` levels down; and whether any changed."""
    if isinstance(value, str):
        try:
            text = value.encode("latin-1").decode("utf-8")
        except ValueError:  # characters beyond Latin-1, or no UTF-8
            return value, False
        return text, text != value
    if isinstance(value, list) and deep:
        pairs = [mended(item, deep - 1) for item in value]
        return [item for item, _ in pairs], any(changed for _, changed in pairs)
    if isinstance(value, dict) and deep:
        held = {mended(key)[0]: mended(item, deep - 1) for key, item in value.items()}
        return {key: item for key, (item, _) in held.items()}, any(changed for _, changed in held.values())
    return value, False


def is_service(message: _Item) -> bool:
    """True for calls, people who join or leave, and what the phone could not show."""
    return string(message.get("type")) in _SERVICE


def is_unsent(message: _Item) -> bool:
    """True where its sender took it back."""
    return message.get("is_unsent") is True or message.get("isUnsent") is True


def message_said(message: _Item) -> Said:
    """A message of Messenger or Instagram; of the encrypted chats' own export too."""
    share = obj(message.get("share"))
    files = [*(item for key in _MESSAGE_FILES for item in items(message.get(key))), message.get("sticker")]
    lines = [_text(message, "content", "text"), _text(share, "share_text"), _text(share, "link")]
    return Said(
        text="\n".join(dict.fromkeys(filter(None, lines))),
        author=string(message.get("sender_name")) or string(message.get("senderName")),
        at=_time(message, "timestamp_ms", "timestamp"),
        edited=None,
        paths=_paths(files),
    )


def item_said(item: _Item) -> Said:
    """A post, comment, story, picture or video, in Facebook's form or Instagram's."""
    data, comment = [obj(part) for part in items(item.get("data"))], _comment(item)
    attached = [obj(part) for one in items(item.get("attachments")) for part in items(obj(one).get("data"))]
    shown = [part.get("media") for part in attached] + items(item.get("media"))
    shown += [medium for part in attached for medium in items(obj(part.get("note")).get("media"))]
    shown += [item] if "uri" in item else []
    lines = [*(_text(part, "post") for part in data), *_attachments(attached), _text(comment, "comment", "value")]
    lines += [_text(obj(medium), "description") for medium in shown]
    if "data" not in item:  # Instagram's captions; Facebook's titles are what it says of the post itself
        lines += [_text(item, "title"), *(_text(obj(medium), "title") for medium in shown)]
    updates = (part for part in data if "update_timestamp" in part)
    return Said(
        text="\n".join(dict.fromkeys(filter(None, lines))),
        author=string(comment.get("author")),
        at=_time(item, "timestamp", "creation_timestamp") or _time(comment, "timestamp") or _first(shown),
        edited=_time(next(updates, {}), "update_timestamp"),
        paths=_paths(shown),
    )


def is_item(item: _Item) -> bool:
    """True where it is one of these, whatever it holds."""
    keys = ("timestamp", "creation_timestamp", "data", "attachments", "media", "uri", "string_map_data", "title")
    return any(key in item for key in keys)


def _comment(item: _Item) -> _Item:
    """Facebook's comment, or Instagram's ``string_map_data`` (whose keys are in the holder's language) as one."""
    for part in items(item.get("data")):
        if "comment" in obj(part):
            return obj(obj(part).get("comment"))
    told = [obj(value) for value in obj(item.get("string_map_data")).values()]
    value = next((part.get("value") for part in told if string(part.get("value"))), None)
    at = next((part.get("timestamp") for part in told if number(part.get("timestamp"))), None)
    return {"value": value, "timestamp": at}


def _attachments(attached: list[_Item]) -> Iterator[str]:
    for part in attached:
        note, page, poll = (obj(part.get(key)) for key in ("note", "external_context", "poll"))
        yield from (_text(note, "title"), _text(note, "text"), _text(part, "text"), _text(poll, "question"))
        yield from (_text(obj(option), "option") for option in items(poll.get("options")))
        yield from (_text(page, "name"), _text(page, "url"), _text(obj(part.get("event")), "name"))


def _text(item: _Item, *keys: str) -> str:
    return next((found for key in keys if (found := string(item.get(key)))), "")


def _time(item: _Item, *keys: str) -> Stated | None:
    for key in keys:
        at = number(item.get(key))
        if at:
            return from_epoch(f"{at}e-3") if key.endswith("_ms") or at > _MILLISECONDS else from_epoch(at)
    return None


def _first(shown: list[object]) -> Stated | None:
    return next(filter(None, (_time(obj(medium), "creation_timestamp") for medium in shown)), None)


def _paths(files: list[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path for file in files if (path := string(obj(file).get("uri")))))
