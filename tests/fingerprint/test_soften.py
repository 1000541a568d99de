"""Does a softened still give away no more than it should?"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.soften import soften

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Film = Callable[..., bytes]


def test_a_still_is_small_grey_and_bare(paint: Paint, encode: Encode) -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken by somebody"
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "somebody")
    content = encode(paint(1, 900, 500), exif=exif, pnginfo=notes, dpi=(72, 72), icc_profile=b"profile of somebody")
    still = soften(content, "image/png")
    image = Image.open(io.BytesIO(still))
    assert (image.format, image.mode, max(image.size)) == ("PNG", "L", 320)
    assert image.info == {}
    assert b"somebody" not in still
    assert [still[8 + 4 : 8 + 8], still.count(b"IDAT"), still[-8:-4]] == [b"IHDR", 1, b"IEND"]


def test_the_same_medium_gives_the_same_bytes(paint: Paint, encode: Encode) -> None:
    content = encode(paint(2), "JPEG")
    assert soften(content, "image/jpeg") == soften(content, "image/jpeg")


def test_fine_detail_is_gone(encode: Encode) -> None:
    checks = ((np.indices((320, 320)).sum(axis=0) // 4 % 2) * 255).astype(np.uint8)
    still = Image.open(io.BytesIO(soften(encode(Image.fromarray(checks)), "image/png")))
    assert np.ptp(np.asarray(still)[40:-40, 40:-40]) < 40


def test_a_small_picture_is_blurred_too(encode: Encode) -> None:
    half = np.zeros((20, 20), np.uint8)
    half[:, 10:] = 255
    still = Image.open(io.BytesIO(soften(encode(Image.fromarray(half)), "image/png")))
    assert 0 < np.asarray(still)[10, 9] < 255


def test_a_video_is_shown_by_its_first_frame(paint: Paint, film: Film) -> None:
    clip = film([Image.new("RGB", (64, 48), "white"), *[Image.new("RGB", (64, 48), "black")] * 4])
    still = np.asarray(Image.open(io.BytesIO(soften(clip, "video/mp4"))))
    assert still.mean() > 200


def test_sixteen_bit_and_palette_pictures_are_shown_as_they_look(encode: Encode) -> None:
    deep = Image.fromarray(np.full((40, 40), 32_896, np.uint16))
    still = np.asarray(Image.open(io.BytesIO(soften(encode(deep), "image/png"))))
    assert abs(int(still.mean()) - 128) <= 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"\x89PNG\r\n\x1a\n", b"<svg onload='x()'/>"])
def test_what_cannot_be_shown_is_trouble(content: bytes) -> None:
    with pytest.raises(FingerprintError):
        soften(content, "image/png")
