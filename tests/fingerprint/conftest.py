"""Harmless generated pictures and clips, the same every time."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Pixels = NDArray[np.uint8]
Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Film = Callable[..., bytes]


def painted(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """A scene as a camera might see it: light falling off, shapes, grain."""
    random = np.random.default_rng(seed)
    down, across = np.mgrid[0:height, 0:width] / np.array([height, width]).reshape(2, 1, 1)
    light = 90 + 110 * (down * random.uniform(-1, 1) + across * random.uniform(-1, 1))
    coarse = random.normal(0, 45, (6, 8))
    texture = np.asarray(Image.fromarray(coarse.astype(np.float32)).resize((width, height), Image.Resampling.BICUBIC))
    tint = random.uniform(0.7, 1.3, 3)
    grain = random.normal(0, 4, (height, width, 3))
    pixels = (light + texture)[:, :, None] * tint + grain
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(7):
        left, top = random.uniform(0, width * 0.8), random.uniform(0, height * 0.8)
        box = (left, top, left + random.uniform(0.1, 0.5) * width, top + random.uniform(0.1, 0.5) * height)
        colour = tuple(int(level) for level in random.integers(0, 256, 3))
        (draw.ellipse if random.random() < 0.5 else draw.rectangle)(box, fill=colour)
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def filmed(
    images: list[Image.Image],
    rate: int = 5,
    kind: str = "mp4",
    codec: str = "mpeg4",
    bits: int = 2_000_000,
    sound: bool = False,
) -> bytes:
    """A clip that shows the pictures one after another, ``rate`` a second."""
    av = pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        stream = container.add_stream(codec, rate=rate, width=images[0].width, height=images[0].height)
        stream.pix_fmt, stream.bit_rate = "yuvj420p" if codec == "mjpeg" else "yuv420p", bits
        silence = container.add_stream("aac", rate=48_000) if sound else None
        for image in images:
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode(None))
        if silence:
            container.mux([*silence.encode(_hush(av)), *silence.encode(None)])
    return out.getvalue()


def _hush(av: ModuleType) -> object:
    frame = av.AudioFrame.from_ndarray(np.zeros((2, 1024), np.float32), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts = 48_000, 0
    return frame


@pytest.fixture(scope="session")
def paint() -> Paint:
    return painted


@pytest.fixture(scope="session")
def encode() -> Encode:
    return encoded


@pytest.fixture(scope="session")
def film() -> Film:
    return filmed


@pytest.fixture(scope="session")
def bridge() -> bytes:
    """The reference project's own test picture."""
    return (Path(__file__).parent / "data" / "bridge.jpg").read_bytes()
