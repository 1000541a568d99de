"""Texts made to hurt: long, repetitive, hidden or broken. Each is read in bounded time and says what was not read."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model import Claim, Entity, Finding, Post, SecondOpinion, Target
from tocsin.read import Reader
from tocsin.read.reader import Said

AT = datetime(2013, 1, 13, 12, tzinfo=UTC)
BANK = Target(id="bank", name="Bank of Nowhere", urls=("http://bank.example/",), consent="as any visitor")
READER = Reader(targets=(BANK,), zone="UTC")


def read(text: str) -> list[Said]:
    post = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, claimed=AT, text=text)
    return list(READER.read(post))


@pytest.mark.parametrize(
    "piece",
    [
        "we will ddos bank.example tomorrow at 20:00 gmt ",
        "we will attack. ",
        "ddos ",
        "targets: bank.example\n",
        "bank.example\n",
        "a.",
        "1",
        "+1 ",
        "http://",
        '«“"',
        "from 20:00 to ",
        "سنهاجم ",
        "\u202e",
        "e\u0301",
        "hacked by ",
        "h4ck3d ",
        "4tt4ck!!",
        "a b c ",
        "d-d-o-s-",
        "h\u0430\u0441k",
        "\u0438\u0306\u0301\u0323",
        "\u0651\u064e",
        "> " * 50 + "\n",
        "\u202ewww.elpmaxe\u202c ",
        "ᴀʙᴄ1$",
    ],
)
def test_a_long_text_is_read_in_bounded_time(piece: str) -> None:
    begin = time.perf_counter()
    read(piece * (220_000 // len(piece)))
    assert time.perf_counter() - begin < 15


def test_a_text_of_100_megabytes_is_read_in_its_head_and_says_so() -> None:
    begin = time.perf_counter()
    nouns = read("We will DDoS bank.example tomorrow at 20:00 GMT.\n" + "x" * 100_000_000)
    assert time.perf_counter() - begin < 15
    findings = [noun for noun in nouns if isinstance(noun, Finding)]
    assert findings
    cut = "read the first 200,000 characters, not the other "
    assert all(any(line.startswith(cut) for line in finding.why) for finding in findings)


def test_a_direction_mark_inside_a_domain_hides_no_target_and_makes_none() -> None:
    nouns = read("We will DDoS www.ban\u202ek.example tomorrow.")
    assert [(noun.value, noun.valid) for noun in nouns if isinstance(noun, Entity)] == [("www.bank.example", False)]
    assert not [noun for noun in nouns if isinstance(noun, Claim)]


def test_12_000_one_line_posts_take_seconds() -> None:
    begin = time.process_time()
    found = [noun for number in range(12_000) for noun in read(f"DDoS target list: www.site{number}.example")]
    assert time.process_time() - begin < 60
    assert sum(isinstance(noun, Claim) for noun in found) == 12_000


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_trouble_and_spans_fit(text: str) -> None:
    for noun in read(text):
        if isinstance(noun, SecondOpinion):
            continue
        start, end = noun.span
        assert 0 <= start < end <= len(text)


SAID = """we will attack ddos bank.example tomorrow 20:00 gmt hacked by nous lancerons demain contre سنهاجم غدا " « » .
? if not said targets: 31/12/2013 t.me/+AbCdEf123456 donate 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa join us — #x"""
WORDS = st.sampled_from([*SAID.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=40))
def test_any_order_of_telling_words_is_read_without_trouble(words: list[str]) -> None:
    nouns = read(" ".join(words))
    findings = {noun.id for noun in nouns if isinstance(noun, Finding)}
    assert all(set(noun.findings) <= findings for noun in nouns if isinstance(noun, Claim))
    assert all(0 <= noun.score <= 100 for noun in nouns if isinstance(noun, Finding))


def test_3_000_levels_of_quotation_announce_nothing() -> None:
    text = "\n".join(">" * level + " we will ddos bank.example tomorrow" for level in range(1, 300))
    deep = (
        ">" * 3_000 + " we will ddos bank.example tomorrow\n" + "«" * 3_000 + "we will ddos bank.example" + "»" * 3_000
    )
    assert not any(noun.stance.is_own for noun in read(text) if isinstance(noun, Finding | Claim))
    read(deep)
