"""What else does an animation show? Its further frames, each that differs once. Runs in the child only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from tocsin.fingerprint import operator, pictures
from tocsin.fingerprint.axis import LONGEST
from tocsin.fingerprint.kernel import SMALLEST
from tocsin.fingerprint.operator import Valued

MOST = 256  # frames kept before every second one is dropped
LOOKED_AT = 4_096  # frames decoded of one file ...
BUDGET = 300_000_000  # ... and pixels in them all
SAME = 10  # bits; a frame that near to one already kept shows the same
LONGEST_STILL = 3_600_000.0  # milliseconds a frame may claim to stand
STILL = 1_000.0  # milliseconds a frame stands where the file does not say: the pages of a TIFF are a second apart


@dataclass(frozen=True, slots=True)
class Shown:
    """One frame."""

    at: float  # seconds from the start
    valued: Valued


def frames(image: Image.Image, first: Valued) -> tuple[tuple[Shown, ...], float]:
    """Distinct frames after the first, evenly sampled where there are many, and the seconds they were followed for.

    What is broken further on ends the animation and is no trouble: the first frame was read.
    """
    if not getattr(image, "is_animated", False):
        return (), 0.0
    step, kept, seconds = 1, list[tuple[int, Shown]](), 0.0
    for number, (at, frame) in enumerate(_followed(image), 1):
        seconds = at
        if frame is None or number % step:
            continue
        valued = operator.pdq_luma(pictures.luma(frame))
        kept.append((number, Shown(at, valued)))
        if len(kept) > MOST:
            step *= 2
            kept = [(number, shown) for number, shown in kept if number % step == 0]
    return tuple(_distinct(first, [shown for _, shown in kept])), seconds


def _followed(image: Image.Image) -> Iterator[tuple[float, Image.Image | None]]:
    """Each frame after the first with its time, and last of all the end; None for what shows nothing."""
    at, pixels = _stands(image), image.width * image.height
    for number in range(1, LOOKED_AT):
        try:
            image.seek(number)
            pixels += image.width * image.height
            if pixels > BUDGET:
                break
            image.load()
        except EOFError:
            break
        except (*pictures.NOTES, *pictures.BOMBS):  # what Pillow raises over any broken part
            break
        small = min(image.size) < SMALLEST or max(image.size) > LONGEST
        yield at, None if small else image
        at += _stands(image)
    yield at, None


def _stands(image: Image.Image) -> float:
    """Seconds the frame is shown."""
    told = image.info.get("duration")
    return (told if isinstance(told, int | float) and 0 < told < LONGEST_STILL else STILL) / 1000


def _distinct(first: Valued, shown: list[Shown]) -> Iterator[Shown]:
    values = [int(first[0], 16)]
    for one in shown:
        value = int(one.valued[0], 16)
        if all((value ^ other).bit_count() > SAME for other in values):
            values.append(value)
            yield one
