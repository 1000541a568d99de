"""Which hour of the wall clock do an hour's words give?"""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """An hour of the wall clock, 0-24 (more after midnight of the day it is counted from)."""

    hour: int
    minute: int
    minute_given: bool
    half_given: bool  # am or pm was said


def of_half(hour: int, half: str) -> int | None:
    """The hour of the day's 24 that an hour and its half of the day mean, or None where they cannot stand together.

    Args:
        hour: as written.
        half: "am", "pm", "night" ("2 at night" is 2, "11 at night" 23, "12 at night" 24) or "midday" (11 to 6).
    """
    if hour > 12:
        return hour if hour <= 24 and half != "am" else None
    if half == "am":
        return 0 if hour == 12 else hour
    if half == "pm":
        return hour if hour == 12 else hour + 12
    if half == "night":
        return hour if hour <= 5 else hour + 12
    return hour + 12 if 1 <= hour <= 6 else hour


def in_part(hour: Hour, part: tuple[int, int]) -> Hour:
    """ "Tomorrow evening at 8" is at 20, and "tonight at 3" is at 3 of the next day."""
    if hour.hour >= 12 or part[0] < 12 or (hour.half_given and hour.hour + 24 >= part[1]):
        return hour
    small_hours = hour.hour + 12 < part[0] and hour.hour + 24 < part[1]
    return replace(hour, hour=hour.hour + (24 if small_hours or hour.half_given else 12))


def before(first: Hour, last: Hour) -> Hour:
    """The first hour of a range whose half of the day only the last one says: "from 8 to 10 pm"."""
    later = first.hour + 12
    if first.half_given or not last.half_given or last.hour < 12 or first.hour >= 12 or later > last.hour:
        return first
    return replace(first, hour=later, half_given=True)
