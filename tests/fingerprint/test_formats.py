"""Has a picture the same value whatever file it comes in, and what would the reference have made of that file?"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.model.fingerprint import Fingerprint

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]

NEAR = 10  # bits: what a lossy format may move a value by

UNDO = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def found(content: bytes, rule: Pdq = Pdq()) -> Fingerprint:  # noqa: B008  # frozen
    fingerprint = rule.fingerprint(content)
    assert fingerprint is not None
    return fingerprint


def far(one: Fingerprint, other: Fingerprint) -> int:
    return distance(one.value, other.value)


@pytest.fixture(scope="module")
def upright(paint: Paint, encode: Encode) -> Fingerprint:
    return found(encode(paint(3)))


FORMATS: dict[str, tuple[str, dict[str, object]]] = {
    "PNG": ("PNG", {}),
    "BMP": ("BMP", {}),
    "GIF": ("GIF", {}),
    "TIFF": ("TIFF", {}),
    "TIFF, packed": ("TIFF", {"compression": "tiff_lzw"}),
    "TIFF with JPEG inside": ("TIFF", {"compression": "jpeg"}),
    "JPEG": ("JPEG", {}),
    "JPEG, progressive": ("JPEG", {"progressive": True}),
    "JPEG in red, green and blue": ("JPEG", {"keep_rgb": True, "quality": 90}),
    "JPEG in red, green and blue, progressive": ("JPEG", {"keep_rgb": True, "quality": 90, "progressive": True}),
    "JPEG without subsampling": ("JPEG", {"subsampling": 0}),
    "JPEG with restarts": ("JPEG", {"restart_marker_rows": 1}),
    "JPEG, progressive, with restarts": ("JPEG", {"restart_marker_blocks": 3, "progressive": True}),
    "WebP": ("WEBP", {}),
    "WebP without loss": ("WEBP", {"lossless": True}),
    "AVIF": ("AVIF", {}),
}


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_gives_nearly_the_same_value(
    name: str, upright: Fingerprint, paint: Paint, encode: Encode
) -> None:
    kind, options = FORMATS[name]
    assert far(upright, found(encode(paint(3), kind, **options))) <= NEAR


def deep(image: Image.Image, kind: type[np.generic]) -> Image.Image:
    return Image.fromarray(np.asarray(image.convert("L")).astype(kind) * kind(257))


MODES: dict[str, tuple[str, Callable[[Image.Image], Image.Image]]] = {
    "palette": ("PNG", lambda image: image.convert("P", palette=Image.Palette.ADAPTIVE)),
    "palette GIF": ("GIF", lambda image: image.convert("P", palette=Image.Palette.ADAPTIVE)),
    "64 colours": ("PNG", lambda image: image.quantize(64)),
    "transparent": ("PNG", lambda image: image.convert("RGBA")),
    "grey and transparent": ("PNG", lambda image: image.convert("LA")),
    "grey": ("JPEG", lambda image: image.convert("L")),
    "black and white": ("PNG", lambda image: image.convert("1")),
    "fax": ("TIFF", lambda image: image.convert("1")),
    "inks": ("JPEG", lambda image: image.convert("CMYK")),
    "inks without loss": ("TIFF", lambda image: image.convert("CMYK")),
    "16 bits": ("PNG", lambda image: deep(image, np.uint16)),
    "16 bits in a TIFF": ("TIFF", lambda image: deep(image, np.uint16)),
    "32 bits": ("TIFF", lambda image: deep(image, np.int32)),
    "fractions": ("TIFF", lambda image: Image.fromarray(np.asarray(image.convert("L")).astype(np.float32) / 255)),
    "lightness and two colours": ("TIFF", lambda image: Image.merge("LAB", [image.convert("L")] * 3)),
}


@pytest.mark.parametrize("name", list(MODES))
def test_every_mode_is_hashed_as_a_viewer_shows_it(
    name: str, upright: Fingerprint, paint: Paint, encode: Encode
) -> None:
    kind, changed = MODES[name]
    assert far(upright, found(encode(changed(paint(3)), kind))) <= NEAR


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_has_the_value_of_the_upright_one(
    orientation: int, kind: str, upright: Fingerprint, paint: Paint, encode: Encode
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = paint(3)
    lying = image.transpose(UNDO[orientation]) if orientation > 1 else image
    turned = found(encode(lying, kind, exif=exif))
    assert far(upright, turned) <= (0 if kind == "PNG" else NEAR)
    assert (turned.width, turned.height) == image.size


def test_notes_that_cannot_be_read_do_not_hide_the_picture(upright: Fingerprint, paint: Paint, encode: Encode) -> None:
    for notes in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01" * 40):
        assert far(upright, found(encode(paint(3), "JPEG", exif=notes))) <= NEAR


# paint(3) at 320 x 240 as one HEVC frame; nobody is shown and nothing is copied.
HEIC = Path(__file__).parent / "data" / "painted.heic"


@pytest.mark.parametrize("turns", range(4))
def test_heic_is_read_upright_where_its_reader_is_installed(turns: int, paint: Paint, encode: Encode) -> None:
    pytest.importorskip("pi_heif", reason="HEIC is an extra: pip install tocsin[media]")
    content = bytearray(HEIC.read_bytes())
    content[content.index(b"irot") + 4] = turns  # quarter turns to the left that a viewer has to make
    image = paint(3).rotate(90 * turns, expand=True)
    shown = found(bytes(content))
    assert far(found(encode(image)), shown) <= NEAR
    assert (shown.width, shown.height) == image.size


# What the reference's Python hasher makes of a file: the array that Pillow gives is taken for colours.
QUIRKS = ["palette", "palette GIF", "64 colours", "black and white", "inks", "inks without loss", "16 bits"]


def as_the_reference(content: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image: Image.Image = Image.open(io.BytesIO(content))
    if image.mode in {"LA", "I;16"}:
        image = image.convert("RGB")
    levels = np.asarray(image).astype(np.uint8)
    return np.ascontiguousarray(levels[:, :, :3] if levels.ndim == 3 else np.stack([levels] * 3, axis=2))


@pytest.mark.parametrize("name", QUIRKS)
def test_the_value_the_reference_gives_a_file_stands_beside_ours(name: str, paint: Paint, encode: Encode) -> None:
    from tocsin.fingerprint.kernel import pdq

    kind, changed = MODES[name]
    content = encode(changed(paint(3)), kind)
    value, quality = pdq(as_the_reference(content))
    ours = found(content)
    assert distance(ours.reference or ours.value, value) <= 2
    assert abs((ours.reference_quality if ours.reference else ours.quality) - quality) <= 1


def test_the_reference_does_not_turn_a_photograph(paint: Paint, encode: Encode) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = found(encode(paint(3), "JPEG", exif=exif, quality=95))
    plain = found(encode(paint(3), "JPEG", quality=95))
    assert distance(turned.reference, plain.value) <= 2
    assert far(turned, plain) > 60
    assert plain.reference == ""


def test_a_jpeg_of_twelve_bits_is_refused_with_the_reason(paint: Paint, encode: Encode) -> None:
    from tocsin.fingerprint.errors import FingerprintError

    content = bytearray(encode(paint(1), "JPEG"))
    content[content.index(b"\xff\xc0") + 4] = 12
    with pytest.raises(FingerprintError, match="is a JPEG of 12 bits a sample"):
        Pdq().fingerprint(bytes(content))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_an_animation_is_hashed_by_its_first_frame_and_every_frame_that_differs(
    kind: str, paint: Paint, encode: Encode
) -> None:
    scenes = [paint(6), paint(7), paint(7), paint(8)]
    options = {} if kind == "TIFF" else {"duration": 500}
    moving = found(encode(scenes[0], kind, save_all=True, append_images=scenes[1:], **options))
    assert far(moving, found(encode(scenes[0]))) <= NEAR
    assert len(moving.frames) == 3
    assert moving.frames[0].value == moving.value
    assert moving.seconds == (4.0 if kind == "TIFF" else 2.0)
    for scene, frame in zip((6, 7, 8), moving.frames, strict=True):
        assert distance(frame.value, found(encode(paint(scene))).value) <= NEAR
    assert Pdq().match(found(encode(paint(8))), moving) is not None
    assert Pdq().match(found(encode(paint(9))), moving) is None


def test_a_long_animation_gives_a_bounded_number_of_frames(encode: Encode) -> None:
    random = np.random.default_rng(1)
    frames = [Image.fromarray(random.integers(0, 256, (16, 16), np.uint8)) for _ in range(700)]
    moving = found(encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=20))
    assert 100 < len(moving.frames) <= 257
    assert moving.frames[-1].at > 10


def test_an_animation_that_breaks_off_gives_the_frames_before(paint: Paint, encode: Encode) -> None:
    whole = encode(paint(6), "GIF", save_all=True, append_images=[paint(7), paint(8)])
    first = encode(paint(6), "GIF")
    assert far(found(whole[: len(whole) * 2 // 3]), found(first)) <= NEAR


def test_a_picture_and_its_mirror_image_are_told_apart(upright: Fingerprint, paint: Paint, encode: Encode) -> None:
    assert far(upright, found(encode(ImageOps.mirror(paint(3))))) > 60
