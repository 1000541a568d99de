"""In which odd forms does a picture arrive? Palette, CMYK, turned by EXIF, 16 bits, 1 bit, transparent, animated."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image, ImageOps

Picture = Image.Image
Make = Callable[[Picture], Picture]


LOSSY = ("JPEG", "WEBP", "AVIF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way to write a picture down."""

    name: str
    suffix: str
    kind: str  # Pillow's word
    make: Make  # from an upright RGB picture to what is saved
    orientation: int = 1
    shows: Make | None = None  # what a viewer shows of it, where that is not the RGB picture
    frames: bool = False

    def write(self, picture: Picture) -> bytes | None:
        """The file; None where this Pillow cannot write it."""
        Image.init()
        if self.kind not in Image.SAVE:
            return None
        out, made = io.BytesIO(), self.make(picture)
        if self.frames:
            made.save(out, self.kind, save_all=True, append_images=[self.make(_dimmed(picture))], duration=200)
        elif self.orientation != 1:
            exif = Image.Exif()
            exif[ExifTags.Base.Orientation] = self.orientation
            made.save(out, self.kind, quality=95, exif=exif)
        else:
            made.save(out, self.kind, **({"quality": 95} if self.kind in LOSSY else {}))
        return out.getvalue()


def upright(form: Form, picture: Picture, content: bytes) -> Picture:
    """What the file shows, upright and in RGB: of a coding that loses something, what Pillow decodes of it."""
    if form.kind in LOSSY:
        with Image.open(io.BytesIO(content)) as coded:
            return ImageOps.exif_transpose(coded).convert("RGB")
    return (form.shows(picture) if form.shows else picture).convert("RGB")


def _palette(picture: Picture) -> Picture:
    return picture.quantize(256)


def _cmyk(picture: Picture) -> Picture:
    return picture.convert("CMYK")


def _deep(picture: Picture) -> Picture:
    grey = np.asarray(picture.convert("L"), np.uint16) * 257
    return Image.fromarray(grey)


def _bits(picture: Picture) -> Picture:
    return picture.convert("1")


def _veiled(picture: Picture) -> Picture:
    """With a transparency that falls off to one side; the reference drops it."""
    veil = Image.linear_gradient("L").resize(picture.size)
    made = picture.convert("RGBA")
    made.putalpha(veil.point([128 + level // 2 for level in range(256)]))
    return made


def _dimmed(picture: Picture) -> Picture:
    return picture.point([level // 2 for level in range(256)] * 3)


def _same(picture: Picture) -> Picture:
    return picture


def _stored(orientation: int) -> Make:
    """How the pixels lie in a file that a viewer turns by EXIF."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    return lambda picture: picture.transpose(back)


FORMATS: tuple[Form, ...] = (
    Form(name="GIF", suffix=".gif", kind="GIF", make=_palette, shows=_palette),
    Form(name="animated GIF", suffix=".gif", kind="GIF", make=_palette, shows=_palette, frames=True),
    Form(name="palette PNG", suffix=".png", kind="PNG", make=_palette, shows=_palette),
    Form(name="1-bit PNG", suffix=".png", kind="PNG", make=_bits, shows=_bits),
    Form(name="16-bit PNG", suffix=".png", kind="PNG", make=_deep),
    Form(name="PNG with alpha", suffix=".png", kind="PNG", make=_veiled),
    Form(name="CMYK JPEG", suffix=".jpg", kind="JPEG", make=_cmyk),
    Form(name="grey JPEG", suffix=".jpg", kind="JPEG", make=lambda picture: picture.convert("L")),
    *(
        Form(name=f"JPEG, EXIF {turn}", suffix=".jpg", kind="JPEG", make=_stored(turn), orientation=turn)
        for turn in range(2, 9)
    ),
    Form(name="WebP", suffix=".webp", kind="WEBP", make=_same),
    Form(name="AVIF", suffix=".avif", kind="AVIF", make=_same),
    Form(name="BMP", suffix=".bmp", kind="BMP", make=_same),
    Form(name="TIFF", suffix=".tif", kind="TIFF", make=_same),
    Form(name="CMYK TIFF", suffix=".tif", kind="TIFF", make=_cmyk),
)
