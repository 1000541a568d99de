"""How is it shown where a known picture lies in another, without showing either? As outlines to be drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tocsin.fingerprint.alike.geometry import Polygon, area, frame, inverted, seen, through
from tocsin.model.fingerprint import Alignment

LONGER = 320.0  # units of the drawing, the longer side of either frame
GAP = 24.0
LIMIT = 1e6  # units; what lies further out is not drawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlines:
    """Polygons in pixels of the picture they are drawn over."""

    asked: Polygon  # the frame of the picture asked about ...
    known_in_asked: Polygon  # ... the whole known picture's frame in it, beyond its edge where it was cut ...
    seen_in_asked: Polygon  # ... and the part of that inside
    known: Polygon  # the frame of the known picture ...
    seen_in_known: Polygon  # ... and the part of it that is seen again
    share: float  # of the known picture that is seen again, 0-1


def outline(alignment: Alignment) -> Outlines:
    """Where the known picture lies, as polygons. A part that is nowhere, or nothing, is an empty polygon."""
    there = through(alignment.matrix, frame(alignment.known))
    part = seen(alignment)
    try:
        back = through(inverted(alignment.matrix), part)
    except ValueError:
        part, back = (), ()
    whole = area(frame(alignment.known))
    share = min(1.0, area(back) / whole) if back and whole else 0.0
    return Outlines(
        asked=frame(alignment.asked),
        known_in_asked=there if _drawable(there) else (),
        seen_in_asked=part,
        known=frame(alignment.known),
        seen_in_known=back,
        share=share,
    )


def drawing(alignment: Alignment) -> str:
    """An SVG of both frames side by side: the one asked about, the known one, and the part they share.

    It holds numbers and fixed words only, nothing of either picture; it refers to nothing outside itself.
    """
    lines = outline(alignment)
    left, right = _scale(alignment.asked), _scale(alignment.known)
    offset = alignment.asked[0] * left + GAP
    width = offset + alignment.known[0] * right
    height = max(alignment.asked[1] * left, alignment.known[1] * right) + GAP
    shapes = (
        _shape(lines.asked, left, 0.0, "#f4f4f4", "#555"),
        _shape(lines.seen_in_asked, left, 0.0, "#cfe3f5", "#1f5f99"),
        _shape(lines.known, right, offset, "#f4f4f4", "#555"),
        _shape(lines.seen_in_known, right, offset, "#cfe3f5", "#1f5f99"),
        _corner(lines, alignment, left),
        _dot(0.0, 0.0, right, offset),
    )
    labels = (
        f'<text x="0" y="{height - 6:.1f}" font-size="11">asked about</text>'
        f'<text x="{offset:.1f}" y="{height - 6:.1f}" font-size="11">known, {100 * lines.share:.0f} % seen</text>'
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.1f} {height:.1f}" role="img">'
    title = "<title>Where the known picture lies in the one asked about; the dot is its upper left corner</title>"
    return head + title + "".join(shapes) + labels + "</svg>"


def _scale(size: tuple[int, ...]) -> float:
    return LONGER / max(1, *size)


def _drawable(polygon: Polygon) -> bool:
    return all(math.isfinite(number) and abs(number) < LIMIT for point in polygon for number in point)


def _shape(polygon: Polygon, scale: float, offset: float, fill: str, stroke: str) -> str:
    if not polygon or not _drawable(polygon):
        return ""
    points = " ".join(f"{x * scale + offset:.1f},{y * scale:.1f}" for x, y in polygon)
    return f'<polygon points="{points}" fill="{fill}" stroke="{stroke}"/>'


def _corner(lines: Outlines, alignment: Alignment, scale: float) -> str:
    """The known picture's upper left corner in the one asked about, where it is inside."""
    if not lines.known_in_asked:
        return ""
    x, y = lines.known_in_asked[0]
    inside = -1 <= x <= alignment.asked[0] + 1 and -1 <= y <= alignment.asked[1] + 1
    return _dot(x, y, scale, 0.0) if inside else ""


def _dot(x: float, y: float, scale: float, offset: float) -> str:
    return f'<circle cx="{x * scale + offset:.1f}" cy="{y * scale:.1f}" r="4" fill="#1f5f99"/>'
