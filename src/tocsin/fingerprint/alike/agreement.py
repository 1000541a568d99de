"""Do the corners of two pictures agree on one place where the one lies in the other?

Descriptors alone agree by chance: every texture, every line of text and every screen has corners that look alike. What
counts is that many of them, well spread, say the same shift, turn and size, and that where the known picture should be
seen its corners are found. These checks are what keeps wrong pictures out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.corners import Corners, Words

Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

FAR = 72  # bits; corners further apart are not the same
RATIO = 0.88  # a nearest corner must be this much nearer than the second, unless each is the other's nearest
ROWS = 16  # compared at once: what they give stays in the processor's own memory
PAIRS = 500  # pairs looked at, nearest first
GUESSES = 160  # pairs that are each asked what they alone would say
ROUNDS = 5  # of fitting
TURN_SLACK, SIZE_SLACK = 28.0, 0.65  # degrees; powers of two
GROWING = 0.13  # of the distance from the pair that guesses: its own size and angle are rough
SLACK = 0.11  # of a corner's size (31 pixels at least): how far from its place it may be found


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """The pairs of corners that agree, and the matrix they agree on (known -> asked, as in ``Alignment``)."""

    matrix: Doubles  # 2 x 3
    known: Places  # which corners of the known picture ...
    asked: Places  # ... are which of the one asked about
    distance: float  # bits, mean over the pairs
    pairs: int  # that were looked at


def paired(asked: Corners, known: Corners) -> tuple[Places, Places, NDArray[np.uint8]]:
    """Corners that look alike: places in ``asked`` and in ``known``, and their distance in bits; nearest first."""
    table = bits_between(known.words, asked.words)
    rows = np.arange(len(known))
    nearest = table.argmin(1)
    near = table[rows, nearest]
    mutual = table.argmin(0)[nearest] == rows
    table[rows, nearest] = 255
    clear = near < RATIO * table.min(1)
    chosen = np.flatnonzero((near <= FAR) & (mutual | clear))
    chosen = chosen[np.argsort(near[chosen], kind="stable")][:PAIRS]
    return nearest[chosen], chosen, near[chosen]


def bits_between(one: Words, other: Words) -> NDArray[np.uint8]:
    """Bits in which each of the one differs from each of the other, n x m; 255 for more."""
    total = np.empty((len(one), len(other)), np.uint8)
    columns = np.ascontiguousarray(other.T)
    for first in range(0, len(one), ROWS):
        some, part = one[first : first + ROWS], total[first : first + ROWS]
        part[:] = np.bitwise_count(some[:, 0, None] ^ columns[0])
        for word in range(1, len(columns)):
            part += np.minimum(np.bitwise_count(some[:, word, None] ^ columns[word]), 255 - part)
    return total


def agreement(asked: Corners, known: Corners, least: int) -> Agreement | None:
    """The one place most pairs agree on; None where fewer than ``least`` do."""
    if min(len(asked), len(known)) < least:
        return None
    there, here, bits = paired(asked, known)
    if len(there) < least:
        return None
    a, k = _taken(asked, there), _taken(known, here)
    agreeing = _guessed(a, k)
    if agreeing.sum() < least // 2 + 1:
        return None
    matrix, agreeing = _fitted(a, k, agreeing)
    agreeing &= _distinct(a) & _distinct(k)
    if agreeing.sum() < least:
        return None
    return Agreement(matrix, here[agreeing], there[agreeing], float(bits[agreeing].mean()), len(there))


def applied(matrix: Doubles, at: NDArray[np.floating]) -> Doubles:
    """Points (n x 2) through a 2 x 3 matrix."""
    return at @ matrix[:, :2].T + matrix[:, 2]


def _taken(corners: Corners, places: Places) -> Corners:
    return Corners(corners.at[places], corners.size[places], corners.angle[places], corners.words[places])


def _guessed(asked: Corners, known: Corners) -> NDArray[np.bool_]:
    """Which pairs agree with the one pair that most agree with: a corner has a size and an angle, so one is enough."""
    grow = np.log2(asked.size / known.size)
    turn = np.radians(asked.angle - known.angle)
    some = slice(0, GUESSES)
    scale = (asked.size / known.size)[some, None]
    cos, sin = scale * np.cos(turn)[some, None], scale * np.sin(turn)[some, None]
    step = known.at[None] - known.at[some, None]
    off_x = asked.at[some, None, 0] + cos * step[..., 0] - sin * step[..., 1] - asked.at[None, :, 0]
    off_y = asked.at[some, None, 1] + sin * step[..., 0] + cos * step[..., 1] - asked.at[None, :, 1]
    reach = scale * np.hypot(step[..., 0], step[..., 1])
    fits = np.hypot(off_x, off_y) <= 2 * SLACK * asked.size[None] + GROWING * reach
    fits &= np.abs(grow[some, None] - grow[None]) <= SIZE_SLACK
    fits &= np.abs((turn[some, None] - turn[None] + np.pi) % (2 * np.pi) - np.pi) <= np.radians(TURN_SLACK)
    agreeing: NDArray[np.bool_] = fits[fits.sum(1).argmax()]
    return agreeing


def _fitted(asked: Corners, known: Corners, agreeing: NDArray[np.bool_]) -> tuple[Doubles, NDArray[np.bool_]]:
    """An affine matrix through the pairs that agree, and who agrees with it; a few times over."""
    matrix = np.zeros((2, 3), np.float64)
    for left in reversed(range(ROUNDS)):
        matrix = (
            _similar(asked.at[agreeing], known.at[agreeing])
            if left > 2 or agreeing.sum() < 6
            else _affine(asked.at[agreeing], known.at[agreeing])
        )
        off = np.hypot(*(applied(matrix, known.at) - asked.at).T)
        fits = off <= (1 + left / 2) * SLACK * asked.size
        fits &= _turned_alike(matrix, asked, known)
        if fits.sum() < 3:
            return matrix, fits
        agreeing = fits
    return matrix, agreeing


def _turned_alike(matrix: Doubles, asked: Corners, known: Corners) -> NDArray[np.bool_]:
    """Which corners turned and grew as the matrix says."""
    turn = np.degrees(np.arctan2(matrix[1, 0] - matrix[0, 1], matrix[0, 0] + matrix[1, 1]))
    grow = 0.5 * np.log2(max(1e-9, abs(np.linalg.det(matrix[:, :2]))))
    apart = np.abs((asked.angle - known.angle - turn + 180) % 360 - 180)
    alike: NDArray[np.bool_] = (apart <= TURN_SLACK) & (np.abs(np.log2(asked.size / known.size) - grow) <= SIZE_SLACK)
    return alike


def _similar(asked: NDArray[np.floating], known: NDArray[np.floating]) -> Doubles:
    """Least squares over shift, turn and one size."""
    middle_a, middle_k = asked.mean(0), known.mean(0)
    a, k = (asked - middle_a).astype(np.float64), (known - middle_k).astype(np.float64)
    spread = max(1e-9, float((k * k).sum()))
    cos = float((a * k).sum()) / spread
    sin = float((a[:, 1] * k[:, 0] - a[:, 0] * k[:, 1]).sum()) / spread
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.hstack([turn, (middle_a - turn @ middle_k)[:, None]])


def _affine(asked: NDArray[np.floating], known: NDArray[np.floating]) -> Doubles:
    """Least squares over all six numbers."""
    rows = np.hstack([known, np.ones((len(known), 1))]).astype(np.float64)
    solved = np.linalg.lstsq(rows, asked.astype(np.float64), rcond=None)[0].T
    return solved.astype(np.float64, copy=False)


def _distinct(corners: Corners) -> NDArray[np.bool_]:
    """The first of the corners that sit on one spot: a corner seen at several sizes counts once."""
    cell = np.floor(corners.at / np.maximum(4.0, corners.size.min(initial=31.0) / 4)).astype(np.int64)
    _, first = np.unique(cell[:, 0] * 1_000_003 + cell[:, 1], return_index=True)
    once = np.zeros(len(corners), np.bool_)
    once[first] = True
    return once
