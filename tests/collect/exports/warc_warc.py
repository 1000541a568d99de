"""A random folder of WARC files: plain, packed, in one gzip stream, with noise between the records."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from tests.collect.archives import answer, packed, warc_record
from tests.collect.door import PNG

KIND = "warc"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}
WORDS = ("", "said", "سلام", "Привет", "你好", "שלום", "ነገ", "\u202eabc", "<b>&amp;", "a" * 5_000)
_OTHERS = ("request", "metadata", "warcinfo", "conversion", "continuation", "novel")


def build(rng: random.Random, folder: Path) -> int:
    """Write it; how many items it holds."""
    count = 0
    for number in range(rng.randint(1, 3)):
        made = [_record(rng) for _ in range(rng.randint(0, 12))]
        records = [record for record, _ in made]
        count += sum(items for _, items in made) if made else 1  # an empty file is an item
        noise = [b"noise %d\r\n" % rng.randrange(99)] if made and rng.random() < 0.2 else []
        count += len(noise)
        wrap = rng.choice((b"".join, lambda parts: packed(*parts), lambda parts: gzip.compress(b"".join(parts))))
        content = wrap(records) if made else b""
        (folder / f"{number}.warc{rng.choice(('', '.gz'))}").write_bytes(content + (wrap(noise) if noise else b""))
    for number in range(rng.randint(0, 2)):
        (folder / f"notes{number}.txt").write_bytes(rng.randbytes(rng.randint(0, 99)))
        count += 1
    return count


def _record(rng: random.Random) -> tuple[bytes, int]:
    url = f"http://{rng.choice('ab')}.example/{rng.randrange(5)}"
    eol = rng.choice(("\r\n", "\n"))
    more = {"WARC-Record-ID": f"<urn:x:{rng.randrange(9)}>"} if rng.random() < 0.7 else {}
    kind = rng.choice(("response", "response", "resource", "revisit", rng.choice(_OTHERS)))
    if kind == "revisit":
        more = {"WARC-Refers-To": f"<urn:x:{rng.randrange(9)}>"}
        return warc_record(kind, url, b"", more=more, eol=eol), 1
    if kind not in ("response", "resource"):
        return warc_record(kind, url, rng.randbytes(rng.randint(0, 300)), more=more, eol=eol), 1
    block, is_page = _block(rng, kind)
    return warc_record(kind, url, block, more=more, eol=eol, digest=rng.random() < 0.9), 1 + is_page


def _block(rng: random.Random, kind: str) -> tuple[bytes, bool]:
    if kind == "resource" or rng.random() < 0.2:
        return rng.choice((b"", PNG, rng.randbytes(20_000))), False
    page = f"<title>{rng.choice(WORDS)}</title><p>{rng.choice(WORDS)}<img src=/{rng.randrange(5)}>".encode()
    status = rng.choice(("200 OK", "200 OK", "404 Not Found", "302 Found"))
    coding = rng.random()
    headers = ["Content-Type: text/html; charset=utf-8"]
    if coding < 0.3:
        page, headers = gzip.compress(page), [*headers, "Content-Encoding: gzip"]
    if coding < 0.1:
        page = b"%x\r\n" % len(page) + page + rng.choice((b"\r\n0\r\n\r\n", b""))
        headers.append("Transfer-Encoding: chunked")
    return answer(page, *headers, status=status), status.startswith("2")
