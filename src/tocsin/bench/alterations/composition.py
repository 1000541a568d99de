"""What puts a picture among other things: collages, a picture in a picture, a telephone's screen?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from tocsin.bench.alterations.overlays import lettering, phrase
from tocsin.bench.painting import painted

Picture = Image.Image
Chance = np.random.Generator


class Together(Protocol):
    """An alteration that shows other pictures too."""

    def __call__(self, picture: Picture, chance: Chance, *, others: Sequence[Picture]) -> Picture:
        """The picture among ``others``."""


def collage(picture: Picture, chance: Chance, across: int, down: int, others: Sequence[Picture]) -> Picture:
    """Panels of one size in rows, with or without a white gutter; the picture is one of them."""
    width = max(64, min(picture.width, 1600 // across))
    height = max(48, round(width * picture.height / picture.width))
    gutter = int(chance.choice([0, max(2, width // 60)]))
    place = int(chance.integers(across * down))
    size = (across * width + (across - 1) * gutter, down * height + (down - 1) * gutter)
    result = Image.new("RGB", size, "white")
    for panel in range(across * down):
        shown = picture if panel == place else another(others, chance)
        fitted = ImageOps.fit(shown, (width, height), Image.Resampling.LANCZOS)
        result.paste(fitted, (panel % across * (width + gutter), panel // across * (height + gutter)))
    return result


def inset(picture: Picture, chance: Chance, share: float, others: Sequence[Picture]) -> Picture:
    """Over another picture of its own size, at a share of its sides, anywhere."""
    ground = ImageOps.fit(another(others, chance), picture.size)
    small = picture.resize((max(16, round(picture.width * share)), max(16, round(picture.height * share))))
    left = int(chance.integers(0, ground.width - small.width + 1))
    top = int(chance.integers(0, ground.height - small.height + 1))
    ground.paste(small, (left, top))
    return ground


def screenshot(picture: Picture, chance: Chance, others: Sequence[Picture]) -> Picture:
    """A post on a telephone's screen: status bar, name and face, the picture over the width, buttons, words."""
    width, height = 720, 1480
    screen = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(screen)
    _bars(draw, width)
    screen.paste(ImageOps.fit(another(others, chance), (72, 72)), (24, 118))
    draw.text((116, 126), phrase(chance, 2), (20, 20, 20), lettering(28))
    draw.text((116, 164), "3 h", (120, 120, 120), lettering(22))
    shown = ImageOps.contain(picture, (width, 980), Image.Resampling.LANCZOS)
    top = 216
    screen.paste(shown, ((width - shown.width) // 2, top))
    _below(draw, top + shown.height, chance)
    return screen


def mirrored_screenshot(picture: Picture, chance: Chance, others: Sequence[Picture]) -> Picture:
    """The same of the mirrored picture."""
    return screenshot(ImageOps.mirror(picture), chance, others)


def another(others: Sequence[Picture], chance: Chance) -> Picture:
    """One of the other pictures, or a painted scene where there are none."""
    return others[int(chance.integers(len(others)))] if others else painted(int(chance.integers(1 << 31)), 640, 480)


def _bars(draw: ImageDraw.ImageDraw, width: int) -> None:
    draw.text((28, 14), "14:07", (20, 20, 20), lettering(26))
    draw.rectangle((width - 80, 18, width - 30, 40), outline=(20, 20, 20), width=2)
    draw.rectangle((width - 77, 21, width - 48, 37), fill=(20, 20, 20))
    draw.line((0, 96, width, 96), (210, 210, 210), 2)


def _below(draw: ImageDraw.ImageDraw, top: int, chance: Chance) -> None:
    for button in range(3):
        left = 30 + button * 80
        draw.ellipse((left, top + 22, left + 40, top + 62), outline=(60, 60, 60), width=4)
    for line in range(4):
        draw.text((30, top + 86 + 40 * line), phrase(chance, 6), (40, 40, 40), lettering(26))


TOGETHER: Mapping[str, Together] = {
    "collage 2x1": partial(collage, across=2, down=1),
    "collage 2x2": partial(collage, across=2, down=2),
    "collage 3x3": partial(collage, across=3, down=3),
    "picture-in-picture 50 %": partial(inset, share=0.5),
    "picture-in-picture 30 %": partial(inset, share=0.3),
    "phone screenshot": screenshot,
    "mirrored screenshot": mirrored_screenshot,
}
