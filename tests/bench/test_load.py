"""Is the true answer of a load of the index the true one?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tocsin.bench.load import FARTHEST, RADIUS, brute, hits, load, planted, random
from tocsin.fingerprint.index import Index


def test_brute_force_and_the_index_find_the_same() -> None:
    values = random(3000, 1)
    held = Index(values)
    for query in planted(values, 40, 2):
        found = held.within(query.reshape(1, 32), RADIUS)
        pairs = zip(found.key.tolist(), found.distance.tolist(), strict=True)
        assert sorted(map(list, pairs)) == brute(values, query)


def test_half_the_queries_are_planted_and_most_of_those_are_near() -> None:
    values = random(3000, 1)
    found = [brute(values, query, FARTHEST) for query in planted(values, 60, 2)]
    assert all(found[::2])
    assert not any(found[1::2])


def test_a_load_lies_in_files_for_both_sides(tmp_path: Path) -> None:
    held = load(tmp_path, "some", random(100, 1), 10, 2)
    assert np.array_equal(np.load(held.path), held.values)
    assert np.array_equal(np.load(held.asked), held.queries)
    assert [bytes.fromhex(word) for word in held.words] == [row.tobytes() for row in held.queries]


def test_hits_are_read_sorted_and_an_answer_without_any_is_none() -> None:
    assert hits({"hits": [[7, 3], [2, 9]]}) == [[2, 9], [7, 3]]
    assert hits({}) == []
