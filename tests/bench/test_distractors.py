"""Do distractors look like known pictures and are none?"""

from __future__ import annotations

import numpy as np

from tocsin.bench import distractors
from tocsin.bench.load import RADIUS
from tocsin.bench.painting import painted
from tocsin.fingerprint.index import Index

KNOWN = [painted(seed, 256, 256) for seed in range(6)]
OTHERS = [painted(seed, 256, 256) for seed in range(20, 26)]


def test_values_are_the_same_for_the_same_seed_and_others_for_another(few_windows: None) -> None:
    once = distractors.values(KNOWN, 300, 1)
    assert once.shape == (300, 32)
    assert np.array_equal(distractors.values(KNOWN, 300, 1), once)
    assert not np.array_equal(distractors.values(KNOWN, 300, 2), once)


def test_values_of_photographs_that_share_nothing_are_never_near(few_windows: None) -> None:
    held = Index(distractors.values(KNOWN, 3000, 1))
    assert not len(held.within(distractors.values(OTHERS, 500, 2), RADIUS).key)


def test_a_value_has_half_its_bits_set_as_pdq_has(few_windows: None) -> None:
    bits = np.unpackbits(distractors.values(KNOWN, 200, 1), axis=1).sum(axis=1)
    assert abs(float(bits.mean()) - 128) < 2


def test_unrelated_pictures_are_the_same_every_time_and_differ_from_one_another() -> None:
    once = [picture.tobytes() for picture in distractors.pictures(KNOWN, 3, 1)]
    assert [picture.tobytes() for picture in distractors.pictures(KNOWN, 3, 1)] == once
    assert len(set(once)) == 3
