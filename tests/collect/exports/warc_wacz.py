"""A random folder of WACZ packages; some hold what their description does not say."""

from __future__ import annotations

import json
import random
import zipfile
from pathlib import Path

from tests.collect.archives import packed, response, wacz, zipped
from tests.collect.door import PNG
from tests.collect.exports.warc_warc import WORDS

KIND = "warc"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 2)):
        held = rng.randint(1, 6)
        base = f"http://p{number}.example/"
        records = [response(f"{base}{page}", f"<p>{rng.choice(WORDS)}".encode()) for page in range(held)]
        records.append(response(f"{base}p.png", PNG, "image/png"))
        lost = rng.randint(0, 3)
        pages = [{"format": "json-pages-1.0"}, *({"url": f"{base}{page}"} for page in range(held + lost))]
        files = {
            "archive/data.warc.gz": packed(*records),
            "pages/pages.jsonl": b"".join(json.dumps(page).encode() + b"\n" for page in pages),
            "indexes/index.cdx.gz": b"x",
        }
        listed = dict(files) if rng.random() < 0.5 else {**files, "gone.txt": b""}
        members = wacz(files, listed=listed)
        if rng.random() < 0.3:
            members["archive/unlisted.warc.gz"] = packed(response(f"{base}more", b"<p>more"))
            count += 2
        count += 2 * held + 1 + lost + 4  # pages twice, the picture, the listed ones without a record, other files
        method = rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
        (folder / f"{number}.wacz").write_bytes(zipped(members, method))
    return count
