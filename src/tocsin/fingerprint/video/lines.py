"""At which speed and from which moment on does one video run along the other? The line most pairs lie on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SLOWEST, FASTEST = 0.8, 1.25  # known seconds for each asked second
# The likely ones first: as it is, film as television (25 of 24 frames) and back, then everything between.
SPEEDS = (1.0, 25 / 24, 24 / 25, *(round(0.8 + 0.01 * step, 2) for step in range(46) if step != 20))
BETTER = 1.08  # another speed must explain so much more than the plain one
ROUNDS = 6  # of drawing the line anew through what lies on it
SHORT = 2.5  # slacks; a stretch no longer than that says where the line runs


@dataclass(frozen=True, slots=True)
class Line:
    """The known moment is ``speed`` times the asked moment plus ``offset``."""

    speed: float
    offset: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxes:
    """Pairs of stretches: a line that crosses a box agrees with the pair."""

    asked_from: Floats
    asked_to: Floats
    known_from: Floats
    known_to: Floats
    weight: Floats

    def crossed(self, line: Line, slack: float) -> NDArray[np.bool_]:
        """Which of them the line crosses, or misses by at most ``slack`` seconds."""
        low, high = self.offsets(line.speed, slack)
        crossed: NDArray[np.bool_] = (low <= line.offset) & (line.offset <= high)
        return crossed

    def offsets(self, speed: float, slack: float) -> tuple[Floats, Floats]:
        """From which offset to which a line of that speed crosses each."""
        return self.known_from - speed * self.asked_to - slack, self.known_to - speed * self.asked_from + slack


def best_line(boxes: Boxes, slack: float, enough: float) -> Line | None:
    """The line that crosses the most, by weight; None where there is nothing.

    Args:
        boxes: the pairs.
        slack: seconds by which moments of one and the other may miss one another: frames lie that far apart.
        enough: weight at which no other speed is tried.
    """
    if not len(boxes.weight):
        return None
    best, most = Line(1.0, 0.0), 0.0
    for speed in SPEEDS:
        offset, weight = _offset(boxes, speed, slack)
        if weight > most * (BETTER if most else 1.0):
            best, most = Line(speed, offset), weight
        if most >= enough:
            break
    return _drawn(boxes, best, slack)


def _offset(boxes: Boxes, speed: float, slack: float) -> tuple[float, float]:
    """The offset that the most boxes share at that speed, and their weight."""
    low, high = boxes.offsets(speed, slack)
    edges = np.concatenate([low, high])
    order = np.argsort(edges, kind="stable")
    standing = np.cumsum(np.concatenate([boxes.weight, -boxes.weight])[order])
    top = int(np.argmax(standing))
    after = min(top + 1, len(order) - 1)
    return float(edges[order[top]] + edges[order[after]]) / 2, float(standing[top])


def _drawn(boxes: Boxes, line: Line, slack: float) -> Line:
    """The line drawn anew through the short boxes it crosses, as often as more come to lie on it."""
    short = (boxes.asked_to - boxes.asked_from <= SHORT * slack) & (boxes.known_to - boxes.known_from <= SHORT * slack)
    asked = (boxes.asked_from + boxes.asked_to) / 2
    known = (boxes.known_from + boxes.known_to) / 2
    weight = float(boxes.weight[boxes.crossed(line, slack)].sum())
    for _ in range(ROUNDS):
        on = short & boxes.crossed(line, slack)
        if on.sum() < 4 or np.ptp(asked[on]) < 8 * slack:
            break
        drawn = _fitted(asked[on], known[on], boxes.weight[on])
        crossed = float(boxes.weight[boxes.crossed(drawn, slack)].sum())
        if not SLOWEST * 0.98 <= drawn.speed <= FASTEST * 1.02 or crossed <= weight:
            break
        line, weight = drawn, crossed
    return line


def _fitted(asked: Floats, known: Floats, weight: Floats) -> Line:
    """Least squares."""
    share = weight / weight.sum()
    middle, centre = float(share @ asked), float(share @ known)
    speed = float(share @ ((asked - middle) * (known - centre)) / (share @ (asked - middle) ** 2))
    return Line(speed, centre - speed * middle)
