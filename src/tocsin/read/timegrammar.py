"""How do the words of one language make dates, hours, spans and zones? Patterns built from its time words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import regex  # type: ignore[import-untyped]

from tocsin.read.timewords import TimeWords

_YEAR = r"(?:[ ,]{1,2}(?:de )?(?<year>(?:19|20)\d\d)(?!\d))?"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled patterns of one language."""

    atoms: regex.Pattern[str]  # one date, hour, span or zone; the named groups say what was found
    gap: regex.Pattern[str]  # what may stand between two atoms of one expression
    join: regex.Pattern[str]  # what makes two atoms a range


@cache
def grammar(language: TimeWords) -> Grammar:
    """The patterns of a language, built once."""
    words = language.words
    fillers = _any(words.fillers + words.range_join)
    branches = "|".join((*_dates(language), *_spans(language), *_hours(language), *_zones(language)))
    after_t = r"(?<=\dt)(?<hour>\d\d):(?<minute>\d\d)(?::\d\d(?:\.\d{1,9})?)?(?<zulu>z)?"
    # "10:00-12:00" is a range; only an ISO time is followed by an offset west of Greenwich
    after_hour = r"(?<=\d ?)(?<offset>\+\d\d:?\d\d)(?!\d)|(?<=\dt\d\d:\d\d(?::\d\d)?)(?<offset>-\d\d:?\d\d)(?!\d)"
    return Grammar(
        atoms=regex.compile(rf"(?<![\p{{L}}\d.,/])(?:{branches})|{after_t}|{after_hour}"),
        gap=regex.compile(rf"(?:[\s,،;()|/:@–-]|(?<!\w)(?:{fillers})(?!\w)|t){{0,24}}"),
        join=regex.compile(rf"[\s(]*(?:{_any(words.range_join)})(?:[\s]|{_any(words.hour_before)})*"),
    )


def _any(words: Iterable[str]) -> str:
    """Alternation, longest first; something that never matches where there are no words."""
    return "|".join(regex.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) or r"(?!)"


def _dates(language: TimeWords) -> Iterable[str]:
    words = language.words
    month, of = f"(?:{_any(language.months)})", f"(?:{_any(words.of)})?"
    ordinal, join = f"(?:{_any(words.ordinals)})?", f"(?:{_any(words.range_join)})"
    last = rf"(?: ?{join} ?(?<last>\d{{1,2}}){ordinal})?"
    yield r"(?<iso>(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?!\d)"
    yield r"(?<numeric>\d{1,2}[-/.]\d{1,2}[-/.](?:(?:19|20)\d\d|\d\d))(?![\d.])"
    if not language.ambiguous:  # "6/11", not "24/7" and not "1/2"
        yield r"(?!24/7|7/7|24/24)(?<daymonth>\d\d/\d{1,2}|\d/\d\d)(?![\d/:%])"
    yield rf"(?<day>\d{{1,2}}){ordinal}{last} ?{of} ?(?<month>{month})(?:/{month})?(?!\w){_YEAR}"
    yield rf"(?<month>{month})\.? (?<day>\d{{1,2}}){ordinal}{last}(?![\d:h]){_YEAR}"
    yield rf"(?<month>{month})[ ,]{{1,2}}(?<monthyear>(?:19|20)\d\d)(?!\d)"
    yield rf"(?<part>{_any(language.parts)})(?!\w)"
    yield rf"(?<relative>{_any(language.relative)})(?!\w)"
    yield rf"(?<weekday>{_any(language.weekdays)})(?!\w)"


def _spans(language: TimeWords) -> Iterable[str]:
    words = language.words
    join, half = f"(?:{_any(words.range_join)})", f"(?<half>{_any(words.am + words.pm)})"
    mark = _any(words.hour_marks + words.hour_units)
    unit = _any(words.hours_unit + words.days_unit + words.minutes_unit)
    yield rf"(?<spankind>{_any(words.for_ + words.in_)}) (?<span>\d{{1,3}}) (?<unit>{unit})(?!\w)"
    start = rf"(?:{_any(words.range_start)}) (?<from>\d{{1,2}}) ?{join}"
    yield rf"{start} ?(?<hour>\d{{1,2}}) ?(?:{half}|{mark})(?!\w)"


def _hours(language: TimeWords) -> Iterable[str]:
    words = language.words
    half = f"(?<half>{_any(words.am + words.pm)})"
    after = rf"(?: ?{half}(?!\w))?"
    before, mark = f"(?:{_any(words.hour_before)})", f"(?:{_any(words.hour_marks)})"
    units, spelled = _any(words.hour_units), _any(language.spelled_hours)
    yield rf"(?<=(?:{_any(words.range_join)}) )(?<spelled>{spelled}) ?{half}(?!\w)"
    days = (*words.at, *language.weekdays, *language.relative, *language.parts, *language.months)
    yield rf"{before} (?<spelled>{spelled})(?!\w){after}"
    yield rf"(?<spelled>{spelled}) {mark}(?!\w){after}"
    yield rf"(?<=(?:{_any(days)}) )(?<spelled>{spelled}) (?:{units})(?!\w){after}"
    yield rf"(?:{before} ?)?(?<hour>\d{{1,2}}) ?[:h] ?(?<minute>[0-5]\d)(?::[0-5]\d)?(?<zulu>z)?(?![\d:]){after}"
    yield rf"(?<hour>\d{{1,2}})\.(?<minute>[0-5]\d) ?{half}(?!\w)"
    yield rf"(?<hour>\d{{1,2}}) ?{half}(?!\w)"
    yield rf"{before} ?(?<hour>\d{{1,2}})(?![\d/.:]|\w){after}"
    yield rf"(?<hour>\d{{1,2}}) ?{mark}(?!\w){after}"
    yield rf"(?<=(?:{_any(days)}) )(?<hour>\d{{1,2}}) (?:{units})(?!\w){after}"
    yield r"(?<hour>[01]\d|2[0-3])(?<minute>[0-5]\d)(?= ?(?:h(?:ou)?rs|gmt|utc|z)(?!\w))"
    yield rf"(?<named>{_any(language.named_hours)})(?!\w)"


def _zones(language: TimeWords) -> Iterable[str]:
    yield r"(?<offset>(?:gmt|utc) ?[+-] ?\d{1,2}(?::?\d\d)?)(?!\d)"
    yield rf"(?<zone>{_any(language.zones)})(?!\w)"
