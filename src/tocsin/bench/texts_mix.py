"""What does a collector read all day? Mostly ordinary posts; now and then an address; seldom an announcement."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources

from tocsin.bench import texts
from tocsin.bench.errors import BenchError
from tocsin.model import Post

SHORTEST, LONGEST = 20, 400  # characters of a post
NAMING, TELLING = 0.12, 0.025  # shares of posts that name an address, and that announce, claim or appeal
_BENIGN = ("news_wiki", "wikipedia", "encyclopaedia", "ordinary")


def mix(count: int, seed: int = 0) -> list[Post]:
    """Posts as a collector meets them, in nine languages; the same for the same seed.

    Ordinary ones are sentences of the public texts beside the checkout, and our own benign ones; an address of ours is
    put behind some. Those that tell something are the tuning half of our own texts.

    Raises:
        BenchError: the program does not run in a checkout.
    """
    chance = random.Random(seed)  # a sample, no secret
    telling = [text.text for text in texts.own("tuning") if text.signal]
    ordinary = [piece for text in _harmless() for piece in _cut(text)]
    if not telling or not ordinary:
        raise BenchError("the test texts", "hold nothing to read", "run it in a checkout of the program")
    chance.shuffle(ordinary)
    addresses = _addresses()
    said = [
        chance.choice(telling)
        if chance.random() < TELLING
        else _with_address(chance, ordinary[at % len(ordinary)], addresses)
        for at in range(count)
    ]
    return [post(text, number) for number, text in enumerate(said)]


def post(text: str, number: int = 0) -> Post:
    """A text as a post of some minute."""
    at = texts.AT + timedelta(minutes=number)
    return Post(
        source="bench", native_id=str(number), capture="cap-bench", locator="bench", collected=at, claimed=at, text=text
    )


def _harmless() -> Iterator[str]:
    """By language, so that none is heard more than another."""
    by_language: dict[str, list[str]] = {}
    for text in (*texts.benign(), *texts.own("tuning")):
        if text.signal is None and text.group != "scripture" and len(text.text) < 20 * LONGEST:
            by_language.setdefault(text.lang, []).append(text.text)
    most = sorted(len(found) for found in by_language.values())[len(by_language) // 2] if by_language else 0
    for _, found in sorted(by_language.items()):
        yield from found[:most]


def _cut(text: str) -> Iterator[str]:
    for line in text.splitlines():
        piece = line.strip()[:LONGEST]
        if len(piece) >= SHORTEST:
            yield piece


def _with_address(chance: random.Random, text: str, addresses: list[str]) -> str:
    return f"{text} {chance.choice(addresses)}" if chance.random() < NAMING else text


def _addresses() -> list[str]:
    table = tomllib.loads((resources.files("tocsin.bench") / "reading.toml").read_text("utf-8"))
    found: list[str] = table["mix"]["addresses"]
    return found
