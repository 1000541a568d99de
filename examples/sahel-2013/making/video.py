"""How is the short film drawn, and cut down for its second posting?

The frames are as exact as the pictures. The encoder's bytes may differ from one x264 to the next, so the committed
files are the truth: ``build.py`` copies them unless it is told ``--afresh``, and the test compares what they show.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
from av.codec.context import Flags
from PIL import Image, ImageDraw

from making.pictures import Scene, draw

RATE = 12  # frames a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Film:
    """A slow pan over a wide scene; the copy has other measures and another rate of bits."""

    name: str
    width: int
    height: int
    seconds: int
    crf: int  # x264 constant rate factor, higher is coarser


def encode(film: Film, scene: Scene) -> bytes:
    """MP4 bytes, H.264, without time stamps or encoder-dependent threads."""
    held = io.BytesIO()
    with av.open(held, "w", format="mp4", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream("libx264", rate=RATE, options={"crf": str(film.crf), "preset": "slow"})
        stream.width, stream.height, stream.pix_fmt = film.width, film.height, "yuv420p"
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= Flags.bitexact
        for picture in frames(film, scene):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return held.getvalue()


def frames(film: Film, scene: Scene) -> Iterator[Image.Image]:
    """The frames in turn: a window that moves over the scene while a light crosses it."""
    wide = draw(scene)
    window = scene.height * 4 // 3
    count = film.seconds * RATE
    for n in range(count):
        left = (scene.width - window) * n // count
        view = wide.crop((left, 0, left + window, scene.height))
        light = window * (count - n) // count
        ImageDraw.Draw(view).ellipse((light - 16, 30, light + 16, 62), fill=(255, 240, 200))
        yield view.resize((film.width, film.height), Image.Resampling.BICUBIC)
