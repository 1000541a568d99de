"""What may this picture have been before it was mirrored, framed, captioned, collaged? PDQ values to ask lists with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import PIL

from tocsin.fingerprint.alike.geometry import Matrix
from tocsin.fingerprint.decode import ALIKE, Decoded, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import BITS, distance
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Alignment, Fingerprint, Variant

ALGORITHM = "pdq-variants"
MOST = 100  # values of a picture
CORNERS = 8  # numbers a variant: x and y of four corners
CHANGE = 80  # characters
VALUE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """PDQ of a picture with each likely change undone; for lists that hold nothing but values.

    The blob holds, for each variant, where the corners of the known picture lie in this one (8 numbers of 32 bits).
    """

    radius: int = 31  # bits
    quality: int = 50  # 0-100

    algorithm = ALGORITHM
    version = f"1+pillow-{PIL.__version__}"
    media = "image"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The picture's variants, at most MOST; None where it is smaller than 5 pixels either way.

        Raises:
            FingerprintError: the bytes are no picture we read, are broken, or exceed a limit.
        """
        answer = pool(ALIKE).ask("variants", content)
        if answer.head.get("variants") is None:
            return None
        try:
            return _found(answer)
        except (ValueError, TypeError) as wrong:
            raise FingerprintError(named(content), f"its decoder answered nonsense ({wrong})") from wrong

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits and how it was found; ``known`` is a PDQ fingerprint."""
        found = self.verdict(asked, known)
        return (found.distance, found.how) if found else None

    def verdict(self, asked: Fingerprint, known: Fingerprint) -> Verdict | None:
        """The variant nearest to a known PDQ value, what it undid, and where the known picture lies then."""
        if not VALUE.fullmatch(known.value) or known.quality < self.quality:
            return None
        telling = (variant for variant in asked.variants if variant.quality >= self.quality)
        bits, change = min(((distance(v.value, known.value), v.change) for v in telling), default=(BITS, ""))
        if bits > self.radius:
            return None
        return Verdict(
            distance=bits,
            how=f"near picture once undone: {change}; {bits} of {BITS} bits",
            changes=(change,),
            alignment=plain_alignment(asked, change, (known.width, known.height)),
        )


def plain_alignment(asked: Fingerprint, change: str, known: Sequence[int]) -> Alignment | None:
    """Where the known picture lies in the one asked about if ``change`` was done to it.

    Args:
        asked: the variants of the picture asked about.
        change: of one of them.
        known: width and height of the known picture; zeros where a list does not say (its form is then taken as seen).

    Returns:
        None where the variants hold no places or no such change. Of a picture seen aslant the nearest affine matrix.
    """
    names = [variant.change for variant in asked.variants]
    if change not in names or len(asked.blob) != len(names) * CORNERS * 4 or min(asked.width, asked.height) < 1:
        return None
    lies = np.frombuffer(asked.blob, "<f4").reshape(-1, 4, 2)[names.index(change)].astype(np.float64)
    if not np.isfinite(lies).all():
        return None
    width, height = known if min(known) > 0 else _sides(lies)
    own = np.array([[0, 0, 1], [width, 0, 1], [width, height, 1], [0, height, 1]], float)
    solved = np.linalg.lstsq(own, lies, rcond=None)[0].T
    matrix: Matrix = tuple(round(float(number), 6) for number in solved.ravel())  # type: ignore[assignment]  # six
    return Alignment(matrix=matrix, known=(int(width), int(height)), asked=(asked.width, asked.height))


def _sides(lies: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> tuple[int, int]:
    """The size at which the picture is seen."""
    width, height = np.hypot(*(lies[1] - lies[0])), np.hypot(*(lies[3] - lies[0]))
    return max(1, round(float(width))), max(1, round(float(height)))


def _found(answer: Decoded) -> Fingerprint:
    """The child's answer, measured before it is believed.

    Raises:
        ValueError, TypeError: it is not in the form agreed on.
    """
    rows, width, height = answer.head["variants"], answer.head.get("width"), answer.head.get("height")
    if not isinstance(rows, list) or len(rows) > MOST or not isinstance(width, int) or not isinstance(height, int):
        raise ValueError("no list of variants")
    if len(answer.body) != len(rows) * CORNERS * 4:
        raise ValueError("its variants have no places")
    variants = tuple(_variant(row) for row in rows)
    quality = max((variant.quality for variant in variants), default=0)
    return Fingerprint(
        algorithm=ALGORITHM,
        value="",
        quality=quality,
        variants=variants,
        blob=answer.body,
        width=width,
        height=height,
    )


def _variant(row: object) -> Variant:
    if not (isinstance(row, list) and len(row) == 3):
        raise ValueError("a variant has three parts")
    change, value, quality = row
    if not (isinstance(change, str) and len(change) <= CHANGE and isinstance(value, str) and VALUE.fullmatch(value)):
        raise ValueError("a variant has a change and a value")
    if not (isinstance(quality, int) and 0 <= quality <= 100):
        raise ValueError("a quality is 0-100")
    return Variant(change=change, value=value, quality=quality)
