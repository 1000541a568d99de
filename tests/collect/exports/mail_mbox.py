"""A random folder of mailboxes, some packed, with messages inside messages, attachments and quoted separators."""

from __future__ import annotations

import gzip
import mailbox
import random
from email.message import EmailMessage
from pathlib import Path

from tests.collect.door import AT, JPEG, PNG
from tests.collect.exports.warc_warc import WORDS

from tocsin.model import Access

KIND = "mail"
OPTIONS: dict[str, object] = {}
HELD: dict[str, object] = {"access": Access.CLOSED, "supplier": "a member", "received": AT, "scope": "all of it"}
SOURCE = HELD


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 3)):
        path = folder / f"{number}.mbox"
        box = mailbox.mbox(path)
        for _ in range(rng.randint(1, 9)):
            made, items = message(rng)
            box.add(made)
            count += items
        box.close()
        if rng.random() < 0.3:
            path.write_bytes(gzip.compress(path.read_bytes()))
    (folder / "notes.txt").write_text("no mail here", "utf-8")
    return count + 1


def message(rng: random.Random, depth: int = 0) -> tuple[EmailMessage, int]:
    """A random message, and how many items it holds."""
    made, count = EmailMessage(), 1
    if rng.random() < 0.9:
        made["From"] = rng.choice(("A <a@a.example>", "b@b.example", "Ünï <c@c.example>"))
    if rng.random() < 0.9:
        made["Date"] = "Sat, 12 Jan 2013 10:00:00 " + rng.choice(("+0100", "-0000", ""))
    if rng.random() < 0.8:
        made["Message-ID"] = f"<{rng.randrange(1_000)}@a.example>"
    made["Subject"] = rng.choice(WORDS)[:900] or "none"
    made["To"] = "list@l.example"
    made.set_content(
        "\n".join(rng.choice((*WORDS, "From here", ">From there", "From x Sat Jan 12 10:00:00 2013")) for _ in range(4))
    )
    if rng.random() < 0.4:
        made.add_alternative(f"<p>{rng.choice(WORDS)}</p>", subtype="html")
    for _ in range(rng.randint(0, 2)):
        picture = rng.choice((PNG, JPEG, b"%PDF-1.4 x"))
        made.add_attachment(picture, "application", "octet-stream", filename=rng.choice(("a.png", "ünï.jpg")))
        count += picture[:4] == b"%PDF"
    if depth < 3 and rng.random() < 0.3:
        inner, items = message(rng, depth + 1)
        made.add_attachment(inner)
        count += items
    return made, count
