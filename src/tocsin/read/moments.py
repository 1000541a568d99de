"""When does the text say it happens?

An hour without an end opens a window of two hours; a day is the whole day in its zone; a month the whole month.
Words like "tomorrow" count from the post's own time; without one only full dates are read.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from tocsin.model import Precision, Window
from tocsin.read.dates import Date, settle, stretch, surer
from tocsin.read.hours import in_part
from tocsin.read.moment import Moment
from tocsin.read.timegrammar import expressions
from tocsin.read.timetokens import Line
from tocsin.read.timewords import TimeWords
from tocsin.read.timezones import clock_of

__all__ = ["OPEN_END", "Moment", "find_moments", "known_zone", "place"]

OPEN_END = timedelta(hours=2)  # length of a window whose end the text does not give
MAX_TIMES = 2_000  # expressions of one text


def find_moments(text: str, words: TimeWords) -> list[Moment]:
    """Every time expression of a folded text, by place; the first ``MAX_TIMES`` of them."""
    return list(islice(expressions(Line(text, words), words), MAX_TIMES))


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
    clock = clock_of(name)
    try:
        bounds = _bounds(moment, anchor.astimezone(clock) if anchor else None, past)
        if bounds is None:
            return None
        start, end = _instant(bounds[0], name), _instant(bounds[1], name)
    except (ValueError, OverflowError):
        return None  # no such day: the 31st of February, a year out of range
    if moment.hour is not None and moment.until is None and moment.lasts is None and bounds[2] is not Precision.DAY:
        end = start + OPEN_END  # two hours of the world's clock, whatever the wall's does
    return Window(
        start=start,
        end=end if end > start else start + (bounds[1] - bounds[0]),  # an hour that the clocks skip
        precision=bounds[2],
        zone=name,
        zone_assumed=named is None,
        text=written,
    )


def known_zone(name: str) -> str:
    """The name again.

    Raises:
        ReadError: the time zone database has no such zone.
    """
    clock_of(name)
    return name


Bounds = tuple[datetime, datetime, Precision]  # naive, on the wall clock; aware where they count from the anchor


def _instant(wall: datetime, zone: str) -> datetime:
    return (wall if wall.tzinfo else wall.replace(tzinfo=clock_of(zone))).astimezone(UTC)


def _bounds(moment: Moment, anchor: datetime | None, past: bool) -> Bounds | None:
    if moment.after is not None or moment.within is not None:
        return _counted(moment, anchor)
    today = _midnight(anchor) if anchor else None
    if moment.date is None:
        return _hour_alone(moment, anchor, past)
    if moment.date.period is not None:
        return _period(moment.date, today, past)
    date = surer(moment.date, today, past)
    moment = replace(moment, date=date)
    day = settle(date, today, past)
    if day is None:
        return None
    last = settle(moment.last, today, past) if moment.last else None
    if past and anchor and date.part and day + timedelta(hours=date.part[0]) > _wall(anchor):
        day -= timedelta(days=1)  # "this night" told in the morning is the night before
    if moment.hour is None or date.unsure:
        return _whole_days(date, day, last, moment.lasts)
    return _ahead(moment, date, _from_hour(day, moment, last), anchor, past)


def _wall(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def _midnight(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day)


def _ahead(moment: Moment, date: Date, bounds: Bounds, anchor: datetime | None, past: bool) -> Bounds:
    """ "Friday at 20:00", said on a Friday at 23:00, is in a week."""
    if past or anchor is None or date.weekday is None or date.month is not None or bounds[1] > _wall(anchor):
        return bounds
    week = timedelta(weeks=1)
    return (bounds[0] + week, bounds[1] + week, bounds[2]) if date.which == "" and moment.last is None else bounds


def _period(date: Date, today: datetime | None, past: bool) -> Bounds | None:
    if today is None:
        return None
    first, last = stretch(date, today, past)
    precision = Precision.MONTH if last - first > timedelta(days=7) else Precision.DAY
    return first, last + timedelta(days=1), precision


def _whole_days(date: Date, start: datetime, last: datetime | None, lasts: timedelta | None) -> Bounds:
    if date.part is not None:
        begin, end = date.part
        return start + timedelta(hours=begin), start + timedelta(hours=end), Precision.HOUR
    if date.day is None and date.month is not None:
        following = start + timedelta(days=29 if date.hijri else 31)
        return start, following if date.hijri else following.replace(day=1), Precision.MONTH
    final = max(last or start, start)
    return start, final + timedelta(days=1) if lasts is None else start + lasts, Precision.DAY


def _from_hour(day: datetime, moment: Moment, last: datetime | None = None) -> Bounds:
    hour, until = moment.hour, moment.until
    if hour is None:
        raise ValueError("no hour")
    if moment.date is not None and moment.date.part is not None:
        hour, until = in_part(hour, moment.date.part), until and in_part(until, moment.date.part)
    start = day + timedelta(hours=hour.hour, minutes=hour.minute)
    precision = Precision.MINUTE if hour.minute_given else Precision.HOUR
    if until is None:
        return start, start + (moment.lasts or OPEN_END), precision
    end = max(last or day, day) + timedelta(hours=until.hour, minutes=until.minute)  # the same hours each day
    return start, end if end > start else end + timedelta(days=1), precision


def _hour_alone(moment: Moment, anchor: datetime | None, past: bool) -> Bounds | None:
    if anchor is None:
        return None
    start, end, precision = _from_hour(_midnight(anchor), moment)
    now, day = _wall(anchor), timedelta(days=1)
    if past and start > now:
        return start - day, end - day, precision
    if not past and end <= now:
        return start + day, end + day, precision
    return start, end, precision


def _counted(moment: Moment, anchor: datetime | None) -> Bounds | None:
    if anchor is None:
        return None
    now = anchor.astimezone(UTC)
    if moment.within is not None:
        return now, now + moment.within, Precision.HOUR
    delay = moment.after or timedelta()
    if moment.elapsed:
        return now + delay, now + delay + OPEN_END, Precision.HOUR
    day = _midnight(anchor + delay)
    return day, day + timedelta(days=1), Precision.DAY
