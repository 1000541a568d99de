"""Which stretch of time is a claim tested against?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.model import Claim, ClaimKind, Precision, Window

# A zone that was assumed may be wrong by an hour either way (neighbouring zone, summer time).
STRETCH = timedelta(hours=1)
# A claim that states no time is tested against one day.
ASSUMED = timedelta(hours=24)

_EARLIEST = datetime(1, 1, 3, tzinfo=UTC)
_LATEST = datetime(9999, 12, 29, tzinfo=UTC)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?", re.ASCII)


def shift(at: datetime, by: timedelta) -> datetime:
    """``at + by``, held inside the calendar: a text may well say the year 9999."""
    try:
        moved = at + by
    except OverflowError:
        return _LATEST if by > timedelta(0) else _EARLIEST
    return min(max(moved, _EARLIEST), _LATEST)


def tested(window: Window) -> Window:
    """The window widened by an hour each side where its zone was assumed."""
    if not window.zone_assumed:
        return window
    start, end = shift(window.start, -STRETCH), shift(window.end, STRETCH)
    return replace(window, start=start, end=end) if start < end else window


def assumed(claim: Claim, published: datetime) -> Window | None:
    """The day after an announcement, or the day before a responsibility claim, in place of an unstated window."""
    ahead = claim.kind is ClaimKind.ANNOUNCEMENT
    start = published if ahead else shift(published, -ASSUMED)
    end = shift(published, ASSUMED) if ahead else published
    if end <= start:
        return None
    words = "assumed: 24 hours from publication" if ahead else "assumed: 24 hours up to publication"
    return Window(start=start, end=end, precision=Precision.DAY, zone="UTC", zone_assumed=False, text=words)


def day_of(window: Window) -> str:
    """The calendar day the window starts on, in its own zone: "15 January" and "15 January, 8 pm" agree."""
    try:
        return window.start.astimezone(_zone(window.zone)).date().isoformat()
    except OverflowError:
        return window.start.date().isoformat()


def stamp(at: datetime) -> str:
    """``2013-01-15 19:00 UTC``, as reasons print it."""
    try:
        at = at.astimezone(UTC)
    except OverflowError:
        return at.isoformat()
    return f"{at:%Y-%m-%d %H:%M} UTC"


def stretch_of(window: Window) -> str:
    """``2013-01-15 19:00 UTC to 2013-01-15 21:00 UTC``."""
    return f"{stamp(window.start)} to {stamp(window.end)}"


def lasting(length: timedelta) -> str:
    """A length in words fit for a reason: ``40 min``, ``3.5 h``, ``12 days``."""
    minutes = round(length.total_seconds() / 60)
    if abs(minutes) < 120:
        return f"{minutes} min"
    hours = minutes / 60
    return f"{hours:.3g} h" if abs(hours) < 72 else f"{hours / 24:.0f} days"


def _zone(name: str) -> tzinfo:
    offset = _OFFSET.fullmatch(name.strip())
    if offset:
        sign = 1 if offset[1] == "+" else -1
        minutes = min(int(offset[2]) * 60 + int(offset[3] or 0), 14 * 60)
        return timezone(sign * timedelta(minutes=minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
