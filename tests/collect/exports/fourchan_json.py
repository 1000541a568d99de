"""A random set of saved answers of the 4chan API: a thread, a catalogue, an index page, a list of numbers."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from pathlib import Path

from tests.collect.sayings import NAMES, picture, saying

KIND = "4chan"
OPTIONS: dict[str, object] = {"board": "po"}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Always a thread; the others now and then."""
    thread = folder / "a.4cdn.org" / "po" / "thread"
    thread.mkdir(parents=True)
    posts, items = [], 0
    for number in range(rng.randint(1, 12)):
        post, counted = _post(rng, 100 + number, 100 if number else 0, folder)
        posts.append(post)
        items += counted
    opening: dict[str, object] = {"no": 99, "resto": 0, "time": 1357900000, "replies": len(posts)}
    _write(thread / "99.json", {"posts": [opening, *posts]})
    items += 1
    if rng.random() < 0.5:
        replies = [_post(rng, 300 + number, 200, folder) for number in range(rng.randint(0, 3))]
        listed = {"no": 200, "resto": 0, "time": 1357900001, "last_replies": [reply for reply, _ in replies]}
        _write(folder / "catalog.json", [{"page": 1, "threads": [listed, {"no": 201, "time": 1357900002}]}])
        items += 2 + sum(counted for _, counted in replies)
    if rng.random() < 0.5:
        _write(folder / "2.json", {"threads": [{"posts": [{"no": 400, "time": 1, "resto": 0}, None]}]})
        items += 2
    if rng.random() < 0.5:
        _write(folder / "archive.json", [1, 2, 3])
        _write(folder / "threads.json", [{"page": 1, "threads": [{"no": 7, "last_modified": 1, "replies": 2}]}])
        items += 4
    if rng.random() < 0.5:
        (folder / "left.png").write_bytes(picture(rng))
        items += 1
    return items


def _post(rng: random.Random, number: int, thread: int, folder: Path) -> tuple[object, int]:
    """One post and how many items it makes: itself, and its file where that is not supplied."""
    if rng.random() < 0.08:
        return rng.choice((None, 7, [], {}, {"com": "no number"})), 1
    text = saying(rng).replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br>")
    post: dict[str, object] = {
        "no": number,
        "resto": thread,
        "time": rng.choice((1357900000 + number, str(1357900000 + number), None, "soon")),
        "name": rng.choice(("Anonymous", *NAMES)),
        "com": rng.choice(
            (text, text[:20] + "<wbr>" + text[20:], None, f'<a href="#p99" class="quotelink">&gt;&gt;99</a>{text}')
        ),
    }
    if rng.random() < 0.5:
        return {
            **post,
            **rng.choice(({}, {"trip": "!x"}, {"country": "FR"}, {"capcode": "mod"}, {"sub": "a&amp;b"})),
        }, 1
    content = picture(rng)
    digest = base64.b64encode(hashlib.md5(content, usedforsecurity=False).digest()).decode()
    post |= {"tim": 1357900000000 + number, "filename": "f", "ext": ".png", "md5": digest, "fsize": len(content)}
    dice = rng.random()
    if dice < 0.4:
        (folder / f"{post['tim']}.png").write_bytes(content)
        return post, 1
    if dice < 0.6:
        (folder / f"{post['tim']}.png").write_bytes(b"another")  # left over, and missing
        return post, 3
    return post | {"filedeleted": 1} if dice < 0.8 else post, 2


def _write(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
