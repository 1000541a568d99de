"""Are lines put together, mended and chosen as a reader would?"""

from __future__ import annotations

import pytest

from tocsin.fingerprint.lettering.hosts import mended
from tocsin.fingerprint.lettering.languages import asked_for, every, first_ask
from tocsin.fingerprint.lettering.lines import Line, Word, letter_height, lines_of, slope
from tocsin.fingerprint.lettering.merging import added, is_text, merged

HEAD = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
EVERY = frozenset(every())


def row(line: int, left: int, text: str, confidence: float = 90, top: int = 0) -> str:
    return f"5\t1\t1\t1\t{line}\t1\t{left}\t{top}\t40\t20\t{confidence}\t{text}"


def line(text: str, top: float, confidence: float = 90, left: float = 0) -> Line:
    words = text.split(" ")
    return Line(
        tuple(
            Word(word, confidence, (left + 60 * place, top, left + 60 * place + 50, top + 20))
            for place, word in enumerate(words)
        )
    )


def texts(lines: tuple[Line, ...]) -> list[str]:
    return [one.text for one in lines]


def test_words_of_a_line_are_put_together_in_the_pictures_own_pixels() -> None:
    said = "\n".join([HEAD, row(1, 10, "take"), row(1, 80, "down"), row(2, 10, "now", top=50)])
    found = lines_of(said, 2.0)
    assert texts(found) == ["take down", "now"]
    assert found[0].box == (5, 0, 60, 10)


def test_marks_of_direction_are_left_out() -> None:
    assert texts(lines_of(f"{HEAD}\n{row(1, 0, chr(0x200F) + 'غدا' + chr(0x200E))}", 1.0)) == ["غدا"]


@pytest.mark.parametrize(
    "bad", ["", "5", row(1, 0, " "), row(1, 0, "word", -1), row(1, 0, "a").replace("40", "x"), "\t" * 11]
)
def test_a_row_that_is_none_is_passed_over(bad: str) -> None:
    assert lines_of(f"{HEAD}\n{bad}\n{row(2, 0, 'whole')}", 1.0) == lines_of(f"{HEAD}\n{row(2, 0, 'whole')}", 1.0)


def test_a_million_rows_are_bounded() -> None:
    said = "\n".join([HEAD, *[row(1, 0, "a")] * 60_000])
    assert sum(len(one.words) for one in lines_of(said, 1.0)) <= 20_000


def test_the_surer_reading_of_a_line_is_kept() -> None:
    looks = [(line("takc dovvn", 0, 61), line("at eight", 40)), (line("take down", 2, 95),)]
    assert texts(merged(looks)) == ["take down", "at eight"]


def test_a_line_that_only_one_look_has_comes_where_it_lies() -> None:
    looks = [(line("first here", 0), line("third there", 80)), (line("second line", 40),)]
    assert texts(merged(looks)) == ["first here", "second line", "third there"]


def test_columns_stay_apart() -> None:
    left, right = (
        [line(f"left {n}", 40 * n + 0.0) for n in range(3)],
        [line(f"right {n}", 40 * n, left=400) for n in range(3)],
    )
    assert texts(merged([(*left, *right)])) == ["left 0", "left 1", "left 2", "right 0", "right 1", "right 2"]


def test_specks_at_a_lines_ends_are_left_out() -> None:
    words = (Word("|", 90, (0, 0, 5, 20)), *line("take down", 0, left=20).words, Word("x", 20, (300, 0, 310, 20)))
    assert texts(merged([(Line(words),)])) == ["take down"]


def test_an_address_is_kept_however_unsure() -> None:
    assert texts(merged([(line("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", 0, 5),)])) == [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"
    ]
    assert merged([(line("wurd", 0, 5), line("~ ;", 50, 70), line("a", 90, 70))]) == ()


def test_what_the_first_look_has_elsewhere_is_added() -> None:
    best, first = (line("take down", 0),), (line("TAKE DOVVN", 2), line("see you", 50))
    assert texts(added(best, first)) == ["take down", "see you"]


def test_one_sure_word_makes_text() -> None:
    assert is_text((line("eight", 0, 70),))
    assert not is_text((line("ab cd ef", 0, 95), line("eight", 0, 55)))


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("www. city-bank.example", "www.city-bank.example"),
        ("https: //mail. tramway .example/login now", "https://mail.tramway.example/login now"),
        ("portal .harbour.example", "portal.harbour.example"),
        ("visit city.example. we wait", "visit city.example. we wait"),
        ("the end. www.city.example", "the end. www.city.example"),
        ("wait ... and see", "wait ... and see"),
        ("at 20:00 / 21:00", "at 20:00 / 21:00"),
    ],
)
def test_a_torn_host_is_mended_and_a_sentence_is_not(torn: str, whole: str) -> None:
    assert Line(mended(line(torn, 0).words)).text == whole


def test_size_and_slope_are_those_of_most_of_the_text() -> None:
    fallen = Line(tuple(Word("word", 90, (100.0 * n, 5.0 * n, 100.0 * n + 60, 5.0 * n + 20)) for n in range(5)))
    assert slope((fallen,)) == pytest.approx(0.05)
    assert letter_height((fallen, Line((Word("HUGE", 90, (0, 0, 300, 90)),)))) == 20
    assert slope((line("two words", 0),)) == 0
    assert letter_height(()) == 0


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Tomorrow we take down the bank, join the channel www.city-bank.example", ("eng",)),
        ("Morgen legen wir die Seite der Stadtwerke lahm, kommt in den Kanal", ("deu", "eng")),
        ("Demain nous ferons tomber le site de la mairie", ("fra", "eng")),
        ("Завтра атакуем сайт банка www.city-bank.example", ("rus", "eng")),
        ("Ми нічого не забули й нікому не пробачимо", ("ukr", "eng")),
        ("غدا سنسقط موقع البنك www.city-bank.example", ("ara", "eng")),
        ("203.0.113.45", ("eng",)),
    ],
)
def test_the_languages_asked_for_are_the_texts_own_and_english(text: str, asked: tuple[str, ...]) -> None:
    assert asked_for(text, EVERY) == asked


def test_a_language_that_is_not_installed_is_not_asked_for() -> None:
    assert asked_for("Demain nous ferons tomber le site", frozenset({"eng"})) == ("eng",)
    assert asked_for("غدا سنسقط موقع البنك", frozenset({"eng"})) == ("eng",)


def test_the_first_look_asks_for_every_script() -> None:
    assert set(first_ask()) == {"eng", "rus", "ukr", "ara"}
