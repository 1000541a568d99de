"""Which day and which hour do the words of an expression give?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tocsin.read.timewords import TimeWords

_LATE = timedelta(days=30)  # a day this far back in an announcement means next year
_NEAR, _MARGIN = timedelta(days=60), timedelta(days=1)  # how far from the post 12/03 may lie to be believed over 03/12
_EARLY = timedelta(days=2)  # a day this far ahead in a boast means last year


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date as written; what is None was not said."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday 0
    from_anchor: int | None = None  # days
    part: tuple[int, int] | None = None  # hours of a part of the day
    unsure: bool = False  # day and month could be the other way round

    def weaker_than(self, other: Date) -> bool:
        """True where the other names the day more firmly: "Tuesday" beside "15 January"."""
        return self.month is None and other.month is not None

    def completed(self, other: Date) -> Date:
        """This date with the month and year its range's end gives."""
        return replace(self, month=self.month or other.month, year=self.year or other.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of the wall clock, 0-24."""

    hour: int
    minute: int
    minute_given: bool
    half_given: bool  # am or pm was said


def read_hour(got: dict[str, str], words: TimeWords) -> Hour | None:
    """The hour in an atom's groups, or None where they hold none or one that no clock shows."""
    if "named" in got:
        hour, minute = words.named_hours[got["named"]]
        return Hour(hour=hour, minute=minute, minute_given=False, half_given=True)
    if "spelled" in got:
        hour = words.spelled_hours[got["spelled"]]
    elif "hour" in got:
        hour = int(got["hour"])
    else:
        return None
    half = got.get("half")
    if half in words.words.pm and hour < 12:
        hour += 12
    elif half in words.words.am and hour == 12:
        hour = 0
    if hour > 24:
        return None
    return Hour(hour=hour, minute=int(got.get("minute", 0)), minute_given="minute" in got, half_given=half is not None)


def read_date(got: dict[str, str], words: TimeWords) -> Date | None:
    """The date in an atom's groups."""
    if "iso" in got:
        year, month, day = (int(part) for part in got["iso"].replace("/", "-").replace(".", "-").split("-"))
        return Date(year=year, month=month, day=day)
    if "numeric" in got:
        return _numeric(got["numeric"], words)
    if "daymonth" in got:
        return _day_and_month(got["daymonth"])
    if "part" in got:
        days, begin, end = words.parts[got["part"]]
        return Date(from_anchor=days, part=(begin, end))
    if "relative" in got:
        return Date(from_anchor=words.relative[got["relative"]])
    if "weekday" in got:
        return Date(weekday=words.weekdays[got["weekday"]])
    if "month" in got:
        return _worded(got, words)
    return None


def surer(date: Date, anchor: datetime | None, past: bool) -> Date:
    """Of 12/03 and 03/12 the only one that lies near the post, on the side the text speaks of; else as it was."""
    if not date.unsure or anchor is None or date.year is None or date.month is None or date.day is None:
        return date
    today = datetime(anchor.year, anchor.month, anchor.day)
    first, last = (-_NEAR, _MARGIN) if past else (-_MARGIN, _NEAR)
    either = (date, replace(date, month=date.day, day=date.month))
    near = [one for one in either if first <= datetime(date.year, one.month or 1, one.day or 1) - today <= last]
    return replace(near[0], unsure=False) if len(near) == 1 else date


def settle(date: Date, anchor: datetime | None, past: bool) -> datetime | None:
    """Midnight (naive) of the day meant, or None where it needs an anchor and there is none.

    Raises:
        ValueError: the calendar has no such day.
    """
    if date.year is not None:
        return datetime(date.year, date.month or 1, date.day or 1)
    if anchor is None:
        return None
    today = datetime(anchor.year, anchor.month, anchor.day)
    if date.from_anchor is not None:
        return today + timedelta(days=date.from_anchor)
    if date.weekday is not None:
        ahead = (date.weekday - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if past and ahead else ahead)
    return _nearest_year(date, today, past)


def _nearest_year(date: Date, today: datetime, past: bool) -> datetime:
    day = datetime(today.year, date.month or 1, date.day or 1)
    if past and day - today > _EARLY:
        return day.replace(year=today.year - 1)
    if not past and today - day > _LATE:
        return day.replace(year=today.year + 1)
    return day


def _worded(got: dict[str, str], words: TimeWords) -> Date:
    year = got.get("year") or got.get("monthyear")
    day = got.get("day")
    return Date(year=int(year) if year else None, month=words.months[got["month"]], day=int(day) if day else None)


def _day_and_month(written: str) -> Date | None:
    day, month = (int(part) for part in written.split("/"))
    return Date(month=month, day=day) if 1 <= day <= 31 and 1 <= month <= 12 else None


def _numeric(written: str, words: TimeWords) -> Date:
    first, second, year = (int(part) for part in written.replace("/", "-").replace(".", "-").split("-"))
    year += 2000 if year < 100 else 0
    day, month = (first, second) if words.day_first else (second, first)
    if month > 12 >= day:
        day, month = month, day
    unsure = words.ambiguous and first <= 12 and second <= 12 and first != second
    return Date(year=year, month=month, day=day, unsure=unsure)
