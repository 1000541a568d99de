"""Which 256 bits describe a picture? PDQ, the reference's exact path in NumPy.

Source: Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm" (2019), and the reference C++
of github.com/facebook/ThreatExchange (``pdq/cpp``). Every sum is taken in single precision and in the reference's
order, so the bits are the reference's own; another order of summing may be quicker and is a few bits off.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Pixels = NDArray[np.uint8]

SMALLEST = 5  # pixels; the reference hashes nothing below it
SIDE = 64  # the picture is brought to SIDE x SIDE ...
BITS = 16  # ... and its BITS x BITS lowest frequencies, without the constant one, become bits
BAND = 256  # rows of luma computed at once: bounds the double-precision temporaries


def pdq(rgb: Pixels) -> tuple[str, int]:
    """PDQ of an upright picture.

    Args:
        rgb: height x width x 3, 0-255, at least ``SMALLEST`` pixels each way.

    Returns:
        The value (64 lower-case hex digits, the reference's bit order) and its quality (0-100).

    Raises:
        ValueError: the shape is not that of a picture PDQ can describe.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or min(rgb.shape[:2]) < SMALLEST:
        raise ValueError(f"PDQ needs height x width x 3 of at least {SMALLEST} pixels each way, not {rgb.shape}")
    small = _reduced(luma_of(rgb))
    return _hex(_frequencies(small)), _quality(small)


def luma_of(rgb: Pixels) -> Floats:
    """Weights in double precision and rounded once, as the reference's Python binding does."""
    luma = np.empty(rgb.shape[:2], np.float32)
    for top in range(0, rgb.shape[0], BAND):
        band = rgb[top : top + BAND]
        luma[top : top + BAND] = band[:, :, 0] * 0.299 + band[:, :, 1] * 0.587 + band[:, :, 2] * 0.114
    return luma


def _reduced(luma: Floats) -> Floats:
    """Two passes of a box filter each way (a tent), then one pixel out of each cell: SIDE x SIDE."""
    height, width = luma.shape
    if (height, width) == (SIDE, SIDE):
        return luma
    rows, columns = _centres(height), _centres(width)
    across, down = _window(width), _window(height)
    # One name for all: the plane before is let go as soon as the next one stands.
    luma = np.ascontiguousarray(luma.T)
    luma = _boxed(luma, across)
    luma = np.ascontiguousarray(luma.T)
    luma = _boxed(luma, down)
    luma = np.ascontiguousarray(luma.T)
    # Columns do not mix while filtering down: from here on only those that are kept are needed.
    luma = _boxed(luma, across)[columns]
    luma = np.ascontiguousarray(luma.T)
    return _boxed(luma, down)[rows]


def _centres(length: int) -> NDArray[np.intp]:
    return np.array([int((cell + 0.5) * length / SIDE) for cell in range(SIDE)], np.intp)


def _window(length: int) -> int:
    return (length + 2 * SIDE - 1) // (2 * SIDE)


def _boxed(lines: Floats, window: int) -> Floats:
    """Running mean over ``window`` lines of the first axis, narrower at both ends.

    One sum runs from the first line to the last, adding the line that enters and taking off the one that leaves:
    single precision makes the order part of the value.
    """
    length, before = len(lines), (window + 2) // 2 - 1
    out = np.empty_like(lines)
    total = np.zeros(lines.shape[1], np.float32)
    inside = 0
    for line in range(length + before):
        if line < length:
            total += lines[line]
            inside += 1
        if line >= window:
            total -= lines[line - window]
            inside -= 1
        if line >= before:
            np.divide(total, np.float32(inside), out=out[line - before])
    return out


def _quality(small: Floats) -> int:
    """How much changes between neighbours, each step counted in whole percents of the range; 100 at most."""
    down = ((small[:-1] - small[1:]) * np.float32(100)) / np.float32(255)
    across = ((small[:, :-1] - small[:, 1:]) * np.float32(100)) / np.float32(255)
    steps = np.abs(down.astype(np.int32)).sum() + np.abs(across.astype(np.int32)).sum()
    return min(100, int(steps) // 90)


def _cosines() -> Floats:
    scale = np.float64(np.float32(math.sqrt(2 / SIDE)))
    waves = [[scale * math.cos(math.pi / 2 / SIDE * (i + 1) * (2 * j + 1)) for j in range(SIDE)] for i in range(BITS)]
    return np.array(waves, np.float32)


COSINES = _cosines()


def _frequencies(small: Floats) -> Floats:
    """Two-dimensional cosine transform, slots 1 to BITS each way."""
    half = _product(COSINES, small)
    return _product(half, np.ascontiguousarray(COSINES.T))


def _product(left: Floats, right: Floats) -> Floats:
    """Matrix product summed from the first term to the last (BLAS would choose its own order)."""
    total = np.zeros((left.shape[0], right.shape[1]), np.float32)
    for k in range(left.shape[1]):
        total += left[:, k, None] * right[None, k, :]
    return total


def _hex(frequencies: Floats) -> str:
    """One bit for each frequency above the (lower) median; the last frequency is the leading bit."""
    flat = frequencies.ravel()
    median = np.partition(flat, flat.size // 2 - 1)[flat.size // 2 - 1]
    return np.packbits((flat > median)[::-1]).tobytes().hex()
