"""Where do lexemes give an hour, or a range of hours?"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tocsin.read.dategrammar import free_left
from tocsin.read.hours import Hour, before, of_half
from tocsin.read.moment import Moment, Read
from tocsin.read.timetokens import Line

_HALVES = ("am", "pm", "night", "midday")
_DAYS = ("weekday", "relative", "parts", "month", "day_parts")
_QUARTERS = frozenset({0, 15, 30, 45})


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as its signs give it; ``form`` says which signs they were."""

    hour: int
    minute: int | None
    end: int  # the lexeme after it
    form: str  # "colon", "dot", "dash", "mark", "unit", "bare" or "spelled"
    zulu: bool = False


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
    clock = _clock(line, at)
    if clock is None:
        return None
    return _ranged(line, at, clock) or _single(line, at, clock)


def _moment(line: Line, at: int, end: int, hour: Hour, **more: bool | str | Hour | None) -> Read:
    plain = Moment(start=line[at].start, end=line[end - 1].end, hour=hour)
    return replace(plain, **more), end  # type: ignore[arg-type]


def _clock(line: Line, at: int) -> Clock | None:
    if line.has(at, "spelled_hours"):
        return Clock(line.value(at, "spelled_hours"), None, at + 1, "spelled")
    hour = line.digits(at, 1, 2)
    if hour is None:
        return _military(line, at)
    if not free_left(line, at) or hour > 24:
        return None
    found = _with_minutes(line, at, hour) or _marked(line, at, hour)
    return found if found is None or hour < 24 or not found.minute else None


