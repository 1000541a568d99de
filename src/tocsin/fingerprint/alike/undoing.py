"""What may a picture have been before somebody changed it? Each supposition as the 64 x 64 that PDQ is read from.

Lists from elsewhere hold nothing but values, so a change has to be undone on the side of the picture asked about. What
was cut away cannot be brought back; a picture cut a little is spread outwards by mirroring its margins, which is near
enough for the coarse waves PDQ is made of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.geometry import Polygon, frame
from tocsin.fingerprint.alike.grounds import MOSTLY, PLAIN, slanted, stripe, trimmed
from tocsin.fingerprint.alike.rectangles import rectangles
from tocsin.fingerprint.kernel import SIDE
from tocsin.fingerprint.operator import dihedral64, reduce64

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]

LOOKED = 512  # pixels, the longer side of what rectangles and grounds are looked for in
LEAST = 60  # pixels; a smaller picture is not taken apart
PANELS = 24  # rectangles that are tried
SAMPLED = 256  # pixels a side of a slanted figure brought upright
EVEN = 256  # pixels a side of what is spread outwards
SPREADS = (0.026, 0.055, 0.115)  # of a side, on all four
ONE_SIDED = (0.055, 0.12)  # of a side, on one of them
COVERS = {0.17: "something", 0.33: "something large"}  # of a side, laid over a corner
WHITE, BLACK, STARK = 238, 18, 120  # grey levels: of lettering, and how much it stands out
ORIENTATIONS = (  # as EXIF numbers them: what was done to the known picture
    "",
    "mirrored",
    "rotated by 180 degrees",
    "mirrored and rotated by 180 degrees",
    "mirrored and rotated by 90 degrees",
    "rotated by 90 degrees to the left",
    "mirrored and rotated by 270 degrees",
    "rotated by 90 degrees to the right",
)
WHERE = {(0, 0): "upper left", (0, 1): "upper right", (1, 0): "lower left", (1, 1): "lower right"}


@dataclass(frozen=True, slots=True, eq=False)
class Undone:
    """One supposition."""

    change: str  # that was undone
    small: Floats  # SIDE x SIDE
    lies: Polygon  # where the corners of the known picture are in this one, from its upper left round


def suppositions(luma: Floats) -> Iterator[Undone]:
    """The likeliest first.

    Args:
        luma: height x width, 0-255, upright.
    """
    height, width = luma.shape
    whole = dihedral64(luma)
    for place, change in enumerate(ORIENTATIONS[1:], start=1):
        yield Undone(change, np.ascontiguousarray(whole[place]), _oriented(frame((width, height)), place))
    yield Undone("turned into its negative", 255 - whole[0], frame((width, height)))
    yield Undone("turned into its negative, mirrored", 255 - whole[1], _oriented(frame((width, height)), 1))
    for change, box in _parts(luma):
        small = reduce64(luma, box)
        yield from _both_ways(change, small, _boxed(box))
    yield from _straightened(luma)
    yield from _spread(luma, "")
    yield from _uncovered(luma, whole[0])


def _both_ways(change: str, small: Floats, lies: Polygon) -> Iterator[Undone]:
    yield Undone(change, small, lies)
    yield Undone(f"{change}, mirrored", np.ascontiguousarray(small[:, ::-1]), _oriented(lies, 1))


def _oriented(lies: Polygon, place: int) -> Polygon:
    """The same corners, named as the known picture's own once the orientation is undone."""
    a, b, c, d = lies
    turns = (
        (a, b, c, d),
        (b, a, d, c),
        (c, d, a, b),
        (d, c, b, a),
        (a, d, c, b),
        (d, a, b, c),
        (c, b, a, d),
        (b, c, d, a),
    )
    return turns[place]


def _boxed(box: Box) -> Polygon:
    left, top, right, bottom = map(float, box)
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def _parts(luma: Floats) -> Iterator[tuple[str, Box]]:
    """Boxes that may be the whole of a picture, with what then was done to it."""
    if min(luma.shape) < LEAST:
        return
    small, scale = _looked(luma)
    grounds = (
        ("border cut off", trimmed(small, PLAIN)),
        ("band with lettering cut off", trimmed(small, MOSTLY)),
        ("cut out of a screen", stripe(small)),
    )
    seen: list[Box] = []
    for change, box in grounds:
        if box is not None and box not in seen:
            seen.append(box)
            yield change, _refined(luma, box, scale)
    found = rectangles(small, PANELS)
    for number, one in enumerate(found, start=1):
        yield f"panel {number} of {len(found)}", _refined(luma, one.box, scale)


