"""A random Mastodon archive: an outbox with private items, boosts, polls, edits, deletions, media, odd items."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.collect.sayings import picture, saying

KIND = "mastodon"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ME = "https://s.example/users/me"
_ODD: tuple[object, ...] = (
    7, None, "text", [], {}, {"type": "Delete"}, {"type": "Create", "to": PUBLIC, "object": None},
    {"type": "Announce", "to": [PUBLIC], "object": None}, {"type": "Like", "object": "https://t.example/1"},
    {"type": "Create", "to": PUBLIC, "object": f"{ME}/statuses/by-address"}, {"type": "\ud800"},
)  # fmt: skip


def build(rng: random.Random, folder: Path) -> int:
    """An outbox and what stands beside it."""
    at = datetime(2013, 1, 12, 10, tzinfo=UTC)
    seen, found = 0, list[object]()
    for number in range(rng.randint(0, 14)):
        at += timedelta(minutes=rng.randint(0, 600))
        item, more = _item(rng, folder, number, at.isoformat())
        found.append(item)
        seen += 1 + more
    outbox = {
        "@context": ["https://www.w3.org/ns/activitystreams", {"ostatus": "http://ostatus.org#"}],
        "id": "outbox.json",
        "type": "OrderedCollection",
        "totalItems": max(0, len(found) + rng.choice((0, 0, -1, 3))),
        "orderedItems": found,
    }
    text = json.dumps(outbox, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    (folder / "outbox.json").write_bytes(text.replace(b'"totalItems"', b'"orderedItems": [], "totalItems"', 1))
    for name in ("actor.json", "likes.json", "bookmarks.json"):
        if rng.random() < 0.6:
            (folder / name).write_bytes(b'{"type": "Person"}')
            seen += 1
    if rng.random() < 0.5:
        (folder / "avatar.png").write_bytes(picture(rng))
        seen += 1
    return seen


def _item(rng: random.Random, folder: Path, number: int, at: str) -> tuple[object, int]:
    """One activity, and how many items more it makes."""
    if rng.random() < 0.15:
        return rng.choice(_ODD), 0
    to, cc = rng.choice((([PUBLIC], [f"{ME}/followers"]), ([f"{ME}/followers"], [PUBLIC]), ([f"{ME}/followers"], []),
                         (["https://t.example/you"], []), (PUBLIC, None)))  # fmt: skip
    base = {"id": f"{ME}/statuses/{number}/activity", "actor": ME, "published": at, "to": to, "cc": cc}
    if rng.random() < 0.2:
        return {
            **base,
            "type": "Announce",
            "object": rng.choice(("https://t.example/9", {"id": "https://t.example/8"})),
        }, 0
    if rng.random() < 0.1:
        return {**base, "type": "Delete", "object": {"id": f"{ME}/statuses/old", "type": "Tombstone"}}, 0
    html = f"<p>{saying(rng)}</p>"
    note: dict[str, Any] = {"id": f"{ME}/statuses/{number}", "type": "Note", "attributedTo": ME, "content": html}
    note |= {
        "published": at,
        "to": to,
        "cc": cc,
        "summary": rng.choice((None, "", saying(rng))),
        "sensitive": rng.choice((True, None)),
    }
    more: Any = rng.choice(({}, {"contentMap": {"fr": html}}, {"contentMap": None}, {"updated": "2013-02-01T10:00:00Z"},
                        {"type": "Question", "oneOf": [{"name": "yes"}, {"name": saying(rng)}, None]}))  # fmt: skip
    note |= more
    shown = PUBLIC in (to, *(to if isinstance(to, list) else ()), *(cc or ()))
    attached, missing = [], 0
    for file in range(rng.choice((0, 0, 1, 3))):
        path = f"media_attachments/files/{number}/{file}.png"
        if rng.random() < 0.6:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(picture(rng))
            missing += not shown  # nobody refers to it
        else:
            missing += shown
        attached.append({"type": "Document", "mediaType": "image/png", "url": f"/{path}", "name": saying(rng)})
    return {
        **base,
        "type": rng.choice(("Create", "Update")),
        "object": {**note, "attachment": attached or None},
    }, missing
