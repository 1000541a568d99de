"""A random JSON Feed: items without ids or texts, attachments here and missing, odd items."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "feed"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}

_TIMES = ("2013-01-12T10:00:00Z", "2013-01-12T10:00:00+02:00", "soon", None, 7)


def build(rng: random.Random, folder: Path) -> int:
    """One feed, its attachments beside it."""
    items, seen = list[object](), 0
    for number in range(rng.randint(0, 12)):
        seen += 1
        if rng.random() < 0.2:
            items.append(rng.choice((7, None, [], {}, {"id": "1"}, {"content_text": "x"}, {"id": {}, "title": []})))
            continue
        attached = []
        for file in range(rng.choice((0, 0, 2))):
            name = f"{number}-{file}.png"
            if rng.random() < 0.5:
                (folder / name).write_bytes(picture(rng))
            else:
                seen += 1
            attached.append({"url": f"https://n.example/{name}", "mime_type": "image/png"})
        text = saying(rng)
        said = rng.choice(({"content_text": text or "x"}, {"content_html": f"<p>{text}</p>"}))
        items.append({"id": rng.choice((number, f"urn:{number}")), "date_published": rng.choice(_TIMES), **said}
                     | {"date_modified": rng.choice(_TIMES), "attachments": attached})  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items, "authors": [{"name": "A"}]}
    (folder / "feed.json").write_text(json.dumps(feed, ensure_ascii=True))
    return seen
