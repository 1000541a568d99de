"""What came of collecting a source?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, stable_id

Counts = tuple[tuple[str, int], ...]  # reason and how often, sorted by reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One pass over one source: ``seen = imported + sum(skipped)``, or the import is wrong."""

    source: str
    kind: str
    seen: int
    imported: int  # posts, captures and observations
    new: int  # of those, not known before
    skipped: Counts
    repaired: Counts
    faults: int  # files or parts that could not be read on; each is an issue
    first: datetime | None  # earliest and latest claimed time
    last: datetime | None
    at: datetime

    def __post_init__(self) -> None:
        aware("intake at", self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The day a source, or a part of it, was seen to be no longer public."""

    source: str
    where: str
    at: datetime
    evidence: str  # capture id
    says: str

    @property
    def id(self) -> str:
        """Stable over re-import."""
        return stable_id("close", self.source, self.where, self.evidence)
