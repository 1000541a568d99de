"""Which rectangles inside a picture look like pictures of their own? Those with a sharp step along all four sides.

Panels of a collage, a picture in a picture, what is between bars, above a caption or on a telephone's screen: where
one picture ends and another thing begins, the grey level steps along a straight line.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two outside
Flags = NDArray[np.bool_]

STEP = 9.0  # grey levels; less is no step
LINES = 14  # straight lines looked at each way, besides the picture's own edges
APART = 3  # pixels between two lines
LEAST = 0.12  # of the side, and ...
SMALLEST = 28  # ... pixels, each way, of a rectangle
STRONG, FAIR = 0.62, 0.42  # of a side that must step: on the mean of the four, and on the weakest
ALMOST = 0.94  # of the picture's area; a larger rectangle is the picture
LARGE, SINGLE = 0.15, 0.05  # what counts for a rectangle beside its outline
SHARED = 0.98  # of the area of two rectangles: they are one
CROSSED = 0.6  # of a line inside it: the rectangle is several


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """A rectangle that may be a picture of its own."""

    box: Box
    likelihood: float  # the higher the likelier; by how much of its outline steps, its size, and what crosses it


def rectangles(luma: Floats, most: int) -> list[Rectangle]:
    """The likeliest first.

    Args:
        luma: height x width, 0-255, of a few hundred pixels.
        most: how many at most.
    """
    across, down = _steps(luma), _steps(luma.T).T  # where it steps from row to row, and from column to column
    rows, columns = _lines(across.mean(1)), _lines(down.mean(0))
    along_rows, along_columns = _sums(across, 1), _sums(down, 0)
    found = _outlined(along_rows, along_columns, rows, columns)
    found.sort(key=lambda one: -one.likelihood)
    return _apart(found, most)


def _steps(luma: Floats) -> Flags:
    """(height + 1) x width: whether the grey level steps between rows y - 1 and y, more than around there."""
    height = len(luma)
    rise = np.zeros((height + 1, luma.shape[1]), np.float32)
    rise[1:height] = np.abs(luma[1:] - luma[:-1])
    wide = rise.copy()
    wide[2 : height - 1] = np.maximum(rise[2 : height - 1], np.abs(luma[2:-1] - luma[:-3]) * 0.75)
    around = np.zeros_like(wide)
    for off in (4, 5, 6):
        around[off:] += rise[:-off]
        around[:-off] += rise[off:]
    steps: Flags = (wide >= STEP) & (wide >= around / 6 * 2.2)
    return steps


def _lines(strength: NDArray[np.floating]) -> list[int]:
    """The picture's two edges and the LINES strongest lines between them, in order."""
    order = np.argsort(-strength, kind="stable")
    chosen: list[int] = []
    end = len(strength) - 1
    for place in order[: 8 * LINES].tolist():
        if len(chosen) >= LINES or strength[place] < 0.04:
            break
        if all(abs(place - other) >= APART for other in (*chosen, 0, end)):
            chosen.append(place)
    return [0, *sorted(chosen), end]


def _sums(steps: Flags, axis: int) -> Floats:
    """Running counts along each line; a step one pixel off counts too."""
    near = steps.copy()
    if axis == 1:
        near[1:] |= steps[:-1]
        near[:-1] |= steps[1:]
        near[[0, -1]] = True  # the picture's own edges are sharp
    else:
        near[:, 1:] |= steps[:, :-1]
        near[:, :-1] |= steps[:, 1:]
        near[:, [0, -1]] = True
    total = np.cumsum(near, axis=axis, dtype=np.float32)
    return np.concatenate([np.zeros_like(total.take([0], axis)), total], axis)


def _outlined(along_rows: Floats, along_columns: Floats, rows: list[int], columns: list[int]) -> list[Rectangle]:
    """Every pair of rows with every pair of columns whose outline steps."""
    top, bottom = np.array([(a, b) for a in rows for b in rows if b - a >= _least(rows)], np.intp).reshape(-1, 2).T
    left, right = (
        np.array([(a, b) for a in columns for b in columns if b - a >= _least(columns)], np.intp).reshape(-1, 2).T
    )
    width, height = (right - left)[None], (bottom - top)[:, None]
    sides = np.stack(
        [
            (along_rows[top][:, right] - along_rows[top][:, left]) / width,
            (along_rows[bottom][:, right] - along_rows[bottom][:, left]) / width,
            (along_columns[bottom][:, left] - along_columns[top][:, left]) / height,
            (along_columns[bottom][:, right] - along_columns[top][:, right]) / height,
        ]
    )
    own = _own(rows, columns, top, bottom, left, right)
    mean = np.where(own, 0, sides).sum(0) / np.maximum(1, (~own).sum(0))
    weakest = sides.min(0)
    whole = rows[-1] * columns[-1]
    good = (mean >= STRONG) & (weakest >= FAIR) & (width * height < ALMOST * whole)
    likelihood = (mean + weakest) / 2 + LARGE * np.sqrt(width * height / whole)
    best = [(int(i), int(j)) for i, j in np.argwhere(good)]
    best.sort(key=lambda place: -float(likelihood[place]))
    return [
        Rectangle(
            box=(box := (int(left[j]), int(top[i]), int(right[j]), int(bottom[i]))),
            likelihood=float(likelihood[i, j]) + SINGLE * _single(box, along_rows, along_columns, rows, columns),
        )
        for i, j in best[:200]
    ]


def _own(rows: list[int], columns: list[int], *sides: NDArray[np.intp]) -> Flags:
    """4 x pairs of rows x pairs of columns: whether a side is the picture's own edge."""
    top, bottom, left, right = sides
    shape = (len(top), len(left))
    edges = [top[:, None] == 0, bottom[:, None] == rows[-1], left[None] == 0, right[None] == columns[-1]]
    return np.stack([np.broadcast_to(edge, shape) for edge in edges])


def _least(lines: list[int]) -> int:
    return max(SMALLEST, int(LEAST * lines[-1]))


def _single(box: Box, along_rows: Floats, along_columns: Floats, rows: list[int], columns: list[int]) -> bool:
    left, top, right, bottom = box
    margin_y, margin_x = max(4, (bottom - top) // 12), max(4, (right - left) // 12)
    inner_rows = [row for row in rows if top + margin_y < row < bottom - margin_y]
    inner_columns = [column for column in columns if left + margin_x < column < right - margin_x]
    by_row = any((along_rows[row, right] - along_rows[row, left]) / (right - left) > CROSSED for row in inner_rows)
    return not by_row and not any(
        (along_columns[bottom, column] - along_columns[top, column]) / (bottom - top) > CROSSED
        for column in inner_columns
    )


def _apart(found: list[Rectangle], most: int) -> list[Rectangle]:
    """The first of those that are nearly the same."""
    kept: list[Rectangle] = []
    for one in found:
        if all(_shared(one.box, other.box) < SHARED for other in kept):
            kept.append(one)
        if len(kept) >= most:
            break
    return kept


def _shared(one: Box, other: Box) -> float:
    """The area both cover, of the area either does."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    both = max(0, width) * max(0, height)
    sizes = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return both / max(1, sizes - both)
