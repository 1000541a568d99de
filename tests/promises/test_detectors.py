"""Is every detector pure, and does everything it finds stand in the text where it says?"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.promises.conftest import EXAMPLE, NOON, MakeDoor, source

from tocsin.collect.chats.telegram import Telegram
from tocsin.collect.feeds.feed import Feed
from tocsin.collect.forums.forum import Forum
from tocsin.model import Claim, Entity, Finding, Post, SecondOpinion
from tocsin.model.seams import Collector, Detector
from tocsin.plugins import Seam, build, known

NAMES = list(known(Seam.DETECTOR))
SOURCES: dict[str, Callable[[], Collector]] = {
    "sources/telegram": Telegram,
    "sources/news": Feed,
    "sources/forum": Forum,
}
PLAIN = Post(source="s", native_id="1", capture="cap-1", locator="l", collected=NOON, claimed=NOON, text="")
ODD = (
    "",
    " \n\t",
    "\u202e" + "abc" * 50,
    "\u200b".join("We attack ministry.example tomorrow at 20:00 GMT"),
    "İ" * 300 + " we will attack ministry.example",
    "ﷺ" * 200 + " سنهاجم ministry.example",
    "a\u0301" * 500,
    "@" * 3_000,
    "http://" * 800,
    "1" * 5_000,
    "\0\x1b[31m we hacked \ufffd it",
    "We will attack " + "ministry.example " * 400,
)


@cache
def plugin(name: str) -> Detector:
    return cast(Detector, build(Seam.DETECTOR, name, {}, "tests"))


def checked(name: str, post: Post) -> list[Finding | Claim | Entity | SecondOpinion]:
    """What it yields, after each promise of the seam was looked at."""
    found = list(plugin(name).read(post))
    assert list(plugin(name).read(post)) == found
    text, known_findings = post.full_text, set[str]()
    for noun in found:
        assert noun.post == post.id
        if isinstance(noun, SecondOpinion):
            continue  # said of the whole text
        start, end = noun.span
        assert 0 <= start < end <= len(text)
        if isinstance(noun, Claim):
            assert noun.quote == text[start:end]
            assert set(noun.findings) <= known_findings, "findings come before the claims on them"
            for target in noun.targets:
                assert target.text == text[slice(*target.span)]
        else:
            assert noun.text == text[start:end]
        if isinstance(noun, Finding):
            known_findings.add(noun.id)
            assert noun.why and 0 <= noun.score <= 100
            assert noun.version
    return found


@pytest.mark.parametrize("name", NAMES)
def test_it_says_what_it_is(name: str) -> None:
    assert plugin(name).name and plugin(name).version
    again = cast(Detector, build(Seam.DETECTOR, name, {}, "tests"))
    assert (again.name, again.version) == (plugin(name).name, plugin(name).version)


@pytest.mark.parametrize("place", SOURCES)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_in_real_formats_stands_where_it_says(name: str, place: str, door: MakeDoor) -> None:
    posts = [item for item in SOURCES[place]().collect(source(place), door(EXAMPLE), None) if isinstance(item, Post)]
    found = [noun for post in posts for noun in checked(name, post)]
    assert found or place != "sources/telegram"


@pytest.mark.parametrize("number", range(len(ODD)))
@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_too_odd(name: str, number: int) -> None:
    checked(name, replace(PLAIN, text=ODD[number]))
    checked(name, replace(PLAIN, text=ODD[number], title=ODD[number][:80] or None, claimed=None, language="xx-odd"))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120), st.randoms(use_true_random=False))
def test_spans_hold_whatever_stands_around_the_words(name: str, around: str, chance: random.Random) -> None:
    words = [
        "We will attack ministry.example on 15 January 2013 at 20:00 GMT.",
        "Donnez : GB82 WEST 1234 5698 7654 32",
        around,
    ]
    chance.shuffle(words)
    checked(name, replace(PLAIN, text=" ".join(words)))
