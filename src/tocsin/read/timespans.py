"""Where do lexemes give a length of time, and does it count from now?"""

from __future__ import annotations

from datetime import timedelta

from tocsin.read.moment import Moment, Read
from tocsin.read.timetokens import Line

_UNITS = {
    "minutes_unit": timedelta(minutes=1),
    "hours_unit": timedelta(hours=1),
    "days_unit": timedelta(days=1),
    "weeks_unit": timedelta(weeks=1),
}
_KINDS = ("within", "in", "ago", "for")
_FURTHEST = timedelta(days=400)


def span_at(line: Line, at: int) -> Read | None:
    """ "In 3 hours", "within 72 hours", "3 hours ago", "for 24 hours", beginning at a lexeme."""
    kind = next((kind for kind in _KINDS if line.has(at, kind)), "")
    if kind:
        found = _length(line, at + 1)
        if found is not None:
            return _moment(line, at, found, kind)
    found = _length(line, at)
    if found is None:
        return None
    after = next((kind for kind in _KINDS if line.has(found[1], f"{kind}_after")), "")
    return _moment(line, at, (found[0], found[1] + 1, found[2]), after) if after else None


Length = tuple[timedelta, int, bool]  # how long, the next lexeme, whether it was said in hours or minutes


def _length(line: Line, at: int) -> Length | None:
    if line.has(at, "span"):
        length, elapsed = line.value(at, "span")
        return length, at + 1, elapsed
    number, end = line[at].number, at + 1
    if number is None:
        number = line.value(at, "numbers") or line.value(at, "spelled_hours")
    elif len(line[at].text) > 3:
        return None
    unit = next((unit for unit in _UNITS if line.has(end, unit)), "")
    if not number or not unit:
        return None
    length = number * _UNITS[unit]
    return (length, end + 1, unit in ("minutes_unit", "hours_unit")) if length <= _FURTHEST else None


def _moment(line: Line, at: int, found: Length, kind: str) -> Read:
    length, end, elapsed = found
    start, stop = line[at].start, line[end - 1].end
    if kind == "for":
        return Moment(start=start, end=stop, lasts=length), end
    if kind == "within":
        return Moment(start=start, end=stop, within=length), end
    return Moment(start=start, end=stop, after=-length if kind == "ago" else length, elapsed=elapsed), end
