"""What was seen of a target, in one line: oldest first, ready to be drawn?"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.model import Observation
from tocsin.model.report import Reading


def strip(observations: Iterable[Observation]) -> tuple[Reading, ...]:
    """The observations as readings in order of time; those of one moment by probe, vantage and address."""
    ordered = sorted(observations, key=lambda seen: (seen.at, seen.probe, seen.vantage, seen.url or "", seen.id))
    return tuple(Reading(at=seen.at, state=seen.state, reason=seen.reason, elapsed=seen.elapsed) for seen in ordered)
