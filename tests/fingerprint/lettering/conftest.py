"""Pictures with letters, painted by Pillow; Tesseract where it is here."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tocsin.fingerprint.lettering import Tesseract

Letter = Callable[..., Image.Image]
DEJAVU = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")  # Debian's; it has all nine languages


def lettered(
    *lines: str,
    ink: str = "black",
    paper: str = "white",
    points: int = 28,
    turn: float = 0.0,
    every_script: bool = False,
) -> Image.Image:
    """Lines below each other, 40 pixels from the edge."""
    if every_script and not DEJAVU.is_file():
        pytest.skip("the font DejaVu is not here (Debian: fonts-dejavu-core)")
    font = ImageFont.truetype(DEJAVU, points) if every_script else ImageFont.load_default(points)
    width = 80 + max(round(font.getlength(line)) for line in lines)
    image = Image.new("RGB", (width, 80 + len(lines) * points * 7 // 4), paper)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 40 + number * points * 7 // 4), line, fill=ink, font=font)
    return image.rotate(turn, Image.Resampling.BICUBIC, expand=True, fillcolor=paper) if turn else image


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="session")
def letter() -> Callable[..., bytes]:
    return lambda *lines, **how: png(lettered(*lines, **how))


@pytest.fixture(scope="session")
def tesseract() -> Tesseract:
    """Skips where it is missing; with CI=true it must be there."""
    reader = Tesseract()
    missing = reader.missing()
    if missing and os.environ.get("CI") != "true":
        pytest.skip(missing)
    assert not missing
    return reader
