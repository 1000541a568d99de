"""When does the text say it happens?

An hour without an end opens a window of two hours; a day is the whole day in its zone; a month the whole month.
Words like "tomorrow" count from the post's own time; without one only full dates are read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed_zone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import regex  # type: ignore[import-untyped]

from tocsin.model import Precision, Window
from tocsin.read.dates import Date, Hour, read_date, read_hour, settle, surer
from tocsin.read.errors import ReadError
from tocsin.read.timegrammar import grammar
from tocsin.read.timewords import TimeWords

OPEN_END = timedelta(hours=2)  # length of a window whose end the text does not give
MAX_TIMES = 2_000  # expressions of one text

_UNITS = ("days_unit", "hours_unit", "minutes_unit")
_DELTAS = {"days_unit": timedelta(days=1), "hours_unit": timedelta(hours=1), "minutes_unit": timedelta(minutes=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time as written, not yet placed: what the words fix and what they leave open."""

    start: int  # places in the folded text
    end: int
    date: Date | None = None
    last: Date | None = None
    hour: Hour | None = None
    until: Hour | None = None
    zone: str | None = None  # IANA name, "UTC+03:00", or "local"
    lasts: timedelta | None = None
    after: timedelta | None = None  # from the anchor


def find_moments(text: str, words: TimeWords) -> list[Moment]:
    """Every time expression of a folded text, by place."""
    found: list[Moment] = []
    for atom in grammar(words).atoms.finditer(text):
        part = _read_atom(atom, words)
        if part is None:
            continue
        gap = text[found[-1].end : part.start] if found else None
        joined = _joined(found[-1], part, gap, words) if gap is not None and len(gap) <= 40 else None
        if joined is None:
            if len(found) >= MAX_TIMES:
                break
            found.append(part)
        else:
            found[-1] = joined
    return [moment for moment in found if moment.date or moment.hour or moment.after]


def place(
    moment: Moment, *, anchor: datetime | None, zone: str, local: str | None, past: bool, written: str
) -> Window | None:
    """The window a moment means, or None where it cannot be placed.

    Args:
        moment: as found.
        anchor: the post's claimed time; what relative words and dates without a year count from.
        zone: IANA zone to read hours in where the text names none.
        local: IANA zone of the target, for "local time" and, before ``zone``, for times without one.
        past: True where the text tells of something done; dates without a year then lie before the anchor.
        written: the original words.
    """
    named = moment.zone if moment.zone != "local" else None
    name = named or local or zone
    clock = _zone(name)
    try:
        bounds = _bounds(moment, anchor.astimezone(clock) if anchor else None, clock, past)
    except (ValueError, OverflowError):
        return None  # no such day: the 31st of February, a year out of range
    if bounds is None:
        return None
    start, end, precision = bounds
    return Window(
        start=start.astimezone(UTC),
        end=end.astimezone(UTC),
        precision=precision,
        zone=name,
        zone_assumed=named is None and moment.after is None,
        text=written,
    )


def known_zone(name: str) -> str:
    """The name again.

    Raises:
        ReadError: the time zone database has no such zone.
    """
    _zone(name)
    return name


Bounds = tuple[datetime, datetime, Precision]


def _bounds(moment: Moment, anchor: datetime | None, clock: tzinfo, past: bool) -> Bounds | None:
    if moment.after is not None:
        return _after(moment.after, anchor)
    if moment.date is None:
        return _hour_alone(moment, anchor, clock, past)
    date = surer(moment.date, anchor, past)
    moment = replace(moment, date=date)
    day = settle(date, anchor, past)
    if day is None:
        return None
    last = settle(moment.last, anchor, past) if moment.last else None
    start = datetime(day.year, day.month, day.day, tzinfo=clock)
    if past and anchor and date.part and start + timedelta(hours=date.part[0]) > anchor:
        start -= timedelta(days=1)  # "this night" told in the morning is the night before
    if moment.hour is None or date.unsure:
        return _whole_days(moment, start, last)
    return _from_hour(start, moment, last)


def _whole_days(moment: Moment, start: datetime, last: datetime | None) -> Bounds:
    date = moment.date
    if date is not None and date.part is not None:
        begin, end = date.part
        return start + timedelta(hours=begin), start + timedelta(hours=end), Precision.HOUR
    if date is not None and date.day is None and date.month is not None:
        following = start.replace(day=28) + timedelta(days=4)
        return start, following.replace(day=1), Precision.MONTH
    final = start.replace(year=last.year, month=last.month, day=last.day) if last else start
    final = max(final, start)
    return start, _wall(final, 24, 0) if moment.lasts is None else start + moment.lasts, Precision.DAY


def _from_hour(day: datetime, moment: Moment, last: datetime | None = None) -> Bounds:
    hour, until = moment.hour, moment.until
    if hour is None:
        raise ValueError("no hour")
    if moment.date is not None and moment.date.part is not None:
        hour, until = _in_part(hour, moment.date.part), until and _in_part(until, moment.date.part)
    start = _wall(day, hour.hour, hour.minute)
    precision = Precision.MINUTE if hour.minute_given else Precision.HOUR
    if until is None:
        return start, start + (moment.lasts or OPEN_END), precision
    final = day.replace(year=last.year, month=last.month, day=last.day) if last else day  # the same hours each day
    end = _wall(max(final, day), until.hour, until.minute)
    return start, end if end > start else end + timedelta(days=1), precision


