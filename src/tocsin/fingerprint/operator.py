"""How is PDQ had at little cost? As one linear operator: rows x luma x columns gives the 64 x 64 it is read from.

The reference's two box passes and its picking of one pixel out of each cell are linear and do not mix the directions,
so each direction is one matrix of 64 rows. Each row weighs a few neighbours only (a tent), which is what is multiplied.
A picture decoded at a fraction of its size (JPEG can) is weighed by what its pixels stand for in the original, so
that the value stays that of the original. The bits are the reference's own but for a few near the threshold; the
exact order of its sums is in ``kernel``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.kernel import BITS, COSINES, SIDE, SMALLEST

Floats = NDArray[np.float32]
Luma = NDArray[np.uint8] | NDArray[np.float32]  # height x width, 0-255
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two outside
Valued = tuple[str, int]  # 64 hex digits and the quality, 0-100

BLOCK = 8  # pixels: what JPEG codes together, and decodes as 8, 4, 2 or 1
VIDEO_RANGE = 255 / 219  # luma of video runs from 16 to 235
LONGEST = 65_536  # pixels of a side: bounds what an operator takes (16 MB)
REMEMBERED = 8_192  # pixels of a side; longer operators are rare and not worth their memory
AT_ONCE = 1 << 20  # pixels gathered at once: keeps them in the processor's own memory
TURNS = (False, True)


def pdq_luma(luma: Luma, *, scale: int = BLOCK, size: tuple[int, int] | None = None, limited: bool = False) -> Valued:
    """PDQ of a plane of luma, within about two bits of the reference's value for the same picture.

    Args:
        luma: height x width, at least ``SMALLEST`` pixels each way.
        scale: the plane was decoded at ``scale`` eighths of the original's size (8, 4, 2 or 1).
        size: width and height of the original; by default those of the plane.
        limited: the luma runs from 16 to 235, as video's does; tells on the quality only.
    """
    return pdq_of_64(reduced(luma, scale, size), limited=limited)


def reduce64(luma: Luma, box: Box | None = None) -> Floats:
    """The 64 x 64 that PDQ sees of the plane, or of the part of it inside ``box``."""
    left, top, right, bottom = box or (0, 0, luma.shape[1], luma.shape[0])
    return reduced(luma[top:bottom, left:right])


def dihedral(luma: Luma) -> tuple[Valued, ...]:
    """PDQ of the plane in its eight orientations, in the order of EXIF 1 to 8 (what each would undo)."""
    return values_of(dihedral64(luma))


def pdq_of_64(small: Floats, *, limited: bool = False) -> Valued:
    """Value and quality of what ``reduce64`` gave."""
    return values_of(small[None], limited=limited)[0]


def values_of(small: Floats, *, limited: bool = False) -> tuple[Valued, ...]:
    """Values and qualities of many at once.

    Args:
        small: n x 64 x 64.
        limited: they come of luma from 16 to 235.
    """
    waves = (COSINES @ small @ COSINES.T).reshape(len(small), -1)
    medians = np.partition(waves, BITS * BITS // 2 - 1, axis=1)[:, BITS * BITS // 2 - 1]
    packed = np.packbits((waves > medians[:, None])[:, ::-1], axis=1)
    qualities = _qualities(small, VIDEO_RANGE if limited else 1.0)
    return tuple((bits.tobytes().hex(), quality) for bits, quality in zip(packed, qualities, strict=True))


def reduced(luma: Luma, scale: int = BLOCK, size: tuple[int, int] | None = None, orientation: int = 1) -> Floats:
    """The 64 x 64 of a plane that may have been decoded at a fraction of its size and not yet be upright.

    Args:
        luma: height x width as decoded.
        scale: eighths of the original's size it was decoded at.
        size: width and height of the original, as it lies in the file.
        orientation: EXIF's, 1-8: how the picture is to be turned.

    Raises:
        ValueError: the picture is too small, or its sides are not those of the original at that scale.
    """
    width, height = size or (luma.shape[1], luma.shape[0])
    if min(width, height) < SMALLEST:
        raise ValueError(f"PDQ needs at least {SMALLEST} pixels each way, not {width} x {height}")
    upside, leftside, across = TURNED[orientation]
    rows, columns = axis(height, scale, upside), axis(width, scale, leftside)
    if luma.shape != (rows.length, columns.length):
        raise ValueError(f"{luma.shape} is not {width} x {height} at {scale}/{BLOCK}")
    small: Floats = rows.applied(luma) @ columns.dense.T
    return np.ascontiguousarray(small.T) if across else small


def dihedral64(luma: Luma) -> Floats:
    """8 x 64 x 64: the plane in its eight orientations, in the order of EXIF 1 to 8."""
    height, width = luma.shape
    if min(width, height) < SMALLEST:
        raise ValueError(f"PDQ needs at least {SMALLEST} pixels each way, not {width} x {height}")
    halves = [axis(height, BLOCK, turned).applied(luma) for turned in TURNS]
    four = [[half @ axis(width, BLOCK, turned).dense.T for turned in TURNS] for half in halves]
    return np.stack([_turned(four[up][left], across) for up, left, across in list(TURNED.values())])


def _turned(small: Floats, across: bool) -> Floats:
    return small.T if across else small


# EXIF orientation: rows run upwards, columns run leftwards, and then rows and columns change places.
TURNED = {
    1: (False, False, False),
    2: (False, True, False),
    3: (True, True, False),
    4: (True, False, False),
    5: (False, False, True),
    6: (True, False, True),
    7: (True, True, True),
    8: (False, True, True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One direction of the operator: each of 64 results is a weighted mean of neighbours."""

    length: int  # pixels of the plane it applies to
    starts: NDArray[np.intp]  # 64: the first neighbour of each result
    weights: Floats  # 64 x neighbours
    dense: Floats  # 64 x length: the same with its zeros

    def applied(self, luma: Luma) -> Floats:
        """64 x width: the operator on the first direction of the plane."""
        reach = self.weights.shape[1]
        if self.length <= reach:
            return self.dense @ luma.astype(np.float32)
        out = np.empty((SIDE, luma.shape[1]), np.float32)
        step = max(1, min(SIDE, AT_ONCE // (reach * luma.shape[1])))
        for first in range(0, SIDE, step):
            part = slice(first, first + step)
            lines = luma[self.starts[part, None] + np.arange(reach)]
            out[part] = (self.weights[part, None, :] @ lines.astype(np.float32, copy=False))[:, 0]
        return out


def axis(length: int, scale: int = BLOCK, turned: bool = False) -> Axis:
    """The operator for a direction of ``length`` pixels in the original, decoded at ``scale`` eighths.

    Args:
        length: pixels in the original, LONGEST at most.
        scale: 8, 4, 2 or 1.
        turned: the picture is to be seen the other way round.

    Raises:
        ValueError: the direction is too long.
    """
    if length > LONGEST:
        raise ValueError(f"a side of {length} pixels is over {LONGEST}")
    return _remembered(length, scale, turned) if length <= REMEMBERED else _axis(length, scale, turned)


def _axis(length: int, scale: int, turned: bool) -> Axis:
    starts, weights = _tents(length)
    if turned:
        starts, weights = length - starts - weights.shape[1], weights[:, ::-1]
    if scale != BLOCK:
        starts, weights = _blocked(starts, weights, scale)
    return _banded(starts, weights, math.ceil(length * scale / BLOCK))


_remembered = lru_cache(maxsize=64)(_axis)


def _tents(length: int) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """First pixel (it may lie outside) and weights of each result: a mean of means, narrower at both ends."""
    window = (length + 2 * SIDE - 1) // (2 * SIDE) if length else 1
    ahead = (window + 2) // 2 - 1
    centres = ((np.arange(SIDE) + 0.5) * length / SIDE).astype(np.intp)
    # Means around each centre, then the pixels around each of those; both without what lies outside.
    means = centres[:, None] + np.arange(ahead - window + 1, ahead + 1)
    inside = (means >= 0) & (means < length)
    first, last = np.maximum(means - window + ahead + 1, 0), np.minimum(means + ahead, length - 1)
    share = np.where(inside, 1.0 / np.maximum(last - first + 1, 1), 0.0) / inside.sum(axis=1, keepdims=True)
    starts = centres + 2 * (ahead - window + 1)
    steps = np.zeros((SIDE, 2 * window + 1))
    row = np.arange(SIDE)[:, None]
    np.add.at(steps, (row, np.where(inside, first - starts[:, None], 0)), share)
    np.subtract.at(steps, (row, np.where(inside, last + 1 - starts[:, None], 0)), share)
    return starts, np.cumsum(steps, axis=1)[:, : 2 * window - 1]


def _blocked(
    starts: NDArray[np.intp], weights: NDArray[np.float64], scale: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The same for a direction decoded at ``scale`` eighths: each block's pixels stand for its lowest waves."""
    blocks = starts // BLOCK
    reach = -(-(weights.shape[1] + BLOCK - 1) // BLOCK)
    wide = np.zeros((SIDE, reach * BLOCK))
    places = (starts - blocks * BLOCK)[:, None] + np.arange(weights.shape[1])
    np.put_along_axis(wide, places, weights, axis=1)
    few = wide.reshape(SIDE, reach, BLOCK) @ _spread(scale)
    return blocks * scale, few.reshape(SIDE, reach * scale)


def _spread(scale: int) -> NDArray[np.float64]:
    """BLOCK x scale: the pixels of a block, worked out of those it was decoded as (a shorter cosine transform)."""
    waves = np.arange(scale)
    long = np.cos(math.pi * (2 * np.arange(BLOCK)[:, None] + 1) * waves / (2 * BLOCK))
    short = np.cos(math.pi * (2 * np.arange(scale)[:, None] + 1) * waves / (2 * scale))
    norm = np.where(waves == 0, 1.0, 2.0) / scale
    spread: NDArray[np.float64] = long @ (short * norm).T
    return spread


def _banded(starts: NDArray[np.intp], weights: NDArray[np.float64], length: int) -> Axis:
    """Weights that lie outside go to the nearest pixel inside, so that each result stays a mean."""
    reach = weights.shape[1]
    dense = np.zeros((SIDE, length))
    places = np.clip(starts[:, None] + np.arange(reach), 0, length - 1)
    np.add.at(dense, (np.arange(SIDE)[:, None], places), weights)
    held = np.clip(starts, 0, max(0, length - reach))
    band = dense[np.arange(SIDE)[:, None], np.minimum(held[:, None] + np.arange(reach), length - 1)]
    return Axis(
        length=length,
        starts=held,
        weights=np.ascontiguousarray(band, np.float32),
        dense=np.ascontiguousarray(dense, np.float32),
    )


def _qualities(small: Floats, stretch: float) -> Sequence[int]:
    """How much changes between neighbours, each step counted in whole percents of the range; 100 at most."""
    percent = np.float32(100 / 255 * stretch)
    down = np.abs(((small[:, :-1] - small[:, 1:]) * percent).astype(np.int32)).sum(axis=(1, 2))
    across = np.abs(((small[:, :, :-1] - small[:, :, 1:]) * percent).astype(np.int32)).sum(axis=(1, 2))
    qualities: Sequence[int] = np.minimum(100, (down + across) // 90).tolist()
    return qualities
