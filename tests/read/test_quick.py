"""The quick way and the thorough way say the same, word for word."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model import Around, Claim, Entity, Finding, SecondOpinion, Transcript
from tocsin.read import Reader, load_packs
from tocsin.read.check import EXAMPLE_TARGETS, example_post

PACKS = load_packs()
# Second opinions are given only where a word was heard: what is compared is what the rules say.
QUICK = Reader(packs=PACKS, targets=EXAMPLE_TARGETS, statistics=False)
THOROUGH = Reader(packs=PACKS, targets=EXAMPLE_TARGETS, statistics=False, thorough=True)
DATA = Path(__file__).parents[3] / "shared" / "data" / "read"
OWN = Path(__file__).parent / "texts"
EACH = 25  # of the public texts, every so many
SAID = "We, the Azure Falcons, will launch a DDoS attack on www.defence.example on January 15, 2013 at 8 pm GMT."


def examples() -> Iterator[tuple[str, str | None]]:
    for rule in (rule for pack in PACKS for rule in pack.rules):
        yield from ((example.text, example.url) for example in rule.matches)
        yield from ((counter.text, counter.url) for counter in rule.ignores)


def same(text: str, url: str | None = None) -> bool:
    post = example_post(text, url)
    return list(QUICK.read(post)) == list(THOROUGH.read(post))


def test_every_example_is_read_alike() -> None:
    assert [text for text, url in examples() if not same(text, url)] == []


def test_our_own_texts_are_read_alike() -> None:
    texts = [
        json.loads(line)["text"]
        for path in sorted(OWN.rglob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    assert [text for text in texts[::2] if not same(text)] == []


@pytest.mark.skipif(not DATA.is_dir(), reason="the public texts are not beside the repository")
def test_public_texts_are_read_alike() -> None:
    for path in sorted(DATA.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["text"] for line in lines][::EACH]
        assert [text for text in texts if not same(text)] == [], path.name


TELLING = st.sampled_from(sorted({word for text, _ in examples() for word in text.split()}))


@settings(max_examples=100, deadline=None)
@given(st.lists(TELLING, max_size=30))
def test_any_order_of_telling_words_is_read_alike(words: list[str]) -> None:
    assert same(" ".join(words))


def test_what_a_picture_says_is_read_like_a_text_and_cites_the_picture() -> None:
    picture = "ab" * 32
    around = Around(transcripts=(Transcript(sha256=picture, version="1", text=SAID),))
    nouns = [
        one for one in QUICK.read(example_post("Look at this.", None), around) if not isinstance(one, SecondOpinion)
    ]
    plain = [one for one in QUICK.read(example_post(SAID, None)) if not isinstance(one, SecondOpinion)]
    assert [(type(noun), noun.span) for noun in nouns] == [(type(noun), noun.span) for noun in plain]
    assert {noun.read_in for noun in nouns} == {picture}
    findings = {noun.id for noun in nouns if isinstance(noun, Finding)}
    assert all(set(noun.findings) <= findings for noun in nouns if isinstance(noun, Claim))
    assert any(isinstance(noun, Claim) for noun in nouns)


def test_a_reply_knows_what_it_answers() -> None:
    parent = example_post(SAID, None)
    reply = replace(parent, native_id="2", text="Yes, all of us.", reply_to="1")
    context = QUICK.look(reply, Around(answers=parent)).context
    assert context is not None
    assert [mention.domain for mention in context.mentions] == ["www.defence.example"]
    assert all(noun.post == reply.id for noun in QUICK.read(reply, Around(answers=parent)))


def test_a_reader_without_a_term_no_longer_hears_it() -> None:
    pack = next(pack for pack in PACKS if pack.file == "packs/en/attack-announcement.toml")
    ddos = [term for term in pack.terms if term.role == "act.ddos" and term.phrase.lower().startswith("ddos")]
    assert ddos
    less = QUICK
    begin = time.perf_counter()
    for term in ddos:
        less = less.without(pack, term)
    assert time.perf_counter() - begin < 0.1
    post = example_post("Tomorrow at 20:00 GMT we will ddos www.defence.example. Expect us.", None)
    heard, unheard = (reader.look(post).hits.by_language["en"] for reader in (QUICK, less))
    assert set(heard) - set(unheard) == {"attack-announcement/act.ddos"}
    assert less.version != QUICK.version


def test_a_disguised_announcement_is_heard_and_its_address_stays_as_written() -> None:
    text = "W3 will DD0S www.defence.example tomorrow at 20:00 GMT. T4ke d0wn! Exp3ct us, we are l3gion."
    nouns = list(QUICK.read(example_post(text, None)))
    assert any(isinstance(noun, Finding) for noun in nouns)
    assert [noun.value for noun in nouns if isinstance(noun, Entity)] == ["www.defence.example"]
