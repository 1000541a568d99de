"""What changes a picture's light, colour and grain and leaves everything in its place?"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

Picture = Image.Image
Chance = np.random.Generator


def unchanged(picture: Picture, _chance: Chance) -> Picture:
    """Saved again, nothing else."""
    return picture


def jpeg(picture: Picture, _chance: Chance, quality: int) -> Picture:
    """Squeezed through a poor JPEG."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue())).convert("RGB")


def blurred(picture: Picture, _chance: Chance) -> Picture:
    """Out of focus by half a percent of the shorter side."""
    return picture.filter(ImageFilter.GaussianBlur(0.005 * min(picture.size)))


def noisy(picture: Picture, chance: Chance) -> Picture:
    """Grain of 15 levels."""
    grain = chance.normal(0, 15, (picture.height, picture.width, 3)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def gamma(picture: Picture, _chance: Chance) -> Picture:
    """Darkened with a gamma of 2.2."""
    return picture.point([round(255 * (level / 255) ** 2.2) for level in range(256)] * 3)


def posterized(picture: Picture, _chance: Chance) -> Picture:
    """Two bits a colour are left."""
    return ImageOps.posterize(picture, 2)


def grey(picture: Picture, _chance: Chance) -> Picture:
    """Without colour."""
    return picture.convert("L").convert("RGB")


def brighter(picture: Picture, _chance: Chance) -> Picture:
    """Lit by 35 % more; the lightest parts burn out."""
    return ImageEnhance.Brightness(picture).enhance(1.35)


def contrast(picture: Picture, _chance: Chance) -> Picture:
    """Half as much contrast again."""
    return ImageEnhance.Contrast(picture).enhance(1.5)


def sharpened(picture: Picture, _chance: Chance) -> Picture:
    """An unsharp mask, and more colour, as filters of telephones do."""
    sharp = picture.filter(ImageFilter.UnsharpMask(radius=2, percent=150, threshold=2))
    return ImageEnhance.Color(sharp).enhance(1.4)


def inverted(picture: Picture, _chance: Chance) -> Picture:
    """The negative."""
    return ImageOps.invert(picture)
