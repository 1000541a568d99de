"""Are there always enough flips, and bands that fit a value?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.index.plan import BITS, FEWEST, MOST_LEVEL, MOST_WIDTH, cut, levels

counts = st.integers(FEWEST, 400_000_000)


@settings(deadline=None)
@given(count=counts, radius=st.integers(0, 200), looking=st.sampled_from([0.06, 0.5, 1e12]))
def test_bands_that_all_miss_a_value_are_proof_that_it_lies_beyond_the_radius(
    count: int, radius: int, looking: float
) -> None:
    asked = levels(cut(count), radius, count, looking)
    if asked is not None:
        assert sum(level + 1 for level in asked) == radius + 1
        assert all(-1 <= level <= MOST_LEVEL for level in asked)


@settings(deadline=None)
@given(count=counts)
def test_the_bands_make_up_the_whole_value(count: int) -> None:
    widths = cut(count)
    assert sum(widths) == BITS
    assert max(widths) <= MOST_WIDTH
    assert max(widths) - min(widths) <= 1


@pytest.mark.parametrize(("count", "bands"), [(1_000_000, 12), (10_000_000, 11), (100_000_000, 10)])
def test_the_more_values_the_fewer_bands(count: int, bands: int) -> None:
    assert len(cut(count)) == bands


@settings(deadline=None)
@given(count=counts)
def test_tables_are_no_larger_than_what_they_find(count: int) -> None:
    assert sum(1 << width for width in cut(count)) <= 36 * count


def test_a_radius_that_reaches_half_of_everything_is_answered_by_looking() -> None:
    assert levels(cut(1_000_000), 128, 1_000_000, 0.06) is None


def test_few_values_are_looked_at() -> None:
    assert cut(FEWEST - 1) == ()
    assert levels((), 31, 3, 0.06) is None
