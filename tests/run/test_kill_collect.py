"""Killed at any moment of a large import, is nothing lost, nothing there twice, and everything found?"""

from __future__ import annotations

from tocsin.bench import killing


def test_killed_at_random_moments_a_large_import_ends_in_the_same_state() -> None:
    (row,) = killing.run(lambda _: None, kills=4, seed=7, messages=500)
    assert row.reached, (row.what, row.notes)
