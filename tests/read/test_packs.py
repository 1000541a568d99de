"""Every rule's own examples: they are the tests."""

from __future__ import annotations

import pytest

from tocsin.read import Pack, Rule, load_packs
from tocsin.read.check import EXAMPLE_TARGETS, check_packs, overheard, unread
from tocsin.read.pack import GROUPS, Counterexample, Example
from tocsin.read.reader import Reader

PACKS = load_packs()
READER = Reader(packs=PACKS, targets=EXAMPLE_TARGETS, zone="UTC")
RULES = [(pack, rule) for pack in PACKS for rule in pack.rules]
MATCHES = [(pack, rule, example) for pack, rule in RULES for example in rule.matches]
IGNORES = [(pack, rule, counter) for pack, rule in RULES for counter in rule.ignores]


def name(case: tuple[Pack, Rule, Example | Counterexample]) -> str:
    return f"{case[0].language}-{case[0].name}-{case[1].name}-{case[2].text[:24]}"


@pytest.mark.parametrize("case", MATCHES, ids=name)
def test_a_rule_reads_what_it_says_it_reads(case: tuple[Pack, Rule, Example]) -> None:
    assert [problem.says for problem in unread(READER, *case)] == []


@pytest.mark.parametrize("case", IGNORES, ids=name)
def test_a_protected_text_is_nobodys_own_act(case: tuple[Pack, Rule, Counterexample]) -> None:
    assert [problem.says for problem in overheard(READER, *case)] == []


def test_the_three_languages_bring_the_same_signals() -> None:
    signals = {
        language: {pack.signal for pack in PACKS if pack.language == language} for language in ("en", "fr", "ar")
    }
    assert signals["en"] == signals["fr"] == signals["ar"]
    assert len(signals["en"]) == 7  # six signals and the language's own words


def test_every_rule_spares_every_protected_group() -> None:
    for _, rule in RULES:
        assert {counter.group for counter in rule.ignores} == set(GROUPS), rule.name
        assert len(rule.matches) >= 3


def test_a_broken_promise_is_a_problem_that_names_file_and_rule() -> None:
    pack = next(pack for pack in PACKS if pack.file == "packs/en/incitement.toml")
    problems = list(unread(READER, pack, pack.rules[0], Example(text="Good morning, neighbours.")))
    assert [(problem.file, problem.rule, problem.says) for problem in problems] == [
        ("packs/en/incitement.toml", "call", "the rule does not fire")
    ]


def test_the_built_in_packs_have_no_problems() -> None:
    assert list(check_packs(PACKS)) == []
