"""Is this picture near a known one? PDQ values, compared by the bits that differ."""

from __future__ import annotations

from dataclasses import dataclass

import PIL

from tocsin.fingerprint.answers import fingerprint_of
from tocsin.fingerprint.decode import Decoded, picture_pool
from tocsin.model.fingerprint import Fingerprint

ALGORITHM = "pdq"
BITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Pdq:
    """PDQ for pictures; of an animation or a file of several pages each frame that differs.

    The defaults are the reference's own advice: within 31 bits it is the same picture, below quality 50 the value
    says too little to be matched at all.

    The value is that of the picture as a viewer shows it, within two bits of the reference's for all but a few (a
    fast path decodes a JPEG's grey alone, at a fraction of its size). ``reference`` holds what the reference's Python
    hasher makes of files it reads otherwise: palettes, inks, turned photographs, one or sixteen bits a pixel.
    """

    radius: int = 31  # bits
    quality: int = 50  # 0-100
    smallest: int = 16  # pixels of the shorter side; below it a picture is an icon, and icons are everywhere
    exact: bool = False  # sum every pixel in the reference's own order: its bits to the last one, ten times slower

    algorithm = ALGORITHM
    version = f"2+pillow-{PIL.__version__}"
    media = "image"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The picture's PDQ; None where it is smaller than 5 pixels either way.

        Raises:
            FingerprintError: the bytes are no picture we read, are broken, or exceed a limit.
        """
        return fingerprint_of(self._asked(content), ALGORITHM, content)

    def beginning(self, content: bytes) -> tuple[Fingerprint | None, int]:
        """The same of a file that may be cut, and how many bytes of it were used.

        A progressive JPEG gives its value from the first scans (a quarter of the file or less); a cut file of any
        other kind is trouble.
        """
        answer = self._asked(content)
        used = answer.head.get("used")
        return fingerprint_of(answer, ALGORITHM, content), used if isinstance(used, int) else len(content)

    def _asked(self, content: bytes) -> Decoded:
        return picture_pool(content).ask("pdq", content, exact=self.exact)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits and how it was found; None where they differ too much or either says too little.

        Of animations the nearest pair of frames counts.
        """
        ours, theirs = self._numbers(asked), self._numbers(known)
        bits = min(((one ^ other).bit_count() for one in ours for other in theirs), default=BITS)
        return (bits, described(bits)) if bits <= self.radius else None

    def values(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What to look for in an index: the value and those of further frames, where they say enough."""
        if fingerprint.algorithm != ALGORITHM or self._tiny(fingerprint):
            return ()
        valued = (
            (fingerprint.value, fingerprint.quality),
            *((part.value, part.quality) for part in fingerprint.frames),
        )
        return tuple(dict.fromkeys(value for value, quality in valued if quality >= self.quality))

    def silence(self, fingerprint: Fingerprint | None) -> str:
        """Why a picture can match nothing, in words; empty where it can."""
        if fingerprint is None:
            return "is smaller than 5 pixels: there is nothing to compare"
        if self._tiny(fingerprint):
            size = f"{fingerprint.width} x {fingerprint.height} pixels"
            return f"is tiny ({size}; from {self.smallest} on a picture is compared)"
        if not self.values(fingerprint):
            flat = f"quality {fingerprint.quality} of 100, {self.quality} is asked"
            return f"shows too little to be compared (flat or nearly so: {flat})"
        return ""

    def _tiny(self, fingerprint: Fingerprint) -> bool:
        """Lists do not say how large a picture was: only a size that is known counts."""
        return 0 < min(fingerprint.width, fingerprint.height) < self.smallest

    def _numbers(self, fingerprint: Fingerprint) -> list[int]:
        return [int(value, 16) for value in self.values(fingerprint)]


def distance(one: str, other: str) -> int:
    """Bits in which two values of 64 hex digits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def described(bits: int) -> str:
    """How a picture that far off is spoken of."""
    return f"near picture, {bits} of {BITS} bits" if bits else "same fingerprint"
