"""What does a scene nobody photographed look like? Painted pictures, the same for the same seed."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

Picture = Image.Image


def painted(seed: int, width: int = 640, height: int = 480) -> Picture:
    """A scene as a camera might see it: light falling off, clouds at several scales, solid things, grain.

    Args:
        seed: the same seed and size give the same picture.
        width: pixels.
        height: pixels.
    """
    chance = np.random.default_rng([seed, 0x7061])
    down, across = np.mgrid[0:height, 0:width].astype(np.float32) / np.array([height, width]).reshape(2, 1, 1)
    light = 90 + 110 * (down * chance.uniform(-1, 1) + across * chance.uniform(-1, 1))
    for cells, strength in ((3, 34), (9, 26), (28, 16), (90, 9)):
        light += _cloud(chance, cells, strength, width, height)
    tint = chance.uniform(0.7, 1.3, 3)
    canvas = Image.fromarray(np.clip(light[:, :, None] * tint, 0, 255).astype(np.uint8))
    _things(canvas, chance)
    grain = chance.normal(0, 4, (height, width, 1))
    return Image.fromarray(np.clip(np.asarray(canvas) + grain, 0, 255).astype(np.uint8))


def _cloud(chance: np.random.Generator, cells: int, strength: float, width: int, height: int) -> np.ndarray:
    coarse = chance.normal(0, strength, (max(2, cells * height // width), cells)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def _things(canvas: Picture, chance: np.random.Generator) -> None:
    draw, width, height = ImageDraw.Draw(canvas), canvas.width, canvas.height
    for _ in range(int(chance.integers(6, 16))):
        left, top = chance.uniform(-0.1, 0.9) * width, chance.uniform(-0.1, 0.9) * height
        right, bottom = left + chance.uniform(0.05, 0.4) * width, top + chance.uniform(0.05, 0.4) * height
        colour = tuple(int(level) for level in chance.integers(0, 256, 3))
        match int(chance.integers(4)):
            case 0:
                draw.ellipse((left, top, right, bottom), fill=colour)
            case 1:
                draw.rectangle((left, top, right, bottom), fill=colour)
            case 2:
                draw.polygon([(left, bottom), (right, bottom), (chance.uniform(left, right), top)], fill=colour)
            case _:
                draw.line(
                    (left, top, right, bottom), fill=colour, width=max(1, int(width * chance.uniform(0.002, 0.02)))
                )
