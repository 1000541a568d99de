"""Which day do the words of an expression give?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from hijridate import Gregorian, Hijri

_LATE = timedelta(days=30)  # a day this far back in an announcement means next year
_NEAR, _MARGIN = timedelta(days=60), timedelta(days=1)  # how far from the post 12/03 may lie to be believed over 03/12
_EARLY = timedelta(days=2)  # a day this far ahead in a boast means last year
_OTHER_CALENDAR = 1900
_LEAP = 8  # years between two 29ths of February, at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date as written; what is None was not said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday 0
    which: str = ""  # of the weekdays: "", "this", "coming", "next_week" or "last"
    from_anchor: int | None = None  # days
    period: str | None = None  # "week +1", "weekend", "month", "months 6-8"
    hijri: bool = False  # year, month and day are of the Islamic calendar (Umm al-Qura)
    part: tuple[int, int] | None = None  # hours of a part of the day
    unsure: bool = False  # day and month could be the other way round

    def weaker_than(self, other: Date) -> bool:
        """True where the other names the day more firmly: "Tuesday" beside "15 January"."""
        return self.month is None and other.month is not None

    def completed(self, other: Date) -> Date:
        """This date with the month and year its range's end gives."""
        return replace(
            self, month=self.month or other.month, year=self.year or other.year, hijri=self.hijri or other.hijri
        )


def surer(date: Date, anchor: datetime | None, past: bool) -> Date:
    """Of 12/03 and 03/12 the only one that lies near the post, on the side the text speaks of; else as it was."""
    if not date.unsure or anchor is None or date.month is None or date.day is None:
        return date
    today = datetime(anchor.year, anchor.month, anchor.day)
    first, last = (-_NEAR, _MARGIN) if past else (-_MARGIN, _NEAR)
    either = (date, replace(date, month=date.day, day=date.month))
    days = [(one, settle(one, anchor, past)) for one in either]
    near = [one for one, day in days if day is not None and first <= day - today <= last]
    return replace(near[0], unsure=False) if len(near) == 1 else date


def settle(date: Date, anchor: datetime | None, past: bool) -> datetime | None:
    """Midnight (naive) of the day meant, or None where it needs an anchor and there is none.

    Raises:
        ValueError: the calendar has no such day.
        OverflowError: it lies outside the Islamic calendar's table (1343-1500 AH).
    """
    if date.year is not None:
        return _islamic(date.year, date) if date.hijri else datetime(date.year, date.month or 1, date.day or 1)
    if anchor is None:
        return None
    today = datetime(anchor.year, anchor.month, anchor.day)
    if date.hijri:
        return _nearest_islamic(date, today, past)
    if date.from_anchor is not None:
        return today + timedelta(days=date.from_anchor)
    if date.weekday is not None:
        return _weekday(date.weekday, date.which, today, past)
    return _nearest_year(date, today, past)


def stretch(date: Date, anchor: datetime, past: bool) -> tuple[datetime, datetime]:
    """First and last day (naive midnights, the last one included) of a period: a week, a weekend, a month, a season."""
    kind, *rest = (date.period or "").split()
    today = datetime(anchor.year, anchor.month, anchor.day)
    if kind == "months":
        return _season(rest[0], today, past)
    moved = int(rest[-1]) if rest and rest[-1][0] in "+-" else 0
    if kind == "month":
        return _months(today.year, today.month + moved)
    if kind == "year":
        return today.replace(year=today.year + moved, month=1, day=1), today.replace(
            year=today.year + moved, month=12, day=31
        )
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=moved)
    if kind == "week":
        return monday, monday + timedelta(days=6)
    first = monday + timedelta(days=int(rest[0]) if rest and rest[0].isdecimal() else 5)
    if not past and first + timedelta(days=1) < today:
        first += timedelta(weeks=1)  # the week begins on the day after its weekend
    return first, first + timedelta(days=1)


def _months(year: int, month: int) -> tuple[datetime, datetime]:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = datetime(year, month, 1)
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _season(months: str, today: datetime, past: bool) -> tuple[datetime, datetime]:
    begin, end = (int(month) for month in months.split("-"))
    spans = [
        (_months(year, begin)[0], _months(year, end if end >= begin else end + 12)[1])
        for year in (today.year - 1, today.year, today.year + 1)
    ]
    if past:
        return next(span for span in reversed(spans) if span[0] <= today)
    return next(span for span in spans if span[1] >= today)


def _weekday(weekday: int, which: str, today: datetime, past: bool) -> datetime:
    ahead = (weekday - today.weekday()) % 7
    if which == "next_week":
        return today + timedelta(days=7 - today.weekday() + weekday)
    if which == "last" or (past and which != "coming" and ahead):
        return today + timedelta(days=ahead - 7)
    return today + timedelta(days=ahead or 7) if which == "coming" else today + timedelta(days=ahead)


def _nearest_year(date: Date, today: datetime, past: bool) -> datetime:
    step = -1 if past else 1
    years = range(today.year, today.year + step * (_LEAP + 1), step)
    days = [_day(year, date) for year in (*years[:2], *years[2:])]
    for day in days:
        if day is None:
            continue  # 29 February
        late = day - today > _EARLY if past else today - _floor(date, day) > _LATE
        if not late:
            return day
    raise ValueError("no such day")


def _floor(date: Date, day: datetime) -> datetime:
    """The last day of a month that is named alone: on the 20th of November "in November" is still this year's."""
    return day if date.day else _months(day.year, day.month)[1]


def _day(year: int, date: Date) -> datetime | None:
    try:
        return datetime(year, date.month or 1, date.day or 1)
    except ValueError:
        return None


def _islamic(year: int, date: Date) -> datetime:
    """The day of an Islamic year; a year after 1900 is one of the other calendar: "1 Ramadan 2026"."""
    first = year if year < _OTHER_CALENDAR else Gregorian(year, 1, 1).to_hijri().year
    for islamic in (first, first + 1):
        day = Hijri(islamic, date.month or 1, date.day or 1).to_gregorian()
        if year < _OTHER_CALENDAR or day.year == year:
            return datetime(day.year, day.month, day.day)
    raise ValueError("no such day in that year")


def _nearest_islamic(date: Date, today: datetime, past: bool) -> datetime:
    year = Gregorian(today.year, today.month, today.day).to_hijri().year
    days = [_islamic(near, date) for near in (year - 1, year, year + 1)]
    if past:
        return next(day for day in reversed(days) if day - today <= _EARLY)
    return next(day for day in days if today - day <= _LATE)
