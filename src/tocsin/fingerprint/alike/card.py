"""What does a comparison look like that a person may be shown? Both pictures softened, joined by lines. Child only."""

from __future__ import annotations

import io
import math

import numpy as np
from PIL import Image, ImageDraw

from tocsin.fingerprint.alike.agreement import agreement
from tocsin.fingerprint.alike.corners import KNOWN, Sheet
from tocsin.fingerprint.alike.drawing import Outlines, outline
from tocsin.fingerprint.alike.geometry import Point, Polygon, moved, shape
from tocsin.fingerprint.still import softened
from tocsin.model.fingerprint import Alignment

GAP = 12  # pixels between the two
LEAST = 5  # like corners that agree; fewer are not drawn
LINES = 40  # joined points at most
NEAR = 0.03  # of the longer side: how far from where the alignment puts it a point may be to be joined
GROUND, BLUE, ORANGE = (255, 255, 255), (31, 95, 153), (214, 110, 20)


def card(asked: Image.Image, known: Image.Image, alignment: Alignment, sheets: tuple[Sheet, Sheet] | None) -> bytes:
    """PNG of both, softened, side by side: the asked one left with the known one's outline, lines between like points.

    Args:
        asked: the picture asked about, upright.
        known: the known one.
        alignment: where the one lies in the other.
        sheets: their corners; None draws no lines.
    """
    left, right = (Image.open(io.BytesIO(softened(one))).convert("RGB") for one in (asked, known))
    offset = left.width + GAP
    result = Image.new("RGB", (offset + right.width, max(left.height, right.height)), GROUND)
    result.paste(left, (0, 0))
    result.paste(right, (offset, 0))
    draw = ImageDraw.Draw(result)
    scales = left.width / max(1, alignment.asked[0]), right.width / max(1, alignment.known[0])
    lines = outline(alignment)
    _outlined(draw, lines, scales, offset)
    for here, there in _joined(alignment, sheets):
        start = (here[0] * scales[0], here[1] * scales[0])
        end = (there[0] * scales[1] + offset, there[1] * scales[1])
        draw.line((*start, *end), ORANGE, 1)
        for x, y in (start, end):
            draw.ellipse((x - 2, y - 2, x + 2, y + 2), ORANGE)
    out = io.BytesIO()
    result.save(out, "PNG", optimize=False)
    return out.getvalue()


def _outlined(draw: ImageDraw.ImageDraw, lines: Outlines, scales: tuple[float, float], offset: int) -> None:
    for polygon, scale, aside in ((lines.seen_in_asked, scales[0], 0), (lines.seen_in_known, scales[1], offset)):
        if len(polygon) >= 3:
            draw.polygon(_placed(polygon, scale, aside), outline=BLUE, width=2)


def _placed(polygon: Polygon, scale: float, aside: int) -> list[Point]:
    return [(x * scale + aside, y * scale) for x, y in polygon]


def _joined(alignment: Alignment, sheets: tuple[Sheet, Sheet] | None) -> list[tuple[Point, Point]]:
    """Pairs of like corners that the alignment puts on one another, evenly picked."""
    if sheets is None:
        return []
    asked, known = sheets
    theirs = known.upright.first(KNOWN)
    mirrored = shape(alignment.matrix).mirrored
    near = NEAR * max(alignment.asked)
    pairs: list[tuple[Point, Point]] = []
    for ours in (asked.mirrored,) if mirrored else (asked.upright, asked.negative):
        found = agreement(ours, theirs, LEAST)
        if found is None:
            continue
        for (x, y), (u, v) in zip(ours.at[found.asked].tolist(), theirs.at[found.known].tolist(), strict=True):
            place = (asked.width - x, y) if mirrored else (x, y)
            if math.dist(moved(alignment.matrix, (u, v)), place) <= near:
                pairs.append((place, (u, v)))
    chosen = np.linspace(0, len(pairs) - 1, min(LINES, len(pairs))).astype(int) if pairs else ()
    return [pairs[place] for place in chosen]
