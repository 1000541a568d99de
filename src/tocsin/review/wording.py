"""How does a fact become plain, harmless words?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SCHEME = re.compile(r"\b(?:https?|ftp)(?=:/{0,2})", re.IGNORECASE)
_FILE = "json|jsonl|js|html?|xml|warc|gz|csv|png|jpe?g|mp4|txt|toml"
_DOTTED = re.compile(rf"(?<=[\w\]])\.(?=[^\W\d_]{{2,}})(?!(?:{_FILE})\b)")
_HANDLE = re.compile(r"(?<![\w])@[\w.]{2,}|(?:t\[?\.\]?me|telegram\[?\.\]?me|wa\[?\.\]?me)/[^\s<>\"']+", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,255}")
_LONG = re.compile(r"\b[A-Za-z0-9]{24,}\b")
_SPACE = re.compile(r"\s+")
QUOTE_LENGTH = 240  # characters


def count(number: int, one: str, many: str | None = None) -> str:
    """``one claim``, ``three claims``, ``no claims``, ``27 claims``."""
    word = _NUMBERS[number] if 0 <= number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {one if number == 1 else many or one + 's'}"


def number(value: int) -> str:
    """Words up to twelve, digits above."""
    return _NUMBERS[value] if 0 < value < len(_NUMBERS) else ("none" if value == 0 else f"{value:,}")


def duration(span: timedelta) -> str:
    """``45 minutes``, ``3 hours``, ``2 days``: the largest unit it fills, rounded."""
    minutes = round(span.total_seconds() / 60)
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = round(minutes / 60)
    return f"{hours} hours" if hours < 48 else f"{round(hours / 24)} days"


def share(part: int, whole: int, one: str) -> str:
    """``two of seven claims``, ``25 of 69 probes``, ``all three probes``: both in words, or both in digits."""
    noun = one if whole == 1 else f"{one}s"
    if part == whole:
        return f"the one {noun}" if whole == 1 else f"both {noun}" if whole == 2 else f"all {number(whole)} {noun}"
    if whole < len(_NUMBERS):
        return f"{number(part)} of {number(whole)} {noun}"
    return f"{part:,} of {whole:,} {noun}"


def times(number_of: int) -> str:
    """``once``, ``twice``, ``three times``."""
    return ("once", "twice")[number_of - 1] if number_of in (1, 2) else f"{number(number_of)} times"


def listed(words: Iterable[str], limit: int = 6) -> str:
    """``a, b and c``; beyond ``limit`` the rest is counted, never dropped."""
    found = list(words)
    if len(found) > limit:
        found = [*found[:limit], f"{len(found) - limit} more"]
    if len(found) < 2:
        return "".join(found)
    return f"{', '.join(found[:-1])} and {found[-1]}"


def capital(sentence: str) -> str:
    """The first letter raised."""
    return sentence[:1].upper() + sentence[1:]


def sentence(text: str) -> str:
    """One line that starts with a capital and ends with one stop."""
    flat = capital(_SPACE.sub(" ", text).strip())
    return flat if flat.endswith((".", "!", "?", "…", "؟")) else f"{flat}."


def defang(text: str) -> str:
    """No address in it can be followed: ``hxxps``, and ``[.]`` inside host names."""
    return _DOTTED.sub("[.]", _SCHEME.sub(lambda found: found[0].lower().replace("tt", "xx"), text))


def mask(value: str) -> str:
    """The first and last characters of an identifier: enough to recognise it, too little to use it."""
    if "@" in value[1:] and len(value) > 5:
        name, _, host = value.rpartition("@")
        return f"{name[:1]}…@{host[:1]}…"
    keep = 4 if len(value) >= 16 else 2 if len(value) >= 8 else 1
    return f"{value[:keep]}…{value[-keep:]}" if len(value) > 2 * keep else "…"


def quote(text: str, hidden: Sequence[str] = ()) -> str:
    """A claim's words made safe to print: one line, identifiers and handles masked, defanged, cut short.

    Args:
        hidden: identifiers as written in the post (wallets, routes) to be masked wherever they stand.
    """
    flat = _SPACE.sub(" ", text[:4000]).strip()
    for value in sorted({value for value in hidden if value.strip()}, key=len, reverse=True):
        flat = flat.replace(value, mask(value))
    flat = _EMAIL.sub(lambda found: mask(found[0]), flat)
    flat = _HANDLE.sub("[handle masked]", flat)
    flat = defang(_LONG.sub(lambda found: mask(found[0]), flat))
    return flat if len(flat) <= QUOTE_LENGTH else flat[:QUOTE_LENGTH].rsplit(" ", 1)[0] + " …"


def brief(text: str, length: int = 160) -> str:
    """Words of another room that may carry text of the web: masked, defanged, one line, cut short."""
    safe = quote(text)
    return safe if len(safe) <= length else safe[:length].rsplit(" ", 1)[0] + " …"
