"""Random thread pages saved as MHTML, by whichever program, with parts that are damaged, missing or too many."""

from __future__ import annotations

import base64
import quopri
import random
from pathlib import Path

from tests.collect.boards import BOARDS, thread
from tests.collect.exports.forum_html import random_thread
from tests.collect.sayings import picture

KIND = "forum"
OPTIONS: dict[str, object] = {"date_order": "mdy"}
SOURCE: dict[str, object] = {"zone": "UTC"}
_BY = ("<Saved by Blink>", "<Saved by WebKit>", "<Saved by Windows Internet Explorer 11>", "<Saved by UnMHT>")


def build(rng: random.Random, folder: Path) -> int:
    """One to three files; a frame without posts is an item of its own."""
    items = 0
    for number in range(rng.randint(1, 3)):
        posts, beside = random_thread(rng, folder, f"mht{number}_files")
        page = thread(rng.choice(list(BOARDS)), "Thread", posts)
        parts = [part(rng, "text/html; charset=utf-8", "http://board.example/t", page.encode())]
        parts.append(part(rng, "image/png", "http://board.example/p.png", picture(rng)))
        if rng.random() < 0.3:
            parts.append(part(rng, "text/html", "http://board.example/f", b"<p>a frame</p>"))
            items += 1
        if rng.random() < 0.3:
            parts.append(b"Content-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!A")
        (folder / f"m{number}.mht").write_bytes(mhtml(rng, parts, whole=rng.random() < 0.8))
        items += 1 + len(posts) + beside
    return items


def part(rng: random.Random, kind: str, location: str, content: bytes) -> bytes:
    """One part in one of the transfer encodings."""
    encoding = rng.choice(("base64", "quoted-printable", "binary"))
    body = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}.get(encoding, bytes)(content)
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\nContent-Location: {location}\r\n\r\n"
    return head.encode() + body


def mhtml(rng: random.Random, parts: list[bytes], *, whole: bool = True) -> bytes:
    """The file as one of the programs writes its head."""
    mark = f"----=_NextPart_{rng.randrange(10**9)}"
    head = (
        f"From: {rng.choice(_BY)}\r\nSubject: =?utf-8?Q?Th=C3=A9?=\r\nDate: Sat, 12 Jan 2013 20:30:00 -0000\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="{mark}"\r\n\r\n'
    )
    body = b"".join(b"\r\n--" + mark.encode() + b"\r\n" + part for part in parts)
    return head.encode() + body + (b"\r\n--" + mark.encode() + b"--\r\n" if whole else b"")
