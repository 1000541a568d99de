"""What looks like a known picture and is none? Blends of crops: values by the million, pictures by the thousand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from tocsin.bench.painting import painted
from tocsin.fingerprint.kernel import BITS, COSINES, SIDE

Values = NDArray[np.uint8]  # n x 32
Picture = Image.Image

Floats = NDArray[np.float32]

BATCH = 4096
WINDOWS = 20_000
WIDTH = 256  # pixels, the side to which photographs are brought before windows are taken out of them
TELLING = 50  # quality below which a value is not kept
Progress = Callable[[int], None]


def values(photos: Sequence[Picture], count: int, seed: int, progress: Progress | None = None) -> Values:
    """PDQ values of pictures that nobody has: two windows out of the photographs, blended.

    A window is 20 to 75 % of a photograph each way and neither part outweighs the other by more than 65 to 35, so none
    is a copy of anything; what photographs have in common, and the skew of their bits, stays. PDQ's transform is
    linear, so frequencies are blended, not pixels.

    Args:
        photos: painted scenes do too.
        count: how many.
        seed: the same seed and photographs give the same values.
        progress: told how many are done.

    Returns:
        count x 32 bytes.
    """
    chance = np.random.default_rng([seed, len(photos)])
    windows, out = _frequencies(photos, chance), np.empty((count, 32), np.uint8)
    for start in range(0, count, BATCH):
        more = min(BATCH, count - start)
        weight = chance.uniform(0.35, 0.65, (more, 1, 1)).astype(np.float32)
        one, other = windows[chance.integers(len(windows), size=(2, more))]
        out[start : start + more] = _bits(_turned(one, chance) * weight + _turned(other, chance) * (1 - weight))
        if progress:
            progress(start + more)
    return out


def _frequencies(photos: Sequence[Picture], chance: np.random.Generator) -> Floats:
    """BITS x BITS frequencies of windows that say enough."""
    planes = [_grey(photo) for photo in photos]
    kept: list[Floats] = []
    while len(kept) < WINDOWS:
        plane = planes[int(chance.integers(len(planes)))]
        width, height = chance.uniform(0.2, 0.75, 2) * WIDTH
        left, top = chance.random() * (WIDTH - width), chance.random() * (WIDTH - height)
        window = plane.resize((SIDE, SIDE), Image.Resampling.BOX, (left, top, left + width, top + height))
        small = np.asarray(window, np.float32)
        if _telling(small):
            kept.append(np.asarray(COSINES @ small @ COSINES.T, np.float32))
    return np.stack(kept)


def _grey(photo: Picture) -> Picture:
    return photo.convert("L").resize((WIDTH, WIDTH), Image.Resampling.BOX)


def _telling(small: Floats) -> bool:
    steps = [np.abs(np.diff(small, axis=axis) * (100 / 255)).astype(np.int32).sum() for axis in (0, 1)]
    return int(sum(steps)) // 90 >= TELLING


def _turned(windows: Floats, chance: np.random.Generator) -> Floats:
    """Some mirrored, some upside down: every other frequency changes its sign."""
    odd = np.where(np.arange(1, BITS + 1) % 2, -1, 1).astype(np.float32)
    across, down = np.where(chance.random((2, len(windows), 1)) < 0.5, odd, 1)
    return np.asarray(windows * across[:, None, :] * down[:, :, None], np.float32)


def _bits(frequencies: Floats) -> Values:
    flat = frequencies.reshape(len(frequencies), BITS * BITS)
    middle = BITS * BITS // 2 - 1
    median = np.partition(flat, middle, axis=1)[:, middle : middle + 1]
    return np.packbits((flat > median)[:, ::-1], axis=1)


def pictures(photos: Sequence[Picture], count: int, seed: int) -> Iterator[Picture]:
    """Pictures that have nothing to do with a bank: windows of held-out photographs, mirrored, blended, overpainted.

    Args:
        photos: none of them known; painted scenes alone where there are none.
        count: how many.
        seed: the same seed and photographs give the same pictures.
    """
    for number in range(count):
        chance = np.random.default_rng([seed, number])
        size = (int(chance.integers(420, 900)), int(chance.integers(420, 900)))
        yield _unrelated(photos, chance, size)


def _unrelated(photos: Sequence[Picture], chance: np.random.Generator, size: tuple[int, int]) -> Picture:
    one = _window(photos, chance, size)
    if chance.random() < 0.5:
        one = Image.blend(one, _window(photos, chance, size), float(chance.uniform(0.3, 0.7)))
    return ImageOps.mirror(one) if chance.random() < 0.5 else one


def _window(photos: Sequence[Picture], chance: np.random.Generator, size: tuple[int, int]) -> Picture:
    if not photos or chance.random() < 0.1:
        return painted(int(chance.integers(1 << 31)), *size)
    photo = photos[int(chance.integers(len(photos)))]
    share = chance.uniform(0.3, 1.0, 2)
    width, height = int(photo.width * share[0]), int(photo.height * share[1])
    left = int(chance.integers(photo.width - width + 1))
    top = int(chance.integers(photo.height - height + 1))
    return photo.resize(size, Image.Resampling.BILINEAR, (left, top, left + width, top + height))
