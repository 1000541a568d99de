"""Is a picture found by nothing but its PDQ value once the likely changes are undone?"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter, ImageOps

from tocsin.fingerprint.alike.geometry import moved
from tocsin.fingerprint.alike.variants import MOST, Variants, plain_alignment
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq
from tocsin.model.fingerprint import Fingerprint

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Change = Callable[[Image.Image, Image.Image], Image.Image]


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=80)
    return out.getvalue()


def varied(image: Image.Image) -> Fingerprint:
    fingerprint = Variants().fingerprint(jpeg(image))
    assert fingerprint is not None
    return fingerprint


@pytest.fixture(scope="module")
def scene(bridge: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(bridge)).convert("RGB")
    image.thumbnail((800, 800))
    return image


@pytest.fixture(scope="module")
def known(scene: Image.Image) -> Fingerprint:
    fingerprint = Pdq().fingerprint(jpeg(scene))
    assert fingerprint is not None
    return fingerprint


def letterboxed(image: Image.Image) -> Image.Image:
    result = Image.new("RGB", (image.width, image.width))
    result.paste(image, (0, (image.width - image.height) // 2))
    return result


def blurred_bars(image: Image.Image) -> Image.Image:
    result = image.resize((image.width, image.width)).filter(ImageFilter.GaussianBlur(20))
    result.paste(image, (0, (image.width - image.height) // 2))
    return result


def captioned(image: Image.Image, top: bool) -> Image.Image:
    band = image.height // 5
    result = Image.new("RGB", (image.width, image.height + band), "white")
    result.paste(image, (0, band if top else 0))
    place = (30, band // 4 if top else image.height + band // 4)
    ImageDraw.Draw(result).text(place, "the harbour wakes at noon", "black", font_size=band // 2)
    return result


def panels(image: Image.Image, other: Image.Image, gutter: int) -> Image.Image:
    result = Image.new("RGB", (1000, 800), "white")
    for place, shown in enumerate((other, other, image, ImageOps.flip(other))):
        half = (500 - gutter, 400 - gutter)
        result.paste(shown.resize(half), (place % 2 * (500 + gutter), place // 2 * (400 + gutter)))
    return result


def inset(image: Image.Image, ground: Image.Image) -> Image.Image:
    result = ground.resize((1000, 800))
    result.paste(image.resize((450, 360)), (90, 70))
    return result


def screen(image: Image.Image) -> Image.Image:
    result = Image.new("RGB", (720, 1400), "white")
    draw = ImageDraw.Draw(result)
    draw.text((20, 20), "14:07", "black", font_size=26)
    draw.text((20, 120), "seven green hills", "black", font_size=30)
    shown = image.resize((720, image.height * 720 // image.width))
    result.paste(shown, (0, 220))
    for line in range(5):
        draw.text((20, 260 + shown.height + 50 * line), "nobody rings bells at noon", "grey", font_size=26)
    return result


CHANGES: dict[str, Change] = {
    "mirrored": lambda image, other: ImageOps.mirror(image),
    "turned": lambda image, other: image.rotate(90, expand=True),
    "upside down": lambda image, other: image.rotate(180),
    "negative": lambda image, other: ImageOps.invert(image),
    "framed": lambda image, other: ImageOps.expand(image, 60, "white"),
    "letterboxed": lambda image, other: letterboxed(image),
    "letterboxed and mirrored": lambda image, other: letterboxed(ImageOps.mirror(image)),
    "blurred bars": lambda image, other: blurred_bars(image),
    "caption above": lambda image, other: captioned(image, top=True),
    "caption below": lambda image, other: captioned(image, top=False),
    "one of four": lambda image, other: panels(image, other, 0),
    "one of four, with gutters": lambda image, other: panels(image, other, 4),
    "in another": inset,
    "on a screen": lambda image, other: screen(image),
    "on a screen, mirrored": lambda image, other: screen(ImageOps.mirror(image)),
    "askew": lambda image, other: image.rotate(5, expand=True),
    "quite askew": lambda image, other: image.rotate(-15, expand=True),
    "cut a little": lambda image, other: image.crop((20, 12, image.width - 20, image.height - 12)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_undoing_a_change_finds_the_value(name: str, scene: Image.Image, known: Fingerprint, paint: Paint) -> None:
    altered = CHANGES[name](scene, paint(5, 640, 480))
    plain = Pdq().fingerprint(jpeg(altered))
    assert plain is not None
    assert Pdq().match(plain, known) is None, "PDQ alone finds it: the test proves nothing"
    verdict = Variants().verdict(varied(altered), known)
    assert verdict is not None
    print(name, verdict.how)
    assert verdict.distance <= 31
    assert verdict.alignment is not None


def test_no_more_values_than_promised_and_all_of_them_tell(scene: Image.Image, paint: Paint) -> None:
    for image in (scene, panels(scene, paint(1), 4), screen(scene), paint(2)):
        variants = varied(image).variants
        assert len(variants) <= MOST
        assert all(variant.quality >= 50 for variant in variants)
        assert len({variant.change for variant in variants}) == len(variants)
        assert len({variant.value for variant in variants}) == len(variants)


def test_other_pictures_are_far_from_every_variant(known: Fingerprint, scene: Image.Image, paint: Paint) -> None:
    plain = [known, *filter(None, (Pdq().fingerprint(jpeg(paint(seed, 640, 480))) for seed in range(12)))]
    nearest = 256
    for seed in range(20, 30):
        for variant in varied(paint(seed, 640, 480)).variants:
            nearest = min(nearest, *((int(variant.value, 16) ^ int(one.value, 16)).bit_count() for one in plain))
    assert nearest > 45, nearest


def test_a_flat_picture_has_no_variants(encode: Encode) -> None:
    flat = Variants().fingerprint(encode(Image.new("RGB", (300, 200), "grey")))
    assert flat is not None
    assert flat.variants == ()
    assert Variants().fingerprint(encode(Image.new("RGB", (3, 2), "grey"))) is None


@pytest.mark.parametrize("size", [(5, 5), (5, 2000), (2000, 7), (64, 64), (63, 401), (30_000, 20)])
def test_odd_forms_are_taken(size: tuple[int, int], encode: Encode) -> None:
    noise = np.random.default_rng(3).integers(0, 256, (size[1], size[0], 3), np.uint8)
    found = Variants().fingerprint(encode(Image.fromarray(noise)))
    assert found is not None
    assert (found.width, found.height) == size


def test_the_alignment_says_where_the_picture_is(scene: Image.Image, known: Fingerprint) -> None:
    altered = letterboxed(ImageOps.mirror(scene))
    verdict = Variants().verdict(varied(altered), known)
    assert verdict is not None
    assert verdict.alignment is not None
    x, y = moved(verdict.alignment.matrix, (0, 0))
    assert abs(x - scene.width) <= 3
    assert abs(y - (scene.width - scene.height) // 2) <= 3
    assert verdict.alignment.points == 0


def test_a_picture_turned_within_its_file_is_the_same(scene: Image.Image, known: Fingerprint) -> None:
    verdict = Variants().verdict(varied(scene.rotate(90, expand=True)), known)
    assert verdict is not None
    assert verdict.changes == ("rotated by 90 degrees to the left",)
    assert verdict.alignment is not None
    x, y = moved(verdict.alignment.matrix, (0, 0))
    assert abs(x) <= 1
    assert abs(y - scene.width) <= 1


def test_crafted_places_give_no_alignment(scene: Image.Image) -> None:
    asked = varied(scene)
    change = asked.variants[0].change
    assert plain_alignment(asked, change, (10, 10)) is not None
    assert plain_alignment(asked, "never done", (10, 10)) is None
    assert plain_alignment(replace(asked, blob=asked.blob[:-1]), change, (10, 10)) is None
    assert plain_alignment(replace(asked, blob=b"\xff" * len(asked.blob)), change, (10, 10)) is None


def test_a_broken_picture_is_refused_with_a_reason(bridge: bytes) -> None:
    with pytest.raises(FingerprintError):
        Variants().fingerprint(bridge[:3000])
