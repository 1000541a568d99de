"""Is what the corners agree on a picture seen again, or something that many pictures share?

A station's logo, a caption's lettering, a status bar, brickwork: all of these have corners that agree with one another.
A picture seen again shows more than that: wherever the known picture should be seen, its corners are found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.agreement import Agreement, applied
from tocsin.fingerprint.alike.corners import Corners

Size = tuple[int, int]  # width, height


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What an agreement must be for the picture to be known again."""

    points: int = 9  # pairs that agree at least
    share: float = 0.06  # of all pairs
    many: int = 16  # pairs; of fewer the next two are asked as well
    plain_share: float = 0.1  # of all pairs
    plain_distance: float = 36.0  # bits at most, on the mean
    smallest: float = 0.06  # what the known picture is multiplied by, each way
    largest: float = 16.0
    ratio: float = 2.0  # of its longest to its shortest direction
    spread: float = 0.12  # of the area over which the known picture's corners are to be seen
    coverage: float = 0.5  # of the parts of it in which that many corners fall by chance
    cells: int = 6  # parts each way
    telling: int = 3  # corners a part must have to count
    part: float = 0.6  # of the known picture is to be seen; of less, as of an emblem on another picture, more is asked:
    part_points: int = 30
    part_breadth: float = 0.05  # of the known picture's area
    exact_distance: float = 5.0  # bits on the mean: drawn, not photographed, and the same drawing; most is found then
    exact_points: int = 150  # pairs; of fewer drawn alike, as on two cards or charts of one make ...
    exact_coverage: float = 0.62  # ... this much of what is covered by chance


def sound(found: Agreement, asked: Size, known: Size, corners: Corners, checks: Checks) -> bool:
    """Whether the agreement passes every check.

    Args:
        found: what the corners agree on.
        asked: size of the picture asked about.
        known: size of the known one.
        corners: those of the known picture that were compared.
        checks: the bounds.
    """
    many = len(found.known)
    if many < checks.points or many < checks.share * found.pairs or not _convincing(found, checks):
        return False
    stretch = np.linalg.svd(found.matrix[:, :2], compute_uv=False)
    if np.linalg.det(found.matrix[:, :2]) <= 0 or not (checks.smallest <= stretch[1] <= stretch[0] <= checks.largest):
        return False
    if stretch[0] > checks.ratio * stretch[1]:
        return False
    visible = _inside(applied(found.matrix, corners.at), asked)
    if visible.sum() < checks.points:
        return False
    whole = _breadth(corners.at[visible])
    if _breadth(corners.at[found.known]) < checks.spread * whole or not _more_than_an_emblem(
        found, asked, known, corners, checks
    ):
        return False
    return _covers(found, known, corners, visible, checks)


def _convincing(found: Agreement, checks: Checks) -> bool:
    """Few pairs must be a good part of all, and alike."""
    few = len(found.known) < checks.many
    return not few or (len(found.known) >= checks.plain_share * found.pairs and found.distance <= checks.plain_distance)


def _more_than_an_emblem(found: Agreement, asked: Size, known: Size, corners: Corners, checks: Checks) -> bool:
    """Where little of the known picture is to be seen, many pairs must agree, and over a good part of it."""
    steps = (np.arange(20) + 0.5) / 20
    grid = np.stack(np.meshgrid(steps * known[0], steps * known[1]), -1).reshape(-1, 2)
    if _inside(applied(found.matrix, grid), asked).mean() >= checks.part:
        return True
    share = 4 * np.pi * _breadth(corners.at[found.known]) / (known[0] * known[1])  # 1 where they are all over it
    return len(found.known) >= checks.part_points and share >= checks.part_breadth


def _inside(at: NDArray[np.floating], size: Size) -> NDArray[np.bool_]:
    low, high = (at >= 0).min(axis=1), (at <= np.array(size)).min(axis=1)
    inside: NDArray[np.bool_] = np.logical_and(low, high)
    return inside


def _breadth(at: NDArray[np.floating]) -> float:
    """The area points are spread over, as that of the ellipse they lie in."""
    return float(np.sqrt(max(0.0, np.linalg.det(np.cov(at.T.astype(np.float64))))))


def _covers(found: Agreement, known: Size, corners: Corners, visible: NDArray[np.bool_], checks: Checks) -> bool:
    """Whether corners are found again all over what should be seen, not in one corner of it."""
    cells = checks.cells
    place = np.clip(corners.at * cells / np.array(known), 0, cells - 1).astype(np.intp)
    cell = place[:, 1] * cells + place[:, 0]
    counts = np.bincount(cell[visible], minlength=cells * cells)
    telling = np.flatnonzero(counts >= checks.telling)
    hit = np.intersect1d(cell[found.known], telling).size
    # As many pairs dropped blindly, each part as likely as it has corners, would hit so many parts.
    chances = counts[telling] / max(1, counts[telling].sum())
    expected = float((1 - (1 - chances) ** len(found.known)).sum())
    drawn_alike = found.distance <= checks.exact_distance and len(found.known) < checks.exact_points
    return hit >= (checks.exact_coverage if drawn_alike else checks.coverage) * expected
