"""What happened, as far as can be said, and who ruled on it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, filled, stable_id
from tocsin.model.claim import Window
from tocsin.model.kinds import Act, Attribution, ClaimKind, Confidence, Likelihood, Occurrence, Ruling


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule that fired: what went in and what it says."""

    rule: str  # "R1 coverage"
    inputs: tuple[tuple[str, str], ...]  # name and value, as printed
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Claims, target and observations with a verdict on two axes (STIX incident, MISP event).

    Proposed by the machine; ``settled`` is the id of the decision that ruled on it, if one did.
    """

    id: str
    kind: ClaimKind
    technique: Act
    target: str | None  # watched target id
    named: str  # the target as named, for people
    window: Window | None
    claimants: tuple[str, ...]
    occurrence: Occurrence
    attribution: Attribution
    likelihood: Likelihood | None
    confidence: Confidence
    claims: tuple[str, ...]
    observations: tuple[str, ...]
    reasons: tuple[Reason, ...]
    would_change: tuple[str, ...]
    media: tuple[str, ...] = ()  # SHA-256 of pictures it turns on
    settled: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a named person ruled, when and why. Never edited: a later one supersedes it."""

    subject: str  # incident, claim, finding or source id, or a medium's SHA-256
    ruling: Ruling
    by: str
    at: datetime
    why: str
    value: str | None = None  # occurrence for SETTLE, reason code for WITHHOLD, letter for GRADE
    supersedes: str | None = None

    def __post_init__(self) -> None:
        aware("decision at", self.at)
        filled("decision by", self.by, "name the person who decides")
        filled("decision why", self.why, "give the reason")

    @property
    def id(self) -> str:
        """Stable: the same ruling at the same moment is one decision."""
        return stable_id("dec", self.subject, self.ruling, self.by, self.at, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that went wrong and that the analyst must see: where, what, and what would work."""

    step: str  # "collect", "read", ...
    subject: str  # what was being worked on
    where: str
    what: str
    remedy: str
    at: datetime

    @property
    def id(self) -> str:
        """The same trouble at the same place is one issue, however often it is met."""
        return stable_id("iss", self.step, self.subject, self.where, self.what)
