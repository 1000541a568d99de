"""Where does a picture have corners, and what do they look like? ORB; runs in the child only.

Source: Rublee et al., "ORB: an efficient alternative to SIFT or SURF" (2011), as OpenCV does it. Which corners are kept
is ours: the strongest of each part of the picture and of each size, so that neither a caption nor a crown of leaves
takes them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.corners import KNOWN, Corners, Sheet

Grey = NDArray[np.uint8]

SIDE = 1024  # pixels, the longer side of what is looked at
LEVELS, STEP = 11, 1.2  # sizes the picture is looked at in, each so much smaller than the one before
POOL = 5000  # corners found, of which some are kept
THRESHOLD = 5  # grey levels a corner differs from its surroundings at least
CELLS = 12  # parts of the picture each way, at its full size; fewer at smaller ones
FADING = 1.5  # powers of e: how much a corner loses to the next stronger one of its part
UPRIGHT, MIRRORED, NEGATIVE = 1500, 600, 200  # corners kept
COARSE = KNOWN  # of the upright ones, the first: of no finer size than is still seen in a picture reduced to two thirds
FINEST = 2  # the level that is
LEAST = 24  # pixels; nothing is looked for in a smaller picture


def sheet(grey: Grey) -> Sheet:
    """The corners of a picture, of the mirrored picture and of its negative.

    Args:
        grey: height x width, 0-255, upright.
    """
    cv2.setNumThreads(1)
    height, width = grey.shape
    scale = max(1.0, max(grey.shape) / SIDE)
    sides = (max(1, round(width / scale)), max(1, round(height / scale)))
    small = cv2.resize(grey, sides, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False) if scale > 1 else grey
    size = np.array([width / small.shape[1], height / small.shape[0]], np.float32)
    found = _orb().detect(small, None) if min(small.shape) >= LEAST else ()
    if not found:
        return Sheet(width, height, Corners.none(), Corners.none(), Corners.none())
    measured = _measured(found)
    measured = measured[_chosen(measured, small.shape)]
    flipped, opposite = measured.copy(), measured.copy()
    flipped[:, 0] = small.shape[1] - 1 - flipped[:, 0]
    flipped[:, 3] = (540 - flipped[:, 3]) % 360
    opposite[:, 3] = (opposite[:, 3] + 180) % 360
    return Sheet(
        width,
        height,
        _described(small, measured, size),
        _described(np.ascontiguousarray(small[:, ::-1]), flipped[:MIRRORED], size),
        _described(255 - small, opposite[:NEGATIVE], size),
    )


@cache
def _orb() -> cv2.ORB:
    made: cv2.ORB = cv2.ORB.create(POOL, STEP, LEVELS, 19, 0, 2, cv2.ORB_HARRIS_SCORE, 31, THRESHOLD)
    return made


def _described(grey: Grey, measured: NDArray[np.float32], size: NDArray[np.float32]) -> Corners:
    """What is around each corner, in bits; corners too near the edge are left out."""
    corners = [
        cv2.KeyPoint(x, y, across, angle, strength, int(level), number)
        for number, (x, y, across, angle, strength, level) in enumerate(measured.tolist())
    ]
    described, bits = _orb().compute(grey, corners)
    if not described:
        return Corners.none()
    numbers = np.array([corner.class_id for corner in described])  # OpenCV changes their order
    order = np.argsort(numbers)
    kept = measured[numbers[order]]
    words = np.ascontiguousarray(bits[order]).view(np.uint64).reshape(-1, 4)
    return Corners((kept[:, :2] + 0.5) * size, kept[:, 2] * size.mean(), kept[:, 3], words)


def _measured(corners: Sequence[cv2.KeyPoint]) -> NDArray[np.float32]:
    """n x 6: x, y, size, angle, strength, level."""
    rows = [(*one.pt, one.size, one.angle, one.response, one.octave) for one in corners]
    return np.array(rows, np.float32).reshape(-1, 6)


def _chosen(measured: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Which to keep: the best COARSE of the coarser levels, then the best of the rest."""
    level = measured[:, 5].astype(np.intp)
    cells = np.maximum(2, np.rint(CELLS / STEP ** (level / 2))).astype(np.intp)
    across = (measured[:, 0] * cells / shape[1]).astype(np.intp)
    down = (measured[:, 1] * cells / shape[0]).astype(np.intp)
    worth = np.log(np.maximum(measured[:, 4], 1e-12)) - FADING * _rank(
        level * 4096 + down * 64 + across, measured[:, 4]
    )
    best = np.argsort(-worth, kind="stable")
    first = best[level[best] >= FINEST][:COARSE]
    rest = best[~np.isin(best, first)]
    return np.concatenate([first, rest])[:UPRIGHT]


def _rank(part: NDArray[np.intp], strength: NDArray[np.float32]) -> NDArray[np.intp]:
    """How many of the same part are stronger than each."""
    order = np.lexsort((-strength, part))
    sorted_part = part[order]
    places = np.arange(len(part))
    begins = np.concatenate([[True], sorted_part[1:] != sorted_part[:-1]])
    rank = np.empty(len(part), np.intp)
    rank[order] = places - np.maximum.accumulate(np.where(begins, places, 0))
    return rank
