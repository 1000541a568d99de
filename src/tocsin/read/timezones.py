"""Where do lexemes name a time zone?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from datetime import timezone as fixed_zone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.read.errors import ReadError
from tocsin.read.moment import Moment, Read
from tocsin.read.timetokens import Line

_SIGNS = {"+": 1, "-": -1, "−": -1, "–": -1}
_FIXED = {"UTC": 0, "Europe/Moscow": 3}  # zones that people add hours to: "UTC+3", "мск+2"
_SEASONS = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))
_SLACK, _DAY = 60, 24 * 60  # minutes; people forget daylight saving


def zone_at(line: Line, at: int) -> Read | None:
    """The zone that begins at a lexeme; frail where it is a bare place or offset, which only an hour makes a zone."""
    if line.has(at, "zone"):
        return _named(line, at, at)
    if line.has(at, "zone_before"):
        if line.has(at + 1, "place"):
            return _moment(line, at, at + 2 + line.has(at + 2, "zone_after"), line.value(at + 1, "place"))
        return _named(line, at, at + 1) if line.has(at + 1, "zone") else None
    if line.has(at, "place"):
        return _place(line, at)
    return _bare_offset(line, at) if line[at].text in _SIGNS else None


def _moment(line: Line, at: int, end: int, zone: str, *, frail: bool = False) -> Read:
    return Moment(start=line[at].start, end=line[end - 1].end, zone=zone, frail=frail), end


def _named(line: Line, at: int, named: int) -> Read | None:
    zone, end = line.value(named, "zone"), named + 1
    if not zone:
        return None  # the language says that this is no zone
    if zone in _FIXED:
        offset = _offset(line, end)
        if offset is not None:
            return _moment(line, at, offset[1], _written(offset[0] + 60 * _FIXED[zone]))
    return _moment(line, at, end + line.has(end, "zone_after"), zone)


def _place(line: Line, at: int) -> Read | None:
    zone = line.value(at, "place")
    if line.has(at + 1, "zone_after"):
        return _moment(line, at, at + 2, zone)
    ends = at + 1 >= line.size or not (line[at + 1].text[:1].isalnum() or line.is_mark(at + 1, "'"))
    return _moment(line, at, at + 1, zone, frail=True) if ends else None


def _offset(line: Line, at: int) -> tuple[int, int] | None:
    """Minutes east of Greenwich in "+3", "+03:00", "+0330", and the next lexeme."""
    sign, hours, wide = _SIGNS.get(line[at].text), line.digits(at + 1, 1, 2), line.digits(at + 1, 4)
    if sign is None or (hours is None and wide is None) or not line.glued(at + 1):
        return None
    end = at + 2
    minutes = (wide or 0) % 100
    if hours is None:
        hours = (wide or 0) // 100
    elif line.is_mark(end, ":") and line.digits(end + 1, 2) is not None and line.glued(end + 1):
        minutes, end = line[end + 1].number or 0, end + 2
    return (sign * (hours * 60 + minutes), end) if hours <= 14 and minutes < 60 else None


def _bare_offset(line: Line, at: int) -> Read | None:
    """ "20:00+03:00", "20:00 (+3)"; west of Greenwich only after an ISO time, for a dash is also a range."""
    offset = _offset(line, at)
    if offset is None:
        return None
    bracketed = line.is_mark(at - 1, "(") and line.is_mark(offset[1], ")")
    wide = offset[1] > at + 2 or line.digits(at + 1, 4) is not None
    eastern = line[at].text == "+" and wide
    iso = wide and line.glued(at) and (line[at - 4].text == "t" or line[at - 6].text == "t")
    return _moment(line, at, offset[1], _written(offset[0]), frail=True) if bracketed or eastern or iso else None


def _written(minutes: int) -> str:
    if minutes == 0:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def clock_of(name: str) -> tzinfo:
    """The zone of an IANA name or of "UTC+03:00".

    Raises:
        ReadError: the time zone database has no such zone.
    """
    if name.startswith(("UTC+", "UTC-")):
        hours, _, minutes = name[4:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return fixed_zone(offset if name[3] == "+" else -offset)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as missing:
        raise ReadError(f"time zone {name!r}", "is not known", "give an IANA name such as Africa/Bamako") from missing


def same_instant(minute: int, zone: str, other_minute: int, other_zone: str) -> bool:
    """True where two readings of the clock, in two zones, may be one moment of some day, in winter or in summer."""
    zones = clock_of(zone), clock_of(other_zone)
    for season in _SEASONS:
        east, other_east = (
            int((season.astimezone(one).utcoffset() or timedelta()).total_seconds()) // 60 for one in zones
        )
        apart = (minute - east - other_minute + other_east) % _DAY
        if min(apart, _DAY - apart) <= _SLACK:
            return True
    return False
