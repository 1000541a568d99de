"""What do posters with a known text look like? Pages painted by Chromium, spoilt as platforms spoil them."""

from __future__ import annotations

import base64
import html
import io
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from tocsin.bench.errors import BenchError
from tocsin.bench.painting import painted
from tocsin.fetch.browser.start import program

WIDTH, HEIGHT = 900, 560  # pixels of a poster
LONGEST = 120.0  # seconds for a sheet
RIGHT_TO_LEFT = frozenset({"ar"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """One picture and what stands in it."""

    language: str  # ISO 639-1
    style: str
    lines: tuple[str, ...]
    wanted: tuple[str, ...]  # hosts, addresses and hours that must be read letter by letter
    content: bytes  # PNG or JPEG


def posters(styles: int | None = None) -> Iterator[Poster]:
    """Every language in every style (``styles`` of them), each time with the next of its texts.

    Raises:
        BenchError: Chromium is missing or fails.
    """
    told = tomllib.loads(Path(__file__).with_name("lettering.toml").read_text("utf-8"))
    languages: dict[str, list[dict[str, Any]]] = {}
    for text in told["text"]:
        languages.setdefault(text["language"], []).append(text)
    for number, style in enumerate(told["style"][:styles]):
        texts = [held[(number + place) % len(held)] for place, held in enumerate(languages.values())]
        sheet = _painted(style, texts, number)
        for place, text in enumerate(texts):
            one = sheet.crop((0, place * HEIGHT, WIDTH, (place + 1) * HEIGHT))
            yield Poster(
                language=text["language"],
                style=style["name"],
                lines=tuple(text["lines"]),
                wanted=tuple(text["wanted"]),
                content=_spoilt(one, style, seed=100 * number + place),
            )


def _painted(style: dict[str, Any], texts: Sequence[dict[str, Any]], seed: int) -> Image.Image:
    """One sheet: the style's posters one below another."""
    chromium = program()
    if chromium is None:
        raise BenchError("lettering", "Chromium is not installed; it paints the posters", "install chromium")
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as name:
        page, shot = Path(name, "sheet.html"), Path(name, "sheet.png")
        page.write_text(_page(style, texts, seed), "utf-8")
        size = f"--window-size={WIDTH},{HEIGHT * len(texts)}"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={name}/profile"]
        try:
            # Without a sandbox: the page is ours, and reads nothing.
            subprocess.run(  # noqa: S603
                [chromium, *flags, size, f"--screenshot={shot}", page.as_uri()],
                capture_output=True,
                timeout=LONGEST,
                check=False,
            )
            return Image.open(shot).convert("RGB")
        except (OSError, subprocess.TimeoutExpired) as trouble:
            raise BenchError("lettering", f"Chromium painted no sheet ({type(trouble).__name__})") from trouble


def _page(style: dict[str, Any], texts: Sequence[dict[str, Any]], seed: int) -> str:
    parts = []
    for place, text in enumerate(texts):
        photo = f"background-image:url({_photo(10 * seed + place)});" if style.get("photo") else ""
        way = "rtl" if text["language"] in RIGHT_TO_LEFT else "ltr"
        lines = "".join(
            f'<div style="{style.get("first", "") if not number else ""}">'
            f'<span dir="auto" style="{style.get("line", "")}">{html.escape(line)}</span></div>'
            for number, line in enumerate(text["lines"])
        )
        box = f"{photo}{style['body']}"
        parts.append(
            f'<section dir="{way}" style="{box}"><div style="{style.get("inner", "")}">{lines}</div></section>'
        )
    size = f"width:{WIDTH}px;height:{HEIGHT}px;overflow:hidden;box-sizing:border-box"
    shape = f"section{{{size};padding:40px;line-height:1.7}}"
    return f'<!doctype html><meta charset="utf-8"><style>body{{margin:0}}{shape}</style>{"".join(parts)}'


def _photo(seed: int) -> str:
    out = io.BytesIO()
    painted(seed, WIDTH, HEIGHT).save(out, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode('ascii')}"


def _spoilt(image: Image.Image, style: dict[str, Any], seed: int) -> bytes:
    if style.get("blur"):
        image = image.filter(ImageFilter.GaussianBlur(style["blur"]))
    if style.get("noise"):
        grain = np.random.default_rng(seed).normal(0, style["noise"], (image.height, image.width, 1))
        image = Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))
    out = io.BytesIO()
    if style.get("quality"):
        image.save(out, "JPEG", quality=style["quality"])
    else:
        image.save(out, "PNG")
    return out.getvalue()
