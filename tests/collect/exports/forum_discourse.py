"""Random topics as Discourse's own JSON, with deleted posts and rows that are none."""

from __future__ import annotations

import json
import random
from html import escape
from pathlib import Path

from tests.collect.sayings import NAMES, saying

KIND = "forum"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """One to three answers; each is a capture and its posts."""
    items = 0
    for number in range(1, rng.randint(2, 4)):
        rows = [_row(rng, place) for place in range(1, rng.randint(1, 12))]
        told = {"id": number, "title": saying(rng), "slug": "s", "post_stream": {"posts": rows, "stream": [1]}}
        if rng.random() < 0.2:
            told = {"latest_posts": rows}
        (folder / f"{number}.json").write_text(json.dumps(told, ensure_ascii=rng.random() < 0.5), "utf-8")
        items += 1 + len(rows)
    if rng.random() < 0.3:
        (folder / "other.json").write_text("[]", "utf-8")
        items += 1
    return items


def _row(rng: random.Random, place: int) -> object:
    if rng.random() < 0.1:
        return rng.choice((None, 3, "x", {}, {"post_number": "1"}, {"post_number": place, "topic_id": 4, "cooked": 5}))
    return {
        "id": 900 + place,
        "topic_id": rng.choice((47, 47, 48)),
        "username": rng.choice((*NAMES, None)),
        "created_at": rng.choice(("2024-05-01T10:00:00.123Z", "yesterday", None)),
        "updated_at": "2024-05-02T10:00:00.000Z",
        "version": rng.choice((1, 2, None)),
        "cooked": f"<p>{escape(saying(rng))}</p>",
        "post_number": place,
        "reply_to_post_number": rng.choice((None, 1)),
        "deleted_at": "2024-05-03T00:00:00Z" if rng.random() < 0.1 else None,
        "user_deleted": False,
    }
