"""S4: was the picture seen before the event it is said to show?"""

from __future__ import annotations

from collections.abc import Iterable

from tocsin.correlate.verdict import Verdict, plural, reason, text_alone
from tocsin.correlate.windows import lasting, stamp
from tocsin.model import Confidence, Likelihood, Occurrence, Reason, Sighting, Window


def verdict_on_picture(window: Window | None, stated: bool, sightings: Iterable[Sighting]) -> Verdict:
    """Judge what a claim says of a picture's date; only an earlier surfacing can decide, and only against it.

    Args:
        window: the tested window of the claimed date.
        stated: False where the claim dates nothing and the window was assumed.
        sightings: every surfacing of the picture and of its near copies.
    """
    known = sorted(sightings, key=lambda found: (found.at, found.collected, found.evidence, found.sha256))
    if window is None or not stated:
        return _open(
            known, "The claim states no date to hold the picture against.", "the date the picture is said to be of"
        )
    earlier = [found for found in known if min(found.at, found.collected) < window.start]
    if not earlier:
        says = f"No copy is known from before {stamp(window.start)}; that proves nothing about when it was made."
        return _open(
            known, says, f"a copy of the picture from before {stamp(window.start)}, or the file as its camera wrote it"
        )
    return _refuted(earlier, window)


def _open(known: list[Sighting], says: str, change: str) -> Verdict:
    told = reason("S4 picture", says, sightings=len(known), earliest=stamp(known[0].at) if known else "none")
    return Verdict(occurrence=Occurrence.UNVERIFIED, reasons=(told, text_alone()), would_change=(change,))


def _refuted(earlier: list[Sighting], window: Window) -> Verdict:
    first = min(earlier, key=lambda found: (min(found.at, found.collected), found.evidence, found.sha256))
    kept = any(found.collected < window.start for found in earlier)
    alike = "the same bytes" if first.distance == 0 and first.how == "same bytes" else first.how
    says = (
        f"The picture surfaced on {stamp(first.at)}, {lasting(window.start - first.at)} before the date claimed for it "
        f"({alike}); {plural(len(earlier), 'surfacing')} in all came before that date."
    )
    told = reason(
        "S4 picture",
        says,
        earliest=first.evidence,
        source=first.source,
        surfaced=stamp(first.at),
        collected=stamp(first.collected),
        distance=f"{first.distance} of 256 bits",
        copy=first.sha256,
    )
    change = "proof that the earlier capture's date is wrong, or that the two pictures are not the same"
    return Verdict(
        occurrence=Occurrence.REFUTED,
        likelihood=Likelihood.ALMOST_NO_CHANCE if kept else Likelihood.VERY_UNLIKELY,
        confidence=Confidence.HIGH if kept else Confidence.MODERATE,
        reasons=(told, _dated_by(kept)),
        would_change=(change,),
        first_seen=first.at,
    )


def _dated_by(kept: bool) -> Reason:
    says = (
        "The earlier copy was itself taken in before the claimed date."
        if kept
        else "The earlier date is the one its container states; the copy was taken in later."
    )
    return reason("S4 dating", says, taken_in_before=kept)
