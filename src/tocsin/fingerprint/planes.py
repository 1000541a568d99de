"""What of a picture's file has to be decoded for its PDQ? As little as gives the same value. Runs in the child only."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from tocsin.fingerprint import jpeg, operator, pictures
from tocsin.fingerprint.axis import BLOCK, LONGEST, Luma
from tocsin.fingerprint.kernel import SIDE, SMALLEST, luma_of, pdq
from tocsin.fingerprint.operator import Floats, Valued

# Pixels, as decoded, that a sixty-fourth of the shorter side keeps; with fewer the value moves by more than two bits.
CELL, COARSE_CELL = 8.0, 3.5
COARSEST_SIDE = 400  # pixels of the shorter side; below it a whole file is had as quickly as its first scans
CONSTANT_CELL = 36  # pixels of the original: from here on a block's mean is all that PDQ sees of it
# A wave near the median may fall on either side of it. Where more than so many are within so much (as waves of levels
# 0-255 are), the value is had again with more care: of a first look from the whole file, of its grey in full precision.
COARSE_MANY, COARSE_NEAR = 24, 16.0  # the latter over the pixels of a cell
MANY, NEAR = 8, 0.5
NOTHING = np.empty((0, 0), np.float32)
# Modes whose pixels the reference's Python hasher reads as what they are.
PLAIN = frozenset({"L", "RGB", "RGBA", "RGBX", "LA"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What PDQ sees of a picture."""

    small: Floats = field(default_factory=lambda: NOTHING)  # 64 x 64; empty where ``exact`` says it all
    exact: Valued | None = None
    size: tuple[int, int]  # width and height in pixels, upright
    used: int  # bytes of the file it was had from
    reference: Valued | None = None  # what the reference makes of the file, where that may differ

    def valued(self) -> Valued | None:
        """The value and its quality; None for a picture too small to have one."""
        if self.exact is not None or self.small.size == 0:
            return self.exact
        return operator.pdq_of_64(self.small)


def seen(content: bytes, *, exact: bool = False) -> tuple[Seen, Image.Image]:
    """The picture as PDQ sees it, and its image for those who want its other frames.

    Args:
        content: a picture's file; of a progressive JPEG the beginning may do.
        exact: sum in the reference's own order over every pixel; slower.

    Raises:
        FingerprintError: no picture we read, or too many pixels.
        OSError, ValueError, ...: Pillow's own, for broken files.
    """
    quick = None if exact else _first_look(content)
    if quick is not None:
        return quick
    image = pictures.begun(content)
    if min(image.size) < SMALLEST:
        return Seen(size=image.size, used=len(content)), image
    if isinstance(image, JpegImageFile) and image.mode in {"L", "RGB"} and not exact:
        found = _drafted(image, CELL, len(content))
        if _near(found.small, NEAR) <= MANY:
            return found, image
        image = pictures.begun(content)
    pictures.load(image)
    return _whole(image, len(content), exact), image


def _first_look(content: bytes) -> tuple[Seen, Image.Image] | None:
    """A progressive JPEG by its first scans, where those leave little doubt."""
    side = jpeg.side(content)
    if side < COARSEST_SIDE:
        return None
    start = jpeg.beginning(content, 0 if side >= CONSTANT_CELL * SIDE else jpeg.ENOUGH)
    image = pictures.begun(start.content) if start else None
    if start is None or not isinstance(image, JpegImageFile) or image.mode not in {"L", "RGB"}:
        return None
    found = _drafted(image, COARSE_CELL, start.used)
    return None if _near(found.small, COARSE_NEAR * SIDE / side) > COARSE_MANY else (found, image)


def _near(small: Floats, margin: float) -> int:
    """How many waves are so near to the median that they may as well be on its other side."""
    return int(np.count_nonzero(np.abs(operator.waves_of(small[None])) < margin))


def _drafted(image: JpegImageFile, cell: float, used: int) -> Seen:
    """A JPEG's luma alone, decoded at the least size that keeps ``cell`` pixels in each of PDQ's cells."""
    size, turn = image.size, pictures.orientation(image)
    factor = next((f for f in (8, 4, 2) if min(size) / SIDE / f >= cell), 1)
    image.draft("L", (size[0] // factor, size[1] // factor))
    plane = np.asarray(image)
    scale = BLOCK // image.decoderconfig[0]
    small = operator.reduced(plane, scale, size, turn)
    reference = None if turn == 1 else operator.pdq_of_64(operator.reduced(plane, scale, size))
    return Seen(small=small, size=_upright(size, turn), used=used, reference=reference)


def _whole(image: Image.Image, used: int, exact: bool) -> Seen:
    turn = pictures.orientation(image)
    size = _upright(image.size, turn)
    other = _as_the_reference_reads(image, turn)
    reference = None if other is None else _valued(other)
    if exact or max(size) > LONGEST:
        turned = image if turn == 1 else image.transpose(pictures.UPRIGHT[turn])
        return Seen(exact=pdq(pictures.rgb(turned)), size=size, used=used, reference=reference)
    small = operator.reduced(pictures.luma(image), orientation=turn)
    if _near(small, NEAR) > MANY:
        small = operator.reduced(luma_of(pictures.rgb(image)), orientation=turn)
    return Seen(small=small, size=size, used=used, reference=reference)


def _upright(size: tuple[int, int], turn: int) -> tuple[int, int]:
    return (size[1], size[0]) if turn >= 5 else size


def _valued(plane: Luma) -> Valued | None:
    return operator.pdq_luma(plane) if max(plane.shape) <= LONGEST else None


def _as_the_reference_reads(image: Image.Image, turn: int) -> Luma | None:
    """The luma the reference's Python hasher computes where that is not the picture's: palette indices for levels,
    inks for colours, one and zero for white and black, no turning. None where it agrees or fails."""
    if image.mode in PLAIN and turn == 1:
        return None
    if image.mode in {"LA", "I;16"}:
        image = image.convert("RGB")
    levels = np.asarray(image)
    if levels.dtype not in {np.dtype(np.uint8), np.dtype(np.bool_)}:
        return None
    if levels.ndim == 2:
        return levels.astype(np.uint8)
    return luma_of(levels[:, :, :3]) if levels.shape[2] >= 3 else None
