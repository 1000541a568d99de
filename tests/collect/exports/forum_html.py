"""Random saved thread pages of every forum software we know, with what goes wrong on them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

from tests.collect.boards import BOARDS, Said, thread
from tests.collect.sayings import NAMES, picture, saying

KIND = "forum"
OPTIONS: dict[str, object] = {"date_order": "mdy"}
SOURCE: dict[str, object] = {"zone": "UTC"}


def build(rng: random.Random, folder: Path) -> int:
    """Some pages, each with its capture, its posts, pictures here and missing, and files nobody asks for."""
    items = 0
    for number in range(rng.randint(1, 4)):
        name = rng.choice(list(BOARDS))
        posts, counted = random_thread(rng, folder, f"t{number}_files")
        stem = rng.choice(("t", "thread-2024-05-01-", "тема "))
        (folder / f"{stem}{number}.html").write_text(thread(name, escape(saying(rng)[:80]) or "t", posts), "utf-8")
        items += 1 + len(posts) + counted
    if rng.random() < 0.4:
        (folder / "style.css").write_text("body{}", "utf-8")
        items += 1
    if rng.random() < 0.3:
        wall = '<html id="XF"><body><div class="blockMessage">You must be logged-in to do that.</div></body></html>'
        (folder / "wall.html").write_text(wall, "utf-8")
        items += 1
    return items


def random_thread(rng: random.Random, folder: Path, files: str) -> tuple[list[Said], int]:
    """Posts, and how many items beside them there are: pictures that are missing, files that no post shows."""
    at, posts, beside = datetime(2024, 5, 1, 12, tzinfo=UTC), [], 0
    for _ in range(rng.randint(1, 8)):
        at += timedelta(minutes=rng.randint(0, 4_000))
        html = escape(saying(rng)).replace("\0", "") or "."
        chance = rng.random()
        if chance < 0.2:
            html += f'<img src="http://elsewhere.example/{rng.random()}.png">'
            beside += 1
        elif chance < 0.4:
            (folder / files).mkdir(exist_ok=True)
            name = f"p{rng.randrange(10**9)}.png"
            (folder / files / name).write_bytes(picture(rng))
            html += f'<img src="{files}/{name}" alt="x">'
        elif chance < 0.5:
            html += '<img src="data:image/png;base64,!"><img src="data:image/svg+xml,%3Csvg/%3E">'
            beside += 2
        number = rng.randrange(1, 40)  # some twice: the second is told as such
        edited = at + timedelta(hours=1) if rng.random() < 0.2 else None
        posts.append(
            Said(number, escape(rng.choice(NAMES)), at, html, "Said before" if rng.random() < 0.3 else "", edited)
        )
    seen: set[int] = set()
    for post in posts:
        if post.number in seen:  # a post shown twice shows its pictures once
            beside -= "elsewhere.example" in post.html
            beside -= 2 * ("image/svg" in post.html)
            beside += f'"{files}/' in post.html
        seen.add(post.number)
    return posts, beside
