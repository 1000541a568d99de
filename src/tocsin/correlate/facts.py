"""What is known when the claims are judged? Everything the room works on, handed in by the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tocsin.correlate.errors import CorrelateError
from tocsin.model import Claim, Decision, Observation, Sighting, Source, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Claims, what was seen, and who said it; ``now`` is the only clock the room knows.

    ``origins`` names each post's source; a post that is missing there has an unknown source.
    ``captures`` names the capture a post was parsed from: a claim whose capture shows a defaced page is that page's
    own text. ``sightings`` lists, for each medium, every surfacing of it and of its near copies.
    """

    claims: tuple[Claim, ...]
    observations: tuple[Observation, ...]
    now: datetime
    targets: tuple[Target, ...] = ()
    sources: tuple[Source, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)  # post id -> source id
    captures: Mapping[str, str] = field(default_factory=dict)  # post id -> capture id
    sightings: Mapping[str, tuple[Sighting, ...]] = field(default_factory=dict)  # SHA-256 -> surfacings
    decisions: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        if self.now.utcoffset() is None:
            raise CorrelateError("facts: now", "time has no zone", "give an offset or Z")

    def source_of(self, claim: Claim) -> Source | None:
        """The source the claim's post came from; None where it is not known."""
        wanted = self.origins.get(claim.post)
        return next((source for source in self.sources if source.id == wanted), None)
