"""How does PDQ weigh the pixels along one side of a picture? As a matrix of 64 rows, each of them a tent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.kernel import SIDE, Floats

Luma = NDArray[np.uint8] | NDArray[np.float32]  # height x width, 0-255

BLOCK = 8  # pixels: what JPEG codes together, and decodes as 8, 4, 2 or 1
LONGEST = 65_536  # pixels of a side: bounds what an operator takes (16 MB)
REMEMBERED = 8_192  # pixels of a side; longer operators are rare and not worth their memory
AT_ONCE = 1 << 20  # pixels gathered at once: keeps them in the processor's own memory


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
