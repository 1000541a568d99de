"""Which bytes arrived, when and from where?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, sha256_hex, stable_id

# How the locator of a page's own picture ends: it shows the page, and is no picture that somebody published.
SCREENSHOT = "#screenshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Bytes as they arrived, kept under their SHA-256 before anybody parsed them.

    ``locator`` is the place inside the source: a relative path, or ``path#record-7`` for a part of a container.
    ``stated`` is the time the container claims (WARC-Date, HTTP Date); ``collected`` is when we kept it.
    """

    source: str
    sha256: str
    size: int  # bytes
    media_type: str
    locator: str
    collected: datetime
    within: str | None = None  # id of the capture that contains it
    url: str | None = None
    status: int | None = None  # HTTP status it came with
    stated: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()  # of the answer, as they came
    peer: str | None = None  # network address that answered

    def __post_init__(self) -> None:
        sha256_hex("capture sha256", self.sha256)
        aware("capture collected", self.collected)
        aware("capture stated", self.stated)

    @property
    def id(self) -> str:
        """Stable over re-collection of the same bytes at the same place."""
        return stable_id("cap", self.source, self.sha256, self.locator)

    @property
    def seen(self) -> datetime:
        """When the page stood so: the container's own time where it states one, else when we kept it."""
        return self.stated or self.collected
