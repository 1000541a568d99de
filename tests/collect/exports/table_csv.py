"""Random tables: delimiters, quoting, encodings, short and long rows, stray quotes, a mapping beside them."""

from __future__ import annotations

import csv
import gzip
import random
from io import StringIO
from pathlib import Path

from tests.collect.sayings import saying

KIND = "table"
OPTIONS: dict[str, object] = {"mapping": "mapping.toml"}
SOURCE: dict[str, object] = {"zone": "Europe/Paris"}

_TIMES = (
    "2013-01-12 10:00:00",
    "2013-01-12T10:00:00Z",
    "1357984800",
    "1357984800000",
    "soon",
    "",
    "12 Jan 2013 10:00 GMT",
)


def build(rng: random.Random, folder: Path) -> int:
    """Tables of every kind."""
    (folder / "mapping.toml").write_text('text = "what"\ntime = "when"\nauthor = "who"\n')
    seen = 0
    for name, sign, codec in (("a.csv", ",", "utf-8"), ("b.csv", ";", "utf-8-sig"), ("c.tsv", "\t", "utf-16"),
                              ("d.csv.gz", ",", "utf-8")):  # fmt: skip
        text, rows = _table(rng, sign)
        content = text.encode(codec, "replace")
        (folder / name).write_bytes(gzip.compress(content, mtime=0) if name.endswith(".gz") else content)
        seen += rows
    (folder / "e.csv").write_bytes(b'what,when,who\n\xff\xfe wild,,\nstray "quote,,\n"never closed,,\nlast,,\n\n')
    (folder / "note.pdf").write_bytes(b"%PDF")
    return seen + 5 + 1


def _table(rng: random.Random, sign: str) -> tuple[str, int]:
    out, rows = StringIO(), rng.randint(0, 30)
    writer = csv.writer(
        out,
        delimiter=sign,
        lineterminator=rng.choice(("\n", "\r\n")),
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    )
    writer.writerow(["who", "what", "when"])
    for _ in range(rows):
        row = ["me", saying(rng), rng.choice(_TIMES)]
        writer.writerow(rng.choice((row, row, row, row, row[:2], [*row, "more"])))
    return out.getvalue(), rows
