"""What adds something around a picture and leaves all of it to be seen?"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from tocsin.bench.alterations.overlays import lettering, phrase

Picture = Image.Image
Chance = np.random.Generator
Colour = tuple[int, int, int]


def framed(picture: Picture, _chance: Chance, share: float, colour: Colour) -> Picture:
    """A plain border, ``share`` of the shorter side on each side."""
    return ImageOps.expand(picture, round(share * min(picture.size)), colour)


def letterboxed(picture: Picture, _chance: Chance) -> Picture:
    """Black bars: above and below a lying picture, left and right of an upright one."""
    width, height = picture.size
    size = (width, round(1.3 * height)) if width >= height else (round(1.5 * width), height)
    return _centred(Image.new("RGB", size), picture)


def blurred_bars(picture: Picture, _chance: Chance) -> Picture:
    """In the middle of an upright (or lying) frame that shows itself enlarged, out of focus."""
    width, height = picture.size
    size = (height * 16 // 9, height) if height >= width else (width, width * 5 // 4)
    ground = ImageOps.fit(picture, size).filter(ImageFilter.GaussianBlur(0.03 * max(size)))
    return _centred(ground, picture)


def captioned(picture: Picture, chance: Chance, top: bool) -> Picture:
    """A white band with black words above or below it, a fifth of its height."""
    band = max(16, picture.height // 5)
    result = Image.new("RGB", (picture.width, picture.height + band), "white")
    result.paste(picture, (0, band if top else 0))
    middle = band // 2 if top else picture.height + band // 2
    words = lettering(band * 2 // 5)
    ImageDraw.Draw(result).text((picture.width // 2, middle), phrase(chance), "black", words, "mm")
    return result


def _centred(ground: Picture, picture: Picture) -> Picture:
    ground.paste(picture, ((ground.width - picture.width) // 2, (ground.height - picture.height) // 2))
    return ground
