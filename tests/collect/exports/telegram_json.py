"""A random result.json of Telegram Desktop: one chat or a full export, its writer's defects, files here and missing."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.collect.sayings import NAMES, picture, saying

KIND = "telegram"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {"zone": "Europe/Paris"}
_PUBLIC = ("public_channel", "public_supergroup")
_REFUSED = ("personal_chat", "saved_messages", "bot_chat", "private_channel", "private_group")
_NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"
_CONTROL = "\x07"


def build(rng: random.Random, folder: Path) -> int:
    """One chat, or several with account data around them."""
    if rng.random() < 0.6:
        export, items = _chat(rng, folder)
    else:
        lists = {name: [_chat(rng, folder) for _ in range(rng.randint(0, 3))] for name in ("chats", "left_chats")}
        export = {
            "about": "what was exported",
            "personal_information": {"phone_number": "+0"},
            "contacts": {"list": []},
        }
        export |= {name: {"about": "", "list": [one for one, _ in held]} for name, held in lists.items()}
        items = 2 + sum(count for held in lists.values() for _, count in held)
    (folder / "stickers").mkdir()
    for number in range(rng.randint(0, 2)):
        (folder / "stickers" / f"{number}.webp").write_bytes(picture(rng))
        items += 1
    text = json.dumps(export, ensure_ascii=rng.random() < 0.3, indent=rng.choice((None, 1)))
    # The writer's own escape of control characters, which no JSON has.
    (folder / "result.json").write_bytes(text.replace("\\u0007", "\\x07").encode("utf-8", "replace"))
    return items


def _chat(rng: random.Random, folder: Path) -> tuple[dict[str, object], int]:
    """A chat, and how many items of it are to be accounted for."""
    refused = rng.random() < 0.2
    kind = rng.choice(_REFUSED if refused else _PUBLIC)
    messages: list[object] = []
    items = 0
    for _ in range(rng.choice((0, 1, 12, 40))):
        message, counted = _message(rng, folder, refused=refused)
        again = rng.random() < 0.05
        messages += [message, message] if again else [message]
        items += 2 * counted if again else counted
    return {"name": "Group", "type": kind, "id": rng.randrange(10**9), "messages": messages}, items


def _message(rng: random.Random, folder: Path, *, refused: bool) -> tuple[object, int]:
    """One item, and what it counts for: itself, and a file of it that was not supplied."""
    if rng.random() < 0.08:
        return rng.choice((None, 7, "text", [], {}, {"id": None, "type": "message"}, {"id": 5})), 1
    number, at = rng.randrange(10**6), rng.randrange(10**9, 2 * 10**9)
    message: dict[str, object] = {"id": number, "type": "message", "date": "2013-01-12T10:00:00"}
    message |= {"date_unixtime": str(at)} if rng.random() < 0.8 else {}
    message |= {"from": rng.choice((*NAMES, None)), "from_id": "user7"} if rng.random() < 0.9 else {}
    if rng.random() < 0.1:
        return {**message, "type": rng.choice(("service", "unsupported")), "text": ""}, 1
    message["text"] = _text(rng)
    if rng.random() < 0.2:
        message |= {"edited_unixtime": str(at + 9), "reply_to_message_id": number - 1}
    if rng.random() < 0.6:
        return message, 1
    path, is_there = _file(rng, folder, refused=refused)
    return message | {rng.choice(("photo", "file")): path}, 1 if is_there or refused else 2


def _text(rng: random.Random) -> object:
    said = saying(rng)
    parts = [
        f"{said}{_CONTROL}\ud800",
        {"type": "text_link", "text": said, "href": "http://site.example"},
        {"type": "custom_emoji", "text": "x", "document_id": "(unavailable)"},
        None,
        7,
    ]
    return rng.choice((said, said, said, None, 7, rng.sample(parts, rng.randint(0, len(parts)))))


def _file(rng: random.Random, folder: Path, *, refused: bool) -> tuple[str, bool]:
    """What the message says of its file, and whether that is in the folder; nobody asks for those of refused chats."""
    path = f"photos/{rng.randrange(10**12)}.jpg"
    if refused or rng.random() < 0.5:
        return rng.choice((_NOT_INCLUDED, "../../etc/passwd", path)), False
    (folder / "photos").mkdir(exist_ok=True)
    (folder / path).write_bytes(picture(rng))
    return path, True
