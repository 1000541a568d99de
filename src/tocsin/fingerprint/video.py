"""Is this video, or a part of it, known? One PDQ a second, compared frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.answers import fingerprint_of
from tocsin.fingerprint.decode import shared
from tocsin.fingerprint.index import columns, distances
from tocsin.fingerprint.wire import Task
from tocsin.model.fingerprint import Fingerprint, Frame

ALGORITHM = "vpdq"


def _decoder() -> str:
    try:
        return f"pyav-{version('av')}"
    except PackageNotFoundError:
        return "no-pyav"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpdq:
    """PDQ of a video's frames, after Meta's vPDQ. Needs PyAV (``tocsin[media]``).

    Two videos match where ``share`` of either one's telling frames have a partner in the other: the whole of it, an
    excerpt of a known one, or a longer one that holds a known one.
    """

    radius: int = 31  # bits
    quality: int = 50  # 0-100; frames below it (black, a fade) tell nothing
    share: float = 0.8  # of frames, vPDQ's own default

    algorithm = ALGORITHM
    version = f"1+{_decoder()}"
    media = "video"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """PDQ of one frame a second, three at least; None where the file shows no picture.

        Raises:
            FingerprintError: the bytes are no video we read, are broken, exceed a limit, or PyAV is missing.
        """
        return fingerprint_of(shared().ask(Task.VPDQ, content), ALGORITHM, content)

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Mean distance in bits over the matched frames, and which frames those are; None for too few."""
        ours, theirs = self.telling(asked), self.telling(known)
        if not ours or not theirs:
            return None
        table = _table(ours, theirs)
        found, back = table.min(axis=1) <= self.radius, table.min(axis=0) <= self.radius
        if max(found.mean(), back.mean()) < self.share:
            return None
        nearest = table.min(axis=1)[found]
        return round(float(nearest.mean())), _how(ours, found, back)

    def values(self, fingerprint: Fingerprint) -> tuple[str, ...]:
        """What to look for in an index: the values of the telling frames."""
        return tuple(frame.value for frame in self.telling(fingerprint))

    def telling(self, fingerprint: Fingerprint) -> tuple[Frame, ...]:
        """The frames that show enough to be matched."""
        if fingerprint.algorithm != ALGORITHM:
            return ()
        return tuple(frame for frame in fingerprint.frames if frame.quality >= self.quality)


def _table(ours: tuple[Frame, ...], theirs: tuple[Frame, ...]) -> NDArray[np.uint16]:
    """Bits between each of our frames (rows) and each of theirs."""
    held = columns([frame.value for frame in theirs])
    asked = columns([frame.value for frame in ours])
    return np.stack([distances(held, asked[:, row]) for row in range(len(ours))])


def _how(ours: tuple[Frame, ...], found: NDArray[np.bool_], back: NDArray[np.bool_]) -> str:
    times = [frame.at for frame, hit in zip(ours, found, strict=True) if hit]
    says = f"{len(times)} of {len(ours)} frames, from {min(times):.1f} s to {max(times):.1f} s"
    covered = int(back.sum())
    return says if len(times) == len(ours) else f"{says}, {covered} of {back.size} of the known one's"
