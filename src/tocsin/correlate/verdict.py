"""What does a rule family say, and how likely and how well founded is it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model import Confidence, Likelihood, Observation, Occurrence, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The occurrence axis of an incident, before any person ruled on it."""

    occurrence: Occurrence
    reasons: tuple[Reason, ...]
    would_change: tuple[str, ...]
    likelihood: Likelihood | None = None
    confidence: Confidence = Confidence.LOW
    observations: tuple[Observation, ...] = ()
    first_seen: datetime | None = None  # when the outage or the altered page was first seen


# The claims are what is judged, so an undecided verdict carries no likelihood (ICD 203 words are for judgements).
UNDECIDED = (Occurrence.ANNOUNCED, Occurrence.UNVERIFIED, Occurrence.UNVERIFIABLE)
# Verdicts that hold a claim against something seen.
CHECKED = (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED, Occurrence.NOT_OBSERVED, Occurrence.REFUTED)
BORNE_OUT = (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED)


def reason(rule: str, says: str, **inputs: object) -> Reason:
    """A reason with its inputs printed; underscores in input names become blanks."""
    return Reason(
        rule=rule, inputs=tuple((name.replace("_", " "), str(value)) for name, value in inputs.items()), says=says
    )


def text_alone() -> Reason:
    """R10: the claim's words are all there is."""
    return reason("R10 text alone", "No verdict is drawn from the text of claims alone.", observations_used=0)


def unverified(says: str, would_change: str, *reasons: Reason) -> Verdict:
    """Nothing usable was seen."""
    told = (*reasons, reason("R1 coverage", says), text_alone())
    return Verdict(occurrence=Occurrence.UNVERIFIED, reasons=told, would_change=(would_change,))


def plural(count: int, one: str, many: str = "") -> str:
    """``1 bin``, ``3 bins``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """A percentage for a reason, never without its numbers beside it."""
    return f"{100 * part / whole:.0f} %" if whole else "none"
