"""A random folder of pictures, films and other files."""

from __future__ import annotations

import random
from pathlib import Path

from tests.collect.sayings import picture

KIND = "folder"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Files in folders; each is a post or is skipped."""
    files = rng.randint(1, 20)
    for number in range(files):
        place = (
            folder / rng.choice(("", "a", "a/b", "été")) / f"{number}{rng.choice(('.jpg', '.txt', '', '.PNG.json'))}"
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(rng.choice((picture(rng), b"", b"{}", rng.randbytes(300))))
    return files
