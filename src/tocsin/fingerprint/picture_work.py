"""What may be asked of a picture's bytes? Runs in the child only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from tocsin.fingerprint import moving, pictures, planes, still
from tocsin.fingerprint.wire import Answer, Head, Work

if TYPE_CHECKING:
    from tocsin.model.json import Json


def works(readers: Iterable[str] = pictures.READERS) -> Mapping[str, Work]:
    """``pdq`` and ``soften``, each tried on every kind of picture so that nothing is left to import."""
    works: dict[str, Work] = {"pdq": _pdq, "soften": _soften}
    for sample in pictures.prepared(readers):
        for work in works.values():
            work(sample, {})
    return works


def _pdq(content: bytes, head: Head) -> Answer:
    """Options: ``exact`` sums as the reference does; ``frames`` false leaves an animation's further frames out."""
    seen, image = planes.seen(content, exact=head.get("exact") is True)
    valued = seen.valued()
    if valued is None:
        return {"found": None}, b""
    value, quality = valued
    found: Head = {
        "algorithm": "pdq",
        "value": value,
        "quality": quality,
        "width": seen.size[0],
        "height": seen.size[1],
    }
    if seen.reference is not None and seen.reference != valued:
        found["reference"], found["reference_quality"] = seen.reference
    if head.get("frames") is not False:
        shown, seconds = moving.frames(image, valued)
        if shown:
            further: list[Json] = [
                {"at": round(one.at, 3), "value": one.valued[0], "quality": one.valued[1]} for one in shown
            ]
            found["frames"] = [{"at": 0.0, "value": value, "quality": quality}, *further]
            found["seconds"] = round(seconds, 3)
    return {"found": found, "used": seen.used}, b""


def _soften(content: bytes, _head: Head) -> Answer:
    return {}, still.softened(pictures.opened(content, enough=2 * still.LARGEST))
