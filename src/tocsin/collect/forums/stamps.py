"""When was this written, as a forum page words it? Dates in many languages, and "Today, 9:30 PM"."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from itertools import pairwise

from tocsin.collect.times import Stated, from_iso, in_utc

MOST = 400  # characters of a line that are looked at
ORDERS = ("dmy", "mdy", "ymd")

_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ISO = re.compile(r"\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:z|[+-]\d\d:?\d\d)?")
_NUMBERS = re.compile(r"(?<![\d.:/-])(\d{1,4})\s?([./年-])\s?(\d{1,2})\s?(?:\2|月)\s?(\d{1,4})(?![\d/:])")
_CLOCK = r"(?<!\d)(\d{1,2})\s?%s\s?(\d\d)(?::(\d\d))?(?!\d)"
_ZONE = re.compile(r"\s*[(]?\s*(?:utc|gmt|z)?\s*([+-])\s?(\d{1,2})(?::?(\d\d))?(?!\d)|\s*[(]?\s*(?:utc|gmt|z)\b")
_PAGE_ZONE = re.compile(r"(?:utc|gmt)\s*(?:([+-])\s*(\d{1,2})(?:[:.]?([0-5]\d))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What is known about the times of one page."""

    saved: datetime | None  # when it stood so, as it says itself: what "today" means
    zone: tzinfo  # of its times
    stated: bool = False  # the page itself names that zone
    order: str = ""  # "dmy", "mdy" or "ymd" for 1/2/2013; empty where nothing decides


@dataclass(frozen=True, slots=True)
class _Words:
    today: re.Pattern[str]
    yesterday: re.Pattern[str]
    half: re.Pattern[str]  # am and pm, before or after a time
    pm: frozenset[str]
    ago: re.Pattern[str]
    seconds: dict[str, int]
    months: dict[str, int]
    named: tuple[re.Pattern[str], ...]  # with groups d, m, y
    yearless: re.Pattern[str]
    zone_lines: tuple[str, ...]
    summer: tuple[str, ...]


def stamp(text: str, around: Around, *, last: bool = False) -> Stated | None:
    """The first time (or, where asked, the last) that a line states; None where it states none that can be told.

    A time without a zone of its own is read in the page's, and flagged unless the page names it; a relative one
    ("yesterday", "5 minutes ago") is counted from ``around.saved`` and always flagged.
    """
    plain = folded(text[-MOST:] if last else text[:MOST])
    iso = _ISO.search(plain)
    if iso:
        return from_iso(iso[0].upper(), around.zone)
    found = _days(plain, around)
    if not found:
        return _ago(plain, around)
    start, end, day, is_relative = max(found) if last else min(found)
    clock, zone = _clock(plain, start, end)
    told = in_utc(datetime.combine(day, clock), zone or around.zone)
    if told is None:
        return None
    return Stated(told.at, is_relative or (zone is None and not around.stated))


def order_of(lines: Iterable[str], saved: datetime | None) -> str | None:
    """Which number is the day in 1/2/2013, over all lines of a page; None where the question does not arise.

    Decided by a number over 12, else by the order in which no date lies after the page was saved and the dates
    do not go back and forth; empty where neither decides.
    """
    pairs = [
        (int(found[1]), int(found[3]), int(found[4]))
        for line in lines
        for found in _NUMBERS.finditer(folded(line[:MOST]))
        if len(found[1]) < 3 and found[2] in "/-"
    ]
    if not pairs:
        return None
    fits = [order for order in ("dmy", "mdy") if _fits(pairs, order, saved)]
    if len(fits) == 2:
        if all(first == second for first, second, _ in pairs):
            return "dmy"  # both say the same
        fits = [order for order in fits if _ascends(pairs, order)]
    return fits[0] if len(fits) == 1 else ""


def stated_zone(lines: Sequence[str]) -> tzinfo | None:
    """The zone a page says its times are in: "All times are UTC+01:00"; None where it says nothing."""
    words = _words()
    for line in reversed(lines):
        plain = folded(line[:MOST])
        if len(line) <= MOST and any(word in plain for word in words.zone_lines):
            found = _PAGE_ZONE.search(plain)
            if found:
                summer = any(word in plain for word in words.summer)
                return _offset(found[1], found[2], found[3], extra=summer)
    return None


