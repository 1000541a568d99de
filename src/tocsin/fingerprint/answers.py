"""May a fingerprint that came from the child be believed? Only in its exact shape."""

from __future__ import annotations

import math
import re

from tocsin.fingerprint.decode import Decoded, named
from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.errors import Invalid
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.json import from_json

VALUE = re.compile(r"[0-9a-f]{64}")


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
    """What is wrong with the values of a PDQ or vPDQ fingerprint, in words; None where nothing is."""
    if fingerprint.algorithm not in {"pdq", "vpdq"}:
        return f"algorithm {fingerprint.algorithm[:20]!r} is neither pdq nor vpdq"
    video = fingerprint.algorithm == "vpdq"
    if video != bool(fingerprint.frames) or video != (fingerprint.value == ""):
        return f"{fingerprint.algorithm} with {len(fingerprint.frames)} frames and value {fingerprint.value[:70]!r}"
    parts = fingerprint.frames if video else (fingerprint,)
    for part in parts:
        if not VALUE.fullmatch(part.value):
            return f"{part.value[:70]!r} is not 64 lower-case hex digits"
        if not 0 <= part.quality <= 100:
            return f"quality {part.quality} is not 0-100"
    if not all(0 <= seconds < math.inf for seconds in (fingerprint.seconds, *(part.at for part in fingerprint.frames))):
        return "its times are no times"
    return None
