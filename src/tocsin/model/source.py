"""Where may we read? The place, on what lawful basis, and how far it is trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, filled
from tocsin.model.errors import Invalid
from tocsin.model.kinds import Access, Private, Reliability, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A place we may lawfully read (STIX identity; Admiralty grade).

    ``location`` is a path below the case folder or an http(s) address. A closed source must name supplier,
    date received and scope (Berkeley Protocol, ch. VI); nothing has a default legal basis.
    """

    id: str
    kind: str
    name: str
    location: str
    access: Access
    legal_basis: str
    role: Role = Role.GENERAL
    reliability: Reliability = Reliability.F
    speaks_for: tuple[str, ...] = ()  # claimants whose known channel this is
    supplier: str | None = None
    received: datetime | None = None
    scope: str | None = None
    expect_min: int = 1  # posts, captures and observations it should yield; fewer is an issue
    zone: str | None = None  # IANA zone of times the source states without one
    include: tuple[Private, ...] = ()  # private parts of an export that are read all the same
    include_basis: str | None = None  # why they may be
    retention: str = "standard"  # retention class; tocsin.toml says how long each is kept

    def __post_init__(self) -> None:
        filled(f"source {self.id}: legal_basis", self.legal_basis, "say why this may be read")
        aware(f"source {self.id}: received", self.received)
        if self.access is Access.CLOSED and not (self.supplier and self.received and self.scope):
            raise Invalid(
                f"source {self.id}",
                "is closed and lacks supplier, received or scope",
                "give all three, or do not import it",
            )
        if self.include and not (self.include_basis or "").strip():
            raise Invalid(
                f"source {self.id}",
                f"includes {', '.join(self.include)} and lacks include_basis",
                "say on which lawful basis they are read, or leave include out",
            )

    def reads(self, part: Private) -> bool:
        """True where this private part of an export is read."""
        return part in self.include
