"""What did the browser bring back of a page?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One answer the page was made of."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    media_type: str
    body: bytes
    at: datetime | None  # when it came, by the browser's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A page as a visitor saw it: its picture, its whole as MHTML (RFC 2557), its document, and what it was made of."""

    url: str  # as asked
    final_url: str
    title: str
    browser: str  # product and version
    sandboxed: bool
    screenshot: bytes  # PNG, the whole page unless ``cut`` says otherwise
    mhtml: bytes
    document: str  # the HTML as it stood after its scripts ran
    exchanges: tuple[Exchange, ...]
    refused: tuple[tuple[str, int], ...]  # hosts that were not allowed, and how often they were asked for
    cut: tuple[str, ...]  # what was left out, in words
