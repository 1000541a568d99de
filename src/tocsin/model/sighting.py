"""Where did a picture or video surface?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One surfacing of a medium, or of an altered copy of it."""

    at: datetime  # the time its publisher or container states, else ``collected``
    collected: datetime  # when we took it in
    source: str
    evidence: str  # id of the post or capture that shows it
    sha256: str  # of this copy
    distance: int  # bits of 256 between this copy and the medium asked about; 0 for the same bytes
    how: str  # "same bytes", "near picture, 12 of 256 bits"

    def __post_init__(self) -> None:
        aware(f"sighting {self.evidence}: at", self.at)
        aware(f"sighting {self.evidence}: collected", self.collected)
