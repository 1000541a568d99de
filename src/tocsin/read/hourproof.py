"""Do the words around an hour make it a time?"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.read.hourclock import QUARTERS, Clock, with_minutes
from tocsin.read.timetokens import Line

_DAYS = ("weekday", "relative", "parts", "month", "day_parts")


@dataclass(frozen=True, slots=True)
class Held:
    """What stands around an hour."""

    at: int  # its first lexeme
    led: bool  # behind a word that makes every number an hour: "saat", "jam"
    said: bool  # behind a word that may do so: "at"
    half: str  # "am", "pm", "night", "midday" or ""
    zoned: bool  # before a zone
    end: int  # the lexeme after it


def sure_of(line: Line, at: int, clock: Clock, half: str, end: int) -> bool | None:
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
        dashed = clock.form == "dash" and (clock.minute not in QUARTERS or not (led or said))
        return None if dashed or not (held or end > clock.end) else True
    if clock.form in ("mark", "unit"):
        return _sure_mark(line, at, clock, held)
    return _sure_bare(line, clock, Held(at, led, said, half, zoned, end))


def _dotted_range(line: Line, at: int, clock: Clock) -> bool:
    """ "09.00-15.00": both ends of a range are written with a dot, the first or the last one in full quarters."""
    joined, step = line.is_mark(clock.end, "-–—") or line.has(clock.end, "range_join"), clock.end + 1
    after = with_minutes(line, step, line[step].number or 0) if joined and line.digits(step, 2) is not None else None
    if after is not None and after.form == "dot":
        return clock.minute in QUARTERS and after.minute in QUARTERS
    led = line.has(at - 1, "range_join") or line.is_mark(at - 1, "-–—")
    first = line.digits(at - 4, 1, 2) if led and line.is_mark(at - 3, ".") else None
    return first is not None and line.digits(at - 2, 2) in QUARTERS and clock.minute in QUARTERS


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


def _sure_bare(line: Line, clock: Clock, held: Held) -> bool | None:
    spelled = clock.form == "spelled"
    if held.led:
        return True
    if held.half:
        return held.said or held.half in ("am", "pm")
    if held.zoned:
        return held.said or (None if spelled else False)
    if spelled and held.end > clock.end:
        return held.said or line.has(clock.end, "hour_marks") or _unit_alone(line, held.at)
    if not held.said:
        return None
    return None if line.is_word(held.end) and (spelled or clock.hour < 13) else False
