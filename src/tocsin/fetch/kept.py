"""What is known of bytes that came in, before anybody parses them?"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tocsin.fetch.media_type import HEAD, media_type
from tocsin.model import Capture
from tocsin.model.seams import Answer


def capture_of(answer: Answer, source: str, now: datetime) -> Capture:
    """The capture of an answer's body; its hash and size are filled in when the body is kept."""
    kind = header(answer, "content-type").partition(";")[0].strip().lower()
    is_plain = kind.isascii() and kind.isprintable() and 0 < len(kind) < 128
    return Capture(
        source=source,
        sha256="0" * 64,
        size=0,
        media_type=kind if is_plain else media_type("", answer.body[:HEAD]),
        locator=answer.url,
        collected=now,
        url=answer.final_url,
        status=answer.status,
        headers=answer.headers,
        peer=answer.peer,
        stated=http_date(header(answer, "date")),
    )


def header(answer: Answer, wanted: str) -> str:
    """The first header of this name (lower case), or nothing."""
    return next((value for name, value in answer.headers if name.lower() == wanted), "")


def http_date(text: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7); None where it is none."""
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.utcoffset() is not None else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
