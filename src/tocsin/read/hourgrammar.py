"""Where do lexemes give an hour, or a range of hours?"""

from __future__ import annotations

from dataclasses import replace

from tocsin.read.hourclock import Clock, clock_at
from tocsin.read.hourproof import sure_of
from tocsin.read.hours import Hour, before, of_half
from tocsin.read.moment import Moment, Read
from tocsin.read.timetokens import Line

_HALVES = ("am", "pm", "night", "midday")


def hour_at(line: Line, at: int) -> Read | None:
    """The hour, or the range of hours, that begins at a lexeme."""
    if line.has(at, "named"):
        hour, minute = line.value(at, "named")
        named = Hour(hour=hour, minute=minute, minute_given=False, half_given=True)
        return _moment(line, at, _suffixed(line, at + 1), named)
    if line.has(at, "hour_heads"):
        return _headed(line, at)
    if line.has(at - 1, "not_after") or line.has(at - 2, "not_after"):
        return None
    clock = clock_at(line, at)
    if clock is None:
        return None
    return _ranged(line, at, clock) or _single(line, at, clock)


def _moment(line: Line, at: int, end: int, hour: Hour, **more: bool | str | Hour | None) -> Read:
    plain = Moment(start=line[at].start, end=line[end - 1].end, hour=hour)
    return replace(plain, **more), end  # type: ignore[arg-type]


def _suffixed(line: Line, end: int) -> int:
    return end + 1 if line.has(end, "suffixes") and line.glued(end) and not line.has(end, "range_suffixes") else end


def _half(line: Line, end: int) -> str:
    return next((half for half in _HALVES if line.has(end, half)), "")


def _finished(line: Line, clock: Clock) -> tuple[Hour, int, str] | None:
    """The hour with what follows it: "y media", "часов", "'de", "вечера"; the next lexeme; which half was said."""
    end, hour, minute = clock.end, clock.hour, clock.minute
    if (clock.form != "bare" and line.has(end, "hour_units", "hour_marks")) or (
        clock.form == "spelled" and line.has(end, "hour_units")
    ):
        end += 1
    end = _suffixed(line, end)
    if minute is None and line.has(end, "hour_tails"):
        total = hour * 60 + line.value(end, "hour_tails")
        hour, minute, end = total // 60 % 24, total % 60, _suffixed(line, end + 1)
    half = _half(line, end)
    if half:
        whole = of_half(hour, half)
        if whole is None:
            return None
        hour, end = whole, _suffixed(line, end + 1)
    given = Hour(hour=hour, minute=minute or 0, minute_given=minute is not None, half_given=bool(half))
    return given, end, half


def _single(line: Line, at: int, clock: Clock) -> Read | None:
    finished = _finished(line, clock)
    if finished is None:
        return None
    hour, end, half = finished
    sure = sure_of(line, at, clock, half, end)
    if sure is None or line.has(end, "not_before"):
        return None
    return _moment(line, at, end, hour, frail=not sure, zone="UTC" if clock.zulu else None)


def _headed(line: Line, at: int) -> Read | None:
    """ "Half past seven", "halb acht", "setengah delapan"."""
    clock = clock_at(line, at + 1)
    if clock is None or clock.form not in ("bare", "spelled", "mark"):
        return None
    total = clock.hour * 60 + line.value(at, "hour_heads")
    finished = _finished(line, replace(clock, hour=total // 60 % 24, minute=total % 60))
    if finished is None:
        return None
    hour, end, _ = finished
    return _moment(line, at, end, hour)


def _ranged(line: Line, at: int, clock: Clock) -> Read | None:
    """ "From 8 to 10 pm", "20-22h", "с 20 до 22": a first hour without a sign of its own."""
    if clock.form not in ("bare", "spelled"):
        return None
    step = clock.end + line.has(clock.end, "suffixes", "range_suffixes")
    joined = step > clock.end and line.has(clock.end, "range_suffixes")
    if line.has(step, "range_join") or line.is_mark(step, "-–—"):
        joined, step = True, step + 1
    while line.has(step, "at", "hour_before") and step < clock.end + 5 and line[step].number is None:
        step += 1
    second = _clock_after(line, step) if joined else None
    if second is None or (clock.form == "spelled" and second.form == "bare"):
        return None
    return _range(line, at, clock, second)


def _clock_after(line: Line, at: int) -> Clock | None:
    """The second hour of a range; a dash before it is no part of it."""
    return clock_at(line, at) if line.has(at, "spelled_hours") or line[at].number is not None else None


def _range(line: Line, at: int, clock: Clock, second: Clock) -> Read | None:
    finished = _finished(line, second)
    if finished is None:
        return None
    until, end, half = finished
    if line.has(end, "not_before", "month") or line.has(end, "days_unit"):
        return None
    first = Hour(hour=clock.hour, minute=0, minute_given=False, half_given=False)
    led = line.has(at - 1, "hour_before")
    opened = led or line.has(at - 1, "range_start", "at")
    signed = bool(half) or second.form in ("colon", "mark")
    zoned = line.has(end, "zone", "zone_before")
    if not opened and not signed and second.form != "unit":
        return None
    if second.form in ("bare", "spelled") and not signed and line.is_word(end) and not led:
        return None
    sure = led or (signed and (opened or until.hour >= 13)) or (opened and zoned) or (opened and second.form == "unit")
    if half:
        first = before(first, until)
    return _moment(line, at, end, first, until=until, frail=not sure)
