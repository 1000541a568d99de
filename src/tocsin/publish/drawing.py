"""Where does one picture lie in the other, and which seconds show which? Drawn from the geometry alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tocsin.model import Alignment, Segment
from tocsin.model.report import Comparison

Point = tuple[float, float]

WIDE, HIGH = 220.0, 140.0  # units the drawing fits in
EDGE = 4.0
BEYOND = 1.0  # how many widths and heights of the copy are drawn around it
FURTHEST, FLAT = 1e6, 1e-9  # numbers beyond which nothing can be drawn
BAR, GAP = 12.0, 34.0  # of a video's bars
CORNERS = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))  # of a picture, in shares of its sides
# An F in the unit square: it shows by itself whether a picture was turned or mirrored.
LETTER = ((0.42, 0.66), (0.42, 0.34), (0.6, 0.34), (0.42, 0.34), (0.42, 0.49), (0.55, 0.49))


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """The outline of the other picture as it lies in the frame of the copy; all in units of the drawing."""

    width: float
    height: float
    frame: tuple[float, float, float, float]  # x, y, width, height of the copy
    outline: str  # the points of a polygon
    letter: str  # the points of a line
    told: str  # the same in words, for those who do not see it


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """What two pictures share, in pixels of one of them."""

    width: int
    height: int
    outline: str  # the points of a polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Two videos as bars over one another, and bands between the stretches that show the same."""

    width: float
    height: float
    bands: tuple[str, ...]  # points of polygons
    ends: tuple[str, str]  # how long the other and the copy are, in words
    told: str


def placed(comparison: Comparison) -> Placed | None:
    """The drawing of an alignment; None where there is none, or its numbers cannot be drawn."""
    alignment = comparison.alignment
    if alignment is None or not _drawable(alignment):
        return None
    width, height = (float(side) for side in alignment.asked)
    corners = [_moved(alignment, corner) for corner in CORNERS]
    left, right = _reach([x for x, _ in corners], width)
    top, bottom = _reach([y for _, y in corners], height)
    scale = min(WIDE / (right - left), HIGH / (bottom - top))

    def unit(point: Point) -> Point:
        return (_bounded((point[0] - left) * scale + EDGE), _bounded((point[1] - top) * scale + EDGE))

    x, y = unit((0.0, 0.0))
    return Placed(
        width=round((right - left) * scale + 2 * EDGE, 1),
        height=round((bottom - top) * scale + 2 * EDGE, 1),
        frame=(x, y, round(width * scale, 1), round(height * scale, 1)),
        outline=_points(map(unit, corners)),
        letter=_points(unit(_moved(alignment, each)) for each in LETTER),
        told=_told(alignment, corners),
    )


def overlaid(comparison: Comparison) -> tuple[Over, ...]:
    """What is drawn over the softened pictures of the copy and of the other; nothing where there is no alignment."""
    alignment = comparison.alignment
    if alignment is None or not _drawable(alignment):
        return ()
    back = _inverted(alignment.matrix)
    sizes = (alignment.asked, alignment.known)
    frames = (
        [_moved(alignment, corner) for corner in CORNERS],
        [_through(back, (x * alignment.asked[0], y * alignment.asked[1])) for x, y in CORNERS],
    )
    return tuple(
        Over(width=size[0], height=size[1], outline=_points(_clipped(corners, float(size[0]), float(size[1]))))
        for size, corners in zip(sizes, frames, strict=True)
    )


