"""Random pages of the Mastodon API: timelines, a thread, a single status, lines; other servers' own fields."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "mastodon"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_VISIBLE = ("public", "unlisted", "public", "private", "direct", "local", None)
_ODD: tuple[object, ...] = (7, None, {}, [], "x", {"id": "1", "created_at": 5, "content": None, "account": None})


def build(rng: random.Random, folder: Path) -> int:
    """A timeline, a thread, lines of a stream and one status alone."""
    seen = 0
    pages: dict[str, list[object]] = {"timeline.json": [], "ancestors": [], "descendants": [], "stream.jsonl": []}
    for place, page in enumerate(pages.values()):
        for number in range(rng.randint(0, 8)):
            item, more = _status(rng, folder, f"{place}-{number}")
            page.append(item)
            seen += 1 + more
    thread = {"ancestors": pages["ancestors"], "descendants": pages["descendants"]}
    (folder / "timeline.json").write_text(json.dumps(pages["timeline.json"]))
    (folder / "thread.json").write_text(json.dumps(thread, ensure_ascii=True))
    lines = [json.dumps(item) for item in pages["stream.jsonl"]] + [""] * rng.randint(0, 2) + ["{broken"]
    seen += len(lines) - len(pages["stream.jsonl"])
    (folder / "stream.jsonl").write_text("".join(f"{line}\n" for line in lines))
    single, more = _status(rng, folder, "single", odd=0)
    (folder / "single.json").write_text(json.dumps(single))
    return seen + 1 + more


def _status(rng: random.Random, folder: Path, number: str, odd: float = 0.15) -> tuple[object, int]:
    if rng.random() < odd:
        return rng.choice(_ODD), 0
    at = datetime(2013, 1, 12, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 9999))
    visibility = rng.choice(_VISIBLE)
    status: dict[str, object] = {
        "id": str(rng.randrange(10**6)), "created_at": at.isoformat().replace("+00:00", "Z"), "visibility": visibility,
        "uri": f"https://s.example/users/me/statuses/{number}", "url": None, "content": f"<p>{saying(rng)}</p>",
        "account": rng.choice(({"acct": "me", "url": "https://s.example/@me"}, None, {})), "spoiler_text": saying(rng),
        "in_reply_to_id": rng.choice((None, "1", 5)), "language": rng.choice((None, "fr")), "edited_at": None,
        "poll": rng.choice((None, {"options": [{"title": "yes"}, None]})),
    }  # fmt: skip
    shown = visibility in ("public", "unlisted")
    if rng.random() < 0.2:
        boosted = {**status, "visibility": rng.choice(("public", "private")), "account": {"acct": "you@t.example"}}
        return {**status, "content": "", "reblog": boosted}, 0
    missing, media = 0, list[object]()
    for file in range(rng.choice((0, 0, 2))):
        name = f"{number}-{file}.png"
        if rng.random() < 0.5:
            (folder / name).write_bytes(picture(rng))
            missing += not shown
        else:
            missing += shown
        media.append({"type": "image", "url": f"https://files.example/a/{name}", "description": saying(rng) or None})
    return {**status, "media_attachments": media}, missing
