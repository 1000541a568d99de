"""Which frames stand for a video? One a second, at least three. Runs in the child only: FFmpeg meets hostile bytes."""

from __future__ import annotations

import importlib
import io
import math
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import NoReturn

import av
import numpy as np
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import SMALLEST, Pixels, pdq
from tocsin.fingerprint.pictures import MAX_PIXELS, SAMPLE
from tocsin.fingerprint.sniff import sniff, video_reader
from tocsin.model.fingerprint import Fingerprint, Frame

STEP = 1.0  # seconds between frames
FEWEST = 3  # frames a short clip gives, where it has as many
MOST = 14_400  # frames: four hours
ROUNDING = 0.001  # seconds; time stamps are rounded to milliseconds by some containers
TOLERATED = 20  # one broken packet in so many is passed over, as players do


def prepared() -> bytes:
    """Have PyAV load all its parts now and FFmpeg keep its comments to itself; returns a sample video."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    av.logging.set_level(av.logging.PANIC)
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as container:
        stream = container.add_stream("mjpeg", rate=2, width=SAMPLE, height=SAMPLE, pix_fmt="yuvj420p")
        black = VideoFrame.from_ndarray(np.zeros((SAMPLE, SAMPLE, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(black), *stream.encode(None)])
    return out.getvalue()


def fingerprint(content: bytes) -> Fingerprint | None:
    """vPDQ: the PDQ of one frame a second, turned upright; None where the file shows no picture.

    A clip too short for FEWEST frames at that pace is read again at a third of its length.

    Raises:
        FingerprintError: no video we read, longer than MOST seconds, or broken.
    """
    frames, seconds, size = _hashed(content, STEP)
    if 0 < len(frames) < FEWEST:
        frames, seconds, size = _hashed(content, seconds / FEWEST)
    if not frames:
        return None
    quality = round(sum(frame.quality for frame in frames) / len(frames))
    return Fingerprint(
        algorithm="vpdq",
        value="",
        quality=quality,
        frames=tuple(frames),
        width=size[0],
        height=size[1],
        seconds=round(seconds, 3),
    )


def first(content: bytes) -> Pixels:
    """The first frame, upright: height x width x 3.

    Raises:
        FingerprintError: the file shows no picture, or is no video we read.
    """
    with _opened(content) as container:
        for _, _, frame in _timed(container):
            return _upright(frame)
    raise FingerprintError("", "shows no picture")


def _hashed(content: bytes, step: float) -> tuple[list[Frame], float, tuple[int, int]]:
    """One frame each ``step`` seconds; the length in seconds; width and height in pixels."""
    frames: list[Frame] = []
    wanted, seconds, size = 0.0, 0.0, (0, 0)
    with _opened(content) as container:
        for at, length, frame in _timed(container):
            seconds = max(seconds, at + length)
            if at + ROUNDING < wanted:
                continue
            wanted = _after(at, step)
            pixels = _upright(frame)
            if min(pixels.shape[:2]) < SMALLEST:
                continue
            size = size if frames else (pixels.shape[1], pixels.shape[0])
            value, quality = pdq(pixels)
            frames.append(Frame(at=round(at, 3), value=value, quality=quality))
            if len(frames) > MOST:
                raise FingerprintError("", f"is longer than {MOST} s", "cut it into parts")
    return frames, seconds, size


def _after(at: float, step: float) -> float:
    """The next moment on the grid later than ``at``; never, where the file tells no time."""
    return (int((at + ROUNDING) / step) + 1) * step if step > 0 else math.inf


@contextmanager
def _opened(content: bytes) -> Iterator[InputContainer]:
    """The video's container, closed afterwards; FFmpeg's trouble in between is ours."""
    media_type = sniff(content)
    demuxer = video_reader(media_type)
    if demuxer is None:
        raise FingerprintError("", f"holds {media_type}, not a video", "a video is MP4, WebM, AVI, ...")
    try:
        with av.open(
            io.BytesIO(content), mode="r", format=demuxer, metadata_errors="replace", io_open=_refuse
        ) as container:
            yield container
    except av.FFmpegError as broken:
        why = f"{type(broken).__name__}: {str(broken)[:200]}"
        raise FingerprintError("", f"cannot be decoded ({why})", "it may be cut or damaged") from broken


def _refuse(*asked: object) -> NoReturn:
    raise PermissionError(f"a video may not open other files: {str(asked[0])[:80]}")


def _timed(container: InputContainer) -> Iterator[tuple[float, float, VideoFrame]]:
    """Every frame with its time and length in seconds, the first at zero."""
    if not container.streams.video:
        return
    length = _length(container.streams.video[0].average_rate)
    start: float | None = None
    for number, frame in enumerate(_decoded(container)):
        at = _moment(frame.time, number * length)
        start = at if start is None else start
        yield max(0.0, at - start), length, frame


def _moment(stamped: float | None, counted: float) -> float:
    """The frame's own time stamp, or its place in the count where the container gives none."""
    return counted if stamped is None else stamped


def _length(rate: Fraction | None) -> float:
    """Seconds a frame stands; 0 where the file does not say."""
    return float(1 / rate) if rate else 0.0


def _decoded(container: InputContainer) -> Iterator[VideoFrame]:
    stream = container.streams.video[0]
    codec: VideoCodecContext | None = stream.codec_context
    if codec is None:
        raise FingerprintError("", "is in a coding FFmpeg does not know")
    codec.thread_count = 1
    codec.options = {"max_pixels": str(MAX_PIXELS)}
    broken, packets = 0, 0
    for packet in container.demux(stream):
        packets += 1
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            broken += 1
    if broken * TOLERATED > packets:
        raise FingerprintError("", f"{broken} of {packets} packets are broken")


def _upright(frame: VideoFrame) -> Pixels:
    """RGB with the rotation applied that the file asks players for (telephones write it)."""
    pixels = frame.to_ndarray(format="rgb24")
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(pixels, turns))
