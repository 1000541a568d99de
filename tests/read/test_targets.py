"""Which target is named, and which only looks like it?"""

from __future__ import annotations

import pytest

from tocsin.model import Target
from tocsin.read.entities import find_entities
from tocsin.read.normalise import normalise
from tocsin.read.targets import Gazetteer

MINISTRY = Target(
    id="ministry",
    name="Ministère de la Défense",
    urls=("https://www.defense.gouv-xx.example/accueil",),
    consent="as any visitor",
    aliases=("وزارة الدفاع", "MoD"),
)
GAZETTEER = Gazetteer((MINISTRY,), frozenset({"ل", "و", "ب"}))


def named(text: str) -> list[tuple[str | None, str | None]]:
    folded = normalise(text)
    return [(mention.domain, mention.target) for mention in GAZETTEER.mentions(folded, tuple(find_entities(folded)))]


@pytest.mark.parametrize(
    "text",
    [
        "http://defense.gouv-xx.example/x",
        "mail.defense.gouv-xx.example",
        "le MINISTERE de la DEFENSE",
        "موقع وَزَارَةُ الدِّفَـــاع",
        "لوزارة الدفاع",
        "hxxp://www[.]defense[.]gouv-xx[.]example",
    ],
)
def test_a_target_is_known_by_its_hosts_and_its_names(text: str) -> None:
    assert [target for _, target in named(text)] == ["ministry"]


@pytest.mark.parametrize(
    "host", ["not-defense.gouv-xx.example", "defense.gouv-xx.example.evil.test", "defence.gouv-xx.example"]
)
def test_a_look_alike_host_is_not_the_target(host: str) -> None:
    assert named(f"http://{host}/") == [(host, None)]


def test_a_name_inside_a_word_or_an_address_is_no_name() -> None:
    assert named("the model commode") == []
    assert [target for _, target in named("http://press.example/mod/")] == [None]


def test_a_platform_is_no_target() -> None:
    assert named("https://t.me/falcons https://pastebin.com/x") == []
