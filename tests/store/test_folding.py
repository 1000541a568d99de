"""Are words the same word however they are typed, in every script?"""

from __future__ import annotations

import pytest

from tocsin.store.asked import expression
from tocsin.store.errors import StoreError
from tocsin.store.folding import folded, indexed


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÉTÉ", "ete"),
        ("İSTANBUL ılık", "istanbul ilik"),
        ("Łódź Đorđe Ærø", "lodz dorde aero"),
        ("STRASSE", "straße"),
        ("Ёлка Йод", "елка иод"),
        ("ΆΝΕΜΟΣ", "ανεμος"),
        ("أإآٱ", "اااا"),
        ("مدرسة", "مدرسه"),
        ("على", "علي"),
        ("العـــربية", "العربيه"),
        ("مُحَمَّد", "محمد"),
        ("کتاب یک", "كتاب يك"),
        ("ہے", "هي"),
        ("می\u200cخواهم", "ميخواهم"),
        ("٢٠٢٤ ۲۰۲۴", "2024 2024"),
        ("२०२४", "2024"),
        ("ＡＢＣ１２", "abc12"),
        ("ｶﾞ", "ガ"),
        ("שָׁלוֹם", "שלום"),
        ("a\u200bb\u00ad\ufeffc\u202e", "abc"),
        ("한국", "한국"),
    ],
)
def test_two_ways_to_write_one_thing_are_folded_into_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("की", "का"), ("มา", "มี"), ("か", "が"), ("и", "к"), ("б", "в")])
def test_what_are_other_letters_stays_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_run_without_blanks_is_held_as_its_pairs_and_its_end() -> None:
    assert indexed("在北京A").split() == ["在北", "北京", "京", "a"]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("Été chaud", '("ete") AND ("chaud")'),
        ('"deux mots" trois', '("deux mots") AND ("trois")'),
        ("inond* -neige", '(("inond" *)) NOT ("neige")'),
        ("un OR deux trois", '("un" OR "deux") AND ("trois")'),
        ("OR un OR", '("un")'),
        ("北京", '("北京")'),
        ("京", '("京" *)'),
        ("在北京A", '("在北 北京 京 a")'),
        ('text:x NEAR(b) ^d "e"f', '("text:x") AND ("near(b)") AND ("^d") AND ("e") AND ("f")'),
    ],
)
def test_a_question_is_put_in_quotation_marks(query: str, wanted: str) -> None:
    assert expression(query) == wanted


@pytest.mark.parametrize("query", ["", "  ", "-word", "*", '"', "!!! ...", "a" * 2000])
def test_a_question_that_asks_for_nothing_is_refused(query: str) -> None:
    with pytest.raises(StoreError, match="search"):
        expression(query)
