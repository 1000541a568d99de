"""Is a progressive JPEG told by its beginning, and never by a beginning that shows something else?"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tocsin.fingerprint import jpeg
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq, distance

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]


@pytest.fixture(scope="module")
def progressive(bridge: bytes, encode: Encode) -> bytes:
    return encode(Image.open(io.BytesIO(bridge)), "JPEG", progressive=True, quality=85)


def test_a_quarter_of_the_file_gives_the_value(progressive: bytes) -> None:
    quick, used = Pdq().beginning(progressive)
    exact = Pdq(exact=True).fingerprint(progressive)
    assert quick is not None
    assert exact is not None
    assert used <= len(progressive) * 0.28
    assert distance(quick.value, exact.value) <= 6
    assert (quick.width, quick.height) == (exact.width, exact.height)


def test_the_head_of_the_file_is_enough_and_less_is_trouble(progressive: bytes) -> None:
    whole, used = Pdq().beginning(progressive)
    assert Pdq().beginning(progressive[: used + 2]) == (whole, used)
    with pytest.raises(FingerprintError, match="cannot be decoded"):
        Pdq().beginning(progressive[: used - 100])


def test_a_turned_progressive_photograph_is_upright(bridge: bytes, encode: Encode) -> None:
    exif = Image.Exif()
    exif[0x0112] = 8
    picture = Image.open(io.BytesIO(bridge))
    lying = encode(picture.transpose(Image.Transpose.ROTATE_270), "JPEG", progressive=True, exif=exif)
    found, used = Pdq().beginning(lying)
    upright = Pdq().fingerprint(bridge)
    assert found is not None
    assert upright is not None
    assert distance(found.value, upright.value) <= 6
    assert used < len(lying) / 3


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True, "keep_rgb": True}],
    ids=["one scan", "three colours"],
)
def test_what_has_no_coarse_grey_at_its_beginning_is_read_whole(options: dict[str, object], paint: Paint) -> None:
    out = io.BytesIO()
    paint(1, 640, 480).save(out, "JPEG", **options)
    assert jpeg.beginning(out.getvalue()) is None
    _, used = Pdq().beginning(out.getvalue())
    assert used == len(out.getvalue())


def test_a_first_scan_that_hides_the_picture_is_not_believed(progressive: bytes) -> None:
    """A scan may leave bits to later ones; one that leaves nearly all of them shows another picture than the whole."""
    start = progressive.index(b"\xff\xda")
    header = 4 + 1 + 2 * progressive[start + 4]
    spoilt = bytearray(progressive)
    spoilt[start + header + 2] = 0x0A
    assert jpeg.beginning(progressive) is not None
    assert jpeg.beginning(bytes(spoilt)) is None


def test_a_picture_that_leaves_doubt_is_read_whole(encode: Encode) -> None:
    """Faint waves on a grey ground: the first scans drop most of them."""
    down, across = np.mgrid[0:480, 0:640]
    faint = 128 + 1.5 * np.sin(across / 9.0) + 1.5 * np.sin(down / 7.0)
    content = encode(Image.fromarray(faint.astype(np.uint8)), "JPEG", progressive=True, quality=95)
    _, used = Pdq().beginning(content)
    assert used == len(content)


def test_the_bits_and_the_shorter_side_stand_in_the_frame_header(progressive: bytes, bridge: bytes) -> None:
    assert (jpeg.bits(progressive), jpeg.side(progressive)) == (8, 1004)
    assert (jpeg.bits(bridge), jpeg.side(bridge)) == (8, 0)
    assert (jpeg.bits(b"\xff\xd8\xff\xda\0\2"), jpeg.side(b"")) == (0, 0)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(2, 5000), byte=st.integers(0, 255), cut=st.integers(0, 5000))
def test_any_bytes_have_a_beginning_or_none(progressive: bytes, at: int, byte: int, cut: int) -> None:
    spoilt = bytearray(progressive[: 20_000 - cut])
    spoilt[at] = byte
    found = jpeg.beginning(bytes(spoilt))
    assert found is None or found.used <= len(spoilt)
    jpeg.bits(bytes(spoilt))
    jpeg.side(bytes(spoilt))
