"""Does the index find everything within the radius, and nothing else?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fingerprint.index.made import chance, counted, flipped, number, told

from tocsin.fingerprint.index import Hits, Index, Values
from tocsin.fingerprint.index.kernel import chosen, using
from tocsin.fingerprint.index.plan import levels
from tocsin.fingerprint.index.segment import made

BITS = 256
places = st.sets(st.integers(0, BITS - 1), max_size=70)
CROWD = chance(1500)
CHECKS = [HealthCheck.function_scoped_fixture]


def near(query: Values, flips: list[set[int]]) -> Values:
    return np.stack([flipped(query, some) for some in flips]) if flips else np.empty((0, 32), np.uint8)


def agree(values: Values, queries: Values, radius: int) -> None:
    keys, banks = number(range(len(values))), np.zeros(len(values), np.uint16)
    assert told(Index(values).within(queries, radius)) == counted(values, keys, banks, queries, radius)


@settings(deadline=None, max_examples=40, suppress_health_check=CHECKS)
@given(flips=st.lists(places, max_size=12), radius=st.integers(0, BITS), crowd=st.sampled_from([0, 1, 40, 1500]))
def test_the_index_answers_as_counting_bits_one_by_one_does(
    kernel: str, flips: list[set[int]], radius: int, crowd: int
) -> None:
    query = chance(1, seed=9)
    agree(np.concatenate([CROWD[:crowd], near(query[0], flips)]), query, radius)


@settings(deadline=None, max_examples=40, suppress_health_check=CHECKS)
@given(seed=st.integers(0, 1 << 30), radius=st.integers(0, 60))
def test_what_is_exactly_at_the_radius_is_found_and_one_bit_further_is_not(kernel: str, seed: int, radius: int) -> None:
    dice = np.random.default_rng(seed)
    query = chance(1, seed=9)
    exact = [set(dice.choice(BITS, radius, replace=False).tolist()) for _ in range(5)]
    beyond = [set(dice.choice(BITS, radius + 1, replace=False).tolist()) for _ in range(5)]
    index = Index(np.concatenate([CROWD, near(query[0], exact), near(query[0], beyond)]))
    assert index.within(query, radius).key.tolist() == list(range(1500, 1505))


@pytest.mark.parametrize("radius", [0, 1, 7, 20, 31, 40])
def test_flips_spread_over_the_bands_as_badly_as_can_be_are_found(kernel: str, radius: int) -> None:
    """In every band but one as many flips as just escape it: the pigeonhole principle at its narrowest."""
    segment = made(CROWD, number(range(1500)), np.zeros(1500, np.uint16))
    asked = levels(segment.tables.widths, radius, 1500, 1e9)
    assert asked is not None
    start = np.cumsum([0, *segment.tables.widths])
    hidden: list[set[int]] = []
    for spared in range(len(asked)):
        flips = [int(start[band]) + flip for band, most in enumerate(asked) for flip in range(most + 1)]
        kept = [flip for flip in flips if flip != int(start[spared])]
        hidden.append(set(kept[:radius]))
    query = chance(1, seed=9)
    values = np.concatenate([CROWD, near(query[0], hidden)])
    found = Index(values).within(query, radius).key.tolist()
    assert sorted(found) == list(range(1500, 1500 + len(hidden)))


def test_bands_are_asked_with_flips_that_leave_no_hole(kernel: str) -> None:
    """The tables are searched as planned even where looking at all values would be cheaper."""
    values = np.concatenate([CROWD, near(CROWD[0], [set(range(at, at + 31)) for at in range(0, 225, 5)])])
    segment = made(values, number(range(len(values))), np.zeros(len(values), np.uint16))
    for radius in range(0, 64, 3):
        asked = levels(segment.tables.widths, radius, 1 << 40, 1e9)
        assert asked is not None
        loops = chosen()
        found = loops.search(segment.values, segment.tables, asked, CROWD[:1], radius)
        looked = loops.scan(segment.values, CROWD[:1], radius)
        assert sorted(found.value.tolist()) == sorted(looked.value.tolist())


@settings(deadline=None, max_examples=15, suppress_health_check=CHECKS)
@given(seed=st.integers(0, 1 << 30), count=st.integers(0, 150), radius=st.sampled_from([0, 31, 90]))
def test_many_queries_at_once_get_the_answers_of_one_by_one(kernel: str, seed: int, count: int, radius: int) -> None:
    dice = np.random.default_rng(seed)
    queries = np.stack([flipped(CROWD[at % 99], dice.choice(BITS, at % 40, replace=False)) for at in range(count + 1)])
    index = Index(CROWD)
    together = index.within(queries, radius)
    for place in range(count + 1):
        alone = told(index.within(queries[place : place + 1], radius))
        assert [hit[1:] for hit in told(together.of(place))] == [hit[1:] for hit in alone]


@settings(deadline=None, max_examples=15)
@given(seed=st.integers(0, 1 << 30), crowded=st.integers(1, 400), radius=st.sampled_from([0, 5, 31, 45]))
def test_all_loops_of_this_machine_tell_the_same(seed: int, crowded: int, radius: int) -> None:
    dice = np.random.default_rng(seed)
    copies = np.stack([flipped(CROWD[7], dice.choice(BITS, at % 50, replace=False)) for at in range(crowded)])
    values = np.concatenate([CROWD, copies, copies[: crowded // 2]])
    answers: list[Hits] = []
    for name in ("numpy", ""):
        with using(name):
            answers.append(Index(values).within(np.concatenate([CROWD[:20], copies[:9]]), radius))
    assert told(answers[0]) == told(answers[1])


def test_both_kernels_build_the_same_tables() -> None:
    values = np.concatenate([CROWD, CROWD[:700], chance(3000, seed=4)])
    held = []
    for name in ("numpy", ""):
        with using(name):
            held.append(made(values, number(range(len(values))), np.zeros(len(values), np.uint16)))
    for one in ("values", "starts", "keys", "banks", "by_key"):
        assert np.array_equal(getattr(held[0], one), getattr(held[1], one))
    for one in ("base", "rel", "ids"):
        assert np.array_equal(getattr(held[0].tables, one), getattr(held[1].tables, one))


def test_the_opposite_value_is_256_bits_away(kernel: str) -> None:
    assert told(Index(["0" * 64]).within(["f" * 64], BITS)) == [(0, 256, 0, 0)]


def test_a_radius_beyond_all_bits_finds_everything_and_one_below_none_finds_nothing(kernel: str) -> None:
    assert len(Index(CROWD).within(CROWD[:1], 999)) == len(CROWD)
    assert len(Index(CROWD).within(CROWD[:1], -1)) == 0


def test_an_empty_index_finds_nothing(kernel: str) -> None:
    assert told(Index().within(["0" * 64], BITS)) == []
    assert len(Index()) == 0


def test_no_query_gets_no_answer(kernel: str) -> None:
    assert told(Index(CROWD).within(CROWD[:0], BITS)) == []


def test_a_hundred_thousand_copies_of_one_value_are_told_in_full_and_do_not_hide_the_rest(kernel: str) -> None:
    flood = np.repeat(CROWD[:1], 100_000, axis=0)
    index = Index(np.concatenate([flood, CROWD]))
    assert len(index.within(CROWD[:1], 31)) == 100_001
    assert index.within(CROWD[5:6], 31).key.tolist() == [100_005]


def test_twenty_thousand_different_values_in_one_corner_are_all_found(kernel: str) -> None:
    """Buckets too crowded for the narrow tables, and dearer to ask than to look at everything."""
    dice = np.random.default_rng(3)
    corner = np.repeat(np.zeros((1, 32), np.uint8), 20_000, axis=0)
    corner[:, 29:] = dice.integers(0, 256, (20_000, 3), dtype=np.uint8)
    values = np.concatenate([corner, chance(30_000, seed=5)])
    keys, banks = number(range(len(values))), np.zeros(len(values), np.uint16)
    queries = np.concatenate([corner[:2], values[-2:]])
    index = Index(values)
    for radius in (2, 20):
        assert told(index.within(queries, radius)) == counted(values, keys, banks, queries, radius)
