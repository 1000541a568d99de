"""Which part of a picture stands on a plain ground? What is left when border, bars or filled corners are taken off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.geometry import Point, Polygon, area

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]

NEAR = 14.0  # grey levels from the ground that still are the ground
PLAIN = 0.97  # of a line of ground
MOSTLY = 0.5  # of a line of ground with lettering on it
LEAST = 0.15  # of the side, what is left
FILLED = 0.55  # of the four-sided figure that must be no ground: dark parts of it look like ground
FOUR = 0.93  # of the outline that the four-sided figure must hold
HULL = 20  # corners of the outline that are tried as corners of the figure
SLANT = 0.008  # of the side: less is upright, and a plain trim does


def trimmed(luma: Floats, share: float) -> Box | None:
    """The box left when lines that are ground by ``share`` are taken off all four sides; None where nothing goes."""
    ground = abs(luma - _ground(luma)) <= NEAR
    left, top, right, bottom = 0, 0, luma.shape[1], luma.shape[0]
    for _ in range(3):
        was = (left, top, right, bottom)
        top, bottom = _span(ground[:, left:right].mean(1), top, bottom, share)
        if top == bottom:
            return None
        left, right = _span(ground[top:bottom].mean(0), left, right, share)
        if left == right:
            return None
        if (left, top, right, bottom) == was:
            break
    height, width = luma.shape
    small = right - left < LEAST * width or bottom - top < LEAST * height
    return None if small or (left, top, right, bottom) == (0, 0, width, height) else (left, top, right, bottom)


def stripe(luma: Floats) -> Box | None:
    """The tallest run of rows that are not mostly ground: the picture between words and buttons on a screen."""
    rows = (abs(luma - _ground(luma)) <= NEAR).mean(1) < MOSTLY
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(np.int8), [0]])))
    if not len(edges):
        return None
    starts, ends = edges[::2], edges[1::2]
    best = int((ends - starts).argmax())
    top, bottom = int(starts[best]), int(ends[best])
    height, width = luma.shape
    if bottom - top < LEAST * height or bottom - top > 0.97 * height:
        return None
    inner = trimmed(luma[top:bottom], PLAIN)
    if inner is None:
        return (0, top, width, bottom)
    return (inner[0], top + inner[1], inner[2], top + inner[3])


def slanted(luma: Floats) -> Polygon | None:
    """The four-sided figure that stands on the ground, from its upper left corner round; None where it is upright."""
    figure = abs(luma - _ground(luma)) > NEAR
    height, width = luma.shape
    outline = _outline(figure)
    if len(outline) < 8:
        return None
    hull = _hull(outline)
    corners = _largest(hull)
    if corners is None or area(tuple(corners)) < FOUR * area(tuple(hull)):
        return None
    inside = area(tuple(corners))
    if inside < LEAST * width * height or figure.sum() < FILLED * inside:
        return None
    ordered = _from_upper_left(corners)
    (a, b, c, d) = ordered
    slant = max(
        abs(a[1] - b[1]) / height, abs(c[1] - d[1]) / height, abs(a[0] - d[0]) / width, abs(b[0] - c[0]) / width
    )
    return tuple(ordered) if slant >= SLANT else None


def _ground(luma: Floats) -> float:
    """The grey level most of the picture's edge has."""
    edge = np.concatenate([luma[0], luma[-1], luma[:, 0], luma[:, -1]])
    counts = np.bincount((np.clip(edge, 0, 255) / 4).astype(np.intp), minlength=64)
    return float(np.median(edge[(edge / 4).astype(np.intp) == counts.argmax()]))


def _span(plain: NDArray[np.floating], first: int, last: int, share: float) -> tuple[int, int]:
    while first < last and plain[first] >= share:
        first += 1
    while last > first and plain[last - 1] >= share:
        last -= 1
    return first, last


def _outline(figure: NDArray[np.bool_]) -> list[Point]:
    """First and last figure pixel of each row and column; lines with next to nothing on them are noise."""
    points: list[Point] = []
    for flags, swapped in ((figure, False), (figure.T, True)):
        held = np.flatnonzero(flags.sum(1) >= max(3, flags.shape[1] // 100))
        first = flags[held].argmax(1)
        last = flags.shape[1] - flags[held][:, ::-1].argmax(1)
        for line, low, high in zip(held.tolist(), first.tolist(), last.tolist(), strict=True):
            pair = ((low, line + 0.5), (high, line + 0.5))
            points += [(y, x) for x, y in pair] if swapped else pair
    return points


def _hull(points: list[Point]) -> list[Point]:
    """Convex hull, in order (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    halves = []
    for run in (ordered, ordered[::-1]):
        half: list[Point] = []
        for point in run:
            while len(half) >= 2 and _bend(half[-2], half[-1], point) <= 0:
                half.pop()
            half.append(point)
        halves.append(half[:-1])
    return halves[0] + halves[1]


def _bend(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _largest(hull: list[Point]) -> list[Point] | None:
    """The four corners of the hull that hold most of it: for each diagonal the farthest corner on either side."""
    if len(hull) < 4:
        return None
    points = np.array(hull)
    if len(points) > 4 * HULL:
        points = points[np.linspace(0, len(points) - 1, 4 * HULL).astype(np.intp)]
    many = len(points)
    best, chosen = 0.0, None
    for one in range(many):
        away = points - points[one]
        crossed = away[:, None, 0] * away[None, :, 1] - away[:, None, 1] * away[None, :, 0]  # [end, corner]
        total = crossed.max(1) - crossed.min(1)
        end = int(total.argmax())
        if total[end] > best:
            best = float(total[end])
            chosen = (one, int(crossed[end].argmin()), end, int(crossed[end].argmax()))
    return [(float(points[place][0]), float(points[place][1])) for place in chosen] if chosen else None


def _from_upper_left(corners: list[Point]) -> list[Point]:
    """Clockwise as seen, the corner nearest the picture's upper left first."""
    middle = (sum(x for x, _ in corners) / 4, sum(y for _, y in corners) / 4)
    turned = sorted(corners, key=lambda point: np.arctan2(point[1] - middle[1], point[0] - middle[0]))
    first = min(range(4), key=lambda place: turned[place][0] + turned[place][1])
    return turned[first:] + turned[:first]
