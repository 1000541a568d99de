"""Is the one a copy of the other, and how was it made? Two items, everything we hold of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tocsin.fingerprint import ours as ours_are
from tocsin.fingerprint.digest import ALGORITHMS as DIGESTS
from tocsin.fingerprint.digest import equal
from tocsin.fingerprint.items import Item
from tocsin.fingerprint.pdq import BITS, described, distance
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Alignment, Fingerprint
from tocsin.model.seams import Fingerprinter

VERSION = "1"
PDQ, VARIANTS, VPDQ, ORB, SOUND = "pdq", "pdq-variants", "vpdq", "orb", "chromaprint"
MAIN = (PDQ, VPDQ, SOUND)  # by these an item is named where it has several
SECOND = frozenset({VARIANTS, ORB, SOUND})  # slower: asked only where the others found nothing

OTHER = "the other one: "  # before what was done to the other picture, not to the one asked about
Prints = Mapping[str, Fingerprint]  # one item's, by algorithm
Found = tuple[str, Verdict]  # the algorithm that found it, and what it says


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Compares two items by every algorithm they share; ``others`` are fingerprinters this package does not know."""

    others: Sequence[Fingerprinter] = ()

    def verdict(self, asked: Item, known: Item, radius: int) -> Found | None:
        """The best that any of them says; None where they are not copies.

        Args:
            asked: the medium asked about.
            known: a known item or another medium.
            radius: bits allowed between PDQ values, as the known item's bank sets it.
        """
        if asked.sha256 and asked.sha256 == known.sha256:
            return "sha256", Verdict(distance=0, how="same bytes")
        ours, theirs = by_algorithm(asked), by_algorithm(known)
        return (
            _same(ours, theirs)
            or self._picture(ours, theirs, radius)
            or self._film(ours, theirs)
            or self._frame(ours, theirs, radius)
            or self._features(ours, theirs)
            or self._heard(ours, theirs)
            or self._other(ours, theirs)
        )

    def _picture(self, ours: Prints, theirs: Prints, radius: int) -> Found | None:
        """A picture against a picture: as they are, else as they may have been before somebody changed them."""
        near = sorted(pair for pair in self._pairs(ours, theirs) if pair[1] <= radius)
        if not near:
            return None
        undone, bits, change = near[0]
        if not undone:
            return PDQ, self._placed(Verdict(distance=bits, how=described(bits)), ours, theirs)
        where = " in the other one" if change.startswith(OTHER) else ""
        how = f"near picture once undone{where}: {change.removeprefix(OTHER)}; {bits} of {BITS} bits"
        return VARIANTS, self._placed(
            Verdict(distance=bits, how=how, changes=(change,), alignment=_supposed(ours, theirs, change)), ours, theirs
        )

    def _pairs(self, ours: Prints, theirs: Prints) -> Iterator[tuple[bool, int, str]]:
        """(whether something was undone, bits, what) for every pair of values worth comparing."""
        asked, known = ours.get(PDQ), theirs.get(PDQ)
        mine, other = (ours_are.pdq().values(one) if one else () for one in (asked, known))
        yield from ((False, distance(one, two), "") for one in mine for two in other)
        for altered, plain, whose in ((ours.get(VARIANTS), other, ""), (theirs.get(VARIANTS), mine, OTHER)):
            for variant in altered.variants if altered else ():
                yield from ((True, distance(variant.value, value), f"{whose}{variant.change}") for value in plain)

    def _placed(self, verdict: Verdict, ours: Prints, theirs: Prints) -> Verdict:
        """The same verdict, with where the known picture lies in the other if their features tell."""
        placed = self._features(ours, theirs)
        if placed is None:
            return verdict
        changes, alignment = placed[1].changes, placed[1].alignment
        return replace(verdict, changes=verdict.changes or changes, alignment=alignment or verdict.alignment)

    def _film(self, ours: Prints, theirs: Prints) -> Found | None:
        """A video against a video, with what the sound says to it."""
        if not (VPDQ in ours and VPDQ in theirs):
            return None
        seen = ours_are.vpdq().verdict(ours[VPDQ], theirs[VPDQ])
        if seen is None:
            return None
        if SOUND not in ours and SOUND not in theirs:
            return VPDQ, seen
        from tocsin.fingerprint.sound.witness import witness

        both = SOUND in ours and SOUND in theirs
        heard = ours_are.sound().verdict(ours[SOUND], theirs[SOUND]) if both else None
        says = witness(seen, heard, ours.get(SOUND), theirs.get(SOUND))
        return VPDQ, replace(seen, how=f"{seen.how}; {says}") if says else seen

    def _frame(self, ours: Prints, theirs: Prints, radius: int) -> Found | None:
        """A picture against the frames of a video, whichever is which."""
        for picture, film, says in ((ours, theirs, "the other's"), (theirs, ours, "its")):
            still = picture.get(PDQ)
            if still is None or VPDQ not in film or not ours_are.pdq().values(still):
                continue
            telling = (frame for frame in film[VPDQ].frames if frame.quality >= ours_are.pdq().quality)
            bits, at = min(((distance(still.value, f.value), f.at) for f in telling), default=(BITS, 0.0))
            if bits <= radius:
                how = f"the picture is near {says} frame at {at:.1f} s, {bits} of {BITS} bits"
                return PDQ, Verdict(distance=bits, how=how)
        return None

    def _features(self, ours: Prints, theirs: Prints) -> Found | None:
        if not (ORB in ours and ORB in theirs):
            return None
        found = ours_are.points().verdict(ours[ORB], theirs[ORB])
        return (ORB, found) if found else None

    def _heard(self, ours: Prints, theirs: Prints) -> Found | None:
        if not (SOUND in ours and SOUND in theirs):
            return None
        found = ours_are.sound().verdict(ours[SOUND], theirs[SOUND])
        if found is None:
            return None
        other = VPDQ in ours and VPDQ in theirs
        return SOUND, replace(found, how=f"{found.how}, to other pictures") if other else found

    def _other(self, ours: Prints, theirs: Prints) -> Found | None:
        """What a fingerprinter of another package says."""
        for plugin in self.others:
            name = plugin.algorithm
            if name in ours and name in theirs and (near := plugin.match(ours[name], theirs[name])):
                return name, Verdict(distance=near[0], how=near[1])
        return None


def by_algorithm(item: Item) -> Prints:
    """An item's fingerprints by their algorithm.

    A known item counts as it was banked; what a medium may have been is kept for items that become known later.
    """
    return {one.algorithm: one for one in item.prints if item.entry is None or one.algorithm != VARIANTS}


def _supposed(ours: Prints, theirs: Prints, change: str) -> Alignment | None:
    """Where the known picture lies if the change was made as supposed."""
    from tocsin.fingerprint.alike.variants import plain_alignment  # only where something was undone

    altered, plain = ours.get(VARIANTS), theirs.get(PDQ)
    return plain_alignment(altered, change, (plain.width, plain.height)) if altered and plain and plain.width else None


def _same(ours: Prints, theirs: Prints) -> Found | None:
    for algorithm in sorted(DIGESTS.keys() & ours.keys() & theirs.keys()):
        if same := equal(ours[algorithm], theirs[algorithm]):
            return algorithm, Verdict(distance=same[0], how=same[1])
    return None
