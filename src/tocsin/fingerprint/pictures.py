"""How does a picture's file become upright pixels? Runs in the child only: Pillow meets hostile bytes here."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import Pixels
from tocsin.fingerprint.sniff import picture_reader, sniff

MAX_PIXELS = 50_000_000  # a telephone's largest pictures; 200 MB as Pillow holds them
SAMPLE = 16  # pixels, the side of a sample
DEEP = 255  # a grey value above it means 16 bits a pixel

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def prepared() -> Iterator[bytes]:
    """Have Pillow load every reader now and refuse what is larger than MAX_PIXELS; yields a sample for each reader."""
    Image.init()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"):
        if kind in Image.SAVE:
            out = io.BytesIO()
            Image.new("RGB", (SAMPLE, SAMPLE)).save(out, kind)
            yield out.getvalue()


def opened(content: bytes) -> Image.Image:
    """The first picture in the file, upright as a viewer shows it (EXIF orientation applied).

    Raises:
        FingerprintError: no picture we read, or too many pixels.
        OSError, ValueError, SyntaxError, ...: Pillow's own, for broken files.
    """
    media_type = sniff(content)
    reader = picture_reader(media_type)
    if reader is None:
        raise FingerprintError("", f"holds {media_type}, not a picture", "a picture is PNG, JPEG, GIF, WebP, ...")
    image = Image.open(io.BytesIO(content), formats=[reader])
    if image.width * image.height > MAX_PIXELS:
        raise Image.DecompressionBombError(f"{image.width} x {image.height} pixels")
    image.load()
    turn = UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return image if turn is None else image.transpose(turn)


def rgb(image: Image.Image) -> Pixels:
    """Height x width x 3, 0-255. Transparency is dropped, as the reference does; other modes as a viewer shows them.

    The reference's Python hasher reads palette indices and CMYK planes as if they were RGB; those values recognise
    nothing, so they are not imitated.
    """
    if image.mode.startswith(("I", "F")):
        grey = _eight_bits(np.asarray(image), image.mode)
        return np.repeat(grey[:, :, None], 3, axis=2)
    return np.asarray(image.convert("RGB"))


def grey(image: Image.Image) -> Image.Image:
    """The same picture in 8-bit grey."""
    if image.mode.startswith(("I", "F")):
        return Image.fromarray(_eight_bits(np.asarray(image), image.mode))
    return image.convert("L")


def _eight_bits(deep: NDArray[np.generic], mode: str) -> NDArray[np.uint8]:
    """Grey of 16 bits, 32 bits or fractions brought to 0-255 (Pillow alone would clip it white)."""
    values = np.nan_to_num(deep.astype(np.float32))
    peak = float(values.max(initial=0.0))
    if mode.startswith("I;16") or peak > DEEP:
        values /= 257
    elif mode == "F" and peak <= 1:
        values *= 255
    return np.clip(values, 0, 255).astype(np.uint8)
