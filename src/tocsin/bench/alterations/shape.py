"""What turns, mirrors, cuts or bends a picture?"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageOps

Picture = Image.Image
Chance = np.random.Generator

TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}


def resized(picture: Picture, _chance: Chance, share: float) -> Picture:
    """Brought to a share of its sides."""
    sides = (max(16, round(picture.width * share)), max(16, round(picture.height * share)))
    return picture.resize(sides, Image.Resampling.LANCZOS)


def mirrored(picture: Picture, _chance: Chance) -> Picture:
    """Left and right exchanged."""
    return ImageOps.mirror(picture)


def turned(picture: Picture, _chance: Chance, degrees: int) -> Picture:
    """Turned by a multiple of 90 degrees."""
    return picture.transpose(TURNS[degrees])


def mirrored_and_cut(picture: Picture, chance: Chance) -> Picture:
    """Mirrored, and a tenth of each side cut away."""
    return cut(mirrored(picture, chance), chance, keep=0.9)


def tilted(picture: Picture, chance: Chance, degrees: float) -> Picture:
    """Turned a little either way, with black corners; the frame grows so that nothing is lost."""
    way = 1 if chance.random() < 0.5 else -1
    return picture.rotate(way * degrees, Image.Resampling.BICUBIC, expand=True)


def straightened(picture: Picture, chance: Chance, degrees: float) -> Picture:
    """Turned a little, and the black corners cut away: what is left is the largest upright rectangle of its form."""
    way = 1 if chance.random() < 0.5 else -1
    turn = picture.rotate(way * degrees, Image.Resampling.BICUBIC)
    width, height, angle = picture.width, picture.height, math.radians(degrees)
    longer, shorter = max(width, height), min(width, height)
    scale = shorter / (longer * math.sin(angle) + shorter * math.cos(angle))
    return _middle(turn, scale, scale)


def perspective(picture: Picture, chance: Chance) -> Picture:
    """Seen from one side: each corner moves inwards by up to 12 %, the ground shows grey."""
    inward = chance.uniform(0.03, 0.12, (4, 2))
    signs = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)])
    corners = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], float) + inward * signs
    return laid(picture, corners * picture.size, picture.size, (96, 96, 96))


def laid(picture: Picture, corners: np.ndarray, size: tuple[int, int], ground: tuple[int, int, int]) -> Picture:
    """The picture laid into a quadrilateral of another one.

    Args:
        corners: where its corners come to lie, 4 x 2 pixels: upper left, upper right, lower right, lower left.
        size: of the result.
        ground: the colour around it.
    """
    seen = picture.transform(size, Image.Transform.PERSPECTIVE, _back(corners, picture.size), Image.Resampling.BICUBIC)
    whole = Image.new("L", picture.size, 255)
    inside = whole.transform(size, Image.Transform.PERSPECTIVE, _back(corners, picture.size))
    result = Image.new("RGB", size, ground)
    result.paste(seen, mask=inside)
    return result


def _back(corners: np.ndarray, size: tuple[int, int]) -> list[float]:
    """Pillow's eight numbers: from a point of the result to the picture's own."""
    width, height = size
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, [(0, 0), (width, 0), (width, height), (0, height)], strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
        right += [u, v]
    return [float(number) for number in np.linalg.solve(np.array(rows, float), np.array(right, float))]


def cut(picture: Picture, chance: Chance, keep: float) -> Picture:
    """A window of ``keep`` times each side, anywhere in the picture."""
    width, height = round(picture.width * keep), round(picture.height * keep)
    left = int(chance.integers(0, picture.width - width + 1))
    top = int(chance.integers(0, picture.height - height + 1))
    return picture.crop((left, top, left + width, top + height))


def left_half(picture: Picture, _chance: Chance) -> Picture:
    """What stands left of the middle."""
    return picture.crop((0, 0, picture.width // 2, picture.height))


def _middle(picture: Picture, across: float, down: float) -> Picture:
    width, height = int(picture.width * across), int(picture.height * down)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))
