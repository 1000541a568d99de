"""Are the words of a text the same however they are spelt, and does each know its place?"""

from __future__ import annotations

import time

import pytest

from tocsin.fingerprint.wording.folds import fold
from tocsin.fingerprint.wording.words import MAX_CHARACTERS, read_words


def said(text: str) -> list[str]:
    words = read_words(text)
    return [fold(text[start:end]) for start, end in zip(words.starts, words.ends, strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nous attaquerons le site", "NOUS ATTAQUERONS LE SITE"),
        ("évacuée", "evacuee"),
        ("attack", "аttасk"),  # Cyrillic a and s
        ("атака", "aтaкa"),  # the other way round
        ("attack", "at\u200bta\u00adck"),
        ("attack", "\u202eattack\u202c"),
        ("attack", "𝐚𝐭𝐭𝐚𝐜𝐤"),
        ("attack", "ａｔｔａｃｋ"),
        ("attack", "ᴀᴛᴛᴀᴄᴋ"),
        ("attack", "ⓐⓣⓣⓐⓒⓚ"),
        ("الموقع", "المـــوقع"),
        ("سنهاجم الموقع", "سَنُهاجِمُ المَوقِعَ"),
        ("إلى المدرسة", "الي المدرسه"),
        ("کتاب", "كتاب"),
        ("٢٠١٣", "2013"),
        ("२०१३", "2013"),
    ],
)
def test_two_spellings_are_one_word(one: str, other: str) -> None:
    assert read_words(one).numbers.tolist() == read_words(other).numbers.tolist()


def test_other_words_stay_other_words() -> None:
    assert len({int(read_words(word).numbers[0]) for word in ("site", "sites", "cite", "сайт", "الموقع", "网")}) == 6


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RT @somebody: the site is down https://a.example/x?y=1 🔥🔥", ["the", "site", "is", "down"]),
        ("the #site is down #OpTest #Down", ["the", "site", "is", "down"]),
        ("#OpTest\nthe site is down", ["the", "site", "is", "down"]),
        ("Breaking news: the site is down", ["the", "site", "is", "down"]),
        ("hxxp://a.example www.b.example t.me/c_channel down", ["down"]),
        ("Allahu akbar! The site is down", ["the", "site", "is", "down"]),
        ("Allahu akbar", []),
        ("بسم الله الرحمن الرحيم\nالموقع متوقف", ["الموقع", "متوقف"]),
        ("﴿هذه كلمات مختلقة﴾ الموقع متوقف", ["الموقع", "متوقف"]),
        ("👨‍👩‍👧 🇫🇷 ✊🏿 ❤️", []),
    ],
)
def test_decorations_and_what_everybody_writes_are_passed_over(text: str, words: list[str]) -> None:
    assert said(text) == words


def test_scripts_without_spaces_give_a_word_for_each_character() -> None:
    chinese, thai = read_words("我们将攻击网站"), read_words("เว็บไซต์ล่ม")
    assert len(chinese) == 7
    assert chinese.weight() == 3.5
    assert chinese.unit() == "character"
    assert thai.weight() < len(thai) / 2


def test_each_word_stands_at_its_place_in_the_original() -> None:
    text = "  «Nous»  @x_y atta\u200bquerons #OpTest,\tle site 🔥 n°1"
    words = read_words(text)
    assert [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)] == [
        "Nous",
        "atta\u200bquerons",
        "OpTest",
        "le",
        "site",
        "n",
        "1",
    ]


def test_a_text_beyond_the_limit_is_cut_and_says_so() -> None:
    assert read_words("word " * MAX_CHARACTERS).cut
    assert not read_words("word").cut


@pytest.mark.parametrize(
    "text",
    [
        "#a" * 200_000,
        "#a " * 100_000 + "x",
        "@" * 200_000,
        "﴿" * 200_000,
        "\u200b" * 200_000,
        "e" + "\u0301" * 200_000,
        "a\n" * 200_000,
    ],
    ids=["tags", "spaced tags", "ats", "brackets", "invisible", "marks", "lines"],
)
def test_a_hostile_text_is_read_in_seconds(text: str) -> None:
    start = time.process_time()
    read_words(text)
    assert time.process_time() - start < 10
