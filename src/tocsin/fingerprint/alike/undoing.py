"""What may a picture have been before somebody changed it? Each supposition as the 64 x 64 that PDQ is read from.

Lists from elsewhere hold nothing but values, so a change has to be undone on the side of the picture asked about. What
was cut away cannot be brought back; a picture cut a little is spread outwards by mirroring its margins, which is near
enough for the coarse waves PDQ is made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from tocsin.fingerprint.alike.covering import filled, without_lettering
from tocsin.fingerprint.alike.geometry import Polygon, frame
from tocsin.fingerprint.alike.grounds import MOSTLY, PLAIN, slanted, stripe, trimmed
from tocsin.fingerprint.alike.rectangles import rectangles
from tocsin.fingerprint.alike.resampling import EVEN, Box, Floats, looked, refined, sampled, squared
from tocsin.fingerprint.kernel import SIDE
from tocsin.fingerprint.operator import dihedral64, reduce64

LEAST = 60  # pixels; a smaller picture is not taken apart
PANELS = 24  # rectangles that are tried
SPREADS = (0.026, 0.055, 0.115)  # of a side, on all four
ONE_SIDED = (0.055, 0.12)  # of a side, on one of them
TWO_SIDED = 0.045  # of a side, on two that meet
COVERS = {0.17: "something", 0.33: "something large"}  # of a side, laid over a corner
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
UPRIGHT, SIDEWAYS = ("below", "above"), ("at the right", "at the left")
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
    yield from _spread(luma)
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
    small, scale = looked(luma)
    grounds = (
        ("border cut off", trimmed(small, PLAIN)),
        ("band with lettering cut off", trimmed(small, MOSTLY)),
        ("cut out of a screen", stripe(small)),
    )
    seen: list[Box] = []
    for change, box in grounds:
        if box is not None and box not in seen:
            seen.append(box)
            yield change, refined(luma, box, scale)
    found = rectangles(small, PANELS)
    told: Counter[str] = Counter()
    for one in found:
        where = _where(one.box, small.shape)
        told[where] += 1
        nearly = f", edge {told[where]}" if told[where] > 1 else ""  # another edge less than a percent away
        yield f"a part cut out ({where}{nearly})", refined(luma, one.box, scale)


def _where(box: Box, shape: tuple[int, ...]) -> str:
    """A box in words: the shares of width and height it takes."""
    left, top, right, bottom = (
        round(100 * place / side) for place, side in zip(box, (shape[1], shape[0], shape[1], shape[0]), strict=True)
    )
    return f"{left}-{right} % of the width, {top}-{bottom} % of the height"


def _straightened(luma: Floats) -> Iterator[Undone]:
    """A figure that stands askew on a plain ground, brought upright; in all four turns, for it may have fallen over."""
    if min(luma.shape) < LEAST:
        return
    small, scale = looked(luma)
    corners = slanted(small)
    if corners is None:
        return
    lies = tuple((x * scale, y * scale) for x, y in corners)
    upright = reduce64(sampled(luma, lies))
    yield from _both_ways("straightened", upright, lies)
    for turned, place in ((5, 1), (7, 3), (2, 2)):
        small_turned = np.ascontiguousarray(np.rot90(upright, place))
        yield Undone(f"straightened, {ORIENTATIONS[turned]}", small_turned, _oriented(lies, turned))


def _spread(luma: Floats) -> Iterator[Undone]:
    """As it would be had nothing been cut away."""
    height, width = luma.shape
    even = squared(luma)
    sides = [(share, share, share, share) for share in SPREADS]
    names = [f"cut by about {round(100 * share)} % on each side" for share in SPREADS]
    for share in ONE_SIDED:
        for side, name in enumerate(("above", "below", "at the left", "at the right")):
            sides.append(tuple(share if place == side else 0.0 for place in range(4)))  # type: ignore[arg-type]  # four
            names.append(f"cut by about {round(100 * share)} % {name}")
    for share, (down, across) in product((TWO_SIDED,), WHERE):
        sides.append((share * down, share * (1 - down), share * across, share * (1 - across)))
        names.append(f"cut by about {round(100 * share)} % {UPRIGHT[down]} and {SIDEWAYS[across]}")
    for name, (above, below, left, right) in zip(names, sides, strict=True):
        pads = [(round(above * EVEN), round(below * EVEN)), (round(left * EVEN), round(right * EVEN))]
        small = reduce64(np.pad(even, pads, "symmetric"))
        box = (-left * width, -above * height, (1 + right) * width, (1 + below) * height)
        lies = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
        if above == below == left == right:
            yield from _both_ways(name, small, lies)
        else:
            yield Undone(name, small, lies)


def _uncovered(luma: Floats, small: Floats) -> Iterator[Undone]:
    """What a logo in a corner or lettering covers, filled from around it."""
    height, width = luma.shape
    lies = frame((width, height))
    lettering = without_lettering(luma)
    if lettering is not None:
        yield Undone("lettering laid over", lettering, lies)
    for share, what in COVERS.items():
        side = round(share * SIDE)
        for (down, across), where in WHERE.items():
            yield Undone(f"{what} laid over at the {where}", filled(small, down, across, side), lies)
