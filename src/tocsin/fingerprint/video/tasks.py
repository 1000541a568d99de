"""How is each question about a video answered? Runs in the child only."""

from __future__ import annotations

import importlib
import io
import pkgutil
from collections.abc import Mapping
from contextlib import suppress

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image

from tocsin.fingerprint import still
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.video.clip import opened
from tocsin.fingerprint.video.hashing import Read, every, keys
from tocsin.fingerprint.video.luma import upright
from tocsin.fingerprint.video.tape import packed
from tocsin.fingerprint.wire import Answer, Head, Work

SAMPLE = 16  # pixels, the side of a sample
STEP, LARGEST_STEP = 1.0, 3600.0  # seconds between frames


def prepared() -> Mapping[str, Work]:
    """Every task, tried once so that nothing is left to import."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    av.logging.set_level(av.logging.PANIC)  # FFmpeg keeps its comments to itself
    tasks: dict[str, Work] = {"vpdq": _vpdq, "keyframes": _keyframes, "soften": _soften}
    sample = _sample()
    for task in tasks.values():
        task(sample, {})
    with suppress(FingerprintError):  # what a broken file needs is loaded too
        _vpdq(sample[: len(sample) // 2], {})
    return tasks


def _vpdq(content: bytes, head: Head) -> Answer:
    step = head.get("step")
    return _told(every(content, min(max(0.0, step), LARGEST_STEP) if isinstance(step, float) else STEP))


def _keyframes(content: bytes, _head: Head) -> Answer:
    return _told(keys(content))


def _soften(content: bytes, _head: Head) -> Answer:
    with opened(content) as clip:
        for shown in clip.shown(0.0) if clip else ():
            return {}, still.softened(Image.fromarray(upright(shown.frame)))
    raise FingerprintError("", "shows no picture")


def _told(read: Read | None) -> Answer:
    if read is None:
        return {"found": None}, b""
    return {"found": {"width": read.width, "height": read.height, "seconds": read.seconds}}, packed(read.tape)


def _sample() -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mov") as container:
        stream = container.add_stream("mjpeg", rate=2, width=SAMPLE, height=SAMPLE, pix_fmt="yuvj420p")
        black = VideoFrame.from_ndarray(np.zeros((SAMPLE, SAMPLE, 3), np.uint8), format="rgb24")
        container.mux([*stream.encode(black), *stream.encode(None)])
    return out.getvalue()
