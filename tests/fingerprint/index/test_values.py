"""Do values come back as they were written?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.index import columns, distances, hexed, packed

numbers = st.integers(0, (1 << 256) - 1)


@settings(deadline=None)
@given(st.lists(numbers, max_size=8))
def test_what_is_packed_comes_back(values: list[int]) -> None:
    written = [f"{value:064x}" for value in values]
    assert hexed(packed(written)) == written
    assert packed(written).shape == (len(values), 32)


@settings(deadline=None)
@given(st.lists(numbers, min_size=1, max_size=8), numbers)
def test_distances_are_counted_bits(values: list[int], query: int) -> None:
    held = columns([f"{value:064x}" for value in values])
    found = distances(held, columns([f"{query:064x}"])[:, 0])
    assert found.tolist() == [(value ^ query).bit_count() for value in values]


@pytest.mark.parametrize("value", ["", "0" * 63, "0" * 65, "g" * 64, "0" * 60 + " 0 0", "٣" * 64])
def test_a_value_that_is_none_is_refused_by_its_name(value: str) -> None:
    with pytest.raises(ValueError, match="is not 64 hex digits") as refused:
        packed(["0" * 64, value])
    assert repr(value[:65]) in str(refused.value)


def test_two_wrong_lengths_do_not_make_a_right_one() -> None:
    with pytest.raises(ValueError, match="64 hex digits"):
        packed(["0" * 62, "0" * 66])


def test_upper_case_is_read_too() -> None:
    assert hexed(packed(["AB" * 32])) == ["ab" * 32]
