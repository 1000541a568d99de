"""Does a post echo the one it repeats, and nothing else?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wording import Wording, echoes
from tocsin.model.echo import EchoKind
from tocsin.model.kinds import Role
from tocsin.model.post import Post

Write = Callable[..., Post]

STATEMENT = (
    "We, the Lantern Brigade, announce that tomorrow at eight in the evening we will switch off the site of the "
    "harbour office, because it has not answered our letters, and we will go on until it does."
)
ARABIC = (
    "نعلن نحن لواء الفانوس أننا سنوقف غدا في الساعة الثامنة مساء موقع مكتب الميناء "
    "لأنه لم يرد على رسائلنا وسنستمر حتى يرد"
)
CHINESE = "灯笼旅宣布明天晚上八点我们将关闭港口办公室的网站因为它没有回复我们的信件我们将一直继续下去直到它回复为止"


def test_the_same_words_in_another_dress_are_the_same(write: Write) -> None:
    dressed = "🔥🔥 " + STATEMENT.upper().replace("A", "А") + " https://a.example #OpHarbour"
    first, later = write(STATEMENT, source="a"), write(dressed, source="b", at=1)
    (echo,) = echoes([later, first])
    assert (echo.post, echo.earlier, echo.kind, echo.score) == (later.id, first.id, EchoKind.NEAR_DUPLICATE, 1.0)
    assert later.full_text[echo.start : echo.end] == STATEMENT.upper().replace("A", "А").rstrip(".")
    assert echo.why.startswith("word for word the same, 37 words")


def test_a_changed_statement_is_a_near_duplicate_and_says_how_near(write: Write) -> None:
    changed = STATEMENT.replace("tomorrow at eight", "on Friday at nine").replace("letters", "many letters")
    first, later = write(STATEMENT, source="a"), write(changed, source="b", at=1)
    (echo,) = echoes([first, later])
    assert echo.kind is EchoKind.NEAR_DUPLICATE
    assert 0.5 < echo.score < 0.9
    assert f"{100 * echo.score:.0f} % of the 3-word runs of both are the same" in echo.why


@pytest.mark.parametrize("text", [ARABIC, CHINESE], ids=["arabic", "chinese"])
def test_other_scripts_echo_as_well(write: Write, text: str) -> None:
    half = len(text) // 2
    changed = text[:half] + (" و" if text is ARABIC else "和") + text[half:]
    (echo,) = echoes([write(text, source="a"), write(changed, source="b", at=1)])
    assert echo.kind is EchoKind.NEAR_DUPLICATE
    assert echo.score > 0.7
    assert ("character" in echo.why) is (text is CHINESE)


def test_a_passage_word_for_word_is_a_quotation_with_its_place(write: Write) -> None:
    passage = "we will switch off the site of the harbour office, because it has not answered our letters"
    news = (
        "The harbour office said on Monday that its site was out of reach for some minutes. A group that nobody had "
        f"heard of wrote: “{passage}”. The office said that it had no knowledge of any letters, and that the outage "
        "came from work on a cable, which had been planned for weeks and went on without any further trouble at all."
    )
    first, later = write(STATEMENT, source="a"), write(news, source="paper", at=1)
    (echo,) = echoes([first, later], roles={"a": Role.CLAIMANT, "paper": Role.REPORTING})
    assert echo.kind is EchoKind.QUOTATION
    assert later.full_text[echo.start : echo.end] == passage
    assert echo.why == "17 words in a row are the same"


def test_an_unrelated_text_echoes_nothing(write: Write) -> None:
    other = "The library of the town opens its doors on Saturday with readings for children and a small market outside."
    assert not list(echoes([write(STATEMENT, source="a"), write(other, source="b", at=1)]))


def test_an_edit_is_no_echo_of_its_own_post(write: Write) -> None:
    edit = STATEMENT.replace("eight", "nine")
    assert not list(echoes([write(STATEMENT, native_id="7"), write(edit, native_id="7", at=60)]))


def test_the_press_printing_the_press_is_no_echo_and_quoting_a_claimant_is_one(write: Write) -> None:
    posts = [write(STATEMENT, source=source, at=at) for at, source in enumerate(("one", "two", "group"))]
    roles = {"one": Role.REPORTING, "two": Role.REPORTING, "group": Role.CLAIMANT}
    (echo,) = echoes(posts, roles=roles)
    assert echo.post == posts[2].id
    assert "2 sources carried it before, 2 of them to report" in echo.why


@pytest.mark.parametrize(
    "text",
    [
        "Allahu akbar",
        "Breaking news!",
        "Good morning everyone",
        "إنا لله وإنا إليه راجعون",
        "Hail Mary, full of grace, the Lord is with thee",
        "Our father who art in heaven, hallowed be thy name; give us this day our daily bread",
        "Rest in peace 🕊",
        "ha ha ha ha ha ha ha ha ha ha ha ha",
    ],
)
def test_what_everybody_says_is_no_echo(write: Write, text: str) -> None:
    assert not list(echoes([write(text, source=f"s{n}", at=n) for n in range(6)]))


def test_a_short_text_echoes_as_a_whole_only_and_not_once_many_say_it(write: Write) -> None:
    short = "The harbour goes dark tonight"
    posts = [write(short, source=f"s{n}", at=n) for n in range(8)]
    changed = write("The harbour goes dark tomorrow", source="x", at=9)
    found = list(echoes([*posts, changed]))
    assert [echo.post for echo in found] == [post.id for post in posts[1:4]]


def test_texts_of_few_words_over_and_over_are_not_near_one_another(write: Write) -> None:
    posts = [write("ha ho " * (9 + number), source=f"s{number}", at=number) for number in range(3)]
    assert not list(echoes(posts))


def test_texts_that_are_nobodys_own_are_passed_over(write: Write) -> None:
    verse = (
        "When the lamps were lit upon the water the fishermen sang of the year that had been, and of the one to come"
    )
    posts = [write(f"Friends, {verse}.", source=f"s{n}", at=n) for n in range(3)]
    assert len(list(echoes(posts))) == 2
    assert not list(echoes(posts, commons=[verse]))
    also = [write(f"{verse}. {STATEMENT}", source=f"s{n}", at=n) for n in range(2)]
    (echo,) = echoes(also, commons=[verse])
    assert also[1].full_text[echo.start : echo.end] == STATEMENT.rstrip(".")


def test_so_short_a_near_duplicate_says_that_it_may_mean_the_opposite(write: Write) -> None:
    one, other = (
        "Without people like you this would be a better place",
        "Without people like you this would be a worse place",
    )
    (echo,) = echoes([write(one, source="a"), write(other, source="b", at=1)])
    assert "one other word may say the opposite" in echo.why


def test_a_flood_is_a_star_round_the_first(write: Write) -> None:
    posts = [write(STATEMENT + " 🔥" * (n % 3), source=f"s{n % 50}", at=n) for n in range(2_000)]
    assert Counter(echo.earlier for echo in echoes(posts)) == {posts[0].id: 1_999}


def test_a_flood_of_small_changes_gives_each_post_one_echo(write: Write) -> None:
    posts = [write(f"{STATEMENT} Number {n}", source=f"s{n % 50}", at=n) for n in range(500)]
    found = list(echoes(posts))
    assert len(found) == 499
    assert {echo.earlier for echo in found} == {posts[0].id}


def test_passages_of_several_posts_are_told_apart(write: Write) -> None:
    one = "The lamps of the lower town were lit again after seven long years of waiting in the dark and cold"
    two = "Nobody on the council could say who had ordered the gates of the old reservoir to be opened that night"
    both = f"First they wrote this: {one}. Then, a day later, came the rest of it: {two}. That was all there was."
    first, second, later = write(one, source="a"), write(two, source="b", at=1), write(both, source="c", at=2)
    found = list(echoes([first, second, later]))
    assert [(echo.earlier, later.full_text[echo.start : echo.end]) for echo in found] == [
        (first.id, one),
        (second.id, two),
    ]


def test_posts_are_taken_by_their_times(write: Write) -> None:
    known = Wording()
    known.take(write(STATEMENT, at=5))
    with pytest.raises(FingerprintError, match="older than one taken before it"):
        known.take(write("another", at=4))


def test_asking_keeps_nothing_and_the_same_post_echoes_nothing(write: Write) -> None:
    known, first, later = Wording(), write(STATEMENT, source="a"), write(STATEMENT, source="b", at=1)
    known.take(first)
    assert known.of(later) == known.of(later)
    assert len(known) == 1
    assert known.take(later)
    assert not known.take(later)
    assert not known.of(later)
    assert len(known) == 2


def test_a_text_beyond_the_limit_says_what_was_compared(write: Write) -> None:
    long = STATEMENT + " end" * 100_000
    echo = next(iter(echoes([write(long, source="a"), write(long, source="b", at=1)])))
    assert "only the first 200,000 characters were compared" in echo.why
