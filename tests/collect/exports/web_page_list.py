"""Random lists of addresses, none of which may be fetched: notes, blank lines, repeats, other schemes, long lines."""

from __future__ import annotations

import random
from pathlib import Path

from tests.collect.sayings import saying

KIND = "web-page"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """One or two lists; every line that is neither blank nor a note counts."""
    items = 0
    for number in range(rng.randint(1, 2)):
        lines = []
        for _ in range(rng.randint(0, 15)):
            line = rng.choice(
                (
                    f"http://127.0.0.{rng.randrange(1, 255)}/{rng.randrange(3)}",
                    f"https://user@10.0.0.1/{rng.randrange(3)}",
                    "ftp://127.0.0.1/",
                    "http://[::1]/" + "a" * rng.choice((3, 9_000)),
                    "x" + saying(rng).replace("\n", " ").replace("\r", " ")[:3_000],
                    "",
                    "# a note",
                )
            )
            items += bool(line.strip()) and not line.startswith("#")
            lines.append(line)
        (folder / f"list{number}.txt").write_text(rng.choice(("\n", "\r\n")).join(lines), "utf-8", newline="")
    for number in range(rng.randint(0, 2)):
        (folder / f"left{number}.png").write_bytes(b"x")
        items += 1
    return items
