"""Which packets are decoded, and what is border? Pure functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from tocsin.fingerprint.video.border import cut, inside, union, worth
from tocsin.fingerprint.video.plan import HELD_PACKETS, Grid, planned


@dataclass(frozen=True)
class Packet:
    pts: int | None
    is_keyframe: bool = False
    size: int = 100


def steps(packets: list[Packet], step: float = 1.0) -> list[tuple[int | None, bool]]:
    return [(each.packet.pts, each.wanted) for each in planned(packets, 0.1, step)]


def closed(start: int, count: int) -> list[Packet]:
    return [Packet(start + place, is_keyframe=place == 0) for place in range(count)]


def test_the_end_of_a_closed_group_is_not_decoded() -> None:
    told = steps([*closed(0, 15), *closed(15, 15)])
    assert [stamp for stamp, _ in told] == [*range(11), *range(15, 21)]
    assert [stamp for stamp, wanted in told if wanted] == [0, 10, 20]


def test_a_group_whose_successor_looks_back_is_decoded_whole() -> None:
    leading = [Packet(16, is_keyframe=True), Packet(14), Packet(20), Packet(15)]
    told = steps([*closed(4, 10), *leading])
    assert [stamp for stamp, _ in told[:10]] == list(range(4, 14))
    assert (14, True) in told


def test_stamps_that_are_missing_or_double_have_everything_decoded() -> None:
    for odd in ([Packet(0, is_keyframe=True), Packet(None), Packet(2)], [Packet(0, is_keyframe=True), Packet(0)]):
        assert all(wanted for _, wanted in steps(odd))


def test_every_frame_means_every_packet() -> None:
    assert len(steps(closed(0, 50), step=0)) == 50


def test_a_group_without_end_is_looked_at_in_portions() -> None:
    told = steps(closed(0, HELD_PACKETS * 3))
    assert sum(wanted for _, wanted in told) == HELD_PACKETS * 3 / 10


def test_the_grid_takes_the_first_frame_of_each_second() -> None:
    grid = Grid(1.0)
    assert [at for at in (0.0, 0.5, 0.9995, 1.2, 1.9, 2.4, 5.1, 5.9, 6.0) if grid.take(at)] == [0, 0.9995, 2.4, 5.1, 6]
    assert [at for at in (0.0, 1.0, 9.0) if Grid(0).take(at)] == [0, 1, 9]


def scene(height: int = 90, width: int = 160) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(4).integers(20, 235, (height, width), np.uint8)


def test_bars_above_and_below_are_told_from_the_picture() -> None:
    frame = scene()
    frame[:12], frame[-14:] = 16, 16
    found = inside(frame)
    assert found == (0, 12, 160, 76)
    assert worth(found, 160, 90)
    assert cut(found, 160, 90) == (0, 13, 160, 75)


def test_a_dark_frame_tells_no_border_and_a_full_one_none() -> None:
    assert inside(np.full((90, 160), 18, np.uint8)) is None
    found = inside(scene())
    assert found == (0, 0, 160, 90)
    assert not worth(found, 160, 90)


def test_what_one_frame_shows_outside_is_no_border() -> None:
    assert union([(10, 0, 150, 90), (0, 5, 140, 90)]) == (0, 0, 150, 90)


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_pillar_on_one_side_is_found(side: str) -> None:
    frame = scene()
    frame[:, slice(0, 20) if side == "left" else slice(140, 160)] = 235
    assert inside(frame) == ((20, 0, 160, 90) if side == "left" else (0, 0, 140, 90))
