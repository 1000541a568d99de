"""What was erased, under which rule, and how does the rest still verify?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, filled, sha256_hex, stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A tombstone: the bytes or the row are gone, their hash stays, so that everything else still verifies.

    ``digest`` is the SHA-256 of what was erased: of the blob's bytes, or of the row as the seals count it.
    """

    table: str  # "blob", or the table the row stood in
    subject: str  # the blob's SHA-256, or the row's id
    digest: str
    rule: str  # "retention standard: not cited for 30 days", "data subject's request of 2026-03-01"
    at: datetime
    by: str  # who decided: an analyst, or "retention"
    row: int = 0  # the row's number; 0 for a blob

    def __post_init__(self) -> None:
        filled(f"erasure of {self.subject}: rule", self.rule, "say under which rule")
        sha256_hex(f"erasure of {self.subject}: digest", self.digest)
        aware(f"erasure of {self.subject}: at", self.at)

    @property
    def id(self) -> str:
        """One per thing erased."""
        return stable_id("erased", self.table, self.subject)
