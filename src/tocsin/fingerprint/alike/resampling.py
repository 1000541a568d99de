"""How are a picture's pixels brought to another form: smaller, straight, square?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.geometry import Polygon

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two outside

LOOKED = 512  # pixels, the longer side of what rectangles and grounds are looked for in
SAMPLED = 256  # pixels a side of a slanted figure brought upright
EVEN = 256  # pixels a side of what is spread outwards


def looked(luma: Floats) -> tuple[Floats, float]:
    """The picture at LOOKED pixels or less, by whole pixels averaged, and how many of them make one."""
    step = -(-max(luma.shape) // LOOKED)
    height, width = (length // step * step for length in luma.shape)
    blocks = luma[:height, :width].reshape(height // step, step, width // step, step)
    return blocks.mean((1, 3), dtype=np.float32), float(step)


def refined(luma: Floats, box: Box, scale: float) -> Box:
    """The box in the picture's own pixels, each side put where the grey level steps most."""
    height, width = luma.shape
    left, top, right, bottom = (round(side * scale) for side in box)
    right, bottom = min(right, width), min(bottom, height)
    if scale <= 1 or right - left < 8 or bottom - top < 8:
        return (left, top, right, bottom)
    reach = int(scale * 1.5) + 1
    rows, columns = luma[:, left:right], luma[top:bottom].T
    return (
        _stepping(columns, left, reach),
        _stepping(rows, top, reach),
        _stepping(columns, right, reach),
        _stepping(rows, bottom, reach),
    )


def _stepping(lines: Floats, place: int, reach: int) -> int:
    if place <= 0 or place >= len(lines):
        return place
    low, high = max(1, place - reach), min(len(lines) - 1, place + reach)
    if high <= low:
        return place
    steps = np.abs(lines[low : high + 1] - lines[low - 1 : high]).mean(1)
    return low + int(steps.argmax())


def sampled(luma: Floats, corners: Polygon) -> Floats:
    """SAMPLED x SAMPLED: the four-sided figure seen straight on."""
    height, width = luma.shape
    matrix = _projection(corners)
    grid = (np.arange(SAMPLED, dtype=np.float64) + 0.5) / SAMPLED
    u, v = np.meshgrid(grid, grid)
    below = matrix[6] * u + matrix[7] * v + 1
    x = np.clip((matrix[0] * u + matrix[1] * v + matrix[2]) / below - 0.5, 0, width - 1.001)
    y = np.clip((matrix[3] * u + matrix[4] * v + matrix[5]) / below - 0.5, 0, height - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    across, down = (x - left).astype(np.float32), (y - top).astype(np.float32)
    upper = luma[top, left] * (1 - across) + luma[top, left + 1] * across
    lower = luma[top + 1, left] * (1 - across) + luma[top + 1, left + 1] * across
    sampled: Floats = upper * (1 - down) + lower * down
    return sampled


def _projection(corners: Polygon) -> NDArray[np.float64]:
    """Eight numbers that take the unit square to the four corners (Heckbert 1989)."""
    rows, values = [], []
    for (u, v), (x, y) in zip(((0, 0), (1, 0), (1, 1), (0, 1)), corners, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -u * x, -v * x], [0, 0, 0, u, v, 1, -u * y, -v * y]]
        values += [x, y]
    solved: NDArray[np.float64] = np.linalg.lstsq(np.array(rows, float), np.array(values, float), rcond=None)[0]
    return solved


def squared(luma: Floats) -> Floats:
    """EVEN x EVEN pixels, whatever the form: PDQ does not keep it."""
    halved: NDArray[np.floating] = luma
    for axis in (0, 1):
        edges = np.linspace(0, halved.shape[axis], EVEN + 1)
        low = np.minimum(edges[:-1].astype(np.intp), halved.shape[axis] - 1)
        counts = np.maximum(1, np.diff(np.append(low, halved.shape[axis])))
        if (np.diff(low) > 0).all():
            shape = (-1, 1) if axis == 0 else (1, -1)
            halved = np.add.reduceat(halved, low, axis=axis, dtype=np.float32) / counts.reshape(shape).astype(
                np.float32
            )
        else:
            halved = halved.take(low, axis)
    return halved.astype(np.float32, copy=False)