def _military(line: Line, at: int) -> Clock | None:
    """ "2000 hrs", "2000Z", "2000 GMT"."""
    number = line.digits(at, 4)
    if number is None or number > 2359 or number % 100 > 59 or not free_left(line, at):
        return None
    zulu = line[at + 1].text == "z"
    if not (zulu or line.has(at + 1, "hour_units") or line.value(at + 1, "zone") == "UTC"):
        return None
    return Clock(number // 100, number % 100, at + 1 + zulu, "colon", zulu)


def _with_minutes(line: Line, at: int, hour: int) -> Clock | None:
    """20:00, 20:00:30, 20:00Z, 20.00, 20-00."""
    mark, minute = line[at + 1].text, line.digits(at + 2, 2)
    if minute is None or minute > 59 or mark not in (":", ".", "-") or not (line.glued(at + 1) and line.glued(at + 2)):
        return None
    end = at + 3
    if mark == ":" and line.is_mark(end, ":") and line.digits(end + 1, 2) is not None and line.glued(end + 1):
        end += 2
        end += 2 if line.is_mark(end, ".") and line.glued(end + 1) and line[end + 1].text.isdecimal() else 0
    zulu = mark == ":" and line[end].text == "z" and line.glued(end)
    if not zulu and not _closed(line, end):
        return None
    return Clock(hour, minute, end + zulu, {":": "colon", ".": "dot", "-": "dash"}[mark], zulu)


def _marked(line: Line, at: int, hour: int) -> Clock | None:
    """20h, 20h30, 20 Uhr 30, 20 heures, or the number alone."""
    end, form = at + 1, "bare"
    if line.is_mark(end, "-") and line.has(end + 1, "ordinals") and line.glued(end):
        end += 2  # "о 20-й"
    if line.has(end, "hour_marks") or _is_h(line, end):
        end, form = end + 1, "mark"
    elif line.has(end, "hour_units"):
        end, form = end + 1, "unit"
    elif end == at + 1 and not _closed(line, end):
        return None
    minute = line.digits(end, 2) if form != "bare" else None
    if minute is not None and minute <= 59 and not line.has(end + 1, "month", "hours_unit", "days_unit"):
        glued_or_said = line.glued(end) or line.has(end + 1, "minutes_unit") or minute in _QUARTERS
        if glued_or_said and _closed(line, end + 1):
            return Clock(hour, minute, end + 1 + line.has(end + 1, "minutes_unit"), "colon")
    return Clock(hour, None, end, form)


def _is_h(line: Line, at: int) -> bool:
    """20h30 and 20h UTC are written in every language."""
    followed = (line.digits(at + 1, 2) is not None and line.glued(at + 1)) or line.has(at + 1, "zone")
    return line[at].text == "h" and line.glued(at) and followed


def _closed(line: Line, end: int) -> bool:
    """False where the number goes on: 2:255, 20.5, 20%, 20km."""
    if not line.glued(end):
        return True
    after = line[end]
    if after.text[:1].isalnum():
        return bool(after.kinds)
    if after.text in "%€$£₽₺₴°":
        return False
    return not (after.text in ".,:/" and line.glued(end + 1) and line[end + 1].text.isdecimal())


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
    sure = _sure(line, at, clock, half, end)
    if sure is None or line.has(end, "not_before"):
        return None
    return _moment(line, at, end, hour, frail=not sure, zone="UTC" if clock.zulu else None)


def _sure(line: Line, at: int, clock: Clock, half: str, end: int) -> bool | None:
    """True for a time on its own, False for one that needs another beside it, None for no time."""
    led, said = line.has(at - 1, "hour_before"), line.has(at - 1, "at")
    zoned = line.has(end, "zone", "zone_before") or (
        line.is_mark(end, "(") and line.has(end + 1, "zone", "zone_before")
    )
    held = led or said or bool(half) or zoned
    if clock.form == "colon":
        marked = end > clock.end or line.has(clock.end - 1, "hour_units", "hour_marks")
        return held or clock.zulu or marked or (len(line[at].text) >= 2 and (clock.minute or 0) % 5 == 0)
    if clock.form == "dot" and _dotted_range(line, at, clock):
        return True
    if clock.form in ("dot", "dash"):
        dashed = clock.form == "dash" and (clock.minute not in _QUARTERS or not (led or said))
        return None if dashed or not (held or end > clock.end) else True
    if clock.form in ("mark", "unit"):
        return _sure_mark(line, at, clock, held)
    return _sure_bare(line, at, clock, half, (led, said, zoned), end)


def _dotted_range(line: Line, at: int, clock: Clock) -> bool:
    """ "09.00-15.00": both ends of a range are written with a dot, the first or the last one in full quarters."""
    joined, step = line.is_mark(clock.end, "-–—") or line.has(clock.end, "range_join"), clock.end + 1
    after = _with_minutes(line, step, line[step].number or 0) if joined and line.digits(step, 2) is not None else None
    if after is not None and after.form == "dot":
        return clock.minute in _QUARTERS and after.minute in _QUARTERS
    led = line.has(at - 1, "range_join") or line.is_mark(at - 1, "-–—")
    first = line.digits(at - 4, 1, 2) if led and line.is_mark(at - 3, ".") else None
    return first is not None and line.digits(at - 2, 2) in _QUARTERS and clock.minute in _QUARTERS


def _unit_alone(line: Line, at: int) -> bool | None:
    """ "Mardi 20 heures" is an hour, "mardi, 20 heures de retard" a length."""
    return False if line.has(at - 1, *_DAYS) else None


def _sure_mark(line: Line, at: int, clock: Clock, held: bool) -> bool | None:
    if clock.form == "unit":
        return held or _unit_alone(line, at)
    if held:
        return True
    long_mark = len(line[clock.end - 1].text) > 1
    return long_mark or 13 <= clock.hour < 24


def _sure_bare(line: Line, at: int, clock: Clock, half: str, held: tuple[bool, bool, bool], end: int) -> bool | None:
    led, said, zoned = held
    spelled = clock.form == "spelled"
    if led:
        return True
    if half:
        return said or half in ("am", "pm")
    if zoned:
        return said or (None if spelled else False)
    if spelled and end > clock.end:
        return said or line.has(clock.end, "hour_marks") or _unit_alone(line, at)
    if spelled and line.has(clock.end, "hour_marks"):
        return True
    if not said:
        return None
    return None if line.is_word(end) and (spelled or clock.hour < 13) else False


def _headed(line: Line, at: int) -> Read | None:
    """ "Half past seven", "halb acht", "setengah delapan"."""
    clock = _clock(line, at + 1)
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
    return _clock(line, at) if line.has(at, "spelled_hours") or line[at].number is not None else None


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
