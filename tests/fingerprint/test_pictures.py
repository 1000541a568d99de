"""Is a picture recognised whatever its file is like, and as a viewer shows it?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.seams import Fingerprinter

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]


def found(content: bytes) -> Fingerprint:
    fingerprint = Pdq().fingerprint(content)
    assert fingerprint is not None
    return fingerprint


def test_pdq_keeps_the_promise_of_a_fingerprinter() -> None:
    rule: Fingerprinter = Pdq()
    assert isinstance(rule, Fingerprinter)
    assert (rule.algorithm, rule.media) == ("pdq", "image")
    assert "pillow" in rule.version


def test_the_published_value_comes_out_of_the_published_file(bridge: bytes) -> None:
    fingerprint = found(bridge)
    assert fingerprint.value == "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
    assert (fingerprint.width, fingerprint.height, fingerprint.quality) == (1600, 1004, 100)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "GIF", "JPEG", "WEBP", "AVIF"])
def test_every_format_gives_nearly_the_same_value(kind: str, paint: Paint, encode: Encode) -> None:
    plain = found(encode(paint(3)))
    assert distance(plain.value, found(encode(paint(3), kind)).value) <= 10


@pytest.mark.parametrize("mode", ["P", "RGBA", "LA", "CMYK", "1", "L", "I;16", "I"])
def test_every_mode_is_hashed_as_a_viewer_shows_it(mode: str, paint: Paint, encode: Encode) -> None:
    image = paint(4)
    if mode in {"I;16", "I"}:
        deep = np.asarray(image.convert("L")).astype(np.uint16 if mode == "I;16" else np.int32) * 257
        changed = Image.fromarray(deep)
    else:
        changed = image.convert(mode)
    content = encode(changed, "TIFF" if mode in {"CMYK", "I"} else "PNG")
    assert distance(found(encode(image)).value, found(content).value) <= 10


@pytest.mark.parametrize("orientation", range(2, 9))
def test_a_turned_photograph_has_the_value_of_the_upright_one(orientation: int, paint: Paint, encode: Encode) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = encode(paint(5).transpose(undo[orientation]), "PNG", exif=exif)
    assert found(turned).value == found(encode(paint(5))).value


def test_an_animation_is_hashed_by_its_first_frame(paint: Paint, encode: Encode) -> None:
    moving = encode(paint(6), "GIF", save_all=True, append_images=[paint(7), paint(8)])
    still = encode(paint(6), "GIF")
    assert distance(found(moving).value, found(still).value) <= 2


def test_a_picture_of_four_pixels_holds_nothing_to_recognise(encode: Encode) -> None:
    assert Pdq().fingerprint(encode(Image.new("RGB", (4, 40)))) is None


def test_a_flat_picture_says_too_little_to_be_matched(encode: Encode) -> None:
    flat = found(encode(Image.new("RGB", (64, 48), (20, 90, 40))))
    assert flat.quality == 0
    assert Pdq().match(flat, flat) is None


def test_trouble_names_the_medium_and_what_it_holds() -> None:
    content = b"<!DOCTYPE html><title>Not Found</title>"
    with pytest.raises(FingerprintError, match=hashlib.sha256(content).hexdigest()[:16]) as caught:
        Pdq().fingerprint(content)
    assert caught.value.what == "holds text/html, not a picture"


@pytest.mark.parametrize(
    ("bits", "how"),
    [(0, "same fingerprint"), (12, "near picture, 12 of 256 bits"), (31, "near picture, 31 of 256 bits")],
)
def test_a_match_says_how_far_it_is(bits: int, how: str) -> None:
    asked = Fingerprint(algorithm="pdq", value=f"{(1 << bits) - 1:064x}", quality=50)
    known = Fingerprint(algorithm="pdq", value="0" * 64, quality=100)
    assert Pdq().match(asked, known) == (bits, how)


def test_one_bit_beyond_the_radius_is_no_match() -> None:
    asked = Fingerprint(algorithm="pdq", value=f"{(1 << 32) - 1:064x}", quality=100)
    known = Fingerprint(algorithm="pdq", value="0" * 64, quality=100)
    assert Pdq().match(asked, known) is None
    assert Pdq().match(known, Fingerprint(algorithm="vpdq", value="", quality=100)) is None
