"""What does the sound say to what the pictures say?"""

from __future__ import annotations

from collections.abc import Sequence

from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Fingerprint, Segment

APART = 3.0  # seconds by which pictures and sound may be told apart in time and still be of one place
SAME_SPEED = 0.02  # a copy whose speed differs by more has another pitch or pace: its sound cannot be compared


def witness(picture: Verdict, sound: Verdict | None, asked: Fingerprint | None, known: Fingerprint | None) -> str:
    """The sound's word on a video recognised by its pictures.

    Args:
        picture: what the pictures say.
        sound: what the sounds say; None where they share no stretch.
        asked: the sound of the one asked about; None where it has none.
        known: the known one's.
    """
    if asked is None and known is None:
        return "neither has sound"
    if asked is None or known is None:
        return "it has no sound" if asked is None else "the known one has no sound"
    if sound is None:
        return _otherwise(picture.segments)
    if not picture.segments or any(_together(one, other) for one in picture.segments for other in sound.segments):
        return "the sound is the same"
    return f"the sound is the same elsewhere: {sound.how.removeprefix('same sound: ')}"


def _otherwise(segments: Sequence[Segment]) -> str:
    if any(abs(_speed(part) - 1) > SAME_SPEED for part in segments):
        return "the sound cannot be compared at another speed"
    return "the sound is another"


def _speed(part: Segment) -> float:
    lasts = part.asked_to - part.asked_from
    return (part.known_to - part.known_from) / lasts if lasts > 0 else 1.0


def _together(picture: Segment, sound: Segment) -> bool:
    """Whether both say that the same seconds are the same."""
    overlap = min(picture.asked_to, sound.asked_to) - max(picture.asked_from, sound.asked_from)
    shift = (sound.known_from - sound.asked_from) - (picture.known_from - picture.asked_from)
    return overlap > 0 and abs(shift) <= APART
