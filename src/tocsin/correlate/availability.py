"""Was the target unreachable, slow or cut off in the window? The verdict from rules R1 to R5 and R7."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tocsin.correlate.alternatives import capping, noted
from tocsin.correlate.availability_reasons import seen_in_window
from tocsin.correlate.bearing import Bearing, bearing
from tocsin.correlate.bins import HINTS, SETTLES, TROUBLE, Bin
from tocsin.correlate.coverage import ENOUGH, Control
from tocsin.correlate.seen import Seen
from tocsin.correlate.verdict import Verdict, reason, text_alone, unverified
from tocsin.correlate.windows import stamp, stretch_of
from tocsin.model import Confidence, Likelihood, Observation, Occurrence, Reason, Window


def verdict_on_availability(
    name: str, window: Window, items: tuple[Observation, ...], now: datetime, *, seen: Seen, control: Control
) -> Verdict:
    """Judge a claimed denial of service.

    Args:
        name: the target, for people.
        window: the tested window.
        items: all observations of the target, oldest first.
        control: whether nobody claims this other target in the window.
    """
    more = f"observations of {name} from two or more vantages covering {stretch_of(window)}"
    if now <= window.start:
        return announced(window, now)
    if not items:
        return unverified(f"{name} was not watched: no observation of it exists.", more)
    found = bearing(items, window.start, min(window.end, now), seen=seen, control=control)
    caps = tuple(capping(found))
    occurrence = _occurrence(found, capped=bool(caps), running=now < window.end)
    reasons = (*seen_in_window(found, occurrence), *noted(found), *caps)
    if not found.coverage.usable:
        reasons += (text_alone(),)
    if occurrence is Occurrence.ANNOUNCED:
        reasons += (_open(window, now),)
    return Verdict(
        occurrence=occurrence,
        likelihood=_likelihood(found, occurrence, capped=bool(caps)),
        confidence=_confidence(found, capped=bool(caps) or occurrence is Occurrence.UNVERIFIED),
        reasons=reasons,
        would_change=tuple(_would_change(found, occurrence, more)),
        observations=tuple(item for item in items if window.start <= item.at < min(window.end, now)),
        first_seen=found.began if occurrence in (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED) else None,
    )


def announced(window: Window, now: datetime) -> Verdict:
    """The window is still to come."""
    says = f"The window opens at {stamp(window.start)}; nothing can be said before."
    change = f"observations of the target through {stretch_of(window)}"
    told = reason("W2 to come", says, now=stamp(now), opens=stamp(window.start))
    return Verdict(occurrence=Occurrence.ANNOUNCED, reasons=(told,), would_change=(change,))


def _occurrence(found: Bearing, *, capped: bool, running: bool) -> Occurrence:
    undecided = Occurrence.ANNOUNCED if running else None
    if found.coverage.share < ENOUGH:
        return undecided or Occurrence.UNVERIFIED
    outage = found.weight(Bin.OUTAGE)
    if outage > SETTLES and found.witnesses and not capped:
        return Occurrence.OBSERVED
    trouble = found.weight(*TROUBLE) if found.count(*TROUBLE) >= 2 else 0.0
    if max(outage, trouble) > SETTLES:
        return Occurrence.PARTLY_OBSERVED
    cannot_tell = max(outage, trouble) > HINTS
    return undecided or (Occurrence.UNVERIFIED if cannot_tell else Occurrence.NOT_OBSERVED)


def _open(window: Window, now: datetime) -> Reason:
    says = f"The window is open until {stamp(window.end)}; nothing seen so far settles it."
    return reason("W2 to come", says, now=stamp(now), closes=stamp(window.end))


def _likelihood(found: Bearing, occurrence: Occurrence, *, capped: bool) -> Likelihood | None:
    coverage = found.coverage
    if occurrence is Occurrence.OBSERVED:
        lasted = found.count(Bin.OUTAGE) >= 3 and found.weight(Bin.OUTAGE) >= 3
        return Likelihood.ALMOST_CERTAIN if lasted else Likelihood.VERY_LIKELY
    if occurrence is Occurrence.PARTLY_OBSERVED:
        return Likelihood.EVEN_CHANCE if capped else Likelihood.LIKELY
    if occurrence is Occurrence.NOT_OBSERVED:
        well = coverage.share >= 0.95 and len(coverage.vantages) > 1
        return Likelihood.VERY_UNLIKELY if well else Likelihood.UNLIKELY
    return None


def _confidence(found: Bearing, *, capped: bool) -> Confidence:
    ladder = (Confidence.LOW, Confidence.MODERATE, Confidence.HIGH)
    coverage, record, eyes = found.coverage.share, len(found.record), len(found.coverage.vantages)
    if coverage >= 0.95 and eyes > 1 and record >= 50:
        step = 2
    else:
        step = 1 if coverage >= ENOUGH and (eyes > 1 or record >= 12) else 0
    return ladder[max(step - capped, 0)]


def _would_change(found: Bearing, occurrence: Occurrence, more: str) -> Iterator[str]:
    if found.coverage.share < ENOUGH:
        yield more
    elif occurrence is Occurrence.UNVERIFIED:
        yield "a longer record of the target outside the window, or the owner's account"
    if len(found.coverage.vantages) < 2 and found.coverage.usable:
        yield "looks from a second vantage in the same window"
    if occurrence is Occurrence.NOT_OBSERVED:
        yield "an outage record from the owner, or from vantages we do not have"
    if occurrence in (Occurrence.OBSERVED, Occurrence.PARTLY_OBSERVED):
        yield "the owner's account of what happened, such as planned work or a provider's fault"
