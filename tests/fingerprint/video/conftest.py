"""Moving clips, and copies of them as people make them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Shots = Callable[[Sequence[int], float], list[Pixels]]
Cut = Callable[..., bytes]

RATE = 12  # frames a second
WIDE, HIGH = 192, 128


@pytest.fixture(scope="session")
def shots(paint: Callable[..., Image.Image]) -> Shots:
    """Frames of shots of so many seconds: the camera moves over a painted scene each."""

    def made(seeds: Sequence[int], seconds: float) -> list[Pixels]:
        frames = []
        for seed in seeds:
            scene = np.asarray(paint(seed, WIDE + 40, HIGH + 24))
            count = int(seconds * RATE)
            for step in range(count):
                across, down = int(40 * step / count), int(24 * (seed % 3) / 2 * step / count)
                frames.append(scene[down : down + HIGH, across : across + WIDE])
        return frames

    return made


@pytest.fixture(scope="session")
def cut() -> Cut:
    """Frames as a file."""
    av = pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")

    def made(
        frames: Sequence[Pixels],
        rate: float = RATE,
        kind: str = "mp4",
        codec: str = "libx264",
        options: dict[str, str] | None = None,
    ) -> bytes:
        out = io.BytesIO()
        with av.open(out, "w", format=kind) as container:
            stream = container.add_stream(codec, rate=Fraction(rate).limit_denominator(1001))
            stream.height, stream.width = frames[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            stream.options = {"preset": "veryfast", "crf": "30", **(options or {})} if codec == "libx264" else {}
            for frame in frames:
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")))
            container.mux(stream.encode(None))
        return out.getvalue()

    return made
