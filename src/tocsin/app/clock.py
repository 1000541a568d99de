"""What time is it? The only look at the clock in the product."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def wall() -> datetime:
    """The machine's time, in UTC."""
    return datetime.now(UTC)


def standing(at: datetime) -> Clock:
    """A clock that stands: for re-enactments, which say so on their report."""
    return lambda: at
