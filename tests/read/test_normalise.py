"""Spellings meet, and every folded character knows where it came from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.read.normalise import MAX_CHARACTERS, folded_term, has_invisible, normalise, offsets, written_value


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("L’ATTAQUE  Défacée", "l'attaque defacee"),
        ("وَزَارَةُ الدِّفَـــاع", "وزاره الدفاع"),
        ("أإآ ى ٱ", "ااا ي ا"),
        ("٢٠١٣/١/١٥", "2013/1/15"),
        ("hxxps://a[.]b(dot)example", "https://a.b.example"),
        ("dd\u200bos \u202egro\u202c", "ddos gro"),
        ("ｗｗｗ．ｂａｎｋ．example", "www.bank.example"),
        ("Ёлка", "елка"),
        ("a\tb\u00a0c\nd", "a b c\nd"),
        ("e\u0301 \u0438\u0306 \u0438\u0301", "e \u0439 \u0438"),  # marks join what keeps them, stress goes
        ("o\u00b4clock \u0456\u0308", "o'clock \u0457"),
        ("İstanbul ISPARTA ırmak Straße", "istanbul isparta irmak strasse"),
        ("❤\ufe0f ok\ufe0f", "❤ ok"),
        ("ایران کتاب ۱۴۰۴", "ايران كتاب 1404"),
        ("سُورِيَّةُ مسؤولية شيئ", "سوريه مسووليه شيي"),
    ],
)
def test_spellings_of_one_word_become_the_same(written: str, folded: str) -> None:
    assert normalise(written).text == folded


@given(st.text(max_size=200))
def test_every_folded_character_points_into_the_original_in_order(text: str) -> None:
    folded = normalise(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))


HOSTILE = """aéÉçñßİıأإآىةـءوَّ\u0651\u064e١٢абёЙйїґ 09.-\
\n\t\r\x00\x1c\x85\u200b\u202e\u0301\u0306\u0308\u0323\ufe0f´`’…ﷺﹰ½㎏ﬁǅ
کया\u094d\u3099がᄀ\u1161𝐡ⓗ[.](dot)hxxp:// « »\u2028\u0300"""


@given(st.text(alphabet=HOSTILE, max_size=60) | st.text(max_size=100))
def test_the_quick_fold_and_the_mapped_fold_are_one(text: str) -> None:
    folded = normalise(text)
    slow = offsets(folded.original)
    assert folded.text == slow.text
    assert len(folded.text) == len(folded.starts) == len(folded.ends) == len(slow.starts)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert "  " not in folded.text


@given(st.text(alphabet=HOSTILE, max_size=60))
def test_where_the_map_is_left_out_it_would_say_the_same(text: str) -> None:
    folded, slow = normalise(text), offsets(text)
    for at in range(len(folded.text)):
        assert slow.starts[at] <= folded.starts[at] < folded.ends[at] <= slow.ends[at]


LETTERS = "aéÉçñßİıأإآىةـءوَّ١٢абёЙ 09.-\n\u200b\u202e"


@given(st.text(alphabet=LETTERS, max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = folded_term(text)
    assert folded_term(once) == once


def test_a_span_gives_the_words_as_they_were_written() -> None:
    folded = normalise("Site : hxxp://www[.]Défense.example !")
    at = folded.text.index("defense")
    assert folded.written(at, at + len("defense")) == "Défense"


def test_a_value_keeps_case_and_accents_and_loses_what_cannot_be_seen() -> None:
    assert written_value("hXXp://Dé\u200bfense[.]example") == "http://Défense.example"
    assert has_invisible("a\u202eb")
    assert not has_invisible("défense")


def test_a_long_text_is_read_in_its_head_and_says_how_much_was_not() -> None:
    folded = normalise("a " * MAX_CHARACTERS)
    assert folded.cut == MAX_CHARACTERS
    assert len(folded.original) == MAX_CHARACTERS


def test_blanks_around_a_mark_that_folds_away_are_one() -> None:
    assert folded_term("0 \u064e 0") == "0 0"
