"""Was the page altered? Rule R6, and R8 for boasts about what stood there before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from tocsin.correlate.availability import announced
from tocsin.correlate.coverage import page_looks
from tocsin.correlate.seen import CLEAR, altered_since, between
from tocsin.correlate.verdict import Verdict, plural, reason, unverified
from tocsin.correlate.windows import lasting, shift, stamp, stretch_of
from tocsin.model import Confidence, Likelihood, Observation, Occurrence, Reason, State, Window

_BEFORE, _AFTER = timedelta(hours=48), timedelta(hours=24)
_WIDEST_GAP = timedelta(hours=24)  # between clear looks, for "not observed"


def verdict_on_defacement(name: str, window: Window | None, items: tuple[Observation, ...], now: datetime) -> Verdict:
    """Judge a claimed defacement.

    Args:
        name: the target, for people.
        window: the tested window; None where the claim has no time: then everything seen counts.
        items: all observations of the target, oldest first.
    """
    if window is not None and now <= window.start:
        return announced(window, now)
    pages = page_looks(items)
    around = _around(pages, window, now)
    around = _through(around, pages, now)
    altered = tuple(item for item in around if item.state is State.DEFACED)
    if any(item.capture for item in altered):
        return _observed(altered, around, pages)
    if partly := tuple(item for item in around if item.state in (State.DEFACED, State.SUSPECT)):
        return _partly(partly, around)
    change = f"a capture of {name}'s page" + (f" between {stretch_of(window)}" if window else "")
    if not pages:
        return unverified(f"No look at what the page of {name} said exists.", change)
    if window is None:
        return unverified(
            "The claim has no time, and no look shows an altered page.", "the time of the claimed act", *_others(around)
        )
    return _clear(window, pages, around, change, now)


def _around(pages: tuple[Observation, ...], window: Window | None, now: datetime) -> tuple[Observation, ...]:
    if window is None:
        return pages
    return between(
        pages, shift(window.start, -_BEFORE), min(shift(window.end, _AFTER), shift(now, timedelta(seconds=1)))
    )


def _through(around: tuple[Observation, ...], pages: tuple[Observation, ...], now: datetime) -> tuple[Observation, ...]:
    """An alteration that began around the claimed time is followed to the first clear look, however long it stood."""
    last = next((item for item in reversed(around) if item.state is State.DEFACED), None)
    if last is None:
        return around
    known = {item.id for item in around}
    after: list[Observation] = []
    for item in pages:
        if last.at < item.at <= now and item.url == last.url:
            after.append(item)
            if item.state in CLEAR:
                break
    return (*around, *(item for item in after if item.id not in known))


def _observed(
    altered: tuple[Observation, ...], around: tuple[Observation, ...], pages: tuple[Observation, ...]
) -> Verdict:
    shown = [item for item in altered if item.capture]
    first = altered_since([item for item in pages if item.url == shown[0].url], shown[0].at)
    eyes = {item.vantage for item in altered}
    telling = "; ".join(shown[0].says[:2])
    says = f"The page stood altered at {stamp(shown[0].at)}, and the capture is kept" + (
        f": {telling}." if telling else "."
    )
    told = reason(
        "R6 defacement",
        says,
        captures=", ".join(sorted({item.capture for item in shown if item.capture})[:5]),
        first_altered=stamp(first),
        altered_looks=len(altered),
        vantages=", ".join(sorted(eyes)),
    )
    firm = len({item.at for item in shown}) > 1 or len(eyes) > 1
    return Verdict(
        occurrence=Occurrence.OBSERVED,
        likelihood=Likelihood.ALMOST_CERTAIN if firm else Likelihood.VERY_LIKELY,
        confidence=Confidence.HIGH if firm else Confidence.MODERATE,
        reasons=(told, *_restored(altered[-1], pages)),
        would_change=("a capture of the same page at the same time that does not carry the message",),
        observations=around,
        first_seen=first,
    )


def _restored(last: Observation, pages: tuple[Observation, ...]) -> Iterator[Reason]:
    after = next((item for item in pages if item.at > last.at and item.url == last.url and item.state in CLEAR), None)
    if after is not None:
        says = f"The page was its usual self again at {stamp(after.at)}."
        yield reason("R6 restored", says, last_altered=stamp(last.at), restored_by=stamp(after.at))


def _partly(partly: tuple[Observation, ...], around: tuple[Observation, ...]) -> Verdict:
    unproven = any(item.state is State.DEFACED for item in partly)
    says = (
        "The page was reported altered, but no capture of it is kept."
        if unproven
        else "Something foreign stood on the page; that it carries a message is not confirmed."
    )
    told = reason(
        "R6 defacement", says, looks=len(partly), first=stamp(partly[0].at), marks="; ".join(partly[0].says[:2])
    )
    return Verdict(
        occurrence=Occurrence.PARTLY_OBSERVED,
        likelihood=Likelihood.LIKELY,
        confidence=Confidence.LOW,
        reasons=(told, *_others(around)),
        would_change=("a capture that shows the altered page",),
        observations=around,
        first_seen=partly[0].at,
    )


def _clear(
    window: Window, pages: tuple[Observation, ...], around: tuple[Observation, ...], change: str, now: datetime
) -> Verdict:
    looks = [item for item in pages if item.state in CLEAR]
    gap = _widest_gap([item.at for item in looks], window)
    others = tuple(_others(around))
    if now < window.end:
        says = f"The window is open until {stamp(window.end)}; the page has not been seen altered so far."
        told = reason("W2 to come", says, clear_looks=len(looks))
        return Verdict(
            occurrence=Occurrence.ANNOUNCED, reasons=(told, *others), would_change=(change,), observations=around
        )
    if gap is None or gap > _WIDEST_GAP:
        what = (
            "no clear look on both sides of the claimed time"
            if gap is None
            else f"clear looks lie {lasting(gap)} apart"
        )
        found = unverified(f"Coverage of the page is too thin: {what}.", change, *others)
        return Verdict(
            occurrence=found.occurrence, reasons=found.reasons, would_change=found.would_change, observations=around
        )
    says = f"The page was its usual self before, in and after the claimed time; no looks lay over {lasting(gap)} apart."
    told = reason(
        "R6 defacement", says, clear_looks=sum(item.state in CLEAR for item in around), widest_gap=lasting(gap)
    )
    close = gap <= timedelta(hours=1)
    return Verdict(
        occurrence=Occurrence.NOT_OBSERVED,
        likelihood=Likelihood.VERY_UNLIKELY if close else Likelihood.UNLIKELY,
        confidence=Confidence.HIGH if close else Confidence.MODERATE,
        reasons=(told, *others),
        would_change=(
            f"a capture of the altered page; an alteration shorter than {lasting(gap)} could have been missed",
        ),
        observations=around,
    )


def _widest_gap(clear: list[datetime], window: Window) -> timedelta | None:
    """Widest gap between clear looks, from the last before the window to the first after; None where one lacks."""
    before = [at for at in clear if at <= window.start]
    after = [at for at in clear if at >= window.end]
    if not before or not after:
        return None
    points = [before[-1], *(at for at in clear if window.start < at < window.end), after[0]]
    return max(later - earlier for earlier, later in pairwise(points))


def _others(around: tuple[Observation, ...]) -> Iterator[Reason]:
    """R7: looks that can tell neither way."""
    if replaced := [item for item in around if item.state is State.REPLACED]:
        kinds = ", ".join(sorted({item.reason for item in replaced}))
        says = f"{plural(len(replaced), 'look')} met another page that is no defacement ({kinds})."
        yield reason("R7 alternatives", says, replaced=len(replaced), kinds=kinds)
    if blind := [item for item in around if item.state in (State.BLOCKED, State.UNKNOWN, State.DOWN)]:
        says = f"{plural(len(blind), 'look')} did not reach the page; they count neither way."
        yield reason("R7 alternatives", says, blind=len(blind))