def folded(text: str) -> str:
    """Without case, invisible marks and kinds of digits and blanks."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold().replace("\u2019", "'")
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in plain)


_Day = tuple[int, int, date, bool]  # where it begins and ends, the day, whether it is relative


def _days(plain: str, around: Around) -> list[_Day]:
    words = _words()
    found = [day for form in words.named for match in form.finditer(plain) for day in _named(match)]
    found += [day for match in _NUMBERS.finditer(plain) for day in _numbered(match, around.order)]
    if around.saved is not None:
        today = around.saved.astimezone(around.zone).date()
        for form, back in ((words.today, 0), (words.yesterday, 1)):
            found += [(m.start(), m.end(), today - timedelta(days=back), True) for m in form.finditer(plain)]
        if not found:
            found = [day for match in words.yearless.finditer(plain) for day in _yearless(match, today)]
    return found


def _named(match: re.Match[str]) -> list[_Day]:
    day = _date(match["y"], _words().months[match["m"]], match["d"])
    return [(match.start(), match.end(), day, False)] if day else []


def _yearless(match: re.Match[str], today: date) -> list[_Day]:
    month = _words().months[match["m"]]
    years = (_date(str(today.year - back), month, match["d"]) for back in (0, 1))
    day = next((day for day in years if day and day <= today), None)
    return [(match.start(), match.end(), day, True)] if day else []


def _numbered(match: re.Match[str], order: str) -> list[_Day]:
    first, mark, second, third = match.groups()
    if len(first) > 2:
        day = _date(first, int(second), third) if len(first) == 4 and len(third) < 3 else None
    elif len(third) not in (2, 4):
        day = None
    elif order == "ymd" and len(third) == 2:
        day = _date(first, int(second), third)
    elif mark == "." or order == "dmy":
        day = _date(third, int(second), first)
    else:
        day = _date(third, int(first), second) if order == "mdy" else None
    return [(match.start(), match.end(), day, False)] if day else []


def _date(year: str, month: int, day: str) -> date | None:
    number = int(year.strip("'"))
    number += 2000 if len(year.strip("'")) <= 2 else 0
    try:
        return date(number, month, int(day)) if 1990 <= number <= 2100 else None
    except ValueError:
        return None


def _clock(plain: str, start: int, end: int) -> tuple[time, tzinfo | None]:
    """The time of day beside a date, midnight where there is none, and its own zone if it has one."""
    after, before = plain[end : end + 45], plain[max(0, start - 24) : start]
    found = re.search(_CLOCK % "[:.h]", after)
    text = after
    if not found:
        found, text = re.search(_CLOCK % ":", before), before
    if not found:
        return time(), None
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    rest = text[found.end() :]
    half = _words().half.match(rest) or _words().half.search(text[max(0, found.start() - 6) : found.start()])
    if half:
        hour = hour % 12 + (12 if half[1] in _words().pm else 0)
        rest = rest[half.end() :] if _words().half.match(rest) else rest
    try:
        clock = time(hour, minute, second)
    except ValueError:
        return time(), None
    zone = _ZONE.match(rest)
    return clock, _offset(zone[1], zone[2], zone[3]) if zone else None


def _offset(sign: str | None, hours: str | None, minutes: str | None, *, extra: bool = False) -> tzinfo:
    if not sign or not hours or int(hours) > 14:
        return UTC
    away = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone((away if sign == "+" else -away) + timedelta(hours=extra))


def _ago(plain: str, around: Around) -> Stated | None:
    words = _words()
    found = words.ago.search(plain) if around.saved is not None else None
    if not found or around.saved is None:
        return None
    told = in_utc(around.saved - timedelta(seconds=int(found[1]) * words.seconds[found[2]]), UTC)
    return Stated(told.at, True) if told else None


def _fits(pairs: list[tuple[int, int, int]], order: str, saved: datetime | None) -> bool:
    days = [_ordered(pair, order) for pair in pairs]
    latest = saved.date() + timedelta(days=1) if saved else date.max
    return all(day is not None and day <= latest for day in days)


def _ascends(pairs: list[tuple[int, int, int]], order: str) -> bool:
    days = [day for pair in pairs if (day := _ordered(pair, order))]
    return len(set(days)) > 1 and all(earlier <= later for earlier, later in pairwise(days))


def _ordered(pair: tuple[int, int, int], order: str) -> date | None:
    day, month = pair[:2] if order == "dmy" else (pair[1], pair[0])
    return _date(str(pair[2]), month, str(day)) if month <= 12 else None


@cache
def _words() -> _Words:
    told = tomllib.loads(resources.files(__package__).joinpath("stamps.toml").read_text("utf-8"))
    months = {
        folded(word).replace("_", " "): number
        for year in told["months"].values()
        for number, spellings in enumerate(year, start=1)
        for word in spellings.split()
    }
    month = rf"(?<![^\W\d_])(?P<m>{_either(months)})(?![^\W\d_])\.?"
    day, year = r"(?<![\d:/.])(?P<d>\d{1,2})(?:st|nd|rd|th|er|o|\.)?", r"(?P<y>\d{4}|'\d\d)(?!\d)"
    joint, of = r"[\s.,/-]*", r"(?:de |del |of |d')?"
    return _Words(
        today=_bounded(told["today"]),
        yesterday=_bounded(told["yesterday"]),
        half=re.compile(rf"\s*({_either(map(folded, (*told['am'], *told['pm'])))})(?![^\W\d_])"),
        pm=frozenset(map(folded, told["pm"])),
        ago=re.compile(rf"(?<!\d)(\d{{1,4}})\s?({_either(map(folded, told['ago']))})(?![^\W\d_])"),
        seconds={folded(word): seconds for word, seconds in told["ago"].items()},
        months=months,
        named=(
            re.compile(rf"{day}{joint}{of}{month}{joint}{of}{year}"),
            re.compile(rf"{month}\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[,.]?\s+(?:de )?(?P<y>\d{{4}})(?!\d)"),
            re.compile(rf"(?<!\d)(?P<y>\d{{4}}){joint}{month}{joint}(?P<d>\d{{1,2}})(?!\d)"),
        ),
        yearless=re.compile(rf"{day}\s*{of}{month}(?!{joint}\d{{4}})"),
        zone_lines=tuple(map(folded, told["zone_lines"])),
        summer=tuple(map(folded, told["summer"])),
    )


def _bounded(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{_either(map(folded, words))})(?![^\W\d_])")


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
