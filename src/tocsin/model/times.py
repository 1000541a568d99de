"""How is a time printed for people? In the report's zone, with UTC beside it, never without either."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def zone_of(name: str) -> ZoneInfo:
    """The zone of that IANA name; UTC where the name is unknown, so that a report is never lost to it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_in_words(at: datetime, zone: str) -> str:
    """``15 January 2013``, the day in that zone."""
    local = at.astimezone(zone_of(zone))
    return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"


def hour_in_words(at: datetime, zone: str) -> str:
    """``20:00 (19:00 UTC)``, or ``20:00 UTC`` where the zone stands at UTC."""
    local = at.astimezone(zone_of(zone))
    if not local.utcoffset():
        return f"{local:%H:%M} UTC"
    return f"{local:%H:%M} ({at.astimezone(UTC):%H:%M} UTC)"


def in_words(at: datetime, zone: str) -> str:
    """``15 January 2013, 20:00 (19:00 UTC)``."""
    return f"{day_in_words(at, zone)}, {hour_in_words(at, zone)}"


def span_in_words(start: datetime, end: datetime, zone: str) -> str:
    """Both ends, the day once where it is the same; the end is exclusive."""
    if day_in_words(start, zone) == day_in_words(end, zone):
        return f"{day_in_words(start, zone)}, {_hours(start, end, zone)}"
    return f"{in_words(start, zone)} to {in_words(end, zone)}"


def offset_in_words(at: datetime, zone: str) -> str:
    """``UTC+01:00`` as it stood at that moment."""
    plain = f"{at.astimezone(zone_of(zone)):%z}"
    return f"UTC{plain[:3]}:{plain[3:5]}"


def _hours(start: datetime, end: datetime, zone: str) -> str:
    first, last = (moment.astimezone(zone_of(zone)) for moment in (start, end))
    if not first.utcoffset():
        return f"{first:%H:%M} to {last:%H:%M} UTC"
    return f"{first:%H:%M} to {last:%H:%M} ({start.astimezone(UTC):%H:%M} to {end.astimezone(UTC):%H:%M} UTC)"
