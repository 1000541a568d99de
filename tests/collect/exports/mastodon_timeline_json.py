"""Random saved answers of a Mastodon server's API: public and private posts, boosts, missing media, broken items."""

from __future__ import annotations

import html
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import saying

KIND = "mastodon-timeline"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}
_READ = ("public", "unlisted")


def build(rng: random.Random, folder: Path) -> int:
    """One to three pages, newest post first."""
    items = 0
    at = datetime(2013, 1, 20, 10, tzinfo=UTC)
    for number in range(1, rng.randint(2, 4)):
        page: list[object] = []
        for _ in range(rng.randint(0, 12)):
            at -= timedelta(minutes=rng.randint(0, 90))
            if rng.random() < 0.1:
                page.append(rng.choice((None, 7, "text", [], {}, {"id": None})))
                items += 1
                continue
            status, counted = _status(rng, at)
            page.append(status)
            items += counted
        (folder / f"page{number}.json").write_text(json.dumps(page, ensure_ascii=rng.random() < 0.5), "utf-8")
    for number in range(rng.randint(0, 2)):
        (folder / f"left{number}.txt").write_text("note")
        items += 1
    return items


def _status(rng: random.Random, at: datetime) -> tuple[dict[str, object], int]:
    """One status and how many are to be accounted for: itself, and each file that was not saved."""
    number = rng.randrange(10**17, 10**18)
    visibility = rng.choice((*_READ, *_READ, "private", "direct", None))
    media = [{"url": f"https://files.example/{number}-{n}.png", "description": None} for n in range(rng.choice((0, 2)))]
    status: dict[str, object] = {
        "id": str(number),
        "created_at": rng.choice((at.isoformat(), at.isoformat(), None, "yesterday")),
        "uri": rng.choice((f"https://server.example/users/fennec/statuses/{number}", None)),
        "content": f"<p>{html.escape(saying(rng))}</p>",
        "visibility": visibility,
        "account": {"acct": "fennec", "url": "https://server.example/@fennec"},
        "media_attachments": media,
        "spoiler_text": rng.choice(("", "warning")),
    }
    return status, 1 + (len(media) if visibility in _READ else 0)
