"""Which value survives small changes, and what is near it?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tocsin.model.checks import aware, sha256_hex, stable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The fingerprint of one video frame."""

    at: float  # seconds from the start
    value: str
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A value that survives small changes (the trade's "signal").

    ``value`` is lower-case hex (64 digits for PDQ); empty where ``frames`` carry the values (video).
    ``quality`` is 0-100; a picture below 50 is not matched (PDQ's own advice).
    """

    algorithm: str
    value: str
    quality: int
    frames: tuple[Frame, ...] = ()
    width: int = 0  # pixels
    height: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """A known item: what is recognised when it comes back."""

    bank: str
    label: str
    fingerprint: Fingerprint
    added: datetime
    provenance: str  # who says so, or the file it came from
    sha256: str | None = None  # of the item itself, where it was held
    media_type: str = "image"

    def __post_init__(self) -> None:
        aware("bank entry added", self.added)
        if self.sha256 is not None:
            sha256_hex("bank entry sha256", self.sha256)

    @property
    def id(self) -> str:
        """Stable over repeated imports of the same value into the same bank."""
        frames = [(frame.at, frame.value) for frame in self.fingerprint.frames]
        return stable_id("bank", self.bank, self.label, self.fingerprint.algorithm, self.fingerprint.value, frames)


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One medium recognised: a known bank entry, or another medium collected earlier or elsewhere."""

    sha256: str  # the medium asked about
    algorithm: str
    distance: int  # bits of 256; for video the mean over matched frames, rounded
    how: str  # "same bytes", "near picture", "44 of 48 frames from 0.0 s to 9.0 s"
    entry: str | None = None  # bank entry id
    bank: str | None = None
    label: str | None = None
    other: str | None = None  # SHA-256 of the other medium

    def __post_init__(self) -> None:
        sha256_hex("match sha256", self.sha256)
