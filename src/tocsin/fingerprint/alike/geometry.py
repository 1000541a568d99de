"""What does a matrix do to a picture's frame? Pure plane geometry: corners, areas, angles."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.model.fingerprint import Alignment

Point = tuple[float, float]
Polygon = tuple[Point, ...]
Size = tuple[int, int]  # width, height
Matrix = tuple[float, float, float, float, float, float]  # as in Alignment

SAME: Matrix = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A matrix taken apart."""

    mirrored: bool
    degrees: float  # counter-clockwise as a person sees it, -180 to 180; of a mirrored one after mirroring
    longest: float  # what the most stretched direction is multiplied by
    shortest: float


def frame(size: Sequence[int]) -> Polygon:
    """The four corners of a picture."""
    width, height = size
    return ((0.0, 0.0), (float(width), 0.0), (float(width), float(height)), (0.0, float(height)))


def moved(matrix: Sequence[float], point: Point) -> Point:
    """A point through a matrix."""
    a, b, c, d, e, f = matrix
    return a * point[0] + b * point[1] + c, d * point[0] + e * point[1] + f


def through(matrix: Sequence[float], polygon: Polygon) -> Polygon:
    """A polygon through a matrix."""
    return tuple(moved(matrix, point) for point in polygon)


def after(second: Sequence[float], first: Sequence[float]) -> Matrix:
    """The matrix that does ``first`` and then ``second``."""
    a, b, c, d, e, f = second
    g, h, i, j, k, m = first
    return (a * g + b * j, a * h + b * k, a * i + b * m + c, d * g + e * j, d * h + e * k, d * i + e * m + f)


def inverted(matrix: Sequence[float]) -> Matrix:
    """The matrix that undoes it.

    Raises:
        ValueError: it flattens the picture, which nothing undoes.
    """
    a, b, c, d, e, f = matrix
    area = a * e - b * d
    if not math.isfinite(area) or abs(area) < 1e-12:
        raise ValueError("the matrix flattens the picture")
    g, h, j, k = e / area, -b / area, -d / area, a / area
    return (g, h, -(g * c + h * f), j, k, -(j * c + k * f))


def area(polygon: Polygon) -> float:
    """Square pixels inside a polygon that does not cross itself."""
    pairs = zip(polygon, (*polygon[1:], *polygon[:1]), strict=True)
    return abs(sum(x * v - u * y for (x, y), (u, v) in pairs)) / 2


def clipped(polygon: Polygon, size: Sequence[int]) -> Polygon:
    """The part of a convex polygon inside a picture's frame (Sutherland and Hodgman)."""
    width, height = size
    for axis, bound, keeps in ((0, 0.0, 1), (0, float(width), -1), (1, 0.0, 1), (1, float(height), -1)):
        polygon = _cut(polygon, axis, bound, keeps)
    return polygon


def shape(matrix: Sequence[float]) -> Shape:
    """Turn, mirroring and stretching of a matrix."""
    a, b, _, d, e, _ = matrix
    mirrored = a * e - b * d < 0
    if mirrored:  # what was done after the picture was mirrored left to right
        a, d = -a, -d
    half, other = math.hypot(a + e, d - b) / 2, math.hypot(a - e, d + b) / 2
    degrees = -math.degrees(math.atan2(d - b, a + e))
    return Shape(mirrored=mirrored, degrees=degrees, longest=half + other, shortest=abs(half - other))


def seen(alignment: Alignment) -> Polygon:
    """The part of the known picture's frame that is inside the one asked about, in pixels of that one."""
    return clipped(through(alignment.matrix, frame(alignment.known)), alignment.asked)


def _cut(polygon: Polygon, axis: int, bound: float, keeps: int) -> Polygon:
    kept: list[Point] = []
    for place, point in enumerate(polygon):
        before = polygon[place - 1]
        inside, was = (point[axis] - bound) * keeps >= 0, (before[axis] - bound) * keeps >= 0
        if inside != was:
            share = (bound - before[axis]) / (point[axis] - before[axis])
            kept.append((before[0] + share * (point[0] - before[0]), before[1] + share * (point[1] - before[1])))
        if inside:
            kept.append(point)
    return tuple(kept)
