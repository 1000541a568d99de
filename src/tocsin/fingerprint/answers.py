"""May a fingerprint that came from the child be believed? Only in its exact shape."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from tocsin.fingerprint.decode import Decoded, named
from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.errors import Invalid
from tocsin.model.fingerprint import Fingerprint, Frame, Variant
from tocsin.model.json import from_json

VALUE = re.compile(r"[0-9a-f]{64}")
LARGEST_SIDE = 1 << 20  # pixels: far beyond what any decoder is allowed
# Which parts carry the values of each algorithm: "value" itself, "frames", or something an algorithm's own file checks.
CARRIES = {
    "pdq": {"value"},
    "vpdq": {"frames"},
    "pdq-variants": {"variants"},
    "orb": {"blob"},
    "chromaprint": {"blob"},
}


def fingerprint_of(answer: Decoded, algorithm: str, content: bytes) -> Fingerprint | None:
    """The fingerprint in the child's answer about ``content``; None where it found nothing to describe.

    Raises:
        FingerprintError: the answer is not one of ``algorithm``.
    """
    found = answer.head.get("found")
    if found is None:
        return None
    try:
        fingerprint = from_json(Fingerprint, found)
    except Invalid as invalid:
        raise FingerprintError(named(content), f"its decoder answered nonsense ({invalid})") from invalid
    if fingerprint.algorithm != algorithm or (wrong := fault(fingerprint)):
        raise FingerprintError(named(content), f"its decoder answered nonsense ({wrong})")
    return fingerprint


def fault(fingerprint: Fingerprint) -> str | None:
    """What is wrong with the shape of a fingerprint, in words; None where nothing is."""
    carries = CARRIES.get(fingerprint.algorithm)
    if carries is None:
        return f"algorithm {fingerprint.algorithm[:20]!r} is none of {', '.join(CARRIES)}"
    if ("value" in carries) != bool(fingerprint.value) or ("frames" in carries and not fingerprint.frames):
        return f"{fingerprint.algorithm} with {len(fingerprint.frames)} frames and value {fingerprint.value[:70]!r}"
    return _wrong_value(_valued(fingerprint)) or _wrong_number(fingerprint)


def _valued(fingerprint: Fingerprint) -> Iterable[tuple[str, int]]:
    """Every value in it with its quality."""
    if fingerprint.value:
        yield fingerprint.value, fingerprint.quality
    if fingerprint.reference:
        yield fingerprint.reference, fingerprint.reference_quality
    parts: tuple[Frame | Variant, ...] = (*fingerprint.frames, *fingerprint.variants)
    for part in parts:
        yield part.value, part.quality


def _wrong_value(valued: Iterable[tuple[str, int]]) -> str | None:
    for value, quality in valued:
        if not VALUE.fullmatch(value):
            return f"{value[:70]!r} is not 64 lower-case hex digits"
        if not 0 <= quality <= 100:
            return f"quality {quality} is not 0-100"
    return None


def _wrong_number(fingerprint: Fingerprint) -> str | None:
    if not 0 <= fingerprint.quality <= 100:
        return f"quality {fingerprint.quality} is not 0-100"
    if not all(0 <= seconds < math.inf for seconds in (fingerprint.seconds, *(part.at for part in fingerprint.frames))):
        return "its times are no times"
    if not all(0 <= side <= LARGEST_SIDE for side in (fingerprint.width, fingerprint.height)):
        return "its size is no size"
    return None
