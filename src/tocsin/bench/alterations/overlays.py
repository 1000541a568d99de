"""What is laid over a picture and hides a part of it?"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tocsin.bench.alterations.shape import cut

Picture = Image.Image
Chance = np.random.Generator

WORDS = ("the", "harbour", "wakes", "at", "noon", "and", "nobody", "rings", "bells", "under", "seven", "green", "hills")


def phrase(chance: Chance, words: int = 4) -> str:
    """Some words that mean nothing."""
    return " ".join(chance.choice(WORDS, words).tolist())


def lettering(height: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Pillow's own face at a height in pixels."""
    return ImageFont.load_default(max(8.0, height))


def logo(picture: Picture, chance: Chance, share: float) -> Picture:
    """A disc with letters in one of the corners, ``share`` of the shorter side across."""
    result, side = picture.copy(), round(share * min(picture.size))
    gap = round(0.02 * min(picture.size))
    left = gap if chance.random() < 0.5 else picture.width - side - gap
    top = gap if chance.random() < 0.5 else picture.height - side - gap
    fill = tuple(int(level) for level in chance.integers(0, 256, 3))
    draw = ImageDraw.Draw(result)
    draw.ellipse((left, top, left + side, top + side), fill=fill, outline="white", width=max(1, side // 20))
    draw.text((left + side // 2, top + side // 2), "TV7", "white", lettering(side / 3), "mm")
    return result


def text(picture: Picture, chance: Chance) -> Picture:
    """Two lines of large white letters with a black rim across the lower half."""
    result, size = picture.copy(), picture.width / 12
    draw = ImageDraw.Draw(result)
    for line in (0.62, 0.84):
        place = (picture.width / 2, picture.height * line)
        draw.text(
            place,
            phrase(chance, 3),
            "white",
            lettering(size),
            "mm",
            stroke_width=max(1, int(size / 14)),
            stroke_fill="black",
        )
    return result


def watermark(picture: Picture, chance: Chance) -> Picture:
    """The same pale words over and over, aslant."""
    side = int(1.5 * max(picture.size))
    layer = Image.new("L", (side, side))
    draw, size, words = ImageDraw.Draw(layer), max(10, min(picture.size) // 14), phrase(chance, 2)
    step = size * 3
    for row in range(0, side, step):
        for column in range(-(row // step % 2) * step, side, size * 9):
            draw.text((column, row), words, 110, lettering(size))
    layer = layer.rotate(30)
    left, top = (side - picture.width) // 2, (side - picture.height) // 2
    result = picture.copy()
    result.paste((255, 255, 255), mask=layer.crop((left, top, left + picture.width, top + picture.height)))
    return result


def meme(picture: Picture, chance: Chance) -> Picture:
    """Cut to 90 %, words above, a logo."""
    result = logo(cut(picture, chance, keep=0.9), chance, share=0.15)
    size = result.width / 11
    ImageDraw.Draw(result).text(
        (result.width / 2, size),
        phrase(chance, 3).upper(),
        "white",
        lettering(size),
        "mm",
        stroke_width=max(1, int(size / 14)),
        stroke_fill="black",
    )
    return result
