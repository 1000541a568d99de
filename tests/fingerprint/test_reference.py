"""Are our PDQ values the reference's own, bit for bit?"""

from __future__ import annotations

import importlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from tocsin.fingerprint.kernel import pdq

Pixels = NDArray[np.uint8]
Oracle = Callable[[Pixels], tuple[str, int]]

# What the reference project publishes for its own picture (threatexchange, PdqSignal.get_examples, the first).
BRIDGE = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
# From pdqhash 0.2.8, for pictures anybody can make again.
WAVES = "061e1f5e3e967c3efc1ef01ee072e0a400ee01f407e61ff4ffe8ffa1fe880000"


@pytest.fixture(scope="session")
def oracle() -> Oracle:
    """``pdqhash``, Meta's own code in a wheel. Continuous integration must have it."""
    if os.environ.get("CI") == "true":
        pdqhash = importlib.import_module("pdqhash")
    else:
        pdqhash = pytest.importorskip("pdqhash", reason="the reference implementation is not installed")

    def compute(rgb: Pixels) -> tuple[str, int]:
        bits, quality = pdqhash.compute(np.ascontiguousarray(rgb))
        return np.packbits(bits.astype(np.uint8)).tobytes().hex(), int(quality)

    return compute


def waves(height: int, width: int) -> Pixels:
    down, across = np.mgrid[0:height, 0:width]
    planes = [(down * 3 + across) % 256, (down * across // 7) % 256, (across * 2) % 256]
    return np.stack(planes, axis=2).astype(np.uint8)


def test_the_reference_projects_own_picture_has_its_published_value(bridge: bytes) -> None:
    value, quality = pdq(np.asarray(Image.open(io.BytesIO(bridge)).convert("RGB")))
    assert (value, quality) == (BRIDGE, 100)


def test_a_picture_of_waves_has_the_value_the_reference_gave_it() -> None:
    assert pdq(waves(200, 300)) == (WAVES, 100)


def test_the_reference_agrees_on_its_own_picture_at_many_sizes(bridge: bytes, oracle: Oracle) -> None:
    picture = Image.open(io.BytesIO(bridge)).convert("RGB")
    for size in ((1600, 1004), (1004, 630), (640, 480), (129, 127), (64, 64), (65, 63), (40, 300), (5, 5)):
        pixels = np.asarray(picture.resize(size))
        assert pdq(pixels) == oracle(pixels), size


def test_the_reference_agrees_on_painted_pictures(paint: Callable[..., Image.Image], oracle: Oracle) -> None:
    for seed in range(20):
        pixels = np.asarray(paint(seed, 200 + 37 * seed, 150 + 23 * seed))
        assert pdq(pixels) == oracle(pixels), seed


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(5, 260),
    width=st.integers(5, 260),
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(["noise", "blocks", "flat"]),
)
def test_the_reference_agrees_on_any_pixels(oracle: Oracle, height: int, width: int, seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    if kind == "flat":
        pixels = np.full((height, width, 3), random.integers(0, 256, 3), np.uint8)
    elif kind == "noise":
        pixels = random.integers(0, 256, (height, width, 3), np.uint8)
    else:
        small = Image.fromarray(random.integers(0, 256, (4, 5, 3), np.uint8))
        pixels = np.asarray(small.resize((width, height), Image.Resampling.NEAREST))
    assert pdq(pixels) == oracle(pixels)


def test_every_picture_of_a_reference_folder_agrees(oracle: Oracle) -> None:
    folder = os.environ.get("TOCSIN_PDQ_PICTURES")
    if not folder:
        pytest.skip("TOCSIN_PDQ_PICTURES names no folder of further reference pictures")
    checked = 0
    for path in sorted(Path(folder).rglob("*")):
        if path.suffix in {".jpg", ".png", ".webp"}:
            pixels = np.asarray(Image.open(path).convert("RGB"))
            assert pdq(pixels) == oracle(pixels), path.name
            checked += 1
    assert checked


@pytest.mark.parametrize("shape", [(4, 9, 3), (9, 4, 3), (9, 9), (9, 9, 4)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="at least 5 pixels"):
        pdq(np.zeros(shape, np.uint8))
