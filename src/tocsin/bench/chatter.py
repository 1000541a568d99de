"""What does a large Telegram export look like? A generated one: messages in many scripts, as its writer lays them out.

The layout is that of telegramdesktop/tdesktop, ``export_output_json.cpp``. Words are drawn as often as words come in
texts (Zipf); the same seed gives the same bytes.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import accumulate
from typing import TextIO

WORDS = 20_000  # of each language
START = datetime(2023, 1, 1, tzinfo=UTC)
CHANNEL = "channel1000000001"
MISSING = "(File not included. Change data exporting settings to download.)"

Part = tuple[str, str]  # kind, text


@dataclass(frozen=True, slots=True)
class Tongue:
    """The words of one language and how often each comes."""

    words: list[str]
    often: list[float]  # cumulative
    join: str

    def say(self, chance: random.Random, count: int) -> str:
        """So many words."""
        return self.join.join(chance.choices(self.words, cum_weights=self.often, k=count))


def write(stream: TextIO, messages: int, seed: int) -> None:
    """Write an export of one public channel.

    Args:
        stream: takes about 1 kB of UTF-8 for each message.
        messages: how many, service messages among them (about 2 %).
        seed: of everything that is drawn.
    """
    chance = random.Random(seed)
    tongues, shares = _tongues(chance)
    stream.write('{\n "name": "Invented channel",\n "type": "public_channel",\n "id": 1000000001,\n "messages": [')
    at = START
    for number in range(1, messages + 1):
        at += timedelta(seconds=chance.randrange(1, 120))
        tongue = chance.choices(tongues, cum_weights=shares)[0]
        stream.write(f"{',' if number > 1 else ''}\n  {_message(chance, tongue, number, at)}")
    stream.write("\n ]\n}")


def _tongues(chance: random.Random) -> tuple[list[Tongue], list[int]]:
    data = tomllib.loads(files("tocsin.bench").joinpath("chatter.toml").read_text("utf-8"))
    often = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
    held = [Tongue(list(_words(chance, table["syllables"].split())), often, table["join"]) for table in data.values()]
    return held, list(accumulate(table["share"] for table in data.values()))


def _words(chance: random.Random, syllables: list[str]) -> Iterator[str]:
    for rank in range(WORDS):
        yield "".join(chance.choices(syllables, k=chance.randint(1, 2 if rank < 100 else 4)))


def _message(chance: random.Random, tongue: Tongue, number: int, at: datetime) -> str:
    head = [
        f'"id": {number}',
        f'"type": "{"service" if number % 50 == 0 else "message"}"',
        f'"date": "{at:%Y-%m-%dT%H:%M:%S}"',
        f'"date_unixtime": "{int(at.timestamp())}"',
    ]
    if number % 50 == 0:
        return _object([*head, *_PINNED, f'"message_id": {number - 1}', '"text": ""', '"text_entities": []'])
    if chance.random() < 0.1:
        edited = at + timedelta(seconds=chance.randrange(10, 9000))
        head += [f'"edited": "{edited:%Y-%m-%dT%H:%M:%S}"', f'"edited_unixtime": "{int(edited.timestamp())}"']
    head += ['"from": "Invented channel"', f'"from_id": "{CHANNEL}"']
    if chance.random() < 0.15 and number > 1:
        head.append(f'"reply_to_message_id": {chance.randrange(max(1, number - 500), number)}')
    if chance.random() < 0.1:
        head += [f'"photo": "{MISSING}"', '"width": 1280', '"height": 720']
    parts = _parts(chance, tongue)
    return _object([*head, f'"text": {_text(parts)}', f'"text_entities": {_array([_entity(part) for part in parts])}'])


def _parts(chance: random.Random, tongue: Tongue) -> list[Part]:
    count = min(int(chance.lognormvariate(3.3, 0.7)) + 1, 400)
    parts: list[Part] = [("plain", tongue.say(chance, count))]
    while chance.random() < 0.4 and len(parts) < 9:
        kind, make = chance.choice(_KINDS)
        parts += [(kind, make(chance, tongue)), ("plain", f" {tongue.say(chance, chance.randint(1, 6))}")]
    return parts


_PINNED = ('"actor": "Invented channel"', f'"actor_id": "{CHANNEL}"', '"action": "pin_message"')
_KINDS: list[tuple[str, Callable[[random.Random, Tongue], str]]] = [
    ("link", lambda chance, _: f"https://news.example/{chance.randrange(10**6)}"),
    ("hashtag", lambda chance, tongue: f"#{tongue.say(chance, 1)}"),
    ("bold", lambda chance, tongue: tongue.say(chance, 3)),
    ("mention", lambda chance, _: f"@channel{chance.randrange(500)}"),
]


def _entity(part: Part) -> str:
    return f'{{\n     "type": "{part[0]}",\n     "text": "{part[1]}"\n    }}'


def _text(parts: list[Part]) -> str:
    if len(parts) == 1:
        return f'"{parts[0][1]}"'
    return _array([f'"{text}"' if kind == "plain" else _entity((kind, text)) for kind, text in parts])


def _array(values: list[str]) -> str:
    return "[" + ",".join(f"\n    {value}" for value in values) + "\n   ]"


def _object(members: list[str]) -> str:
    return "{" + ",".join(f"\n   {member}" for member in members) + "\n  }"