def _in_part(hour: Hour, part: tuple[int, int]) -> Hour:
    """ "Tomorrow evening at 8" is at 20, and "tonight at 3" is at 3 of the next day."""
    if hour.hour >= 12 or part[0] < 12 or (hour.half_given and hour.hour + 24 >= part[1]):
        return hour
    small_hours = hour.hour + 12 < part[0] and hour.hour + 24 < part[1]
    return replace(hour, hour=hour.hour + (24 if small_hours or hour.half_given else 12))


def _hour_alone(moment: Moment, anchor: datetime | None, clock: tzinfo, past: bool) -> Bounds | None:
    if anchor is None:
        return None
    today = datetime(anchor.year, anchor.month, anchor.day, tzinfo=clock)
    start, end, precision = _from_hour(today, moment)
    if past and start > anchor:
        return start - timedelta(days=1), end - timedelta(days=1), precision
    if not past and end <= anchor:
        return start + timedelta(days=1), end + timedelta(days=1), precision
    return start, end, precision


def _after(delay: timedelta, anchor: datetime | None) -> Bounds | None:
    if anchor is None:
        return None
    start = anchor + delay
    if delay % timedelta(days=1):
        return start, start + OPEN_END, Precision.HOUR
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return day, _wall(day, 24, 0), Precision.DAY


def _wall(day: datetime, hour: int, minute: int) -> datetime:
    """The wall clock's hour on that day; 24 and more fall on the next one, whatever daylight saving does."""
    later = day.replace(tzinfo=None) + timedelta(hours=hour, minutes=minute)
    return later.replace(tzinfo=day.tzinfo)


def _zone(name: str) -> tzinfo:
    if name.startswith("UTC") and len(name) > 3:
        hours, _, minutes = name[4:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return fixed_zone(offset if name[3] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as missing:
        raise ReadError(f"time zone {name!r}", "is not known", "give an IANA name such as Africa/Bamako") from missing


def _joined(before: Moment, part: Moment, gap: str, words: TimeWords) -> Moment | None:
    """One expression out of two neighbours, or None where they are two."""
    ranged = grammar(words).join.fullmatch(gap) is not None
    if not (ranged or grammar(words).gap.fullmatch(gap)):
        return None
    grown = replace(before, end=part.end)
    if part.zone and not part.hour:
        return replace(grown, zone=part.zone) if before.zone is None and (before.hour or before.date) else None
    if part.lasts:
        return replace(grown, lasts=part.lasts) if before.lasts is None else None
    if part.hour:
        return _with_hour(before, grown, part, ranged)
    return _with_date(before, grown, part, ranged)


def _with_hour(before: Moment, grown: Moment, part: Moment, ranged: bool) -> Moment | None:
    if before.hour is None and before.after is None and not (part.date and before.date):
        return replace(
            grown, hour=part.hour, until=part.until, zone=part.zone or before.zone, date=part.date or before.date
        )
    if ranged and before.hour is not None and before.until is None and part.hour is not None and part.until is None:
        return replace(grown, until=part.hour, zone=before.zone or part.zone)
    return None


def _with_date(before: Moment, grown: Moment, part: Moment, ranged: bool) -> Moment | None:
    if part.date is None or before.after is not None:
        return None
    if before.date is None:
        return replace(grown, date=part.date, last=part.last)
    if before.date.weaker_than(part.date) and before.last is None:
        return replace(grown, date=replace(part.date, part=part.date.part or before.date.part), last=part.last)
    if part.date.weaker_than(before.date) and not ranged:
        return replace(grown, date=replace(before.date, part=before.date.part or part.date.part))
    if ranged and before.last is None and before.hour is None:
        return replace(grown, date=before.date.completed(part.date), last=part.date)
    return None


def _read_atom(atom: regex.Match[str], words: TimeWords) -> Moment | None:
    start, end = atom.span()
    got = {name: value for name, value in atom.groupdict().items() if value is not None}
    if "span" in got:
        return _span(got, start, end, words)
    if "offset" in got:
        return Moment(start=start, end=end, zone=_offset(got["offset"]))
    if "zone" in got:
        return Moment(start=start, end=end, zone=words.zones[got["zone"]])
    hour = read_hour(got, words)
    if hour is not None:
        first = (
            Hour(hour=int(got["from"]), minute=0, minute_given=False, half_given=hour.half_given)
            if "from" in got
            else None
        )
        first = (
            replace(first, hour=first.hour + 12) if first and first.hour < 12 < hour.hour and "half" in got else first
        )
        zone = "UTC" if "zulu" in got else None
        return Moment(start=start, end=end, hour=first or hour, until=hour if first else None, zone=zone)
    date = read_date(got, words)
    last = replace(date, day=int(got["last"])) if date and "last" in got else None
    return Moment(start=start, end=end, date=date, last=last) if date else None


def _span(got: dict[str, str], start: int, end: int, words: TimeWords) -> Moment:
    unit = next(name for name in _UNITS if got["unit"] in getattr(words.words, name))
    length = int(got["span"]) * _DELTAS[unit]
    if got["spankind"] in words.words.for_:
        return Moment(start=start, end=end, lasts=length or None)
    return Moment(start=start, end=end, after=length or None)


def _offset(written: str) -> str:
    digits = written.lower().removeprefix("gmt").removeprefix("utc").replace(" ", "")
    sign, rest = digits[0], digits[1:].replace(":", "")
    hours, minutes = (rest[:-2], rest[-2:]) if len(rest) > 2 else (rest, "0")
    return f"UTC{sign}{min(int(hours), 14):02}:{min(int(minutes), 59):02}"
