"""Which values of an exchange can be matched here, and what is wrong with the others?"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from functools import lru_cache

from tocsin.fingerprint.errors import FingerprintError
from tocsin.model.fingerprint import Fingerprint, Frame, Variant

ORDER = ("vpdq", "pdq", "sha256", "sha1", "md5")  # what finds most copies first
# A list that states no quality is taken at its word: exchanges share only values their sender found telling.
STATED_QUALITY = 100
FRAMES_LIMIT = 50_000  # of one video
_HEX = {
    "pdq": re.compile(r"[0-9a-f]{64}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "sha1": re.compile(r"[0-9a-f]{40}"),
    "md5": re.compile(r"[0-9a-f]{32}"),
}
_DIGITS = {"pdq": 64, "sha256": 64, "sha1": 40, "md5": 32}
_VALUE = _HEX["pdq"]
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")


def _kinds() -> dict[str, tuple[str, str]]:
    found = {
        "pdq_hash": ("pdq", "image"),
        "imagepdq": ("pdq", "image"),
        "pdq": ("pdq", "image"),
        "hash_pdq": ("pdq", "image"),
        "vpdq": ("vpdq", "video"),
        "hash_vpdq": ("vpdq", "video"),
        "video_vpdq": ("vpdq", "video"),
        "hash_video_vpdq": ("vpdq", "video"),
        "videomd5": ("md5", "video"),
        "sha_256": ("sha256", "file"),
        "sha_1": ("sha1", "file"),
    }
    for algorithm in ("md5", "sha1", "sha256"):
        found[algorithm] = found[f"hash_{algorithm}"] = (algorithm, "file")
        for name, medium in (("video", "video"), ("photo", "image"), ("image", "image")):
            found[f"{name}_{algorithm}"] = found[f"hash_{name}_{algorithm}"] = (algorithm, medium)
    return found


# What exchanges call a value -> our algorithm and the medium it is of.
KINDS = _kinds()
# What exchanges share besides, which is not matched by value here.
OTHERS = frozenset({
    "url", "uri", "raw_uri", "unclickable_url", "url_md5", "hash_url_md5", "raw_text", "text", "text_string",
    "trend_query", "text_tlsh", "hash_text_tlsh", "tlsh", "hash_tlsh", "pdq_ocr", "hash_pdq_ocr", "photodna",
    "hash_photodna", "pdna", "netclean", "videntifier", "videotmk", "tmk", "hash_tmk", "tmk_pdqf", "ssvh_pdna",
    "ssvh_safer_hash", "ssdeep", "hash_ssdeep", "domain", "ip_address", "debug_string",
})  # fmt: skip


@lru_cache(maxsize=1_000)
def kind(name: str) -> tuple[str, str] | None:
    """Our algorithm and the medium for what an exchange calls a value; None where it is not matched here."""
    return KINDS.get(name) or KINDS.get(name.strip().lower().replace("-", "_").replace(" ", "_"))


def printed(algorithm: str, text: str, quality: int = STATED_QUALITY) -> Fingerprint:
    """The fingerprint a list gives as text.

    Args:
        algorithm: one of ``ORDER``.
        text: hex digits; for vPDQ the reference's JSON array of ``"hex,quality,seconds"``.
        quality: 0-100, of a PDQ value.

    Raises:
        FingerprintError: the text is no such value.
    """
    if algorithm == "vpdq":
        return filmed(text)
    value = text if _HEX[algorithm].fullmatch(text) else text.strip().lower()
    if not _HEX[algorithm].fullmatch(value):
        raise FingerprintError(
            "line", f"{value[:70]!r} is not {_DIGITS[algorithm]} hex digits", _advice(algorithm, value)
        )
    return Fingerprint(algorithm=algorithm, value=value, quality=quality)


def filmed(text: str) -> Fingerprint:
    """A video's fingerprint as python-threatexchange writes it: a JSON array of ``"hex,quality,seconds"``.

    Raises:
        FingerprintError: it is none.
    """
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise FingerprintError("line", f"{text[:70]!r} is no vPDQ value") from broken
    if not isinstance(rows, list) or not rows or not all(isinstance(row, str) for row in rows):
        raise FingerprintError("line", f"{text[:70]!r} is no vPDQ value", 'it is a JSON array of "hex,quality,seconds"')
    return film([framed(row) for row in rows])


def film(frames: Sequence[Frame]) -> Fingerprint:
    """A video's fingerprint of its frames; its quality is their mean.

    Raises:
        FingerprintError: there are too many of them, or none.
    """
    if not 0 < len(frames) <= FRAMES_LIMIT:
        raise FingerprintError("line", f"holds {len(frames):,} frames; 1 to {FRAMES_LIMIT:,} are read")
    mean = round(sum(frame.quality for frame in frames) / len(frames))
    ends = max(frame.at for frame in frames)
    return Fingerprint(algorithm="vpdq", value="", quality=mean, frames=tuple(frames), seconds=ends)


def framed(row: str) -> Frame:
    """One ``hex,quality,seconds``.

    Raises:
        FingerprintError: it is none.
    """
    value, _, rest = row.strip().partition(",")
    quality, _, seconds = rest.partition(",")
    try:
        at = float(seconds)
    except ValueError:
        at = -1.0
    frame = Frame(at=at, value=value.lower(), quality=graded(quality))
    if not _VALUE.fullmatch(frame.value) or not 0 <= at < math.inf:
        raise FingerprintError("line", f"{row[:90]!r} is no frame", 'a frame is "hex,quality,seconds"')
    return frame


def filmed_text(known: Fingerprint) -> str:
    """A video's fingerprint as python-threatexchange reads it."""
    return json.dumps([f"{frame.value},{frame.quality},{frame.at:.3f}" for frame in known.frames])


