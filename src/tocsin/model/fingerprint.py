"""Which value survives small changes, and what is near it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tocsin.model.checks import aware, sha256_hex, stable_id
from tocsin.model.errors import Invalid
from tocsin.model.kinds import Action, Opinion, Tlp


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The fingerprint of one frame of a video or an animation."""

    at: float  # seconds from the start
    value: str
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The fingerprint of a picture as it was before somebody changed it, or so we suppose."""

    change: str  # what was undone: "mirrored", "border cut off", "panel 2 of 4"
    value: str
    quality: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """A value that survives small changes (the trade's "signal").

    ``value`` is lower-case hex (64 digits for PDQ); empty where ``frames``, ``variants`` or ``blob`` carry the values.
    ``quality`` is 0-100; a picture below 50 is not matched (PDQ's own advice).
    """

    algorithm: str
    value: str
    quality: int
    frames: tuple[Frame, ...] = ()
    variants: tuple[Variant, ...] = ()
    blob: bytes = b""  # what is no 256-bit value: local features, sound; its form is the algorithm's
    reference: str = ""  # the value the reference implementation gives the same file, where it differs
    reference_quality: int = 0
    width: int = 0  # pixels, upright
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
    also: tuple[Fingerprint, ...] = ()  # further fingerprints of the same item
    sha256: str | None = None  # of the item itself, where it was held or is known
    media_type: str = "image"
    opinion: Opinion = Opinion.UNREVIEWED  # of those who share it
    tlp: Tlp | None = None
    expires: datetime | None = None  # not asked from then on
    tags: tuple[str, ...] = ()
    origin: str = ""  # the exchange's own id of it
    # Stable over repeated imports of the same value, by the same name at its source, into the same bank.
    id: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        aware("bank entry added", self.added)
        aware("bank entry expires", self.expires)
        if self.sha256 is not None:
            sha256_hex("bank entry sha256", self.sha256)
        known = self.fingerprint
        frames = [(frame.at, frame.value) for frame in known.frames]
        origin = (self.origin,) if self.origin else ()
        key = stable_id("bank", self.bank, self.label, known.algorithm, known.value, frames, *origin)
        object.__setattr__(self, "id", key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a list said later of an item it had shared: another opinion, or that it takes it back. Never edited."""

    entry: str  # bank entry id
    at: datetime
    provenance: str  # the list
    opinion: Opinion | None = None  # None where it says nothing about it
    withdrawn: bool = False

    def __post_init__(self) -> None:
        aware("notice at", self.at)

    @property
    def id(self) -> str:
        """The same word of the same list at the same moment is one notice."""
        return stable_id("notice", self.entry, self.at, self.provenance, self.opinion, self.withdrawn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Where a known picture lies in the one asked about.

    ``matrix`` is (a, b, c, d, e, f): the known picture's point (x, y) is at (a x + b y + c, d x + e y + f) in the one
    asked about, both upright, in pixels of the sizes given.
    """

    matrix: tuple[float, ...]
    known: tuple[int, ...]  # width, height
    asked: tuple[int, ...]
    points: int = 0  # features that agree on it; 0 where it follows from undoing a change
    of: int = 0  # features that were compared

    def __post_init__(self) -> None:
        if len(self.matrix) != 6 or len(self.known) != 2 or len(self.asked) != 2:
            raise Invalid("alignment", "is six numbers and two sizes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one video that shows a stretch of another; times in seconds."""

    asked_from: float
    asked_to: float
    known_from: float
    known_to: float
    distance: float  # bits, mean over the matched frames
    frames: int  # matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One medium recognised: a known bank entry, or another medium collected earlier or elsewhere."""

    sha256: str  # the medium asked about
    algorithm: str
    distance: int  # bits of 256; for video the mean over matched frames, rounded; for features those of the descriptors
    how: str  # "same bytes", "near picture", "44 of 48 frames from 0.0 s to 9.0 s"
    entry: str | None = None  # bank entry id
    bank: str | None = None
    label: str | None = None
    other: str | None = None  # SHA-256 of the other medium
    first_seen: datetime | None = None  # of the other medium, as its publisher states or as we took it in
    first_source: str | None = None  # where that was
    changes: tuple[str, ...] = ()  # how the copy was made, as far as it shows: "mirrored", "cut to 80 %"
    alignment: Alignment | None = None
    segments: tuple[Segment, ...] = ()
    # What stands when the match is shown; filled in from the entry, its bank and the decisions on them.
    action: Action | None = None
    opinion: Opinion | None = None
    tlp: Tlp | None = None

    def __post_init__(self) -> None:
        sha256_hex("match sha256", self.sha256)
