"""What may be asked of a picture whose letters are to be read? Its pages. Runs in the child only."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tocsin.fingerprint import pictures
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.lettering.pages import SMALLEST, WAYS, base, fitted, flat
from tocsin.fingerprint.wire import Answer, Head, Work

MOST_WAYS = 4  # pages in one answer
MOST_TURN = 15.0  # degrees


def works() -> Mapping[str, Work]:
    """``pages``, tried on every kind of picture and in every way so that nothing is left to import."""
    for sample in pictures.prepared():
        for way in WAYS:
            _made(sample, {"ways": [way], "scale": 2.0, "turn": 1.0})
    return {"pages": _pages}


def _pages(content: bytes, head: Head) -> Answer:
    """Options: ``ways``, ``scale``, ``turn`` (degrees). No pages where the picture is too small or too plain."""
    return _made(content, head, least=SMALLEST)


def _made(content: bytes, head: Head, least: int = 1) -> Answer:
    ways, scale, turn = head.get("ways"), head.get("scale"), head.get("turn")
    if not isinstance(ways, list) or not 0 < len(ways) <= MOST_WAYS or not all(way in WAYS for way in ways):
        raise FingerprintError("", "cannot be shown in the ways that were asked")
    image = base(content)
    if min(image.size) < least or (least > 1 and flat(image)):
        return {"sides": [], "scale": 1.0, "size": list(image.size), "cut": False}, b""
    wanted = float(scale) if isinstance(scale, int | float) else 1.0
    turned = min(max(float(turn), -MOST_TURN), MOST_TURN) if isinstance(turn, int | float) else 0.0
    sized, reached, cut = fitted(image, wanted, turned)
    rgb = np.asarray(sized)
    body = b"".join(WAYS[str(way)](rgb).tobytes() for way in ways)
    sides = [sized.width, sized.height]
    return {"sides": [*sides], "scale": reached, "size": list(image.size), "cut": cut}, body
