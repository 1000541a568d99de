"""Values as people write them: hidden, in every script, beside what only looks like one; and the scan's own promise."""

from __future__ import annotations

import time
import tomllib
from importlib import resources
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.bench.minting import KINDS, mint
from tocsin.read.entities import MAX_ENTITIES, find_entities
from tocsin.read.entity.scan import every_place, quick
from tocsin.read.normalise import normalise

CASES = tomllib.loads((resources.files("tocsin.bench") / "entities.toml").read_text("utf-8"))["case"]
DRAWN = Random(5)
PIECES = [
    *(piece for case in CASES for piece in [case["text"], *case["text"].split()]),
    *(mint(kind, DRAWN) for kind in KINDS for _ in range(3)),
]


def found(text: str) -> list[tuple[str, str, bool]]:
    return [(item.kind, item.value, item.valid) for item in find_entities(normalise(text))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"])[1:50])
def test_a_text_names_these_values_and_no_others(case: dict[str, object]) -> None:
    expect = case["expect"]
    assert isinstance(expect, list)
    assert sorted(set(found(str(case["text"])))) == sorted({tuple(one) for one in expect})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("around", ["{}", "send here: {} thanks", "كل الدعم {} شكرا", "({}),", "«{}».", "→{}\n"])
def test_a_minted_value_is_found_whole_wherever_it_stands(kind: str, around: str) -> None:
    random = Random(kind)
    for _ in range(5):
        value = mint(kind, random)
        assert (kind, value, True) in found(around.format(value))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.text(max_size=6),
            st.sampled_from([" ", "\n", ".", ":", "/", "-", "_", "@", "+", "00"]),
        ),
        max_size=8,
    ),
    st.sampled_from(["", " "]),
)
def test_the_quick_scan_finds_what_asking_at_every_place_finds(pieces: list[str], between: str) -> None:
    folded = normalise(between.join(pieces)[:400])
    assert list(quick(folded)) == list(every_place(folded))


@pytest.mark.parametrize(
    "piece",
    [
        *("a.a.", "1", "@", "(", "1.", "a@", "+1", "::", "http://", "aa11 ", "tel 1 2 ", "t.me/", "xn--a.", "a.b@"),
        *("1:1:", "-----begin pgp ", "https://a.example/,", "+33 1 23 45 67 89 ", "GB82 WEST 1234 5698 7654 32 "),
        "sol 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
    ],
)
def test_a_text_made_to_hurt_is_scanned_in_bounded_time(piece: str) -> None:
    folded = normalise((piece * 200_000)[:200_000])
    begin = time.process_time()
    assert len(list(find_entities(folded))) <= MAX_ENTITIES
    assert time.process_time() - begin < 1.5  # a third of it on a quiet machine


def test_a_text_that_names_nothing_costs_next_to_nothing() -> None:
    folded = normalise(
        "We walked to the market at 10:30 and bought bread, cheese and 15 apples. The weather was fine. " * 2_000
    )
    begin = time.process_time()
    assert list(find_entities(folded)) == []
    assert len(folded.text) / (time.process_time() - begin) > 5_000_000
