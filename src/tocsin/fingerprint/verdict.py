"""How do two media agree, and what was done to the one to make the other?"""

from __future__ import annotations

from dataclasses import dataclass

from tocsin.model.fingerprint import Alignment, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer of one comparison that found a copy; a comparison that found none answers None."""

    distance: int  # bits of 256, 0 for the same value; the mean over what was compared where that is many
    how: str  # in words, for people: "its seconds 12 to 47 show seconds 95 to 130 of the known video"
    changes: tuple[str, ...] = ()  # how the copy was made, as far as it shows: "mirrored", "cut to 80 %"
    alignment: Alignment | None = None  # pictures: where the known one lies in the one asked about
    segments: tuple[Segment, ...] = ()  # videos and sound: which seconds show which
