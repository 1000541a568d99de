"""Does the index find everything within the radius, and nothing else?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.index import Index

BITS = 256
numbers = st.integers(0, (1 << BITS) - 1)
masks = st.sets(st.integers(0, BITS - 1), max_size=40).map(lambda places: sum(1 << place for place in places))


def brute(values: list[int], query: int, radius: int) -> list[tuple[int, int]]:
    far = [(place, (value ^ query).bit_count()) for place, value in enumerate(values)]
    return [(place, bits) for place, bits in far if bits <= radius]


def written(value: int) -> str:
    return f"{value:064x}"


@settings(deadline=None)
@given(
    query=numbers, near=st.lists(masks, max_size=12), others=st.lists(numbers, max_size=12), radius=st.integers(0, BITS)
)
def test_the_index_answers_as_counting_bits_one_by_one_does(
    query: int, near: list[int], others: list[int], radius: int
) -> None:
    values = [query ^ mask for mask in near] + others
    assert Index([written(value) for value in values]).within(written(query), radius) == brute(values, query, radius)


@settings(deadline=None, max_examples=30)
@given(values=st.lists(numbers, max_size=8), queries=st.lists(numbers, max_size=4))
def test_many_queries_at_once_get_the_answers_of_one_by_one(values: list[int], queries: list[int]) -> None:
    index = Index([written(value) for value in values])
    together = list(index.each_within([written(query) for query in queries], 128))
    assert together == [index.within(written(query), 128) for query in queries]


def test_the_opposite_value_is_256_bits_away() -> None:
    assert Index(["0" * 64]).within("f" * 64, BITS) == [(0, BITS)]


def test_an_empty_index_finds_nothing() -> None:
    assert Index([]).within("0" * 64, BITS) == []
    assert len(Index([])) == 0


@pytest.mark.parametrize("value", ["", "0" * 63, "0" * 65, "g" * 64])
def test_a_value_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="hex"):
        Index(["0" * 64, value])


def test_two_wrong_lengths_do_not_make_a_right_one() -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        Index(["0" * 62, "0" * 66])
