"""Does a message begin on this line of a WhatsApp export, and in which order does the file write its dates?

The export has no fixed form: day, clock and marks are those of the phone's language. What is certain is that one file
has one form, that its messages stand in order of time, that none is older than WhatsApp or younger than the file, and
that WhatsApp names the files it sends by their day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from importlib import resources

MARK = "[\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\u061c\ufeff]*+"
_BLANK = "[ \u00a0\u202f\u2009]"
_FIRST_YEAR = 2009  # of WhatsApp
_ORDERS = {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)}  # places of year, month and day
ORDERS = tuple(_ORDERS)

# IMG-20130112-WA0001.jpg, Android; 00000042-PHOTO-2013-01-12-10-00-00.jpg, iOS.
_NAMED = re.compile(r"(?:[A-Z]{3}-(\d{4})(\d{2})(\d{2})-WA\d|-[A-Z]{3,9}-(\d{4})-(\d{2})-(\d{2})-\d{2}-\d{2}-\d{2}\.)")

Shape = tuple[bool, str, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class Head:
    """How one line begins: the three numbers of its day in the order they stand, its clock, and what follows."""

    day: tuple[str, str, str]
    clock: time
    shape: Shape  # bracket, separator, seconds, halves of the day, year in front
    rest: str

    def at(self, order: str) -> datetime | None:
        """The time without a zone, or None where the day does not exist in that order."""
        found = _day(self.day, order)
        return datetime.combine(found, self.clock) if found else None


def head_of(line: str) -> Head | None:
    """The head of a line that begins as a message does, or None."""
    found = _head().match(line)
    if not found:
        return None
    half = found["before"] or found["after"]
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if hour > (12 if half else 23) or minute > 59 or second > 59:
        return None
    if half:
        hour = hour % 12 + (12 if _letters(half) in _halves()[1] else 0)
    day = (found["a"], found["b"], found["c"])
    shape = (bool(found["open"]), found["by"], bool(found["second"]), bool(half), len(day[0]) == 4)
    return Head(day, time(hour, minute, second), shape, line[found.end() :])


@dataclass(slots=True)
class Order:
    """What the lines of one file say about the order of day, month and year."""

    latest: date  # no message is from later
    lines: int = 0
    against: dict[str, int] = field(default_factory=dict)  # the first line that an order cannot be read on
    falls: dict[str, int] = field(default_factory=dict)  # the first line that would be of an earlier day
    named: set[str] = field(default_factory=set)  # orders in which a file's name bears the day of its message
    differs: int = 0  # the first line on which day and month are not the same number
    _last: dict[str, date] = field(default_factory=dict)

    def see(self, head: Head, number: int) -> None:
        """One more message's head, in the order of the file."""
        self.lines += 1
        if not self.differs and int(head.day[0]) != int(head.day[1]):
            self.differs = number
        for order in _ORDERS.keys() - self.against.keys():
            day = _day(head.day, order)
            if day is None or day.year < _FIRST_YEAR or day > self.latest:
                self.against[order] = number
                continue
            if day < self._last.get(order, day):
                self.falls.setdefault(order, number)
            self._last[order] = day
            if int(head.day[0]) != int(head.day[1]) and _bears(head.rest, day):
                self.named.add(order)

    def found(self) -> str | None:
        """The one order that fits every line, or that order of time and names of files show; None where two fit.

        A year of two digits is looked for in front only where it cannot stand at the end.
        """
        live = [order for order in ("dmy", "mdy") if order not in self.against]
        if not live:
            return "ymd" if "ymd" not in self.against else None
        if len(live) == 1 or not self.differs:
            return live[0]
        straight = {order for order in live if order not in self.falls}
        shown = [found for found in (straight, self.named & set(live)) if len(found) == 1]
        return next(iter(shown[0])) if shown and all(found == shown[0] for found in shown) else None


def _bears(rest: str, day: date) -> bool:
    """True where a file is named by that day."""
    found = _NAMED.search(rest[:400])
    return found is not None and [int(part) for part in found.groups() if part] == [day.year, day.month, day.day]


def _day(numbers: Sequence[str], order: str) -> date | None:
    year, month, day = (numbers[place] for place in _ORDERS[order])
    if len(year) not in (2, 4) or len(day) > 2:
        return None
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    except ValueError:
        return None


@cache
def told() -> dict[str, dict[str, list[str]]]:
    """What WhatsApp writes itself, by language (``whatsapp.toml``)."""
    return tomllib.loads(resources.files(__package__).joinpath("whatsapp.toml").read_text("utf-8"))


@cache
def _halves() -> tuple[frozenset[str], frozenset[str]]:
    return tuple(frozenset(map(_letters, told()["day"][half])) for half in ("am", "pm"))  # type: ignore[return-value]


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalpha() or letter.isnumeric())


@cache
def _head() -> re.Pattern[str]:
    words = sorted({*told()["day"]["am"], *told()["day"]["pm"]}, key=len, reverse=True)
    loose = rf"\.?{_BLANK}?"
    half = "|".join(loose.join(re.escape(letter) for letter in word if letter not in " .") + r"\.?" for word in words)
    join = "|".join(re.escape(word) for word in sorted(told()["day"]["join"], key=len, reverse=True))
    day = rf"(?P<a>\d{{1,4}}){MARK}(?P<by>[./\-\u2010\u2011年]){_BLANK}?{MARK}(?P<b>\d{{1,2}}){MARK}"
    day += rf"[./\-\u2010\u2011月]{_BLANK}?{MARK}(?P<c>\d{{1,4}}){MARK}日?\.?{MARK}"
    clock = rf"(?:(?P<before>{half}){MARK}{_BLANK}?)?(?P<hour>\d{{1,2}}){MARK}[:.٫]{MARK}(?P<minute>\d{{2}})"
    clock += rf"(?:{MARK}[:.]{MARK}(?P<second>\d{{2}}))?{MARK}{_BLANK}?(?P<after>{half})?{MARK}{_BLANK}*+"
    between = rf"[,،、]?{MARK}{_BLANK}*+(?:(?:{join}){_BLANK}++)?{MARK}"
    whole = rf"{MARK}(?P<open>\[)?{MARK}{day}{between}{clock}(?(open)\]{MARK}|[-\u2013]{MARK}){_BLANK}?"
    return re.compile(whole, re.IGNORECASE)
