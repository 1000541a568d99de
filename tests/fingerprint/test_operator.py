"""Does the linear operator give the reference's value, at every size, part, scale and orientation?"""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tocsin.fingerprint import operator
from tocsin.fingerprint.axis import axis
from tocsin.fingerprint.kernel import luma_of, pdq
from tocsin.fingerprint.pdq import distance

Paint = Callable[..., Image.Image]

UPRIGHT: dict[int, Callable[[NDArray[np.uint8]], NDArray[np.uint8]]] = {
    1: lambda pixels: pixels,
    2: np.fliplr,
    3: lambda pixels: pixels[::-1, ::-1],
    4: np.flipud,
    5: lambda pixels: np.swapaxes(pixels, 0, 1),
    6: lambda pixels: np.rot90(pixels, -1),
    7: lambda pixels: np.swapaxes(pixels[::-1, ::-1], 0, 1),
    8: lambda pixels: np.rot90(pixels, 1),
}


def scene(seed: int, width: int, height: int) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(0, 256, (9, 11, 3), np.uint8))
    return np.asarray(small.resize((width, height), Image.Resampling.BICUBIC))


# Smaller pictures use pixels twice, and frequencies tie at the median.
@settings(max_examples=40, deadline=None)
@given(width=st.integers(65, 700), height=st.integers(65, 700), seed=st.integers(0, 1000))
def test_the_operator_agrees_with_the_exact_path(width: int, height: int, seed: int) -> None:
    pixels = scene(seed, width, height)
    value, quality = operator.pdq_luma(luma_of(pixels))
    exact, true_quality = pdq(pixels)
    assert distance(value, exact) <= 2
    assert abs(quality - true_quality) <= 1


@pytest.mark.parametrize("orientation", list(UPRIGHT))
@pytest.mark.parametrize("size", [(320, 200), (129, 257), (64, 64), (640, 480)])
def test_every_orientation_has_the_value_of_the_turned_pixels(orientation: int, size: tuple[int, int]) -> None:
    pixels = scene(orientation, *size)
    expected, _ = pdq(np.ascontiguousarray(UPRIGHT[orientation](pixels)))
    luma = luma_of(pixels)
    assert distance(operator.dihedral(luma)[orientation - 1][0], expected) <= 2
    assert distance(operator.pdq_of_64(operator.reduced(luma, orientation=orientation))[0], expected) <= 2


@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
@pytest.mark.parametrize("factor", [2, 4, 8])
@pytest.mark.parametrize("size", [(1600, 1200), (1403, 1117)])
def test_a_jpeg_decoded_smaller_keeps_the_value_of_the_original(
    size: tuple[int, int], factor: int, orientation: int, bridge: bytes
) -> None:
    picture = Image.open(io.BytesIO(bridge)).convert("RGB").resize(size)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    expected, _ = pdq(np.ascontiguousarray(UPRIGHT[orientation](np.asarray(Image.open(out)))))
    smaller = Image.open(out)
    smaller.draft("L", (size[0] // factor, size[1] // factor))
    small = operator.reduced(np.asarray(smaller), 8 // factor, size, orientation)
    assert distance(operator.pdq_of_64(small)[0], expected) <= (10 if factor == 8 else 2)


def test_a_part_has_the_value_of_the_part_cut_out() -> None:
    luma = luma_of(scene(1, 400, 300))
    part = np.ascontiguousarray(luma[20:220, 100:390])
    assert operator.pdq_of_64(operator.reduce64(luma, (100, 20, 390, 220))) == operator.pdq_luma(part)


def test_many_at_once_are_each_as_alone() -> None:
    small = np.stack([operator.reduce64(luma_of(scene(seed, 90, 80))) for seed in range(5)])
    assert operator.values_of(small) == tuple(operator.pdq_of_64(one) for one in small)


def test_video_range_changes_the_quality_only() -> None:
    luma = luma_of(scene(1, 200, 150)) * np.float32(0.2) + np.float32(20)
    narrow = luma * np.float32(219 / 255) + np.float32(16)
    value, quality = operator.pdq_luma(luma)
    as_video, video_quality = operator.pdq_luma(narrow, limited=True)
    assert distance(value, as_video) <= 2
    assert abs(quality - video_quality) <= 1
    assert operator.pdq_luma(narrow)[1] < quality


@pytest.mark.parametrize("shape", [(4, 100), (100, 4), (0, 0)])
def test_what_is_too_small_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least 5 pixels"):
        operator.pdq_luma(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="at least 5 pixels"):
        operator.dihedral(np.zeros(shape, np.uint8))


def test_a_plane_that_is_not_the_original_at_that_scale_is_refused() -> None:
    with pytest.raises(ValueError, match="is not 100 x 80 at 4/8"):
        operator.reduced(np.zeros((41, 50), np.uint8), 4, (100, 80))
    with pytest.raises(ValueError, match="is over 65536"):
        axis(70_000)


def test_each_result_of_the_operator_is_a_mean() -> None:
    for length in (5, 63, 64, 65, 100, 127, 128, 129, 1000, 1999, 9000):
        for scale in (8, 4, 2, 1):
            for turned in (False, True):
                held = axis(length, scale, turned)
                assert np.allclose(held.dense.sum(axis=1), 1, atol=1e-4), (length, scale)
                assert held.dense.shape == (64, held.length)
