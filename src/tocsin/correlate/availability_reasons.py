"""How are the looks inside a window told? Rules R1 to R5 with their inputs."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.correlate.bearing import Bearing
from tocsin.correlate.bins import HINTS, SETTLES, TROUBLE, Bin
from tocsin.correlate.coverage import ENOUGH, Coverage
from tocsin.correlate.verdict import plural, reason, share
from tocsin.correlate.windows import lasting, stamp
from tocsin.model import Occurrence, Reason


def seen_in_window(found: Bearing, occurrence: Occurrence) -> Iterator[Reason]:
    """The rules that fired, each with its inputs."""
    yield _r1(found.coverage)
    if not found.coverage.usable:
        return
    yield _r2(found)
    if found.count(*TROUBLE):
        yield _r3(found)
    if found.count(Bin.DEGRADED):
        yield _r4(found)
    if found.count(Bin.GEO):
        yield _r5(found)
    if occurrence is Occurrence.NOT_OBSERVED:
        yield _power(found.coverage)


def _r1(coverage: Coverage) -> Reason:
    enough = "enough to judge" if coverage.share >= ENOUGH else f"under the {share(ENOUGH, 1)} a verdict needs"
    where = ", ".join(coverage.vantages) or "none"
    says = (
        f"Usable observations cover {share(coverage.share, 1)} of the window, "
        f"from {plural(len(coverage.vantages), 'vantage')}: {enough}."
    )
    inputs = {"looks": len(coverage.usable), "vantages": where, "each look speaks for": f"±{lasting(coverage.reach)}"}
    return Reason(rule="R1 coverage", inputs=tuple((name, str(value)) for name, value in inputs.items()), says=says)


def _r2(found: Bearing) -> Reason:
    outages, of = found.count(Bin.OUTAGE), len(found.cells)
    part = f"{outages} of {plural(of, '20-minute bin')}"
    if not outages:
        says = f"In {part} did most looks fail at every vantage."
    elif found.witnesses:
        who = ", ".join(sorted(found.witnesses))
        says = f"In {part} most looks failed at every vantage, seen together from {who}."
    else:
        says = f"In {part} most looks failed: down from here, as one vantage alone saw it."
    first = stamp(found.failures[0].at) if found.failures else "none"
    return reason(
        "R2 outage", says, outage_bins=outages, bins=of, failed_looks=len(found.failures), first_failure=first
    )


def _r3(found: Bearing) -> Reason:
    usual, weight = found.usual(*TROUBLE), found.weight(*TROUBLE)
    record = f"{usual.bad} of {plural(usual.of, 'bin')}" if usual.of else "nothing, so 2 % of bins is assumed"
    verb = "stands out from" if weight > SETTLES else "does not stand out enough from"
    if HINTS < weight <= SETTLES:
        verb = "may or may not stand out from"
    says = f"The window {verb} the target's own record outside it, which shows trouble in {record}."
    return reason(
        "R3 baseline",
        says,
        weight_of_evidence=f"{weight:.1f} (log10; {SETTLES} settles)",
        outages_alone=f"{found.weight(Bin.OUTAGE):.1f}",
        bad_bins=f"{found.count(*TROUBLE)} of {len(found.cells)}",
        record=f"{usual.bad} of {usual.of}",
    )


def _r4(found: Bearing) -> Reason:
    slow = found.count(Bin.DEGRADED)
    usual = ", ".join(f"{vantage} {seconds:.2f} s" for vantage, seconds in sorted(found.speed.items())) or "not known"
    says = f"In {plural(slow, 'bin')} the target took twice its usual time or more, or left gaps; two bins are needed."
    return reason("R4 degraded", says, degraded_bins=slow, usual_time=usual)


def _r5(found: Bearing) -> Reason:
    cut = sorted({name for cell in found.cells.values() if cell.state is Bin.GEO for name in cell.cut_off})
    says = (
        f"In {plural(found.count(Bin.GEO), 'bin')} it failed from {', '.join(cut)} and answered elsewhere, "
        "as it does when traffic from some places is shut out."
    )
    return reason("R5 geo-restricted", says, bins=found.count(Bin.GEO), cut_off=", ".join(cut))


def _power(coverage: Coverage) -> Reason:
    looks = len(coverage.usable)
    least = 1 - 0.05 ** (1 / looks)
    loss = f"{100 * least:.1f} %"
    says = f"With {plural(looks, 'look')} a steady loss of {loss} of requests would have shown 95 times in 100."
    return reason("R3 power", says, looks=looks, least_loss=loss)
