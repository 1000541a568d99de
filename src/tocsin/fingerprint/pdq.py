"""Is this picture near a known one? PDQ values, compared by the bits that differ."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from tocsin.fingerprint.answers import fingerprint_of
from tocsin.fingerprint.decode import shared
from tocsin.fingerprint.wire import Task
from tocsin.model.fingerprint import Fingerprint

ALGORITHM = "pdq"
BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdq:
    """PDQ for pictures; of an animation the first frame.

    The defaults are the reference's own advice: within 31 bits it is the same picture, below quality 50 the value
    says too little to be matched at all.
    """

    radius: int = 31  # bits
    quality: int = 50  # 0-100

    algorithm = ALGORITHM
    version = f"1+pillow-{version('pillow')}"
    media = "image"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The picture's PDQ; None where it is smaller than 5 pixels either way.

        Raises:
            FingerprintError: the bytes are no picture we read, are broken, or exceed a limit.
        """
        return fingerprint_of(shared().ask(Task.PDQ, content), ALGORITHM, content)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits and how it was found; None where they differ too much or either says too little."""
        if not self.values(asked) or not self.values(known):
            return None
        bits = distance(asked.value, known.value)
        return (bits, described(bits)) if bits <= self.radius else None

    def values(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What to look for in an index: the value, where it says enough."""
        telling = fingerprint.algorithm == ALGORITHM and fingerprint.quality >= self.quality
        return (fingerprint.value,) if telling else ()


def distance(one: str, other: str) -> int:
    """Bits in which two values of 64 hex digits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def described(bits: int) -> str:
    """How a picture that far off is spoken of."""
    return f"near picture, {bits} of {BITS} bits" if bits else "same fingerprint"
