"""How does a picture's file become upright pixels? Runs in the child only: Pillow meets hostile bytes here."""

from __future__ import annotations

import importlib
import io
import struct
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile

from tocsin.fingerprint import jpeg
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import Pixels
from tocsin.fingerprint.sniff import picture_reader, sniff

MAX_PIXELS = 50_000_000  # a telephone's largest pictures; 200 MB as Pillow holds them
SAMPLE = 16  # pixels, the side of a sample
DEEP = 255  # a grey value above it means 16 bits a pixel
# Pillow's readers; none but these is ever loaded. Those of ISO media (AVIF, HEIC) take as long to load as all others.
READERS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")
BOXED = ("AVIF", "HEIF", "TIFF")  # the last reads EXIF
MODULES = {"BMP": "Bmp", "GIF": "Gif", "JPEG": "Jpeg", "PNG": "Png", "TIFF": "Tiff", "WEBP": "WebP", "AVIF": "Avif"}
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
# What Pillow raises over notes (EXIF, XMP) that are broken: a viewer shows the picture all the same.
NOTES = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, ArithmeticError, struct.error)

UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def prepared(readers: Iterable[str] = (*READERS, *BOXED)) -> Iterator[bytes]:
    """Have Pillow load the readers now and refuse what is larger than MAX_PIXELS; yields samples that use them all."""
    wanted = frozenset(readers)
    for reader in sorted(wanted & MODULES.keys()):
        importlib.import_module(f"PIL.{MODULES[reader]}ImagePlugin")
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("ignore")
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 1
    sample = Image.new("RGB", (SAMPLE, SAMPLE))
    for reader in sorted(wanted & Image.SAVE.keys()):
        out = io.BytesIO()
        sample.save(out, reader, exif=notes)
        yield out.getvalue()
    if "HEIF" in wanted:
        _heif()


def _heif() -> None:
    """Have HEIC read too, where its reader (an extra) is installed."""
    with suppress(ImportError):
        import pi_heif

        pi_heif.options.DECODE_THREADS = 1
        pi_heif.register_heif_opener(thumbnails=False)


def opened(content: bytes, enough: int | None = None) -> Image.Image:
    """The first picture in the file, upright as a viewer shows it (EXIF orientation applied).

    Args:
        content: a picture's file.
        enough: pixels of each side that are needed; a JPEG may then come smaller than it is, never smaller than that.

    Raises:
        FingerprintError: no picture we read, or too many pixels.
        OSError, ValueError, SyntaxError, ...: Pillow's own, for broken files.
    """
    image = begun(content)
    if enough is not None:
        image.draft(None, (min(enough, image.width), min(enough, image.height)))
    load(image)
    turn = UPRIGHT.get(orientation(image))
    return image if turn is None else image.transpose(turn)


def begun(content: bytes) -> Image.Image:
    """The same, its header read and nothing decoded yet, as it lies in the file."""
    media_type = sniff(content)
    reader = picture_reader(media_type)
    if reader is None:
        raise FingerprintError("", f"holds {media_type}, not a picture", "a picture is PNG, JPEG, GIF, WebP, ...")
    if reader not in Image.OPEN:
        raise FingerprintError("", f"holds {media_type}, which needs pi-heif to be read", "install tocsin[media]")
    try:
        image = JpegImageFile(io.BytesIO(content)) if reader == "JPEG" else _image(content, reader)
    except BOMBS as bomb:
        raise _too_large(str(bomb)) from bomb
    except (UnidentifiedImageError, SyntaxError) as broken:  # its words name a place in memory, another one each time
        raise _unread(content, reader) from broken
    if image.width * image.height > MAX_PIXELS:
        raise _too_large(f"{image.width} x {image.height}")
    return image


def load(image: Image.Image) -> None:
    """Decode the frame that was sought.

    Raises:
        FingerprintError: it has more pixels than the header said, and too many.
        OSError, ValueError, ...: Pillow's own, for broken files.
    """
    try:
        image.load()
    except BOMBS as bomb:
        raise _too_large(str(bomb)) from bomb


def _image(content: bytes, reader: str) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=[reader])


def _too_large(why: str) -> FingerprintError:
    return FingerprintError("", f"has too many pixels ({why})", f"at most {MAX_PIXELS:,} are decoded")


def _unread(content: bytes, reader: str) -> FingerprintError:
    bits = jpeg.bits(content) if reader == "JPEG" else 0
    if bits > 8:
        return FingerprintError("", f"is a JPEG of {bits} bits a sample, which is not read", "save it with 8")
    if reader == "HEIF":
        return FingerprintError("", "cannot be decoded (a HEIF in a coding that is not read)", "it may also be damaged")
    return FingerprintError("", "cannot be decoded (it begins like no picture)", "it may be cut or damaged")


def orientation(image: Image.Image) -> int:
    """How the file says it is to be turned: EXIF's 1-8; 1 where it says nothing that can be read."""
    try:
        turn = image.getexif().get(ExifTags.Base.Orientation, 1)
    except NOTES:
        return 1
    return turn if turn in UPRIGHT else 1


def rgb(image: Image.Image) -> Pixels:
    """Height x width x 3, 0-255. Transparency is dropped, as the reference does; other modes as a viewer shows them."""
    if deep(image) or image.mode == "LAB":
        return np.repeat(luma(image)[:, :, None], 3, axis=2)
    return np.asarray(image.convert("RGB"))


def luma(image: Image.Image) -> NDArray[np.uint8]:
    """Height x width, 0-255: the picture in 8-bit grey."""
    if deep(image):
        return _eight_bits(np.asarray(image), image.mode)
    return np.asarray(grey(image))


def grey(image: Image.Image) -> Image.Image:
    """The same as an image."""
    if deep(image):
        return Image.fromarray(_eight_bits(np.asarray(image), image.mode))
    if image.mode == "LAB":
        return image.getchannel(0)
    return image.convert("L")


def deep(image: Image.Image) -> bool:
    """Whether a pixel is a number that does not fit 8 bits."""
    return image.mode.startswith(("I", "F"))


def _eight_bits(values: NDArray[np.generic], mode: str) -> NDArray[np.uint8]:
    """Grey of 16 bits, 32 bits or fractions brought to 0-255 (Pillow alone would clip it white)."""
    plain = np.nan_to_num(values.astype(np.float32))
    peak = float(plain.max(initial=0.0))
    if mode.startswith("I;16") or peak > DEEP:
        plain /= 257
    elif mode == "F" and peak <= 1:
        plain *= 255
    return np.clip(plain, 0, 255).astype(np.uint8)
