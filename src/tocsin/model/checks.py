"""What may a noun hold? Border checks shared by the constructors."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from json.encoder import encode_basestring as json_string  # what json.dumps writes with ensure_ascii=False

from tocsin.model.errors import Invalid

_SHA256 = re.compile(r"[0-9a-f]{64}")


def aware(field: str, at: datetime | None) -> None:
    """Refuse a time without a zone: a naive time is a guess about evidence."""
    if at is not None and at.utcoffset() is None:
        raise Invalid(field, f"time {at.isoformat()} has no zone", "give an offset, or convert to UTC")


def sha256_hex(field: str, value: str) -> None:
    """Refuse anything but 64 lower-case hexadecimal digits."""
    if not _SHA256.fullmatch(value):
        raise Invalid(field, f"{value[:80]!r} is not a SHA-256 in lower-case hex")


def filled(field: str, value: str, remedy: str = "") -> None:
    """Refuse an empty text where a fact is required."""
    if not value.strip():
        raise Invalid(field, "is empty", remedy)


def stable_id(prefix: str, *parts: object) -> str:
    """A name that the same facts always get: ``prefix-`` and 16 hex digits of SHA-256 over the parts.

    Parts are written as canonical JSON, times in UTC, so a re-import mints the same id.
    """
    plain = f"[{','.join([_written(part) for part in parts])}]"
    return f"{prefix}-{hashlib.sha256(plain.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _written(part: object) -> str:
    """The part as ``json.dumps`` writes it without blanks; what ids are mostly made of is written without asking it."""
    kind = type(part)
    if kind is str:
        return json_string(part)  # type: ignore[arg-type]
    if part is None:
        return "null"
    if kind is datetime:
        return f'"{utc_text(part)}"'  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return f"[{','.join([_written(item) for item in part])}]"  # type: ignore[attr-defined]
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: object) -> str:
    return utc_text(value) if isinstance(value, datetime) else str(value)


def utc_text(at: datetime) -> str:
    """RFC 3339 in UTC with ``Z``; microseconds only where there are any."""
    if at.tzinfo is UTC:
        return _utc_text(at)
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@lru_cache(1024)  # an id, a column and a body say the same time one after the other
def _utc_text(at: datetime) -> str:
    return f"{at.isoformat()[:-6]}Z"
