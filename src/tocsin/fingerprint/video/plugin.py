"""Is this video, or a part of it, known? One PDQ a second, and the stretches in which two videos run in step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from tocsin.fingerprint.decode import VIDEOS, Decoded, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.verdict import Verdict
from tocsin.fingerprint.video import told
from tocsin.fingerprint.video.compare import Rules, agreement
from tocsin.fingerprint.video.runs import starts_of
from tocsin.fingerprint.video.tape import Side, Values, frames_of, tape_of, unpacked
from tocsin.model.fingerprint import Fingerprint, Frame

ALGORITHM = "vpdq"
SAME = 8  # bits; a moment so near to the one before is not looked for once more
MOST_ASKED = 4000  # values looked for in an index; of a longer video evenly chosen ones
SPARSE = 15.0  # seconds between key frames from which they are too few to go by
FEWEST_KEYS = 4


def _decoder() -> str:
    try:
        return f"pyav-{version('av')}"
    except PackageNotFoundError:
        return "no-pyav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpdq:
    """PDQ of a video's frames, after Meta's vPDQ. Needs PyAV (``tocsin[media]``).

    Two videos match where a stretch of one runs along a stretch of the other, at 0.8 to 1.25 times the speed, mirrored
    or with a plain border too; or where ``share`` of either one's telling frames are in the other.
    """

    radius: int = 31  # bits
    loose: int = 52  # bits, where at least three different scenes follow one another in step
    quality: int = 50  # 0-100; frames below it (black, a fade) tell nothing
    share: float = 0.8  # of frames, vPDQ's own default
    step: float = 1.0  # seconds between frames; 0 for every frame

    algorithm = ALGORITHM
    media = "video"

    @property
    def version(self) -> str:
        """Changes whenever a value may."""
        return f"2+{_decoder()}" + ("" if self.step == 1 else f"+every-{self.step:g}-s")

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """PDQ of one frame each ``step`` seconds, three at least; None where the file shows no picture.

        Raises:
            FingerprintError: the bytes are no video we read, are broken, exceed a limit, or PyAV is missing.
        """
        return _fingerprint(pool(VIDEOS).ask("vpdq", content, step=float(self.step)), content)

    def triage(self, content: bytes) -> Fingerprint | None:
        """The same from the key frames alone, for a first answer at many times the pace.

        Where they lie too far apart to go by, the frames ``fingerprint`` takes.

        Raises:
            FingerprintError: as ``fingerprint``.
        """
        found = _fingerprint(pool(VIDEOS).ask("keyframes", content), content)
        return found if found is not None and _dense(found) else self.fingerprint(content)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Mean distance in bits over the matched frames, and which seconds those are; None for too few."""
        verdict = self.verdict(asked, known)
        return (verdict.distance, verdict.how) if verdict else None

    def verdict(self, asked: Fingerprint, known: Fingerprint) -> Verdict | None:
        """Which seconds of one show which of the other, and how the copy was made; None where they have too little in
        common.
        """
        if asked.algorithm != ALGORITHM or known.algorithm != ALGORITHM:
            return None
        ours, theirs = tape_of(asked), tape_of(known)
        rules = Rules(radius=self.radius, loose=self.loose, quality=self.quality, share=self.share)
        agreed = agreement(ours, theirs, rules)
        if agreed is None:
            return None
        return Verdict(
            distance=round(agreed.distance),
            how=told.how(agreed),
            changes=told.changes(agreed, _seconds(asked), _seconds(known)),
            segments=tuple(seen.stretch.segment for seen in agreed.seen),
        )

    def values(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What an index holds of the video: its telling moments, of those in a row that hardly differ the first.

        With those inside its border, where one stands round it.
        """
        return self._chosen(fingerprint, mirrored=False)

    def asks(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What to look for in an index: the same and their mirror images, MOST_ASKED at most."""
        plain, turned = self._chosen(fingerprint, mirrored=False), self._chosen(fingerprint, mirrored=True)
        return (*_few(plain, MOST_ASKED // 2), *_few(turned, MOST_ASKED // 2))

    def telling(self, fingerprint: Fingerprint) -> tuple[Frame, ...]:
        """The frames that show enough to be matched."""
        if fingerprint.algorithm != ALGORITHM:
            return ()
        return tuple(frame for frame in fingerprint.frames if frame.quality >= self.quality)

    def _chosen(self, fingerprint: Fingerprint, mirrored: bool) -> tuple[str, ...]:
        if fingerprint.algorithm != ALGORITHM:
            return ()
        tape = tape_of(fingerprint)
        sides = [tape.whole] if tape.inner is None else [tape.whole, tape.inner]
        return tuple(dict.fromkeys(value for side in sides for value in _thinned(side, self.quality, mirrored)))


def _fingerprint(answer: Decoded, content: bytes) -> Fingerprint | None:
    """What the child said about a video, in its exact shape or not at all."""
    found = answer.head.get("found")
    if found is None:
        return None
    tape = unpacked(answer.body)
    if tape is None or not isinstance(found, dict):
        raise FingerprintError(named(content), "its decoder answered nonsense (no tape)")
    width, height, seconds = found.get("width"), found.get("height"), found.get("seconds")
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(seconds, int | float)):
        raise FingerprintError(named(content), "its decoder answered nonsense (no measures)")
    if min(width, height) < 1 or not 0 <= seconds < math.inf:
        raise FingerprintError(named(content), "its decoder answered nonsense (impossible measures)")
    frames = frames_of(tape)
    if not frames:
        return None
    quality = round(sum(frame.quality for frame in frames) / len(frames))
    fingerprint = Fingerprint(algorithm=ALGORITHM, value="", quality=quality, frames=frames, blob=answer.body)
    return replace(fingerprint, width=width, height=height, seconds=float(seconds))


def _dense(fingerprint: Fingerprint) -> bool:
    """Whether key frames stand close enough to speak for the video."""
    at = [frame.at for frame in fingerprint.frames]
    apart = np.diff([*at, max(fingerprint.seconds, at[-1])])
    return len(at) >= FEWEST_KEYS and float(apart.max()) <= SPARSE


def _thinned(side: Side, quality: int, mirrored: bool) -> Iterable[str]:
    kept = side.quality >= quality
    values: Values = np.ascontiguousarray((side.mirrored if mirrored else side.values)[kept])
    return (values[place].tobytes().hex() for place in starts_of(values, SAME))


def _few(values: tuple[str, ...], most: int) -> tuple[str, ...]:
    """At most so many, evenly chosen."""
    if len(values) <= most:
        return values
    return tuple(values[place * len(values) // most] for place in range(most))


def _seconds(fingerprint: Fingerprint) -> float:
    """How long it lasts; of one from another's list, up to its last frame."""
    return max(fingerprint.seconds, fingerprint.frames[-1].at if fingerprint.frames else 0.0)
