"""A random export of DiscordChatExporter: parts, system messages, files here and missing, broken items."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import NAMES, picture, saying

from tocsin.model import Access

KIND = "discord"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {
    "access": Access.CLOSED,
    "supplier": "a member",
    "received": datetime(2013, 2, 1, tzinfo=UTC),
    "scope": "one channel",
}
_TYPES = ("Default", "Default", "Default", "Reply", "20", "ChannelPinnedMessage", "GuildMemberJoin", "8")


def build(rng: random.Random, folder: Path) -> int:
    """One channel in one to three parts."""
    items = 0
    at = datetime(2013, 1, 12, 10, tzinfo=UTC)
    assets = folder / "Group - general.json_Files"
    assets.mkdir()
    kind = rng.choice(("GuildTextChat", "GuildTextChat", "GuildPublicThread", "DirectTextChat"))
    for part in range(1, rng.randint(2, 4)):
        messages: list[object] = []
        for _ in range(rng.randint(0, 12)):
            at += timedelta(minutes=rng.randint(0, 90))
            message, counted = _message(rng, at, assets, refused=kind.startswith("Direct"))
            messages.append(message)
            items += counted
        name = "Group - general.json" if part == 1 else f"Group - general [part {part}].json"
        export = {
            "guild": {"id": "1", "name": "Group", "iconUrl": "https://cdn.example/i.png"},
            "channel": {"id": "2", "type": kind, "categoryId": None, "name": "general", "topic": None},
            "dateRange": {"after": None, "before": None},
            "exportedAt": "2013-01-25T00:00:00+00:00",
            "messages": messages,
            "messageCount": len(messages) if rng.random() < 0.8 else 99,
        }
        (folder / name).write_text(json.dumps(export, ensure_ascii=rng.random() < 0.5, indent=2), "utf-8")
    (assets / "avatar.png").write_bytes(picture(rng))
    return items + sum(1 for _ in assets.iterdir()) - _shown(assets, refused=kind.startswith("Direct"))


def _message(rng: random.Random, at: datetime, assets: Path, *, refused: bool) -> tuple[object, int]:
    """One item of the list and how many are to be accounted for: itself, and each file that was not exported."""
    if rng.random() < 0.08:
        return rng.choice((None, 7, "text", [], {}, {"id": None, "content": "x"})), 1
    kind = rng.choice(_TYPES)
    message = {
        "id": str(rng.randrange(10**17, 10**18)),
        "type": kind,
        "timestamp": rng.choice((at.isoformat(), at.isoformat(), None, "yesterday")),
        "timestampEdited": rng.choice((None, (at + timedelta(hours=1)).isoformat())),
        "isPinned": False,
        "content": saying(rng),
        "author": rng.choice((None, {"id": "3", "name": rng.choice(NAMES), "discriminator": "0000", "isBot": True})),
        "attachments": [],
        "embeds": rng.choice(([], None, [{"title": "t", "description": saying(rng), "fields": [{"name": "n"}]}])),
        "stickers": [],
        "reference": rng.choice((None, {"messageId": "5", "channelId": "2", "guildId": "1"})),
    }
    read = not refused and kind not in ("ChannelPinnedMessage", "GuildMemberJoin", "8")
    missing = 0
    for number in range(rng.choice((0, 0, 1, 2))):
        name = f"{message['id']}-{number}.png"
        if rng.random() < 0.5:
            (assets / (name if read else f"unread-{name}")).write_bytes(picture(rng))
            path = rng.choice((f"{assets.name}/{name}", f"{assets.name}\\{name}"))
        else:
            path = rng.choice((f"https://cdn.example/{name}", f"{assets.name}/gone-{name}"))
            missing += read
        message["attachments"] = [*message["attachments"], {"id": "9", "url": path, "fileName": name}]  # type: ignore[misc]
    return message, 1 + missing


def _shown(assets: Path, *, refused: bool) -> int:
    """Files that messages show: they are no items of their own."""
    own = ("avatar", "unread-")
    return 0 if refused else sum(1 for path in assets.iterdir() if not path.name.startswith(own))
