"""Who wrote this message, when, in answer to what, and to everybody? As its headers state it (RFC 5322)."""

from __future__ import annotations

import re
from datetime import UTC, tzinfo
from email.utils import parseaddr, parsedate_to_datetime

from tocsin.collect.mail.encoded import clean, words
from tocsin.collect.mail.mime import Part
from tocsin.collect.times import Stated, in_utc

_LIST = ("list-id", "list-post", "list-archive", "archived-at", "mailing-list", "x-mailing-list")
_RECIPIENTS = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "resent-to")
_ID = re.compile(r"<\s*([^<>\s]{1,990})\s*>")


def is_public(part: Part) -> bool:
    """Mail to a list, or as a list's archive keeps it: without recipients."""
    return any(part.header(name) for name in _LIST) or not any(part.header(name) for name in _RECIPIENTS)


def first_id(written: str) -> str | None:
    """The first message id in a header, without its brackets; None for an empty one."""
    found = _ID.search(written)
    return found[1] if found else " ".join(written.split())[:990] or None


def answered(part: Part) -> str | None:
    """The message it answers: In-Reply-To, else the last of References (RFC 5322, 3.6.4)."""
    found = _ID.findall(part.header("in-reply-to")[:10_000])
    return found[0] if found else next(reversed(_ID.findall(part.header("references")[-10_000:])), None)


def author(part: Part) -> str | None:
    """The address alone; the name where there is no address. Archives write `` at `` for the sign."""
    for name in ("from", "sender", "return-path"):
        written = re.sub(r"^\s*(\S+) (?:at|AT|\(at\)) (\S+)", r"\1@\2", part.raw(name)[:2_000])
        address = parseaddr(written)[1]
        if "@" in address:
            return clean(words(address))
        if called := part.header(name):
            return called
    return None


def claimed(part: Part, zone: tzinfo) -> Stated | None:
    """The Date, else the time of the last Received, which stands first."""
    for written in (part.header("date"), part.header("received").rpartition(";")[2]):
        if written and (stated := _time(written, zone)):
            return stated
    return None


def _time(written: str, zone: tzinfo) -> Stated | None:
    try:
        at = parsedate_to_datetime(written[:200])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" is UTC, told by one whose own zone is not said (RFC 5322, 3.3).
    is_utc = re.search(r"[-]0000\b", written) is not None
    return in_utc(at.replace(tzinfo=UTC) if is_utc else at, zone)
