"""Why did a request end before its answer was whole?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tocsin.model.seams import Reach


class Stop(Exception):
    """Expected trouble on the way; never leaves ``fetch``: it becomes the ``reach`` and ``detail`` of an Answer."""

    def __init__(self, reach: Reach, detail: str) -> None:
        super().__init__(reach, detail)
        self.reach, self.detail = reach, detail


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment a whole request ends, on the clock of ``tick``."""

    tick: Callable[[], float]  # seconds, monotonic
    end: float
    allowed: float  # seconds in all, for the message

    def remaining(self) -> float:
        """Seconds left.

        Raises:
            Stop: none are.
        """
        left = self.end - self.tick()
        if left <= 0:
            raise self.over()
        return left

    def over(self) -> Stop:
        """The Stop to raise when a wait ran out."""
        return Stop(Reach.TIMEOUT, f"not answered in full within {self.allowed:g} s")
