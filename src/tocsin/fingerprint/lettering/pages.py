"""In which ways is a picture shown to Tesseract? As grey pages of one scale and turn. Runs in the child only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tocsin.fingerprint import pictures

Grey = NDArray[np.uint8]
Floats = NDArray[np.float32]

MOST_PIXELS = 3_500_000  # of a page
LEAST_SCALE, MOST_SCALE = 0.5, 4.0
SMALLEST = 40  # pixels of the shorter side; nothing legible is smaller
FLAT = 4.0  # levels: a picture that nowhere differs more from its surroundings holds nothing to read
REACH = 40  # pixels either side that count as surroundings: about a line of letters
FAINT = 10.0  # levels of local deviation below which contrast is not raised further


def base(content: bytes) -> Image.Image:
    """The first picture of the file, upright, in RGB; what is see-through lies on white, as a viewer shows it."""
    image = pictures.opened(content)
    if pictures.deep(image) or image.mode == "LAB":
        return Image.fromarray(pictures.luma(image)).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return image.convert("RGB")


def fitted(image: Image.Image, scale: float, turn: float) -> tuple[Image.Image, float, bool]:
    """The picture at a scale, turned by degrees (anticlockwise); the scale reached; whether its lower part was cut."""
    area = image.width * image.height
    reached = min(max(scale, LEAST_SCALE), MOST_SCALE, max(LEAST_SCALE, (MOST_PIXELS / area) ** 0.5))
    width = max(1, round(image.width * reached))
    most = max(1, int(MOST_PIXELS / width / reached))
    cut = most < image.height
    kept = image.crop((0, 0, image.width, most)) if cut else image
    size = (width, max(1, round(kept.height * reached)))
    sized = kept.resize(size, Image.Resampling.BICUBIC) if size != kept.size else kept
    if turn:
        sized = sized.rotate(turn, Image.Resampling.BICUBIC, fillcolor=_edge(sized))
    return sized, reached, cut


def _edge(image: Image.Image) -> tuple[int, ...]:
    """The colour most of the border has: what a turned picture is continued with."""
    whole = np.asarray(image)
    rim = np.concatenate([whole[0], whole[-1], whole[:, 0], whole[:, -1]])
    return tuple(int(level) for level in np.median(rim, axis=0))


def flat(image: Image.Image) -> bool:
    """Whether there is nothing that letters could be made of."""
    small = image.convert("L")
    small.thumbnail((1024, 1024), Image.Resampling.BOX)
    return float(np.asarray(small, np.float32).std()) < 1 and np.ptp(np.asarray(small)) < FLAT


def _grey(rgb: Grey) -> Grey:
    grey: Grey = np.asarray(Image.fromarray(rgb).convert("L"))
    return grey


def _darkest(rgb: Grey) -> Grey:
    """The least of the three: white letters stay, every colour behind them goes dark."""
    return np.ascontiguousarray(rgb.min(axis=2))


def _brightest(rgb: Grey) -> Grey:
    """The most of the three: black letters stay, every colour behind them goes bright."""
    return np.ascontiguousarray(rgb.max(axis=2))


def _even(rgb: Grey) -> Grey:
    """Each place measured against its surroundings, so that gradients and shadows go."""
    values = _grey(rgb).astype(np.float32)
    mean, deviation = _surroundings(values)
    raised = 128 + 64 * (values - mean) / np.maximum(deviation, FAINT)
    even: Grey = np.clip(raised, 0, 255).astype(np.uint8)
    return even


def _white_letters(rgb: Grey) -> Grey:
    """Black where it is clearly brighter than its surroundings (after Sauvola and Pietikäinen 2000), else white."""
    values = _darkest(rgb).astype(np.float32)
    mean, deviation = _surroundings(values)
    return np.where(values > mean + 0.25 * np.maximum(deviation, FAINT), 0, 255).astype(np.uint8)


def _bright_only(rgb: Grey) -> Grey:
    """Black where all three colours are nearly full: white letters over a photograph, outlined or not."""
    values = _darkest(rgb).astype(np.float32)
    bright: Grey = np.clip((235.0 - values) * 5, 0, 255).astype(np.uint8)
    return bright


def _surroundings(values: Floats) -> tuple[Floats, Floats]:
    mean = _box(values)
    return mean, np.sqrt(np.maximum(_box(values * values) - mean * mean, 0))


def _box(values: Floats) -> Floats:
    """Mean over a square of REACH pixels either way, by running sums."""
    side = 2 * REACH + 1
    sums = np.pad(values, ((REACH + 1, REACH), (REACH + 1, REACH)), mode="edge").astype(np.float64)
    sums = sums.cumsum(0).cumsum(1)
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return (total / (side * side)).astype(np.float32)


WAYS: Mapping[str, Callable[[Grey], Grey]] = {
    "grey": _grey,
    "darkest": _darkest,
    "brightest": _brightest,
    "even": _even,
    "white-letters": _white_letters,
    "bright-only": _bright_only,
}
