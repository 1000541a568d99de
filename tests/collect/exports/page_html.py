"""Random saved articles: plain, by SingleFile, by Save Page WE, with a folder beside, packed, or as MHTML."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from html import escape
from pathlib import Path

from tests.collect.exports.forum_mhtml import mhtml, part
from tests.collect.sayings import NAMES, picture, saying

KIND = "page"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}
_SINGLEFILE = (
    "<!--\n Page saved with SingleFile \n url: http://journal.example/{} \n"
    " saved date: Sat Jan 12 2013 21:30:00 GMT+0100 (CET)\n-->"
)


def build(rng: random.Random, folder: Path) -> int:
    """Each page is a capture and a post; each picture that is not there is a skip."""
    items = 0
    for number in range(rng.randint(1, 5)):
        items += rng.choice((_plain, _singlefile, _beside, _mhtml, _packed))(rng, folder, number)
    return items


def _article(rng: random.Random, picture_at: str, comment: str = "") -> str:
    said = "".join(f"<p>{escape(saying(rng))}</p>" for _ in range(rng.randint(1, 4)))
    author = escape(rng.choice(NAMES))
    date = rng.choice(("2024-05-01T08:00:00+02:00", "May 1, 2024", "1 мая 2024, 10:00", "never", ""))
    return (
        f'<!DOCTYPE html>{comment}<html lang="fr"><head><meta charset="utf-8"><title>{escape(saying(rng)[:60])}</title>'
        f'<meta name="author" content="{author}"><meta property="article:published_time" content="{date}"></head>'
        f'<body><nav>Home</nav><article><h1>A title</h1>{said}<img src="{picture_at}"></article></body></html>'
    )


def _plain(rng: random.Random, folder: Path, number: int) -> int:
    (folder / f"plain{number}.htm").write_text(_article(rng, "http://elsewhere.example/p.png"), "utf-8")
    return 3


def _singlefile(rng: random.Random, folder: Path, number: int) -> int:
    inside = f"data:image/png;base64,{base64.b64encode(picture(rng)).decode()}"
    (folder / f"single{number}.html").write_text(_article(rng, inside, _SINGLEFILE.format(number)), "utf-8")
    return 2


def _beside(rng: random.Random, folder: Path, number: int) -> int:
    files = folder / f"beside{number}_files"
    files.mkdir()
    (files / "p.png").write_bytes(picture(rng))
    (files / "saved_resource.html").write_text("<p>an advertisement</p>", "utf-8")
    (folder / f"beside{number}.html").write_text(_article(rng, f"beside{number}_files/p.png"), "utf-8")
    return 3


def _mhtml(rng: random.Random, folder: Path, number: int) -> int:
    at = f"http://journal.example/m{number}"
    page = part(rng, "text/html; charset=utf-8", at, _article(rng, "p.png").encode())
    shown = part(rng, "image/png", "http://journal.example/p.png", picture(rng))
    frame = part(rng, "text/html", "http://elsewhere.example/f", b"<p>a frame</p>")
    (folder / f"m{number}.mhtml").write_bytes(mhtml(rng, [page, shown, frame]))
    return 3


def _packed(rng: random.Random, folder: Path, number: int) -> int:
    held = io.BytesIO()
    held.write(_SINGLEFILE.format(number).encode())
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", _article(rng, "images/p.png"))
        archive.writestr("images/p.png", picture(rng))
    (folder / f"packed{number}.html").write_bytes(held.getvalue())
    return 2
