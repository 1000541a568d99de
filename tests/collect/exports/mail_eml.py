"""A random maildir and folder of single messages, with files that are no mail."""

from __future__ import annotations

import random
from pathlib import Path

from tests.collect.exports.mail_mbox import HELD, message

KIND = "mail"
OPTIONS: dict[str, object] = {}
SOURCE = HELD


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 9)):
        made, items = message(rng)
        path = folder / rng.choice((f"{number}.eml", f"cur/{number}.host:2,S", f"new/{number}"))
        path.parent.mkdir(exist_ok=True)
        raw = made.as_bytes()
        is_plain = b"\nFrom " in raw or rng.random() < 0.5
        path.write_bytes(raw if is_plain else b"From a@a.example Sat Jan 12 10:00:00 2013\n" + raw)
        count += items
    (folder / "dovecot.index").write_bytes(b"\0" + rng.randbytes(50))
    (folder / "empty.eml").write_bytes(b"")
    return count + 2
