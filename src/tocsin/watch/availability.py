"""Does the target answer?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.model import Observation, Target
from tocsin.model.seams import Answer, Fetcher
from tocsin.watch.answer import classify, observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """One GET for each address of a target, as any visitor would make it.

    A single vantage can say "down from here", never "down": ``vantage`` is part of every observation.
    """

    slow_after: float = 5.0  # seconds to the last byte
    vantage: str = "local"  # where we stand: "paris-1", "local"

    def observe(self, target: Target, fetch: Fetcher, at: datetime) -> Iterator[Observation]:
        """One observation for each of the target's addresses; trouble is a state, never an exception."""
        for url in target.urls:
            yield self._observation(target, fetch.get(url, target.id), at)

    def _observation(self, target: Target, answer: Answer, at: datetime) -> Observation:
        seen = classify(answer, self.slow_after)
        return observed(answer, seen, target=target.id, probe="availability", vantage=self.vantage, at=at)
