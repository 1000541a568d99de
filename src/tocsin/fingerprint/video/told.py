"""How is it said which seconds of a video show which of another?"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.fingerprint.video.compare import Agreement, Seen

LISTED = 3  # stretches named; the others are counted
NOTICED = 0.015  # a speed that differs less from the plain one is not worth a word
SURE = 8  # pictures from which a speed is believed
WHOLE, SHORT = 0.9, 2.0  # share from which one speaks of all of it, and seconds that may be missing
HOUR = 3600.0


def how(agreed: Agreement) -> str:
    """The agreement in words."""
    if not agreed.seen:
        turned = ", mirrored" if agreed.mirrored else ""
        ours, theirs = f"{agreed.asked} of {agreed.asked_of}", f"{agreed.known} of its {agreed.known_of}"
        return f"{ours} frames are in the known video{turned}, in another order; {theirs}"
    named = "; ".join(_stretch(seen) for seen in _longest(agreed))
    left = len(agreed.seen) - LISTED
    return f"{named}; and {left} more stretch{'es' if left > 1 else ''}" if left > 0 else named


def changes(agreed: Agreement, asked_seconds: float, known_seconds: float) -> tuple[str, ...]:
    """How the copy was made, as far as it shows.

    Args:
        agreed: what they have in common.
        asked_seconds: how long the one asked about lasts.
        known_seconds: how long the known one does.
    """
    ways = [seen.way for seen in agreed.seen]
    told = []
    if agreed.mirrored or any(way.mirrored for way in ways):
        told.append("mirrored")
    if any(way.asked_inner and not way.known_inner for way in ways):
        told.append("border added")
    if any(way.known_inner and not way.asked_inner for way in ways):
        told.append("border cut off")
    told += sorted({f"played at {speed}" for seen in agreed.seen if (speed := _speed(seen))})
    parts = [seen.stretch.segment for seen in agreed.seen]
    shown = covered((part.known_from, part.known_to) for part in parts)
    if parts and shown < min(WHOLE * known_seconds, known_seconds - SHORT):
        told.append(f"cut to {shown:,.0f} of {known_seconds:,.0f} seconds")
    filled = covered((part.asked_from, part.asked_to) for part in parts)
    if parts and filled < min(WHOLE * asked_seconds, asked_seconds - SHORT):
        told.append(f"set among other pictures, {filled:,.0f} of {asked_seconds:,.0f} seconds")
    return tuple(told)


def covered(spans: Iterable[tuple[float, float]]) -> float:
    """Seconds that the spans cover, each once."""
    total, reached = 0.0, -1.0
    for start, end in sorted(spans):
        total += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return total


def _longest(agreed: Agreement) -> list[Seen]:
    """The longest few, in order of the asked time."""
    chosen = sorted(agreed.seen, key=lambda seen: -seen.stretch.seconds)[:LISTED]
    return sorted(chosen, key=lambda seen: seen.stretch.segment.asked_from)


def _stretch(seen: Seen) -> str:
    part = seen.stretch.segment
    ours, theirs = _span(part.asked_from, part.asked_to), _span(part.known_from, part.known_to)
    ways = ["mirrored"] if seen.way.mirrored else []
    if seen.way.asked_inner or seen.way.known_inner:
        ways.append("without the border" + ("s" if seen.way.asked_inner and seen.way.known_inner else ""))
    if speed := _speed(seen):
        ways.append(f"at {speed}")
    counted = f"({part.frames} of {max(part.frames, seen.frames_in)} frames)"
    return ", ".join([f"its {ours} show {theirs} of the known video", *ways]) + f" {counted}"


def _speed(seen: Seen) -> str:
    speed = seen.stretch.line.speed
    if abs(speed - 1) < NOTICED or seen.stretch.pictures < SURE:
        return ""
    return f"{speed:.2f}".rstrip("0").rstrip(".") + " times the speed"


def _span(start: float, end: float) -> str:
    if end >= HOUR:
        return f"{_clock(start)} to {_clock(end)}"
    return f"seconds {_number(start)} to {_number(end)}"


def _number(seconds: float) -> str:
    return f"{seconds:.1f}".removesuffix(".0")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"
