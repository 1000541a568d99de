"""How does Telegram Desktop write a channel? ``result.json``, ``photos/`` and ``video_files/``.

Key order, one-space indent, bare ids, local ``date`` and ``date_unixtime`` as its own writer has them
(telegramdesktop/tdesktop, export_output_json.cpp).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from making.shelf import Shelf, story

Json = dict[str, object]
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
PIECE = re.compile(r"\*\*(?P<bold>.+?)\*\*|(?P<hashtag>#\w+)|(?P<link>\bt\.me/[\w+/-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of the channel, as the story tells it."""

    id: int
    at: datetime
    text: str = ""
    edited: datetime | None = None
    reply_to: int | None = None
    forwarded_from: str | None = None
    photo: str | None = None
    video: str | None = None
    audio: dict[str, object] = field(default_factory=dict)
    service: dict[str, object] = field(default_factory=dict)
    unsupported: bool = False


def write(shelf: Shelf) -> None:
    """The export folder ``sources/telegram``."""
    told = story("telegram.toml")
    zone, name, number = ZoneInfo(told["zone"]), str(told["name"]), int(told["id"])
    messages = [_message(shelf, Message(**row), zone, name, number) for row in told["message"]]
    chat = {"name": name, "type": told["type"], "id": number, "messages": messages}
    shelf.put("sources/telegram/result.json", json.dumps(chat, ensure_ascii=False, indent=1))


def _message(shelf: Shelf, told: Message, zone: ZoneInfo, name: str, number: int) -> Json:
    if told.unsupported:
        return {"id": told.id, "type": "unsupported"}
    row: Json = {"id": told.id, "type": "service" if told.service else "message", **_date("date", told.at, zone)}
    if told.service:
        row |= {"actor": name, "actor_id": f"channel{number}", **told.service}
        return row | {"text": "", "text_entities": []}
    if told.edited:
        row |= _date("edited", told.edited, zone)
    row |= {"from": name, "from_id": f"channel{number}"}
    if told.forwarded_from:
        row["forwarded_from"] = told.forwarded_from
    if told.reply_to:
        row["reply_to_message_id"] = told.reply_to
    row |= _media(shelf, told, zone)
    parts = _parts(shelf.fill(told.text))
    return row | {"text": _flat(parts), "text_entities": parts}


def _date(key: str, at: datetime, zone: ZoneInfo) -> Json:
    local = at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")
    return {key: local, f"{key}_unixtime": str(int(at.timestamp()))}


def _media(shelf: Shelf, told: Message, zone: ZoneInfo) -> Json:
    if told.photo:
        stamp = told.at.astimezone(zone).strftime("%d-%m-%Y_%H-%M-%S")
        path, content = f"photos/photo_{told.id}@{stamp}.jpg", shelf.pictures[told.photo]
        shelf.put(f"sources/telegram/{path}", content)
        width, height = shelf.measures(told.photo)
        return {"photo": path, "photo_file_size": len(content), "width": width, "height": height}
    if told.video:
        path, content = f"video_files/{told.video}.mp4", shelf.films[told.video]
        shelf.put(f"sources/telegram/{path}", content)
        return {
            "file": path,
            "file_name": f"{told.video}.mp4",
            "file_size": len(content),
            "media_type": "video_file",
            "mime_type": "video/mp4",
            "duration_seconds": 5,
            "width": 320,
            "height": 240,
        }
    return {"file": NOT_INCLUDED, "media_type": "audio_file", **told.audio} if told.audio else {}


def _parts(text: str) -> list[dict[str, str]]:
    """The text as entities: plain runs, bold words, hashtags and links."""
    parts, end = [], 0
    for match in PIECE.finditer(text):
        if match.start() > end:
            parts.append({"type": "plain", "text": text[end : match.start()]})
        kind = match.lastgroup or "plain"
        parts.append({"type": kind, "text": match[kind]})
        end = match.end()
    if end < len(text):
        parts.append({"type": "plain", "text": text[end:]})
    return parts


def _flat(parts: list[dict[str, str]]) -> str | list[object]:
    """A string where all is plain; else the mixed list that Telegram writes."""
    if all(part["type"] == "plain" for part in parts):
        return "".join(part["text"] for part in parts)
    return [part["text"] if part["type"] == "plain" else part for part in parts]
