"""What may be asked of a picture's bytes beyond PDQ? Runs in the child only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tocsin.fingerprint import pictures
from tocsin.fingerprint.alike.card import card
from tocsin.fingerprint.alike.corners import Sheet, packed
from tocsin.fingerprint.alike.telling_apart import worth_asking
from tocsin.fingerprint.alike.variants import MOST
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import SIDE, SMALLEST
from tocsin.fingerprint.wire import Answer, Head, Work
from tocsin.model.fingerprint import Alignment
from tocsin.model.json import Json, from_json, to_json

try:
    from tocsin.fingerprint.alike import features
except ImportError:  # the extra is not installed; all but corners works without it
    OPENCV = False
else:
    OPENCV = True

PLAIN = Alignment(matrix=(1, 0, 0, 0, 1, 0), known=(16, 16), asked=(16, 16))
LONGEST = 1024  # pixels, the longer side of what variants are worked out of


def works() -> Mapping[str, Work]:
    """``points``, ``variants`` and ``compare``; each tried once so that nothing is left to import."""
    works: dict[str, Work] = {
        "points": _points if OPENCV else _no_points,
        "variants": _variants,
        "compare": _compare,
    }
    for sample in pictures.prepared():
        _variants(sample, {})
    _compare(sample + sample, {"split": len(sample), "alignment": to_json(PLAIN)})
    worth_asking(_framed_noise(), MOST)
    if OPENCV:
        features.sheet(np.random.default_rng(1).integers(0, 255, (96, 96), np.uint8))
    return works


def _framed_noise() -> NDArray[np.float32]:
    """What takes every path there is: askew on a plain ground, with panels and lettering."""
    luma = np.full((240, 320), 96, np.float32)
    inner = np.random.default_rng(1).integers(40, 250, (10, 10)).repeat(16, 0).repeat(16, 1)
    for row in range(160):
        luma[40 + row, 60 + row // 8 : 220 + row // 8] = inner[row]
    luma[60:64, 100:180:2] = 255
    return luma


def _points(content: bytes, _head: Head) -> Answer:
    return {}, packed(_sheet(pictures.opened(content)))


def _variants(content: bytes, _head: Head) -> Answer:
    image = pictures.opened(content)
    width, height = image.size
    if min(image.size) < SMALLEST:
        return {"variants": None}, b""
    scale = max(1, round(max(image.size) / LONGEST))
    # PDQ does not keep a picture's form: a narrow one is reduced along its length only.
    steps = (min(scale, max(1, width // SIDE)), min(scale, max(1, height // SIDE)))
    small = pictures.grey(image).reduce(steps)
    kept = worth_asking(np.asarray(small, np.float32), MOST)
    stretch = np.array([width / small.width, height / small.height])
    places = [np.asarray(one.lies) * stretch for one, _ in kept]
    rows: list[Json] = [[one.change, value, quality] for one, (value, quality) in kept]
    body = np.array(places, "<f4").tobytes()
    return {"variants": rows, "width": width, "height": height}, body


def _compare(content: bytes, head: Head) -> Answer:
    """Two pictures one after the other, the first ``split`` bytes long."""
    split = head.get("split")
    first = split if isinstance(split, int) and 0 < split < len(content) else len(content) // 2
    alignment = from_json(Alignment, head.get("alignment"))
    asked, known = pictures.opened(content[:first]), pictures.opened(content[first:])
    sheets = (_sheet(asked), _sheet(known)) if OPENCV else None
    return {}, card(asked, known, alignment, sheets)


def _sheet(image: Image.Image) -> Sheet:
    return features.sheet(np.ascontiguousarray(np.asarray(pictures.grey(image))))


def _no_points(_content: bytes, _head: Head) -> Answer:
    raise FingerprintError("", "local features need OpenCV", "install tocsin[features]")