def graded(cell: str) -> int:
    """A quality of 0-100.

    Raises:
        FingerprintError: it is none.
    """
    if not (cell.isascii() and cell.isdigit() and len(cell) <= 3 and int(cell) <= 100):
        raise FingerprintError("line", f"quality {cell[:20]!r} is not 0-100")
    return int(cell)


def fault(known: Fingerprint) -> str | None:
    """What is wrong with a fingerprint that came as JSON of ours, in words; None where nothing is.

    A ``blob`` is only bounded here; its algorithm's own code looks inside before it uses it.
    """
    if not _NAME.fullmatch(known.algorithm):
        return f"algorithm {known.algorithm[:20]!r} is no name"
    if known.algorithm == "vpdq":
        wrong = None if known.frames and not known.value else "vpdq has frames and no value"
    elif known.algorithm in _HEX:
        plain = _HEX[known.algorithm].fullmatch(known.value) and not known.frames
        wrong = None if plain else f"{known.value[:70]!r} is not {_DIGITS[known.algorithm]} hex digits"
    else:
        wrong = None if not known.value or _VALUE.fullmatch(known.value) else f"{known.value[:70]!r} is no value"
    return wrong or _parts(known)


def _parts(known: Fingerprint) -> str | None:
    parts: list[Frame | Variant] = [*known.frames, *known.variants]
    if len(parts) > FRAMES_LIMIT:
        return f"holds {len(parts):,} values; {FRAMES_LIMIT:,} at most"
    if not all(_VALUE.fullmatch(part.value) for part in parts):
        return "holds a value that is not 64 lower-case hex digits"
    if known.reference and not _VALUE.fullmatch(known.reference):
        return f"{known.reference[:70]!r} is not 64 lower-case hex digits"
    if not all(
        0 <= quality <= 100 for quality in (known.quality, known.reference_quality, *(part.quality for part in parts))
    ):
        return "holds a quality that is not 0-100"
    if not all(0 <= at < math.inf for at in (known.seconds, *(frame.at for frame in known.frames))):
        return "its times are no times"
    if not all(0 <= side <= 1_000_000 for side in (known.width, known.height)):
        return "its size is no size"
    return None


def _advice(algorithm: str, value: str) -> str:
    other = next((name for name in ("md5", "sha1") if _HEX[name].fullmatch(value)), None)
    if other and algorithm == "pdq":
        return f"for {other} values put a line with the word {other} above the list"
    return f"a {'PDQ' if algorithm == 'pdq' else algorithm.upper()} value has {_DIGITS[algorithm]}"
