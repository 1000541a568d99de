"""Where do lexemes give a day, a weekday or a month?"""

from __future__ import annotations

from dataclasses import replace

from tocsin.read.dates import Date
from tocsin.read.moment import Moment, Read
from tocsin.read.timetokens import Line
from tocsin.read.timewords import TimeWords

_MAX_DAYS = 6  # of a list: "15, 16 and 17 January"
_DAYS_REACH = 5 * _MAX_DAYS + 4  # lexemes to its month
_ALWAYS = frozenset({(24, 7), (7, 24), (24, 24)})  # open all day


def date_at(line: Line, at: int, words: TimeWords) -> Read | None:
    """The date that begins at a lexeme."""
    if line[at].number is not None:
        if not free_left(line, at):
            return None
        return _iso(line, at) or _numeric(line, at, words) or _day_month(line, at) or _short(line, at, words)
    if line.has(at, "month", "hijri"):
        return _month_first(line, at, words) or _month(line, at)
    return _worded(line, at)


def free_left(line: Line, at: int) -> bool:
    """False where the number is the tail of a longer one, of a name or of an amount."""
    if not line.glued(at):
        return True
    before = line[at - 1]
    if before.text[-1:].isalnum():
        return before.number is None and (bool(before.kinds) or before.text == "t")
    if before.text in (".", ",", ":"):
        return line[at - 2].number is None and not line[at - 2].text.isdecimal()
    return before.text not in "/+$€£₽₺₴#_=&%@\\'"


def _free_right(line: Line, end: int) -> bool:
    if not line.glued(end):
        return True
    after = line[end]
    if after.text[:1].isalnum():
        return bool(after.kinds) or after.text == "t"
    return not (after.text in "./-:,%" and line.glued(end + 1) and line[end + 1].text.isdecimal())


def _glued(line: Line, at: int, count: int) -> bool:
    return all(line.glued(at + step) for step in range(1, count))


def _moment(line: Line, at: int, end: int, date: Date, *, frail: bool = False, last: Date | None = None) -> Read:
    start, stop = line[at].start, line[end - 1].end
    return Moment(start=start, end=stop, date=date, last=last, frail=frail), end


def _iso(line: Line, at: int) -> Read | None:
    year, month, day = line.digits(at, 4), line.digits(at + 2, 1, 2), line.digits(at + 4, 1, 2)
    mark = line[at + 1].text
    if year is None or month is None or day is None or mark not in ("-", "/", ".") or line[at + 3].text != mark:
        return None
    if not (_glued(line, at, 5) and 1900 <= year <= 2100 and _free_right(line, at + 5)):
        return None
    return _moment(line, at, at + 5, Date(year=year, month=month, day=day))


def _numeric(line: Line, at: int, words: TimeWords) -> Read | None:
    first, second, year = line.digits(at, 1, 2), line.digits(at + 2, 1, 2), line.digits(at + 4, 2, 4)
    mark = line[at + 1].text
    if first is None or second is None or year is None or mark not in ("-", "/", ".") or line[at + 3].text != mark:
        return None
    if not (_glued(line, at, 5) and _free_right(line, at + 5)) or _is_version(line, at, words):
        return None
    year += 2000 if year < 100 else 0
    found = _ordered(first, second, words)
    return _moment(line, at, at + 5, replace(found, year=year)) if found and 1900 <= year <= 2100 else None


def _is_version(line: Line, at: int, words: TimeWords) -> bool:
    """ "2.0.12" is a version; "01.12.25" is a day where days are written so."""
    if line[at + 1].text != "." or line.digits(at + 4, 4):
        return False
    return not words.dotted or len(line[at].text) < 2 or len(line[at + 2].text) < 2 or line.has(at - 1, "not_after")


def _ordered(first: int, second: int, words: TimeWords, dotted: bool = False) -> Date | None:
    day, month = (first, second) if words.day_first else (second, first)
    if month > 12 >= day and not dotted:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return Date(month=month, day=day, unsure=words.ambiguous and max(first, second) <= 12 and first != second)


def _short(line: Line, at: int, words: TimeWords) -> Read | None:
    first, second, mark = line.digits(at, 1, 2), line.digits(at + 2, 1, 2), line[at + 1].text
    if first is None or second is None or not _glued(line, at, 3) or (first, second) in _ALWAYS:
        return None
    end = at + 3
    if mark == "." and words.dotted and not (line.is_mark(end, ".") and line.glued(end + 1)):
        ended = line.is_mark(end, ".") and line.glued(end)
        wide = len(line[at + 2].text) == 2 or ended
        end += ended
    else:
        wide = mark == "/" and len(line[at].text) + len(line[at + 2].text) >= 3
    date = _ordered(first, second, words, mark == ".")
    if date is None or not wide or not _free_right(line, end) or _is_clock(line, at, end):
        return None
    clear = mark == "/" and not words.ambiguous and _is_clear(line, at, first)
    return _moment(line, at, end, date, frail=not (clear or line.has(at - 1, "on")))


def _is_clock(line: Line, at: int, end: int) -> bool:
    """ "Um 9.10 Uhr" is an hour; "9.10 €" is none."""
    led = line.has(at - 1, "hour_before") or (line.has(at - 1, "at") and not line.has(at - 1, "on"))
    return led or line.has(end, "hour_marks", "am", "pm", "zone", "not_before")


