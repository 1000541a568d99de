"""What is a time as written, before it is placed in the calendar?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tocsin.read.dates import Date
from tocsin.read.hours import Hour


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
    elapsed: bool = False  # ``after`` was said in hours or minutes, not in days
    within: timedelta | None = None  # from the anchor until then
    part: tuple[int, int] | None = None  # hours of a part of some day
    frail: bool = False  # a time only beside another one: "at 8", "24/11"


Read = tuple[Moment, int]  # an atom and the number of the lexeme after it
