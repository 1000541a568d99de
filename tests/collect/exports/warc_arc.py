"""A random folder of ARC files, versions 1 and 2."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from tests.collect.archives import answer, arc_file, arc_record
from tests.collect.door import PNG
from tests.collect.exports.warc_warc import WORDS

KIND = "warc"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 3)):
        version = rng.choice((1, 2))
        records = []
        for _ in range(rng.randint(0, 9)):
            record, items = _record(rng, version)
            records.append(record)
            count += items
        whole = arc_file(*records, version=version)
        count += 1  # the record that describes the file
        (folder / f"{number}.arc").write_bytes(whole if rng.random() < 0.5 else gzip.compress(whole))
    return count


def _record(rng: random.Random, version: int) -> tuple[bytes, int]:
    date = rng.choice(("20130112100000", "201301121000"))
    if rng.random() < 0.2:
        return arc_record("dns:a.example", b"192.0.2.1", date, version=version), 1
    if rng.random() < 0.3:
        return arc_record("http://a.example/p.png", answer(PNG, "Content-Type: image/png"), date, version=version), 1
    page = f"<p>{rng.choice(WORDS)}<img src=p.png>".encode()
    status = rng.choice(("200 OK", "500 No"))
    block = answer(page, "Content-Type: text/html", status=status)
    return arc_record(f"http://a.example/{rng.randrange(9)} x", block, date, version=version), 1 + (status == "200 OK")
