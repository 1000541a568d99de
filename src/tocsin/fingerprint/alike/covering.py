"""What does a picture show where a logo or lettering is laid over it? Nearly what lies around."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.resampling import squared
from tocsin.fingerprint.operator import reduce64

Floats = NDArray[np.float32]

WHITE, BLACK, STARK = 238, 18, 120  # grey levels: of lettering, and how much it stands out


def filled(small: Floats, down: int, across: int, side: int) -> Floats:
    """One corner replaced by what lies next to it."""
    turned = small[:: -1 if down else 1, :: -1 if across else 1].copy()
    beside = turned[:side, side : side + 3].mean(1, keepdims=True)
    below = turned[side : side + 3, :side].mean(0, keepdims=True)
    away = np.arange(side, 0, -1, dtype=np.float32)
    by_column, by_row = np.broadcast_to(away[None], (side, side)), np.broadcast_to(away[:, None], (side, side))
    turned[:side, :side] = (beside * by_row + below * by_column) / (by_row + by_column)
    return np.ascontiguousarray(turned[:: -1 if down else 1, :: -1 if across else 1])


def without_lettering(luma: Floats) -> Floats | None:
    """The 64 x 64 with stark white or black strokes filled from around; None where there are few, or they are most."""
    even = squared(luma)
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
