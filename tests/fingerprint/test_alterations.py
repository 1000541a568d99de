"""How far does a re-posted picture move, and is it still recognised?"""

from __future__ import annotations

import io
from collections.abc import Callable
from statistics import mean

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.model.fingerprint import Fingerprint

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Change = Callable[[Image.Image], Image.Image]
SEEDS = range(8)


def recompressed(image: Image.Image) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=30)
    return Image.open(io.BytesIO(out.getvalue()))


def captioned(image: Image.Image) -> Image.Image:
    changed = image.copy()
    ImageDraw.Draw(changed).rectangle((0, image.height - 10, image.width, image.height), fill="white")
    return changed


def noisy(image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(1).normal(0, 8, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def banded(image: Image.Image) -> Image.Image:
    wider = Image.new("RGB", (image.width, image.height * 5 // 4), "white")
    wider.paste(image)
    return wider


# What people do to a picture when they pass it on.
KEPT: dict[str, Change] = {
    "resized to half": lambda image: image.resize((image.width // 2, image.height // 2)),
    "enlarged": lambda image: image.resize((image.width * 2, image.height * 2)),
    "recompressed at quality 30": recompressed,
    "a caption over the lowest lines": captioned,
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(1.5)),
    "noisy": noisy,
    "resized and recompressed": lambda image: recompressed(image.resize((240, 180))),
}
# What PDQ alone does not survive (research page 4); stated so that nobody believes it does.
LOST: dict[str, Change] = {
    "mirrored": lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "a caption band added below": banded,
    "cropped by a tenth": lambda image: image.crop((16, 12, image.width - 16, image.height - 12)),
}


def found(image: Image.Image, encode: Encode) -> Fingerprint:
    fingerprint = Pdq().fingerprint(encode(image))
    assert fingerprint is not None
    return fingerprint


@pytest.mark.parametrize("name", list(KEPT))
def test_a_passed_on_picture_is_recognised(name: str, paint: Paint, encode: Encode) -> None:
    pairs = [(found(paint(seed), encode), found(KEPT[name](paint(seed)), encode)) for seed in SEEDS]
    far = [distance(one.value, other.value) for one, other in pairs]
    print(f"{name}: {far}, mean {mean(far):.1f}")
    assert mean(far) <= 31
    for (one, other), bits in zip(pairs, far, strict=True):
        assert (Pdq().match(other, one) is not None) == (bits <= 31)


@pytest.mark.parametrize("name", list(LOST))
def test_what_pdq_alone_does_not_survive(name: str, paint: Paint, encode: Encode) -> None:
    far = [distance(found(paint(s), encode).value, found(LOST[name](paint(s)), encode).value) for s in SEEDS]
    print(f"{name}: {far}, mean {mean(far):.1f}")
    assert min(far) > 31


def test_different_pictures_are_never_near(paint: Paint, encode: Encode) -> None:
    values = [found(paint(seed), encode).value for seed in range(12)]
    assert min(distance(one, other) for one in values for other in values if one != other) > 60
