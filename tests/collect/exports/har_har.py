"""A random folder of HAR files."""

from __future__ import annotations

import base64
import json
import random
from pathlib import Path

from tests.collect.door import JPEG, PNG
from tests.collect.exports.warc_warc import WORDS

KIND = "har"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {"zone": "Europe/Paris"}


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 3)):
        made = [_entry(rng) for _ in range(rng.randint(0, 9))]
        count += sum(items for _, items in made) if made else 1  # a recording without entries is an item
        log = {
            "version": "1.2",
            "pages": [{"id": "p", "title": rng.choice(WORDS)}],
            "entries": [one for one, _ in made],
        }
        (folder / f"{number}.har").write_text(json.dumps({"log": log}, ensure_ascii=rng.random() < 0.5), "utf-8")
    if rng.random() < 0.3:
        (folder / "notes.json").write_text("{}", "utf-8")
        count += 1
    return count


def _entry(rng: random.Random) -> tuple[object, int]:
    if rng.random() < 0.15:
        return rng.choice((None, 7, "x", [], {}, {"request": {"url": "http://a.example/"}})), 1
    status = rng.choice((200, 200, 301, 304, 404, 0))
    picture = rng.choice((None, PNG, JPEG))
    text = rng.choice(WORDS)
    content: dict[str, object] = {"mimeType": "text/html", "size": len(text), "text": text}
    if picture:
        content = {"mimeType": "text/html", "text": base64.b64encode(picture).decode(), "encoding": "base64"}
    if rng.random() < 0.2:
        content.pop("text")
    is_page = status == 200 and bool(content.get("text")) and not picture
    more = {"_webSocketMessages": [{"data": "x"}]} if rng.random() < 0.1 else {}
    entry = {
        "startedDateTime": rng.choice(("2013-01-12T10:00:00Z", "2013-01-12T10:00:00", "", None, 7)),
        "request": {"method": "GET", "url": f"http://a.example/{rng.randrange(5)}"},
        "response": {"status": status, "headers": rng.choice(([], None, [{"name": "A"}])), "content": content},
        "pageref": rng.choice(("p", "q", None)),
        **more,
    }
    return entry, 1 + is_page + len(more)
