"""Has each bank its own radius, and is only asked where it should be?"""

from __future__ import annotations

import numpy as np
from tests.fingerprint.index.made import chance, flipped, told

from tocsin.fingerprint.index import Index

QUERY = chance(1, seed=1)
NEAR = np.stack([flipped(QUERY[0], range(apart)) for apart in (0, 10, 31, 32, 40, 41, 64)])


def shelves() -> Index:
    """The same seven values in banks 1, 2 and 3, among others."""
    index = Index(chance(4000, seed=2), banks=9)
    for bank in (1, 2, 3):
        index.add(NEAR, [100 * bank + at for at in range(len(NEAR))], bank)
    return index


def distances(index: Index, bank: int, radius: int | dict[int, int]) -> list[int]:
    hits = index.within(QUERY, radius)
    return [apart for _, apart, _, held in told(hits) if held == bank]


def test_each_bank_has_its_own_radius(kernel: str) -> None:
    index = shelves()
    index.merge()
    radius = {1: 31, 2: 40, 3: 0}
    assert distances(index, 1, radius) == [0, 10, 31]
    assert distances(index, 2, radius) == [0, 10, 31, 32, 40]
    assert distances(index, 3, radius) == [0]


def test_a_bank_without_a_radius_is_not_asked(kernel: str) -> None:
    assert distances(shelves(), 3, {1: 31}) == []


def test_only_the_banks_named_are_asked(kernel: str) -> None:
    hits = shelves().within(QUERY, 31, banks=[2])
    assert told(hits) == [(0, 0, 200, 2), (0, 10, 201, 2), (0, 31, 202, 2)]
    assert len(shelves().within(QUERY, 31, banks=[])) == 0
    assert len(shelves().within(QUERY, {2: 31}, banks=[1])) == 0


def test_hits_come_by_distance_then_key_then_bank(kernel: str) -> None:
    hits = told(shelves().within(QUERY, 31))
    assert hits == sorted(hits)
    assert len(hits) == 9
