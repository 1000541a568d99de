"""Is this a known picture that was cut, turned, laid over or shown inside another? Corners that agree on it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.util import find_spec

import numpy as np

from tocsin.fingerprint.alike.agreement import Agreement, agreement
from tocsin.fingerprint.alike.candidates import Searchable, elected, singles, voters
from tocsin.fingerprint.alike.checks import Checks, sound
from tocsin.fingerprint.alike.corners import KNOWN, Corners, Sheet, fault, packed, unpacked
from tocsin.fingerprint.alike.geometry import Matrix
from tocsin.fingerprint.alike.telling import changes, laid_over
from tocsin.fingerprint.decode import ALIKE, named, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Alignment, Fingerprint

ALGORITHM = "orb"
BEHIND = 0.05  # of the votes of the first; who has fewer is not compared
FEW = 9  # corners; a picture with fewer says nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Local features (ORB) with geometry: finds a known picture wherever it lies in the one asked about.

    Needs the extra ``features`` to read a picture; comparing fingerprints needs NumPy only.
    """

    checks: Checks = field(default_factory=Checks)
    radius: int = 31  # bits between descriptors that vote for a candidate
    most: int = 8  # candidates compared

    algorithm = ALGORITHM
    version = "1"
    media = "image"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        """The picture's corners; None where it has too few to be known by them.

        Raises:
            FingerprintError: the bytes are no picture we read, are broken, exceed a limit, or OpenCV is not here.
        """
        answer = pool(ALIKE).ask("points", content)
        wrong = fault(answer.body)
        if wrong is not None:
            raise FingerprintError(named(content), f"its decoder answered nonsense ({wrong})")
        sheet = unpacked(answer.body)
        if len(sheet.upright) < FEW:
            return None
        quality = min(100, 100 * len(sheet.upright) // KNOWN)
        return Fingerprint(
            algorithm=ALGORITHM, value="", quality=quality, blob=answer.body, width=sheet.width, height=sheet.height
        )

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        """Distance in bits and how it was found; None where the corners do not agree on a place."""
        found = self.verdict(asked, known)
        return (found.distance, found.how) if found else None

    def verdict(self, asked: Fingerprint, known: Fingerprint) -> Verdict | None:
        """Where the known picture lies in the one asked about, and what was done to it.

        None where the corners do not agree, or where either fingerprint holds none that can be read.
        """
        if not (self.valid(asked.blob) and self.valid(known.blob)):
            return None
        ours, theirs = _sheet(asked.blob), _sheet(known.blob).upright.first(KNOWN)
        size, whole = (known.width, known.height), _sheet(known.blob)
        if size != (whole.width, whole.height):
            size = (whole.width, whole.height)
        for way, corners in (("", ours.upright), ("mirrored", ours.mirrored), ("negative", ours.negative)):
            found = agreement(corners, theirs, self.checks.points)
            if found is not None and sound(found, (ours.width, ours.height), size, theirs, self.checks):
                return _told(found, way, ours, size, theirs)
        return None

    def values(self, known: Fingerprint) -> tuple[bytes, ...]:
        """What of a known picture is put into an index: descriptors of 32 bytes."""
        if not self.valid(known.blob):
            return ()
        return tuple(row.tobytes() for row in singles(_sheet(known.blob).upright.first(KNOWN).words))

    def candidates(self, asked: Fingerprint, index: Searchable, banks: Collection[int] | None = None) -> list[int]:
        """Keys of the known pictures that share most corners with the one asked about, the most first.

        Args:
            asked: what is looked for.
            index: of the ``values`` of known pictures.
            banks: numbers of those to ask; None for all.
        """
        if not self.valid(asked.blob):
            return []
        queries = voters(_sheet(asked.blob))
        found = elected(index, queries, self.radius, banks)[: self.most]
        return [key for key, votes in found if votes >= BEHIND * found[0][1]]

    def kept(self, known: Fingerprint) -> Fingerprint:
        """The same with only what a known picture is compared by: about a third of the size, for lists and banks."""
        if not self.valid(known.blob):
            return known
        whole, nothing = _sheet(known.blob), Corners.none()
        slim = Sheet(whole.width, whole.height, whole.upright.first(KNOWN), nothing, nothing)
        return replace(known, blob=packed(slim))

    @staticmethod
    def missing() -> str:
        """What has to be installed before a picture can be read; empty where nothing has."""
        return "" if find_spec("cv2") else "OpenCV (install tocsin[features])"

    @staticmethod
    def valid(blob: bytes) -> bool:
        """Whether a blob, from wherever it came, holds corners."""
        return fault(blob) is None


@lru_cache(maxsize=32)
def _sheet(blob: bytes) -> Sheet:
    return unpacked(blob)


def _told(found: Agreement, way: str, ours: Sheet, size: tuple[int, int], theirs: Corners) -> Verdict:
    matrix, others = found.matrix, ours.upright.at
    if way == "mirrored":
        matrix = np.array([[-1.0, 0.0], [0.0, 1.0]]) @ matrix + np.array([[0.0, 0.0, ours.width], [0.0, 0.0, 0.0]])
    flat: Matrix = tuple(round(float(number), 6) for number in matrix.ravel())  # type: ignore[assignment]  # six
    many, compared = len(found.known), min(len(theirs), len(others))
    alignment = Alignment(matrix=flat, known=size, asked=(ours.width, ours.height), points=many, of=compared)
    again = np.zeros(len(theirs), np.bool_)
    again[found.known] = True
    told: tuple[str, ...] = ("turned into its negative",) if way == "negative" else ()
    told += changes(alignment, others) + laid_over(alignment, theirs.at, again)
    return Verdict(
        distance=round(found.distance),
        how=f"{many} of {found.pairs} like corners agree on where the known picture lies",
        changes=told,
        alignment=alignment,
    )
