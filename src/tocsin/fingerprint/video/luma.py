"""How bright is each pixel of a decoded frame? Read where the decoder put it, without making colours of it.

Runs in the child only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange
from numpy.typing import NDArray

from tocsin.fingerprint.kernel import Pixels

BAND = 256  # rows weighed at once
# FFmpeg's formats whose first plane is luma in one byte a pixel.
PLANAR = ("yuv420p", "yuvj420p", "yuv422p", "yuvj422p", "yuv444p", "yuvj444p", "yuv440p", "yuvj440p", "yuv411p",
          "yuv410p", "yuvj411p", "nv12", "nv21", "nv16", "yuva420p", "gray")  # fmt: skip
DEEP = ("yuv420p", "yuv422p", "yuv444p", "gray")  # and those in two bytes, followed by their bits and their order
TURNED = {0: 1, 1: 8, 2: 3, 3: 6}  # quarter turns against the clock, as an EXIF orientation


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A frame's luma as it lies in the file."""

    luma: Pixels  # height x width; a view of the decoder's memory where that is possible
    limited: bool  # from 16 to 235
    orientation: int  # EXIF's: how it is to be turned


def plane(frame: VideoFrame) -> Plane:
    """The frame's luma."""
    name, turn = frame.format.name, TURNED[round(frame.rotation / 90) % 4]
    full = name.startswith("yuvj") or frame.color_range == ColorRange.JPEG.value
    if name in PLANAR:
        return Plane(luma=_bytes(frame), limited=not full, orientation=turn)
    if (bits := _depth(name)) is not None:
        return Plane(luma=_words(frame, bits), limited=not full, orientation=turn)
    return Plane(luma=_weighed(frame), limited=False, orientation=turn)


def upright(frame: VideoFrame) -> Pixels:
    """RGB with the rotation applied that the file asks players for (telephones write it)."""
    pixels = frame.to_ndarray(format="rgb24")
    return np.ascontiguousarray(np.rot90(pixels, round(frame.rotation / 90) % 4))


def _bytes(frame: VideoFrame) -> Pixels:
    first = frame.planes[0]
    lines = np.frombuffer(memoryview(first), np.uint8)[: frame.height * first.line_size]
    return lines.reshape(frame.height, first.line_size)[:, : frame.width]


def _words(frame: VideoFrame, bits: int) -> Pixels:
    first = frame.planes[0]
    width = first.line_size // 2
    lines = np.frombuffer(memoryview(first), np.dtype("<u2"))[: frame.height * width].reshape(frame.height, width)[
        :, : frame.width
    ]
    return (lines >> (bits - 8)).astype(np.uint8)


def _depth(name: str) -> int | None:
    """Bits of a pixel in a format such as ``yuv420p10le``."""
    for start in DEEP:
        rest = name.removeprefix(start)
        if rest != name and rest.endswith("le") and rest[:-2].isdigit():
            return int(rest[:-2])
    return None


def _weighed(frame: VideoFrame) -> Pixels:
    """Of a frame that is no luma and colour apart (a GIF's palette, RGB): worked out of its colours."""
    colours = frame.to_ndarray(format="rgb24")
    luma = np.empty(colours.shape[:2], np.uint8)
    weights: NDArray[np.float32] = np.array([0.299, 0.587, 0.114], np.float32)
    for top in range(0, len(luma), BAND):
        luma[top : top + BAND] = np.rint(colours[top : top + BAND] @ weights)
    return luma
