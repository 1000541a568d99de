"""When does the source say it was? Stated times become UTC; a missing zone is filled in and said to be assumed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from tocsin.collect.errors import CollectError
from tocsin.model import Source

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# JavaScript's Date.toString, as SingleFile and Save Page WE write it: Sat Jan 12 2013 21:30:00 GMT+0100 (...)
_JS_DATE = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)([+-]\d{4})")
_DAY_IN_NAME = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?:[T_ -](\d{2})[-:.h]?(\d{2})(?!\d))?(?!\d)")


@dataclass(frozen=True, slots=True)
class Stated:
    """A time in UTC, and whether its zone had to be assumed."""

    at: datetime
    assumed: bool = False


def zone_of(source: Source) -> tzinfo:
    """The zone of times the source states without one; UTC where the case names none.

    Raises:
        CollectError: the zone is no IANA name.
    """
    if source.zone is None:
        return UTC
    try:
        return ZoneInfo(source.zone)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        where, what = f"source {source.id}: zone", f"{source.zone!r} is no time zone"
        raise CollectError(where, what, "write an IANA name, Europe/Paris") from None


def in_utc(at: datetime, zone: tzinfo) -> Stated | None:
    """UTC; a naive time is read in ``zone``. None at the ends of the calendar, where the shift would leave it."""
    assumed = at.utcoffset() is None
    try:
        return Stated((at.replace(tzinfo=zone) if assumed else at).astimezone(UTC), assumed)
    except OverflowError:
        return None


def from_epoch(seconds: object) -> Stated | None:
    """Seconds since 1970 as a number or in digits; None for anything else."""
    try:
        return Stated(_EPOCH + timedelta(seconds=float(str(seconds))))
    except (ValueError, OverflowError):
        return None


def from_iso(text: object, zone: tzinfo) -> Stated | None:
    """ISO 8601 or RFC 3339, with or without a zone; None where it is neither."""
    if not isinstance(text, str):
        return None
    try:
        return in_utc(datetime.fromisoformat(text.strip()), zone)
    except ValueError:
        return None


def from_format(text: str, form: str, zone: tzinfo) -> Stated | None:
    """A time in a ``strptime`` format; ``epoch`` and ``epoch-ms`` are numbers since 1970."""
    if form == "epoch":
        return from_epoch(text)
    if form == "epoch-ms":
        return from_epoch(f"{text}e-3")
    try:
        return in_utc(datetime.strptime(text.strip(), form), zone)
    except ValueError:
        return None


def from_any(text: str, zone: tzinfo) -> Stated | None:
    """A time as saved pages and headers write it: ISO 8601, RFC 5322, or JavaScript's Date.toString."""
    found = _JS_DATE.search(text)
    if found:
        month, day, year, clock, offset = found.groups()
        return from_format(f"{day} {month} {year} {clock} {offset}", "%d %b %Y %H:%M:%S %z", zone)
    try:
        return from_iso(text, zone) or in_utc(parsedate_to_datetime(text), zone)
    except ValueError:
        return None


def from_name(name: str, zone: tzinfo) -> Stated | None:
    """The day, and the hour if any, that a file name bears: ``2013-01-12_21-30-thread.html``."""
    found = _DAY_IN_NAME.search(name)
    if not found:
        return None
    day, hour, minute = found.groups()
    return from_iso(f"{day}T{hour}:{minute}" if hour else day, zone) or from_iso(day, zone)