def _looked(luma: Floats) -> tuple[Floats, float]:
    """The picture at LOOKED pixels or less, by whole pixels averaged, and how many of them make one."""
    step = -(-max(luma.shape) // LOOKED)
    height, width = (length // step * step for length in luma.shape)
    blocks = luma[:height, :width].reshape(height // step, step, width // step, step)
    return blocks.mean((1, 3), dtype=np.float32), float(step)


def _refined(luma: Floats, box: Box, scale: float) -> Box:
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


def _straightened(luma: Floats) -> Iterator[Undone]:
    """A figure that stands askew on a plain ground, brought upright; in all four turns, for it may have fallen over."""
    if min(luma.shape) < LEAST:
        return
    small, scale = _looked(luma)
    corners = slanted(small)
    if corners is None:
        return
    lies = tuple((x * scale, y * scale) for x, y in corners)
    upright = reduce64(_sampled(luma, lies))
    yield from _both_ways("straightened", upright, lies)
    for turned, place in ((5, 1), (7, 3), (2, 2)):
        small_turned = np.ascontiguousarray(np.rot90(upright, place))
        yield Undone(f"straightened, {ORIENTATIONS[turned]}", small_turned, _oriented(lies, turned))


def _sampled(luma: Floats, corners: Polygon) -> Floats:
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


def _spread(luma: Floats, _change: str) -> Iterator[Undone]:
    """As it would be had nothing been cut away."""
    height, width = luma.shape
    even = _even(luma)
    sides = [(share, share, share, share) for share in SPREADS]
    names = [f"cut by about {round(100 * share)} % on each side" for share in SPREADS]
    for share in ONE_SIDED:
        for side, name in enumerate(("above", "below", "at the left", "at the right")):
            sides.append(tuple(share if place == side else 0.0 for place in range(4)))  # type: ignore[arg-type]  # four
            names.append(f"cut by about {round(100 * share)} % {name}")
    for name, (above, below, left, right) in zip(names, sides, strict=True):
        pads = [(round(above * EVEN), round(below * EVEN)), (round(left * EVEN), round(right * EVEN))]
        small = reduce64(np.pad(even, pads, "symmetric"))
        box = (-left * width, -above * height, (1 + right) * width, (1 + below) * height)
        lies = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
        if above == below == left == right:
            yield from _both_ways(name, small, lies)
        else:
            yield Undone(name, small, lies)


def _even(luma: Floats) -> Floats:
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


def _uncovered(luma: Floats, small: Floats) -> Iterator[Undone]:
    """What a logo in a corner or lettering covers, filled from around it."""
    height, width = luma.shape
    lies = frame((width, height))
    lettering = _without_lettering(luma)
    if lettering is not None:
        yield Undone("lettering laid over", lettering, lies)
    for share, what in COVERS.items():
        side = round(share * SIDE)
        for (down, across), where in WHERE.items():
            yield Undone(f"{what} laid over at the {where}", _filled(small, down, across, side), lies)


def _filled(small: Floats, down: int, across: int, side: int) -> Floats:
    """One corner replaced by what lies next to it."""
    turned = small[:: -1 if down else 1, :: -1 if across else 1].copy()
    beside = turned[:side, side : side + 3].mean(1, keepdims=True)
    below = turned[side : side + 3, :side].mean(0, keepdims=True)
    away = np.arange(side, 0, -1, dtype=np.float32)
    by_column, by_row = np.broadcast_to(away[None], (side, side)), np.broadcast_to(away[:, None], (side, side))
    turned[:side, :side] = (beside * by_row + below * by_column) / (by_row + by_column)
    return np.ascontiguousarray(turned[:: -1 if down else 1, :: -1 if across else 1])


def _without_lettering(luma: Floats) -> Floats | None:
    """The 64 x 64 with stark white or black strokes filled from around; None where there are few, or they are most."""
    even = _even(luma)
    high, low = _extreme(even, 3, np.maximum), _extreme(even, 3, np.minimum)
    stroke = ((even >= WHITE) | (even <= BLACK)) & (high - low >= STARK)
    stroke = _extreme(stroke.astype(np.float32), 2, np.maximum) > 0
    if not 0.01 < stroke.mean() < 0.35:
        return None
    kept = np.where(stroke, 0, even).astype(np.float32)
    weight = (~stroke).astype(np.float32)
    for reach in (3, 6, 12, 24):
        total, many = _blurred(kept, reach), _blurred(weight, reach)
        hole = (weight == 0) & (many > 0.02)
        kept = np.where(hole, total / np.maximum(many, 1e-6), kept)
        weight = np.where(hole, 1, weight).astype(np.float32)
    return reduce64(np.where(weight > 0, kept, even).astype(np.float32))


def _extreme(plane: Floats, reach: int, choose: np.ufunc) -> Floats:
    for axis in (0, 1):
        padded = np.pad(plane, [(reach, reach) if axis == way else (0, 0) for way in (0, 1)], "edge")
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis)
        plane = choose.reduce(windows, axis=-1)
    return plane


def _blurred(plane: Floats, reach: int) -> Floats:
    """Mean over a square of ``reach`` pixels around each."""
    for axis in (0, 1):
        padded = np.pad(plane, [(reach + 1, reach) if axis == way else (0, 0) for way in (0, 1)], "edge")
        total = np.cumsum(padded, axis=axis, dtype=np.float64)
        length = plane.shape[axis]
        ahead = total.take(range(2 * reach + 1, 2 * reach + 1 + length), axis)
        plane = ((ahead - total.take(range(length), axis)) / (2 * reach + 1)).astype(np.float32)
    return plane
