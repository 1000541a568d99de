"""Every pack's own examples: they are the tests."""

from __future__ import annotations

import pytest

from tocsin.model import Signal
from tocsin.read import Pack, load_packs
from tocsin.read.check import EXAMPLE_TARGETS, unread
from tocsin.read.linting import needless, promises
from tocsin.read.pack import GROUPS, Example
from tocsin.read.reader import Reader

PACKS = load_packs()
READER = Reader(packs=PACKS, targets=EXAMPLE_TARGETS, zone="UTC")
NINE = ("ar", "de", "en", "es", "fr", "id", "ru", "tr", "uk")
SOME = 60  # phrases of a pack that are taken out, one after the other


def name(pack: Pack) -> str:
    return f"{pack.language}-{pack.name}"


@pytest.mark.parametrize("pack", PACKS, ids=name)
def test_a_pack_reads_its_own_texts_as_it_says(pack: Pack) -> None:
    problems = [str(problem) for _, promise in promises(pack) for problem in promise(READER)]
    assert problems == []


@pytest.mark.parametrize("pack", PACKS, ids=name)
def test_nine_phrases_in_ten_are_needed_by_a_text(pack: Pack) -> None:
    asked = pack.terms[:: max(1, len(pack.terms) // SOME)]
    idle = list(needless(READER, PACKS, pack, asked))
    assert len(idle) <= len(asked) / 10, [f"{term.role}: {term.phrase}" for term in idle]


def test_the_nine_languages_bring_the_same_signals_and_rules() -> None:
    rules = {
        language: {(pack.signal, rule.name) for pack in PACKS if pack.language == language for rule in pack.rules}
        for language in NINE
    }
    for language in NINE:
        assert {signal for signal, _ in rules[language]} == set(Signal), language
        assert rules[language] >= rules["en"], language


def test_every_rule_spares_every_protected_group() -> None:
    for rule in (rule for pack in PACKS for rule in pack.rules):
        assert {counter.group for counter in rule.ignores} == set(GROUPS), rule.name
        assert len(rule.matches) >= 3


def test_a_broken_promise_is_a_problem_that_names_file_and_rule() -> None:
    pack = next(pack for pack in PACKS if pack.file == "packs/en/incitement.toml")
    problems = list(unread(READER, pack, pack.rules[0], Example(text="Good morning, neighbours.")))
    assert [(problem.file, problem.rule, problem.says) for problem in problems] == [
        ("packs/en/incitement.toml", pack.rules[0].name, "the rule does not fire")
    ]
