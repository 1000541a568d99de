"""Which clips is video recognition measured on, and how do people edit them? Filmed out of photographs, seeded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
from PIL import Image, ImageOps

from tocsin.bench.alterations import chance, overlays
from tocsin.bench.errors import BenchError

Picture = Image.Image
Film = Iterable[Picture]
Edit = Callable[[Sequence[Picture]], tuple[Film, float]]  # pictures -> pictures and frames a second

RATE = 25.0  # frames a second
SCENE = 6.0  # seconds of each


def filmed(photos: Sequence[Picture], seconds: float, size: tuple[int, int], seed: int) -> Iterator[Picture]:
    """A camera that wanders over one photograph after another, SCENE seconds each.

    Args:
        photos: at least one; taken in turn, anew from the first after the last.
        seconds: of film.
        size: width and height in pixels, even numbers.
        seed: where the camera goes.
    """
    frames = int(SCENE * RATE)
    for number in range(int(seconds * RATE)):
        scene, place = divmod(number, frames)
        if place == 0:
            drawn = np.random.default_rng([seed, scene])
            ground = ImageOps.fit(photos[scene % len(photos)], (size[0] * 5 // 4, size[1] * 5 // 4))
            start, end = drawn.random((2, 2)) * (np.array(ground.size) - size)
        left, top = (start + (end - start) * place / frames).astype(int).tolist()
        yield ground.crop((left, top, left + size[0], top + size[1]))


def _trimmed(film: Sequence[Picture]) -> tuple[Film, float]:
    return film[len(film) // 5 : len(film) * 7 // 10], RATE


def _each(film: Sequence[Picture], change: Callable[[Picture], Picture]) -> tuple[Film, float]:
    return (change(frame) for frame in film), RATE


def _quicker(film: Sequence[Picture], times: float) -> tuple[Film, float]:
    return (film[int(place * times)] for place in range(int(len(film) / times))), RATE


def _letterboxed(frame: Picture) -> Picture:
    result = Image.new("RGB", frame.size)
    small = frame.resize((frame.width, frame.height * 3 // 4))
    result.paste(small, (0, frame.height // 8))
    return result


def _logo(frame: Picture) -> Picture:
    return overlays.logo(frame, chance("film logo", 0), share=0.15)


def _smaller(frame: Picture) -> Picture:
    return frame.resize((frame.width // 4 * 2, frame.height // 4 * 2))


# What people do to a clip; every edit is encoded anew.
EDITS: Mapping[str, Edit] = {
    "re-encoded": lambda film: (film, RATE),
    "half size": partial(_each, change=_smaller),
    "trimmed to a half": _trimmed,
    "letterboxed": partial(_each, change=_letterboxed),
    "logo": partial(_each, change=_logo),
    "mirrored": partial(_each, change=ImageOps.mirror),
    "1.1 times as quick": partial(_quicker, times=1.1),
    "0.9 times as quick": partial(_quicker, times=0.9),
    "12 frames a second": lambda film: (film[::2], RATE / 2),
}


def encoded(film: Film, path: Path, rate: float = RATE, bits: int = 1_500_000) -> None:
    """Write an MP4: H.264 where the encoder is there, MPEG-4 otherwise.

    Raises:
        BenchError: PyAV is missing.
    """
    av = _pyav()
    codec = "libx264" if "libx264" in av.codecs_available else "mpeg4"
    with av.open(str(path), "w", format="mp4") as container:
        stream = None
        for frame in film:
            if stream is None:
                stream = container.add_stream(codec, rate=Fraction(rate).limit_denominator(1000))
                stream.width, stream.height, stream.pix_fmt, stream.bit_rate = *frame.size, "yuv420p", bits
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        if stream is not None:
            container.mux(stream.encode(None))


def _pyav() -> ModuleType:
    try:
        import av
    except ImportError as missing:
        raise BenchError("clips", "PyAV is missing", "pip install tocsin[media]") from missing
    return av
