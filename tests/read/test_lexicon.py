"""Whole words, joined particles, endings, accents as written; and one term less."""

from __future__ import annotations

import pickle
import time

import pytest

from tocsin.read.lexicon import Lexicon, Term
from tocsin.read.normalise import normalise
from tocsin.read.respelling import respellings


def term(phrase: str, language: str = "en", role: str = "act") -> Term:
    return Term(language=language, role=role, phrase=phrase)


CLITICS = {"ar": frozenset({"و", "ال", "وال", "ب"}), "en": frozenset()}
LEXICON = Lexicon(
    [
        term("hack*"),
        term("ddos"),
        term("tango down"),
        term("take * offline"),
        term("=attaqué", "fr"),
        term("موقع", "ar"),
        term("атак*", "ru"),
        term("DDoS", "fr"),
        term("Ddos"),
        term("site"),
        term("takedown"),
    ],
    CLITICS,
)


def heard(text: str, lexicon: Lexicon = LEXICON) -> list[str]:
    folded = normalise(text)
    return [folded.written(hit.start, hit.end) for hit in lexicon.find(folded, respellings(folded))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hacking and hacked", ["hacking", "hacked"]),
        ("shack, whack", []),
        ("ddosed", []),
        ("we take them offline now", ["take them offline"]),
        ("attaqué attaque", ["attaqué"]),
        ("والموقع بموقع كموقع", ["موقع", "موقع"]),
        ("атаковали, контратака", ["атаковали"]),
        ("hack" + "e" * 24, ["hack" + "e" * 24]),
        ("hack" + "e" * 25, []),
    ],
)
def test_words_are_heard_whole(text: str, words: list[str]) -> None:
    assert heard(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("h4ck3d by us", ["h4ck3d"]),
        ("h\u0430cked", ["h\u0430cked"]),  # with a Cyrillic letter
        ("\u041d\u0410\u0421\u041a\u0415D", ["\u041d\u0410\u0421\u041a\u0415D"]),
        ("ＨＡＣＫＥＤ", ["ＨＡＣＫＥＤ"]),
        ("𝐡𝐚𝐜𝐤𝐞𝐝 ⓗⓐⓒⓚⓔⓓ", ["𝐡𝐚𝐜𝐤𝐞𝐝", "ⓗⓐⓒⓚⓔⓓ"]),
        ("ʜᴀᴄᴋᴇᴅ", ["ʜᴀᴄᴋᴇᴅ"]),
        ("a\u0442\u0430\u043ao\u0432\u0430\u043b\u0438", ["a\u0442\u0430\u043ao\u0432\u0430\u043b\u0438"]),
        ("look: H A C K E D", ["H A C K E D"]),
        ("t a n g o  d o w n", ["t a n g o  d o w n"]),
        ("T A N G O D O W N", []),  # one blank everywhere: nobody can tell the words apart
        ("d-d-o-s and D.D.o.S", ["d-d-o-s", "D.D.o.S"]),
        ("our s1te", ["s1te"]),
        ("h@cked, h@ckers", ["h@cked", "h@ckers"]),
    ],
)
def test_disguised_words_are_heard_and_quoted_as_written(text: str, words: list[str]) -> None:
    found = [word for word in heard(text) if word.lower() != "ddos"]
    assert list(dict.fromkeys(found)) == words


@pytest.mark.parametrize(
    "text", ["20h", "4 pm", "4pm", "b2b", "mp3", "covid19", "100k", "1st", "2026", "S-300", "3.14"]
)
def test_numbers_and_hours_are_read_as_they_stand(text: str) -> None:
    assert all(other.text == normalise(text).text for other in respellings(normalise(text)))


def test_only_what_a_further_reading_changes_is_heard_in_it() -> None:
    assert heard("hack the s1te") == ["hack", "s1te"]


def test_a_lexicon_without_a_term_hears_everything_else() -> None:
    less = LEXICON.without(term("hack*"))
    assert heard("hacked ddos", less) == heard("ddos")
    assert heard("hacked") == ["hacked"]
    assert heard("hacked site", pickle.loads(pickle.dumps(less))) == ["site"]  # our own


def test_a_term_that_another_spelling_repeats_goes_on_being_heard() -> None:
    once = LEXICON.without(term("ddos"))
    assert [hit.language for hit in once.find(normalise("ddos"))] == ["en", "fr"]
    assert [hit.language for hit in once.without(term("Ddos")).find(normalise("ddos"))] == ["fr"]


def test_leaving_out_a_term_of_ten_thousand_takes_no_time() -> None:
    terms = [term(f"word{number}") for number in range(10_000)]
    large = Lexicon(terms, {})
    begin = time.perf_counter()
    for one in terms[:100]:
        large.without(one)
    assert time.perf_counter() - begin < 1


def test_a_language_that_is_not_listened_for_is_not_heard() -> None:
    assert {hit.language for hit in LEXICON.find(normalise("ddos"), (), {"fr"})} == {"fr"}


def test_what_is_touched_covers_what_is_found() -> None:
    for text in ("hacked by us", "والموقع", "attaqué", "take it offline"):
        folded = normalise(text)
        assert {(hit.language, hit.role) for hit in LEXICON.find(folded)} <= LEXICON.touched(folded.text)