def bars(comparison: Comparison) -> Bars | None:
    """The drawing of a video's stretches; None where there are none."""
    segments = [each for each in comparison.segments if _sound(each)]
    if not segments:
        return None
    known = [each.known_to for each in segments]
    lengths = (*comparison.seconds, 0.0, 0.0)
    ours = max(lengths[0], *(each.asked_to for each in segments), 0.1)
    theirs = max(lengths[1], *known, 0.1)
    far = EDGE + BAR + GAP
    bands = (
        _points((
            (_at(each.known_from, theirs), EDGE + BAR),
            (_at(each.known_to, theirs), EDGE + BAR),
            (_at(each.asked_to, ours), far),
            (_at(each.asked_from, ours), far),
        ))
        for each in segments
    )  # fmt: skip
    spans = (f"{each.asked_from:.0f} to {each.asked_to:.0f}" for each in segments)
    return Bars(
        width=WIDE + 2 * EDGE,
        height=far + BAR + EDGE,
        bands=tuple(bands),
        ends=(_lasting(lengths[1], theirs), _lasting(lengths[0], ours)),
        told=f"Drawing: seconds {', '.join(spans)} of the copy are shown by the other",
    )


def _drawable(alignment: Alignment) -> bool:
    numbers = (*alignment.matrix, *alignment.known, *alignment.asked)
    if not all(map(math.isfinite, numbers)) or min(*alignment.known, *alignment.asked) <= 0:
        return False
    a, b, _, d, e, _ = alignment.matrix
    return max(map(abs, numbers)) < FURTHEST and abs(a * e - b * d) > FLAT


def _sound(segment: Segment) -> bool:
    times = (segment.asked_from, segment.asked_to, segment.known_from, segment.known_to)
    return all(map(math.isfinite, times)) and min(times) >= 0


def _moved(alignment: Alignment, share: Point) -> Point:
    """A place of the other picture, in shares of its sides, to where it lies in the copy, in pixels."""
    return _through(alignment.matrix, (share[0] * alignment.known[0], share[1] * alignment.known[1]))


def _through(matrix: Sequence[float], point: Point) -> Point:
    a, b, c, d, e, f = matrix
    return a * point[0] + b * point[1] + c, d * point[0] + e * point[1] + f


def _inverted(matrix: Sequence[float]) -> tuple[float, ...]:
    a, b, c, d, e, f = matrix
    area = a * e - b * d
    g, h, j, k = e / area, -b / area, -d / area, a / area
    return g, h, -(g * c + h * f), j, k, -(j * c + k * f)


def _reach(found: Sequence[float], side: float) -> Point:
    """From where to where is drawn along one side: both pictures, but no more than BEYOND sides around the copy."""
    return max(min(0.0, *found), -BEYOND * side), min(max(side, *found), (1 + BEYOND) * side)


def _bounded(value: float) -> float:
    return round(min(max(value, -10 * WIDE), 10 * WIDE), 1)


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _at(second: float, length: float) -> float:
    return round(EDGE + WIDE * second / length, 1)


def _lasting(stated: float, seen: float) -> str:
    return f"{stated:.0f} s" if stated else f"at least {seen:.0f} s"


def _told(alignment: Alignment, corners: Sequence[Point]) -> str:
    width, height = alignment.asked
    whole, inside = _area(corners), _area(_clipped(corners, float(width), float(height)))
    a, b, _, d, e, _ = alignment.matrix
    says = [f"Drawing: the other picture covers {_share(inside, float(width * height))} of the copy"]
    says.append(f"{_share(inside, whole)} of the other is to be seen in it")
    if a * e - b * d < 0:
        says.append("mirrored")
    return "; ".join(says)


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "nothing"


def _area(polygon: Sequence[Point]) -> float:
    following = [*polygon[1:], *polygon[:1]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(polygon, following, strict=True))) / 2


def _clipped(polygon: Sequence[Point], width: float, height: float) -> Sequence[Point]:
    """What of a convex polygon lies inside the frame (Sutherland and Hodgman)."""
    for axis, bound, way in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        kept: list[Point] = []
        for place, point in enumerate(polygon):
            before = polygon[place - 1]
            inside, was = ((each[axis] - bound) * way >= 0 for each in (point, before))
            if inside != was:
                part = (bound - before[axis]) / (point[axis] - before[axis])
                kept.append((before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1])))
            if inside:
                kept.append(point)
        polygon = kept
    return polygon
