"""Which signs make a number an hour: 20:00, 20h, 20.00, \"eight\"?"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.read.dategrammar import free_left
from tocsin.read.timetokens import Line

QUARTERS = frozenset({0, 15, 30, 45})  # minutes that are said of hours


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour as its signs give it; ``form`` says which signs they were."""

    hour: int
    minute: int | None
    end: int  # the lexeme after it
    form: str  # "colon", "dot", "dash", "mark", "unit", "bare" or "spelled"
    zulu: bool = False


def clock_at(line: Line, at: int) -> Clock | None:
    """The hour that begins at a lexeme, with the signs that make it one."""
    if line.has(at, "spelled_hours"):
        return Clock(line.value(at, "spelled_hours"), None, at + 1, "spelled")
    hour = line.digits(at, 1, 2)
    if hour is None:
        return _military(line, at)
    if not free_left(line, at) or hour > 24:
        return None
    found = with_minutes(line, at, hour) or _marked(line, at, hour)
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


def with_minutes(line: Line, at: int, hour: int) -> Clock | None:
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
        glued_or_said = line.glued(end) or line.has(end + 1, "minutes_unit") or minute in QUARTERS
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