def _is_clear(line: Line, at: int, first: int) -> bool:
    """ "24/11" and "05/12" are days; "10/10" is one at the head of a line, or beside an hour."""
    heads = at == 0 or line[at - 1].text == "\n"
    both = len(line[at].text) == len(line[at + 2].text) == 2
    return heads or (both and (first > 12 or line[at].text[0] == "0" or line[at + 2].text[0] == "0"))


def _ordinal(line: Line, at: int) -> int:
    """The lexeme after the signs that make a number an ordinal: "1st", "1er", "15.", "15-го"."""
    if line.is_mark(at, "-") and line.has(at + 1, "ordinals") and line.glued(at) and line.glued(at + 1):
        return at + 2
    if line.has(at, "ordinals") or (line.is_mark(at, ".") and line.glued(at)):
        return at + 1
    return at


def _day_month(line: Line, at: int) -> Read | None:
    day = line.digits(at, 1, 2)
    if day is None or not 1 <= day <= 31 or not line.names_month(at, at + _DAYS_REACH):
        return None
    end = _ordinal(line, at + 1)
    ordinal = end > at + 1
    last, end = _last_day(line, end)
    while line.has(end, "of") and not line.has(end, "month", "hijri"):
        end += 1
    if not line.has(end, "month", "hijri"):
        return None
    named = end
    end = _other_name(line, named + 1)
    date, end = _with_year(line, end, named, day)
    firm = ordinal or date.year is not None or line.has(at - 1, "on")
    final = replace(date, day=last) if last else None
    return _moment(line, at, end, date, frail=line.has(named, "doubtful") and not firm, last=final)


def _last_day(line: Line, end: int) -> tuple[int | None, int]:
    """The last of several days and the lexeme after it."""
    last = None
    for _ in range(_MAX_DAYS):
        step = end + (line.has(end, "range_join") or line.is_mark(end, "-–—,،"))
        while line.has(step, "range_start", "range_join", "on") and step < end + 3:
            step += 1
        day = line.digits(step, 1, 2)
        if step == end or day is None or not 1 <= day <= 31:
            break
        last, end = day, _ordinal(line, step + 1)
    return last, end


def _other_name(line: Line, end: int) -> int:
    """Arabic months are named twice: "كانون الثاني/يناير"."""
    return end + 2 if line.is_mark(end, "/") and line.has(end + 1, "month") else end


def _with_year(line: Line, end: int, named: int, day: int | None) -> tuple[Date, int]:
    hijri = not line.has(named, "month")
    month = line.value(named, "hijri" if hijri else "month")
    step = end
    while step < end + 2 and (line.is_mark(step, ",.،") or line.has(step, "of", "year_marks")):
        step += 1
    year = line.digits(step, 4)
    if year is None or not (1900 <= year <= 2100 or (hijri and 1343 <= year <= 1500)):
        end = end + 1 if line.has(end, "suffixes") and line.glued(end) else end
        return Date(month=month, day=day, hijri=hijri), end
    end = step + 1
    while end < step + 3 and line.has(end, "year_marks", "suffixes"):
        end += 1
    return Date(year=year, month=month, day=day, hijri=hijri), end


def _month_first(line: Line, at: int, words: TimeWords) -> Read | None:
    """ "January 15th, 2013"; where the day comes first, only with the year."""
    step = at + 1 + line.is_mark(at + 1, ".")
    day = line.digits(step, 1, 2)
    if day is None or not 1 <= day <= 31 or line.has(at - 1, "month_in"):
        return None
    end = _ordinal(line, step + 1)
    firm = end > step + 1
    last, end = _last_day(line, end)
    if line.is_mark(end, ":") or line.has(end, "hour_marks", "am", "pm"):
        return None
    date, end = _with_year(line, end, at, day)
    firm = firm or date.year is not None
    if words.day_first and not firm:
        return None
    final = replace(date, day=last) if last else None
    return _moment(line, at, end, date, frail=line.has(at, "doubtful") and not firm, last=final)


def _month(line: Line, at: int) -> Read | None:
    led = line.has(at - 1, "month_in", "this", "coming") or line.has(at + 1, "month_after", "this", "coming")
    date, end = _with_year(line, _other_name(line, at + 1), at, None)
    if date.year is None and not led:
        return None
    return _moment(line, at, end, date, frail=line.has(at, "doubtful") and not led)


def _worded(line: Line, at: int) -> Read | None:
    if (part := line.value(at, "parts")) is not None:
        return _moment(line, at, at + 1, Date(from_anchor=part[0], part=(part[1], part[2])))
    if (days := line.value(at, "relative")) is not None:
        return _moment(line, at, at + 1, Date(from_anchor=days))
    if line.has(at, "weekday", "weekday_short"):
        return _weekday(line, at)
    if (period := line.value(at, "periods")) is not None:
        return _moment(line, at, at + 1, Date(period=period))
    if (hours := line.value(at, "day_parts")) is not None:
        return Moment(start=line[at].start, end=line[at].end, part=hours, frail=True), at + 1
    return None


def _weekday(line: Line, at: int) -> Read | None:
    kinds = ("next_week", "last", "coming", "this")
    before = next((kind for kind in kinds if line.has(at - 1, kind)), "")
    after = next((kind for kind in kinds if line.has(at + 1, kind)), "")
    end = at + 2 if after else at + 1
    weekday, short = line.value(at, "weekday"), not line.has(at, "weekday")
    date = Date(weekday=line.value(at, "weekday_short") if short else weekday, which=after or before)
    moment, end = _moment(line, at, end, date, frail=short and not (before or after))
    return (replace(moment, start=line[at - 1].start) if before else moment), end
