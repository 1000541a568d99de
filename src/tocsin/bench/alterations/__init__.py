"""What do people do to a picture before they pass it on? The 45 everyday alterations, seeded."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
from PIL import Image

from tocsin.bench.alterations import borders, composition, overlays, shape, tone

Picture = Image.Image
Alteration = Callable[[Picture, np.random.Generator], Picture]
QUALITY = 80  # of the JPEG every altered picture is saved as, as a platform would


def everyday(others: Sequence[Picture] = ()) -> Mapping[str, Alteration]:
    """The 45 alterations by name, each a pure function (RGB picture, generator) -> RGB picture.

    Args:
        others: what collages and screenshots show beside the picture; painted scenes where none are given. They must
            not be known pictures: a collage would rightly match those too.
    """
    return {**_ALONE, **{name: partial(make, others=others) for name, make in composition.TOGETHER.items()}}


_ALONE: Mapping[str, Alteration] = {
    "identity": tone.unchanged,
    "jpeg q15": partial(tone.jpeg, quality=15),
    "resize 25 %": partial(shape.resized, share=0.25),
    "blur": tone.blurred,
    "noise": tone.noisy,
    "gamma 2.2": tone.gamma,
    "posterize": tone.posterized,
    "grey": tone.grey,
    "brighter": tone.brighter,
    "more contrast": tone.contrast,
    "sharpened": tone.sharpened,
    "invert": tone.inverted,
    "mirror": shape.mirrored,
    "rotate 90": partial(shape.turned, degrees=90),
    "rotate 180": partial(shape.turned, degrees=180),
    "mirror, crop 10 %": shape.mirrored_and_cut,
    "rotate 2": partial(shape.tilted, degrees=2),
    "rotate 5": partial(shape.tilted, degrees=5),
    "rotate 15": partial(shape.tilted, degrees=15),
    "rotate 10, cropped": partial(shape.straightened, degrees=10),
    "perspective": shape.perspective,
    "crop to 95 %": partial(shape.cut, keep=0.95),
    "crop to 90 %": partial(shape.cut, keep=0.90),
    "crop to 80 %": partial(shape.cut, keep=0.80),
    "crop to 70 %": partial(shape.cut, keep=0.70),
    "crop to 50 %": partial(shape.cut, keep=0.50),
    "left half": shape.left_half,
    "border black 5 %": partial(borders.framed, share=0.05, colour=(0, 0, 0)),
    "border white 10 %": partial(borders.framed, share=0.10, colour=(255, 255, 255)),
    "letterbox": borders.letterboxed,
    "blurred bars": borders.blurred_bars,
    "caption band top": partial(borders.captioned, top=True),
    "caption band bottom": partial(borders.captioned, top=False),
    "logo 15 %": partial(overlays.logo, share=0.15),
    "logo 30 %": partial(overlays.logo, share=0.30),
    "text overlay": overlays.text,
    "tiled watermark": overlays.watermark,
    "meme: caption, logo, crop": overlays.meme,
}


def altered(name: str, picture: Picture, seed: int, others: Sequence[Picture] = ()) -> bytes:
    """The picture after one alteration, as JPEG; the same arguments give the same bytes.

    Raises:
        KeyError: no alteration is called so.
    """
    return saved(everyday(others)[name](picture.convert("RGB"), chance(name, seed)))


def chained(names: Sequence[str], picture: Picture, seed: int, others: Sequence[Picture] = ()) -> bytes:
    """The picture after several alterations, saved as JPEG between them as it is when it is passed on."""
    content = b""
    for name in names:
        content = altered(name, picture, seed, others)
        picture = Image.open(io.BytesIO(content))
    return content


# Two steps, each plausible after the other.
CHAINS: tuple[tuple[str, str], ...] = (
    ("crop to 90 %", "border white 10 %"),
    ("mirror", "caption band bottom"),
    ("logo 15 %", "letterbox"),
    ("grey", "crop to 80 %"),
    ("rotate 5", "jpeg q15"),
    ("text overlay", "picture-in-picture 50 %"),
    ("invert", "mirror"),
    ("blurred bars", "phone screenshot"),
    ("resize 25 %", "collage 2x1"),
    ("perspective", "brighter"),
)


def chance(name: str, seed: int) -> np.random.Generator:
    """The generator of one alteration: the same for the same name and seed, whatever was drawn before."""
    return np.random.default_rng([zlib.crc32(name.encode()), seed])


def saved(picture: Picture, quality: int = QUALITY) -> bytes:
    """The picture as a baseline JPEG."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


NAMES: tuple[str, ...] = tuple(everyday())
