"""How is PDQ had at little cost? As one linear operator: rows x luma x columns gives the 64 x 64 it is read from.

The reference's two box passes and its picking of one pixel out of each cell are linear and do not mix the directions,
so each direction is one matrix of 64 rows. Each row weighs a few neighbours only (a tent), which is what is multiplied.
A picture decoded at a fraction of its size (JPEG can) is weighed by what its pixels stand for in the original, so
that the value stays that of the original. The bits are the reference's own but for a few near the threshold; the
exact order of its sums is in ``kernel``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.axis import BLOCK, Luma, axis
from tocsin.fingerprint.kernel import BITS, COSINES, SMALLEST

Floats = NDArray[np.float32]
Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels, the last two outside
Valued = tuple[str, int]  # 64 hex digits and the quality, 0-100

VIDEO_RANGE = 255 / 219  # luma of video runs from 16 to 235
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
    above = waves_of(small) > 0
    packed = np.packbits(above[:, ::-1], axis=1)
    qualities = _qualities(small, VIDEO_RANGE if limited else 1.0)
    return tuple((bits.tobytes().hex(), quality) for bits, quality in zip(packed, qualities, strict=True))


def waves_of(small: Floats) -> Floats:
    """n x 256: how far each wave is above the median (the lower of the two); its sign is the bit."""
    waves = (COSINES @ small @ COSINES.T).reshape(len(small), -1).astype(np.float32, copy=False)
    middle = BITS * BITS // 2 - 1
    above: Floats = waves - np.partition(waves, middle, axis=1)[:, middle, None]
    return above


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


def _qualities(small: Floats, stretch: float) -> Sequence[int]:
    """How much changes between neighbours, each step counted in whole percents of the range; 100 at most."""
    percent = np.float32(100 / 255 * stretch)
    down = np.abs(((small[:, :-1] - small[:, 1:]) * percent).astype(np.int32)).sum(axis=(1, 2))
    across = np.abs(((small[:, :, :-1] - small[:, :, 1:]) * percent).astype(np.int32)).sum(axis=(1, 2))
    qualities: Sequence[int] = np.minimum(100, (down + across) // 90).tolist()
    return qualities
