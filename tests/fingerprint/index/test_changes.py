"""Do values that come and go show in the next answer?"""

from __future__ import annotations

from threading import Thread

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.fingerprint.index.made import chance, counted, flipped, number, told

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Index, IndexFile, packed
from tocsin.fingerprint.index.held import TAIL

POOL = np.stack([flipped(value, range(at % 45)) for value in chance(8) for at in range(50)])
several = st.lists(st.integers(0, len(POOL) - 1), max_size=30)
Row = tuple[int, int, int]  # place in the pool, key, bank


class Changes(RuleBasedStateMachine):
    """The index beside a plain list of rows."""

    def __init__(self) -> None:
        super().__init__()
        self.index = Index()
        self.rows: list[Row] = []

    @rule(chosen=several, key=st.integers(0, 9), bank=st.integers(0, 3))
    def add(self, chosen: list[int], key: int, bank: int) -> None:
        keys = [key + at % 3 for at in range(len(chosen))]
        self.index.add(POOL[chosen], keys, bank)
        self.rows.extend((place, owner, bank) for place, owner in zip(chosen, keys, strict=True))

    @precondition(lambda self: len(self.rows) < 4 * TAIL)
    @rule(key=st.integers(10, 12), times=st.sampled_from([2, 25, 50]))
    def add_more_than_the_tail_holds(self, key: int, times: int) -> None:
        chosen = list(range(len(POOL))) * times
        self.index.add(POOL[chosen], [key] * len(chosen))
        self.rows.extend((place, key, 0) for place in chosen)

    @rule(keys=st.lists(st.integers(0, 13), max_size=3))
    def remove(self, keys: list[int]) -> None:
        gone = sum(row[1] in keys for row in self.rows)
        assert self.index.remove(keys) == gone
        self.rows = [row for row in self.rows if row[1] not in keys]

    @rule()
    def merge(self) -> None:
        self.index.merge()

    @rule(place=st.integers(0, len(POOL) - 1), radius=st.sampled_from([0, 3, 31, 60]), bank=st.integers(0, 3))
    def ask(self, place: int, radius: int, bank: int) -> None:
        query = POOL[place : place + 1]
        held = [row for row in self.rows if row[2] == bank]
        keys, banks = number(row[1] for row in held), np.array([row[2] for row in held], np.uint16)
        expected = counted(POOL[[row[0] for row in held]], keys, banks, query, radius)
        assert told(self.index.within(query, radius, banks=[bank])) == expected

    @invariant()
    def counts(self) -> None:
        assert len(self.index) == len(self.rows)


Changes.TestCase.settings = settings(deadline=None, max_examples=12, stateful_step_count=15)
TestChanges = Changes.TestCase


def test_a_value_is_found_by_the_query_after_it_was_added_and_not_after_it_was_removed(kernel: str) -> None:
    index = Index(chance(5000))
    new = chance(1, seed=7)
    index.add(new, [99_999])
    assert index.within(new).key.tolist() == [99_999]
    assert index.remove([99_999]) == 1
    assert len(index.within(new)) == 0
    assert index.remove([99_999]) == 0


def test_removing_a_key_removes_all_its_values_wherever_they_lie(kernel: str) -> None:
    index = Index(chance(3000), number([5, 6, 7] * 1000))
    index.add(chance(9, seed=3), [5] * 9)
    assert index.remove([5, 5]) == 1009
    assert len(index) == 2000
    assert 5 not in index.within(chance(3000), 0).key


def test_a_row_added_twice_is_told_twice(kernel: str) -> None:
    index = Index(["0" * 64], number([1]))
    index.add(["0" * 64], [1])
    assert told(index.within(["0" * 64])) == [(0, 0, 1, 0), (0, 0, 1, 0)]


def test_keys_may_take_all_64_bits(kernel: str) -> None:
    most = (1 << 64) - 1
    index = Index(chance(1000), number([most] + [0] * 999))
    assert index.within(chance(1000)[:1], 0).key.tolist() == [most]
    assert index.remove([most]) == 1


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="one number for each value"):
        Index(chance(3), number([1, 2]))
    with pytest.raises(ValueError, match="n x 32 bytes"):
        Index(chance(3)[:, :31])
    with pytest.raises(ValueError, match="one number for each value"):
        Index(chance(3), None, np.zeros(2, np.uint16))


def test_readers_see_whole_rows_while_another_thread_adds_and_removes() -> None:
    index, wrong = Index(chance(2000)), []
    query = packed(["0f" * 32])

    def ask() -> None:
        for _ in range(300):
            hits = index.within(query, 0)
            if not set(hits.key.tolist()) <= {1 << 40} or set(hits.bank.tolist()) - {7}:
                wrong.append(hits)

    readers = [Thread(target=ask) for _ in range(2)]
    for reader in readers:
        reader.start()
    for turn in range(60):
        index.add(np.repeat(query, 1 + 400 * (turn % 2), axis=0), [1 << 40] * (1 + 400 * (turn % 2)), 7)
        if turn % 10 == 9:
            index.remove([1 << 40])
    for reader in readers:
        reader.join()
    assert not wrong


def test_two_writers_never_write_one_file(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "index"
    with (
        IndexFile.write(path),
        pytest.raises(FingerprintError, match="another process is writing it"),
        IndexFile.write(path),
    ):
        pass
