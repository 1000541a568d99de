"""Which words tell the time in one language? Read from ``times/<language>.toml``; nothing is built in."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from tocsin.read.errors import ReadError
from tocsin.read.normalise import folded_term

_TABLES = (
    "order",
    "ambiguous",
    "months",
    "weekdays",
    "words",
    "relative",
    "parts",
    "named_hours",
    "spelled_hours",
    "zones",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The small words of one language, folded."""

    ordinals: tuple[str, ...]
    of: tuple[str, ...]
    hour_marks: tuple[str, ...]
    hour_before: tuple[str, ...]
    hour_units: tuple[str, ...]  # "20 heures": an hour after one of ``at`` or a day, else a duration
    at: tuple[str, ...]
    am: tuple[str, ...]
    pm: tuple[str, ...]
    fillers: tuple[str, ...]
    range_start: tuple[str, ...]
    range_join: tuple[str, ...]
    for_: tuple[str, ...]
    in_: tuple[str, ...]
    days_unit: tuple[str, ...]
    hours_unit: tuple[str, ...]
    minutes_unit: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeWords:
    """One language's time words, folded."""

    language: str
    day_first: bool
    ambiguous: bool
    months: dict[str, int]
    weekdays: dict[str, int]
    words: Words
    relative: dict[str, int]
    parts: dict[str, tuple[int, int, int]]
    named_hours: dict[str, tuple[int, int]]
    spelled_hours: dict[str, int]
    zones: dict[str, str]  # whole expression -> IANA name, or "local"
    digest: str


@cache
def time_words(language: str) -> TimeWords | None:
    """The time words of a language, or None where the package has none.

    Raises:
        ReadError: the file has an unknown or a missing key; names it.
    """
    file = resources.files("tocsin.read") / "times" / f"{language}.toml"
    return _built(language, file) if file.is_file() else None


def _built(language: str, file: Traversable) -> TimeWords:
    where = f"times/{language}.toml"
    text = file.read_text("utf-8")
    table = tomllib.loads(text)
    if set(table) != set(_TABLES):
        odd = sorted(set(table) ^ set(_TABLES))
        raise ReadError(where, f"key {odd[0]!r} is unknown or missing", f"keys: {', '.join(_TABLES)}")
    words = _small_words(where, table["words"])
    zones = _zones(table["zones"])
    months, weekdays = _numbers(table["months"]), _numbers(table["weekdays"])
    relative, spelled = (
        _numbers(table["relative"]),
        {folded_term(word): n for word, n in table["spelled_hours"].items()},
    )
    parts = {folded_term(word): (part[0], part[1], part[2]) for word, part in table["parts"].items()}
    named = {folded_term(word): _clock(hour) for word, hour in table["named_hours"].items()}
    return TimeWords(
        language=language,
        day_first=table["order"] == "day-first",
        ambiguous=table["ambiguous"],
        months=months,
        weekdays=weekdays,
        words=words,
        relative=relative,
        parts=parts,
        named_hours=named,
        spelled_hours=spelled,
        zones=zones,
        digest=text,
    )


def _small_words(where: str, table: dict[str, list[str]]) -> Words:
    known = {field.name.rstrip("_"): field.name for field in fields(Words)}
    if set(table) != set(known):
        odd = sorted(set(table) ^ set(known))
        raise ReadError(where, f"[words] key {odd[0]!r} is unknown or missing", f"keys: {', '.join(known)}")
    return Words(**{known[key]: tuple(folded_term(word) for word in words) for key, words in table.items()})


def _numbers(table: dict[str, list[str]]) -> dict[str, int]:
    return {folded_term(word): int(number) for number, words in table.items() for word in words}


def _clock(hour: str) -> tuple[int, int]:
    first, _, second = hour.partition(":")
    return int(first), int(second)


def _zones(table: dict[str, Any]) -> dict[str, str]:
    names: dict[str, str] = table["names"]
    places: dict[str, str] = table["places"]
    spoken = {f"{word} {place}": zone for word in table["before"] for place, zone in places.items()}
    elided = {
        f"{word}{place}": zone for word in table["before"] if word.endswith("'") for place, zone in places.items()
    }
    after = {f"{place} {word}": zone for word in table["after"] for place, zone in places.items()}
    alone = {f"({place})": zone for place, zone in places.items()}
    local = dict.fromkeys(table["local"], "local")
    everything = {**names, **spoken, **elided, **after, **alone, **local}
    return {folded_term(words): zone for words, zone in everything.items()}
