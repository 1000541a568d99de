"""Does a plain border stand round a video's picture all the time? Letterbox bars, pillars, a coloured mat."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.kernel import Pixels

PLAIN = 26  # levels within which a line of a border stays: coding leaves ripples in it
SPARSE = 4  # of so many pixels along a line one is looked at
NARROWEST = 0.015  # of the width or height: thinner borders hardly move a value
SMALLEST_LEFT = 0.25  # of the width or height must be picture; less is no border but a dark frame
DROPPED = 1  # further lines cut off: where picture and border meet they run into one another

Rectangle = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two outside


def inside(luma: Pixels) -> Rectangle | None:
    """The part of one frame that no plain lines surround; None where hardly anything is left (a dark frame)."""
    height, width = luma.shape
    top, bottom = _ends(_plain(luma[:, ::SPARSE], axis=1))
    left, right = _ends(_plain(luma[top:bottom:SPARSE], axis=0)) if top < bottom else (0, 0)
    if right - left < width * SMALLEST_LEFT or bottom - top < height * SMALLEST_LEFT:
        return None
    return left, top, right, bottom


def union(parts: Iterable[Rectangle]) -> Rectangle:
    """The smallest rectangle that holds them all."""
    lefts, tops, rights, bottoms = zip(*parts, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def worth(part: Rectangle, width: int, height: int) -> bool:
    """Whether so much lies outside that the value without it is another one."""
    left, top, right, bottom = part
    return max(left, width - right) >= width * NARROWEST or max(top, height - bottom) >= height * NARROWEST


def cut(part: Rectangle, width: int, height: int) -> Rectangle:
    """The part without the lines in which it runs into its border."""
    left, top, right, bottom = part
    return (
        left + DROPPED if left else 0,
        top + DROPPED if top else 0,
        right - DROPPED if right < width else width,
        bottom - DROPPED if bottom < height else height,
    )


def _plain(lines: Pixels, axis: int) -> NDArray[np.bool_]:
    """Which lines are of one brightness."""
    plain: NDArray[np.bool_] = (lines.max(axis=axis) - lines.min(axis=axis)) <= PLAIN
    return plain


def _ends(plain: NDArray[np.bool_]) -> tuple[int, int]:
    """The first line that is not plain, and the one after the last."""
    telling = np.flatnonzero(~plain)
    return (int(telling[0]), int(telling[-1]) + 1) if telling.size else (0, 0)
