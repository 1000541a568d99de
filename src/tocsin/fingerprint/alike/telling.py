"""What was done to the known picture to make the one asked about? Told from where it lies in it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.agreement import applied
from tocsin.fingerprint.alike.corners import Floats
from tocsin.fingerprint.alike.geometry import Polygon, area, clipped, frame, inverted, seen, shape, through
from tocsin.model.fingerprint import Alignment

WHOLE = 0.97  # of the known picture; less is told as cut
FULL = 0.96  # of the one asked about; less is told as something around it
SNAP, STRAIGHT = 4.0, 1.5  # degrees: within SNAP of a right angle it is one; below STRAIGHT nothing was turned
STRETCHED = 1.1  # longest direction by the shortest
OUTSIDE = 25  # corners outside the known picture: it lies in another, not in a plain border
BANDS = 0.02  # of a side: what is less is no border
CELLS = 8  # parts each way; something laid over is looked for in squares of two by two
EXPECTED = 9.0  # corners that should be found again in such a square; by chance none is, in one square of 8,000
EDGE = 0.06  # of the shorter side: so near the edge of a picture no corners are looked for
PLACES = (
    ("upper left", "top", "upper right"),
    ("left", "middle", "right"),
    ("lower left", "bottom", "lower right"),
)


def changes(alignment: Alignment, others: Floats) -> tuple[str, ...]:
    """In words, the most striking first.

    Args:
        alignment: where the known picture lies.
        others: n x 2, the corners of the picture asked about.
    """
    outline = seen(alignment)
    told = [*_turned(alignment)]
    whole = area(through(alignment.matrix, frame(alignment.known)))
    kept = area(outline) / whole if whole else 0.0
    if kept < WHOLE:
        told.append(f"cut to {max(1, round(100 * kept))} % of the picture")
    return (*told, *_around(alignment, outline, others))


def laid_over(alignment: Alignment, known: Floats, found: NDArray[np.bool_]) -> tuple[str, ...]:
    """Where something hides the known picture: parts whose corners are gone while those of the rest are found.

    Args:
        alignment: where the known picture lies.
        known: n x 2, corners of the known picture.
        found: n, which of them are found again.
    """
    there = applied(np.array(alignment.matrix).reshape(2, 3), known)
    edge = EDGE * min(alignment.asked)
    visible = ((there >= edge) & (there <= np.array(alignment.asked) - edge)).min(axis=1)
    cell = np.clip(known * CELLS / np.array(alignment.known, np.float32), 0, CELLS - 1).astype(np.intp)
    rate = float(found[visible].mean()) if visible.any() else 0.0
    hidden: list[str] = []
    for row in range(CELLS - 1):
        for column in range(CELLS - 1):
            part = visible & (abs(cell[:, 0] - column - 0.5) < 1) & (abs(cell[:, 1] - row - 0.5) < 1)
            if rate * part.sum() >= EXPECTED and found[part].sum() <= 0.05 * rate * part.sum():
                hidden.append(PLACES[(row + 1) * 3 // CELLS][(column + 1) * 3 // CELLS])
    names = tuple(dict.fromkeys(hidden))
    return (f"something laid over or replaced ({', '.join(names)} of the known picture)",) if 0 < len(names) < 4 else ()


def _turned(alignment: Alignment) -> list[str]:
    form = shape(alignment.matrix)
    told = ["mirrored"] if form.mirrored else []
    right = round(form.degrees / 90) * 90
    if abs(form.degrees - right) <= SNAP and right % 360:
        told.append("rotated by 180 degrees" if abs(right) == 180 else f"rotated by 90 degrees to the {_side(right)}")
    elif abs(form.degrees - right) > STRAIGHT:
        told.append(f"rotated by {abs(form.degrees):.0f} degrees to the {_side(form.degrees)}")
    if form.longest > STRETCHED * form.shortest:
        told.append(f"stretched by {round(100 * (form.longest / form.shortest - 1))} %")
    return told


def _side(degrees: float) -> str:
    return "left" if degrees > 0 else "right"


def _around(alignment: Alignment, outline: Polygon, others: Floats) -> list[str]:
    """What lies beside the known picture in the one asked about."""
    width, height = alignment.asked
    share = area(outline) / (width * height)
    if share >= FULL or not outline:
        return []
    if _outside(alignment, others) >= OUTSIDE:
        band = _band(alignment.asked, outline)
        if band:
            return [f"something added {band}"]
        return [f"shown on {max(1, round(100 * share))} % of a larger picture"]
    if abs(round(shape(alignment.matrix).degrees) % 90) > STRAIGHT:
        return ["corners filled"]
    return ["border added"]


def _outside(alignment: Alignment, others: Floats) -> int:
    """Corners of the picture asked about that lie beside the known one, not merely on its edge."""
    try:
        back = np.array(inverted(alignment.matrix)).reshape(2, 3)
    except ValueError:
        return 0
    share = applied(back, others) / np.array(alignment.known)
    return int(((share < -0.03) | (share > 1.03)).any(1).sum())


def _band(asked: Sequence[int], outline: Polygon) -> str:
    """ "above", "below", "at the left" or "at the right" where the known picture reaches all other sides."""
    width, height = asked
    x, y = [point[0] for point in outline], [point[1] for point in outline]
    gaps = {
        "above": min(y) / height,
        "below": 1 - max(y) / height,
        "at the left": min(x) / width,
        "at the right": 1 - max(x) / width,
    }
    wide = [name for name, gap in gaps.items() if gap > BANDS]
    full = area(clipped(outline, asked)) >= 0.9 * (max(x) - min(x)) * (max(y) - min(y))
    return wide[0] if len(wide) == 1 and full else ""
