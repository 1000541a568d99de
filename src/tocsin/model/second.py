"""What does a second reader think of a text that the rules have read?"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.checks import stable_id
from tocsin.model.errors import Invalid
from tocsin.model.kinds import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What a statistical reader, or a model somebody runs, says of one post. It may send the post to review; it never
    makes a finding, a claim or a verdict.

    ``raises`` is True where it hears a signal that no rule heard; ``says`` is its reason, in words.
    """

    post: str
    by: str  # "statistics", or the name of the plug-in
    version: str
    signal: Signal
    probability: float  # 0-1, calibrated for the language; a model's own word where it gives one
    raises: bool
    says: str
    language: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise Invalid("second opinion", f"probability {self.probability} is not between 0 and 1")

    @property
    def id(self) -> str:
        """One per post, reader and signal."""
        return stable_id("second", self.post, self.by, self.signal)
