"""Random captures of Zeeschuimer: platforms it knows, others, 4CAT's form, private posts, adverts, broken lines."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.collect.sayings import saying

KIND = "zeeschuimer"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """One file of lines."""
    lines = [_line(rng, number) for number in range(rng.randint(0, 30))]
    (folder / "items.ndjson").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    (folder / "note.txt").write_text("x")
    return len(lines) + 1


def _line(rng: random.Random, number: int) -> str:
    if rng.random() < 0.15:
        return rng.choice(("", "{", "7", "null", "[]", '{"data": null}', '{"source_platform": "x", "data": {"a": 1}}'))
    platform, data = rng.choice(_SHAPES)(rng, number)
    meta = {"source_platform": platform, "source_url": "https://p.example/", "timestamp_collected": 1357984800000}
    if rng.random() < 0.3:
        return json.dumps({**data, "__import_meta": meta})
    return json.dumps({"item_id": str(number), "nav_index": "1:1", **meta, "data": data})


def _tiktok(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    author = rng.choice(({"uniqueId": "me", "nickname": "Me"}, "me", None))
    told = {"id": str(number), "desc": saying(rng), "createTime": 1357984800, "author": author, "video": {"cover": "x"}}
    return "tiktok.com", {**told, "privateItem": rng.random() < 0.2, "isAd": rng.random() < 0.1}


def _instagram(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    caption = rng.choice(({"text": saying(rng)}, None))
    user = {"username": "me", "is_private": rng.choice((False, None, True))}
    return "instagram.com", {"code": f"C{number}", "caption": caption, "user": user, "taken_at": 1357984800}


def _x(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    legacy = {"full_text": saying(rng), "created_at": "Sat Jan 12 10:00:00 +0000 2013", "lang": "fr"}
    user = {"user_results": {"result": {"core": {"screen_name": "me"}}}}
    again = {"retweeted_status_result": {"result": {"rest_id": "9", "legacy": {"full_text": "again"}}}}
    return "twitter.com", {
        "rest_id": str(number),
        "core": rng.choice((user, {})),
        "legacy": {**legacy, **rng.choice(({}, again))},
    }


def _linkedin(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    actor = {"name": {"text": "Me"}, "subDescription": {"text": rng.choice(("18h • Edited", "2mo", "Promoted", None))}}
    told = {"updateMetadata": {"urn": f"urn:li:activity:{number}"}, "actor": actor, "content": None}
    return "linkedin.com", {**told, "commentary": rng.choice(({"text": {"text": saying(rng)}}, None))}


def _gab(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    return "gab.com", {
        "i": number,
        "c": f"<p>{saying(rng)}</p>",
        "ca": "2013-01-12T10:00:00.000Z",
        "ul": "https://g.example",
    }


def _other(rng: random.Random, number: int) -> tuple[str, dict[str, object]]:
    told: Any = rng.choice(({"text": saying(rng)}, {"content": {"x": 1}}, {"caption": {"text": "so"}}, {"n": [[[]]]}))
    return rng.choice(("new.example", "", "ünï")), {"id": number, **told}


_SHAPES = (_tiktok, _instagram, _x, _linkedin, _gab, _other)
