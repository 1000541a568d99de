"""What is watched, and what did one probe see?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from tocsin.model.checks import aware, filled, stable_id
from tocsin.model.kinds import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Something named in threats that we watch from outside (STIX identity, domain-name)."""

    id: str
    name: str
    urls: tuple[str, ...]
    consent: str  # "owner, letter of 2013-01-10", or "as any visitor"
    aliases: tuple[str, ...] = ()  # other names, in any language, as texts write them
    sector: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    zone: str | None = None  # IANA zone its announcements are read in
    parent: str | None = None  # id of the target it belongs to: the ministry of an agency
    networks: tuple[str, ...] = ()  # its addresses, CIDR; one named in a text is this target

    def __post_init__(self) -> None:
        filled(f"target {self.id}: consent", self.consent, 'name the owner\'s consent, or write "as any visitor"')

    @property
    def hosts(self) -> tuple[str, ...]:
        """Host names of its addresses, lower case, in order, each once."""
        found = (urlsplit(url).hostname for url in self.urls)
        return tuple(dict.fromkeys(host for host in found if host))


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one probe saw at one moment (STIX observed-data)."""

    target: str
    probe: str
    at: datetime
    vantage: str  # where the probe stood: "paris-1", "archive", "local"
    state: State
    reason: str  # reason code: "ok", "http-503", "connect-refused", "timeout", "challenge", "signature", ...
    url: str | None = None
    status: int | None = None
    elapsed: float | None = None  # seconds to the last byte
    size: int | None = None  # bytes of the body
    says: tuple[str, ...] = ()  # the reasons in words, most telling first
    score: float | None = None  # 0-1 where the probe weighs
    capture: str | None = None  # id of the evidence
    source: str | None = None  # id of the source it was imported from; None for our own probe
    id: str = field(init=False, repr=False, compare=False)  # stable over re-import

    def __post_init__(self) -> None:
        aware(f"observation of {self.target}: at", self.at)
        key = stable_id("obs", self.target, self.probe, self.at, self.vantage, self.url, self.capture)
        object.__setattr__(self, "id", key)
