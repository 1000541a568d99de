"""Which texts say the same thing again?"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tocsin.model.checks import stable_id


class EchoKind(StrEnum):
    """How two posts hang together by their words."""

    # The same statement, changed little: re-posted, cut, decorated.
    NEAR_DUPLICATE = "near-duplicate"
    # A passage of one stands word for word in the other.
    QUOTATION = "quotation"
    # Both name the same wallet or account to be paid to.
    SAME_PAYMENT = "same-payment"
    # Both name the same handle or invitation.
    SAME_CONTACT = "same-contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """One post that says again what an earlier one said. ``post`` is the later of the two."""

    post: str
    earlier: str  # id of the other post
    kind: EchoKind
    score: float  # 0-1: how much is the same; 1 for an exact quotation or entity
    start: int  # of what is the same in ``post``, in characters
    end: int
    why: str  # "92 % of its 5-word runs", "wallet bc1q...x4k"

    @property
    def id(self) -> str:
        """One for each pair, kind and place."""
        return stable_id("echo", self.post, self.earlier, self.kind, self.start, self.end)
