"""Which words tell the time in one language? Read from ``times/<language>.toml``; nothing is built in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from tocsin.read.errors import ReadError
from tocsin.read.normalise import folded_term

TOKEN = re.compile(r"\d+|[^\W\d_]+|\S|\n")

# Tables of a file whose values are read as they stand; the others have their own shape. All may be left out.
_NUMBERED = {"months": "month", "weekdays": "weekday", "weekdays_short": "weekday_short", "hijri": "hijri"}
_VALUED = ("spelled_hours", "numbers", "hour_heads", "hour_tails", "parts", "day_parts", "periods")
_TABLES = ("order", "ambiguous", "dotted", "words", "relative", "named_hours", "spans", "zones", *_NUMBERED, *_VALUED)
_ZONES = ("names", "before", "after", "local", "places")
_SMALL = (
    *("ordinals", "of", "hour_marks", "hour_before", "hour_units", "at", "am", "pm", "night", "midday", "fillers"),
    *("range_start", "range_join", "range_suffixes", "suffixes", "for", "hours_unit", "days_unit", "minutes_unit"),
    *(
        "weeks_unit",
        "in",
        "in_after",
        "for_after",
        "within",
        "within_after",
        "ago",
        "ago_after",
        "on",
        "month_in",
        "month_after",
    ),
    *("year_marks", "doubtful", "this", "coming", "next_week", "last", "not_after", "not_before", "mute"),
)
_PERIODS = re.compile(r"(?:day|week|weekend(?: [0-6])?|month|year)(?: [+-]\d)?|months \d{1,2}-\d{1,2}")
_SPAN = re.compile(r"(\d{1,3})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}

Kinds = Mapping[str, Any]
Phrase = tuple[tuple[str, ...], Kinds]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TimeWords:
    """One language's time words, folded and cut into tokens.

    ``phrases`` maps a phrase's first token to the phrases that begin with it, longest first, each with what it may
    mean: kind (``month``, ``at``, ``zone`` ...) and that kind's value.
    """

    language: str
    day_first: bool
    ambiguous: bool
    dotted: bool  # "24.12." is a day
    phrases: Mapping[str, tuple[Phrase, ...]]
    digest: str


@cache
def time_words(language: str) -> TimeWords | None:
    """The time words of a language, or None where the package has none.

    Raises:
        ReadError: the file has an unknown key or a value of the wrong shape; names it.
    """
    file = resources.files("tocsin.read") / "times" / f"{language}.toml"
    return _built(language, file) if file.is_file() else None


def _built(language: str, file: Traversable) -> TimeWords:
    where = f"times/{language}.toml"
    text, shared = file.read_text("utf-8"), _shared_zones()
    table = tomllib.loads(text)
    _known(where, "key", table, _TABLES)
    _known(where, "[words] key", table.get("words", {}), _SMALL)
    _known(where, "[zones] key", table.get("zones", {}), _ZONES)
    try:
        entries = [*_zones(tomllib.loads(shared)), *_entries(table), *_zones(table.get("zones", {}))]
    except (TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise ReadError(where, f"a value has the wrong shape: {wrong}", "write it as times/en.toml does") from wrong
    return TimeWords(
        language=language,
        day_first=table.get("order", "day-first") == "day-first",
        ambiguous=bool(table.get("ambiguous", False)),
        dotted=bool(table.get("dotted", False)),
        phrases=_indexed(entries),
        digest=text + shared,
    )


def _shared_zones() -> str:
    return (resources.files("tocsin.read") / "timezones.toml").read_text("utf-8")


def _known(where: str, what: str, table: Iterable[str], known: tuple[str, ...]) -> None:
    odd = sorted(set(table) - set(known))
    if odd:
        raise ReadError(where, f"{what} {odd[0]!r} is unknown", f"keys: {', '.join(known)}")


Entry = tuple[str, str, Any]  # words, kind, value


def _entries(table: dict[str, Any]) -> Iterator[Entry]:
    for name, kind in _NUMBERED.items():
        yield from ((word, kind, int(number)) for number, words in table.get(name, {}).items() for word in words)
    for number, words in table.get("relative", {}).items():
        yield from ((word, "relative", int(number)) for word in words)
    for name in _VALUED:
        yield from ((word, name, _value(name, value)) for word, value in table.get(name, {}).items())
    yield from ((word, "named", _clock(hour)) for word, hour in table.get("named_hours", {}).items())
    yield from ((word, "span", _length(length)) for word, length in table.get("spans", {}).items())
    for key, words in table.get("words", {}).items():
        apostrophe = "'" if key in ("suffixes", "range_suffixes") else ""
        yield from ((apostrophe + word, key, True) for word in words)


def _value(name: str, value: Any) -> Any:
    if name in ("parts", "day_parts"):
        return tuple(int(number) for number in value)
    if name != "periods":
        return int(value)
    if not _PERIODS.fullmatch(value):
        raise ValueError(f"period {value!r}")
    return value


def _clock(hour: str) -> tuple[int, int]:
    first, _, second = hour.partition(":")
    return int(first), int(second)


def _length(written: str) -> tuple[timedelta, bool]:
    found = _SPAN.fullmatch(written)
    if found is None:
        raise ValueError(f"span {written!r}")
    return int(found[1]) * _UNITS[found[2]], found[2] in "mh"


def _zones(table: dict[str, Any]) -> Iterator[Entry]:
    yield from ((words, "zone", zone) for words, zone in table.get("names", {}).items())
    yield from ((words, "zone", "local") for words in table.get("local", ()))
    yield from ((words, "place", zone) for words, zone in table.get("places", {}).items())
    yield from ((words, "zone_before", True) for words in table.get("before", ()))
    yield from ((words, "zone_after", True) for words in table.get("after", ()))


def _indexed(entries: Iterable[Entry]) -> dict[str, tuple[Phrase, ...]]:
    meanings: dict[tuple[str, ...], dict[str, Any]] = {}
    for words, kind, value in entries:
        tokens = tuple(TOKEN.findall(folded_term(words)))
        if tokens:
            meanings.setdefault(tokens, {})[kind] = value
    index: dict[str, list[Phrase]] = {}
    for tokens in sorted(meanings, key=lambda tokens: (-len(tokens), tokens)):
        index.setdefault(tokens[0], []).append((tokens, meanings[tokens]))
    return {first: tuple(phrases) for first, phrases in index.items()}
