"""What is kept of a sound to compare it by? Eight numbers a second, 32 bits each: Chromaprint's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.model.fingerprint import Fingerprint

Numbers = NDArray[np.uint32]

RATE = 11_025  # samples a second: what Chromaprint listens to
PACE = 1365 / RATE  # seconds from one number to the next: a third of a window of 4096 samples
SPAN = 2.6  # seconds that one number listens to
MOST = 120_000  # numbers: four hours
STEADY = 6  # a number that stays for so long is silence or a tone, and tells nothing
WORDS = 8  # numbers that make one value of 256 bits: about a second


def numbers_of(blob: bytes) -> Numbers | None:
    """The numbers; None where the bytes are not such."""
    if len(blob) % 4 or len(blob) > MOST * 4:
        return None
    return np.frombuffer(blob, "<u4").astype(np.uint32)


def heard(fingerprint: Fingerprint) -> Numbers:
    """The fingerprint's numbers; none of one whose blob is no sound's."""
    numbers = numbers_of(fingerprint.blob)
    return np.empty(0, np.uint32) if numbers is None else numbers


def telling(numbers: Numbers) -> NDArray[np.bool_]:
    """Which of them are no part of silence or of one held tone."""
    new = np.flatnonzero(np.concatenate([[True], numbers[1:] != numbers[:-1]])) if len(numbers) else np.empty(0, int)
    lasts = np.diff(np.append(new, len(numbers)))
    return np.repeat(lasts < STEADY, lasts)


def windows(numbers: Numbers, apart: int) -> tuple[str, ...]:
    """Values of 256 bits, one each ``apart`` numbers, of what tells something; equal ones once."""
    tells = telling(numbers)
    plain = numbers.astype("<u4").tobytes()
    starts = (at for at in range(0, len(numbers) - WORDS + 1, apart) if tells[at : at + WORDS].all())
    return tuple(dict.fromkeys(plain[at * 4 : (at + WORDS) * 4].hex() for at in starts))
