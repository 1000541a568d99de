"""Which altered pages did we see that nobody claims?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from tocsin.correlate.defacement import verdict_on_defacement
from tocsin.correlate.facts import Facts
from tocsin.correlate.once import once
from tocsin.correlate.seen import CLEAR
from tocsin.correlate.tell import tail_reasons
from tocsin.correlate.verdict import reason
from tocsin.correlate.windows import shift
from tocsin.model import (
    Act,
    Attribution,
    ClaimKind,
    Incident,
    Observation,
    Precision,
    State,
    Window,
    stable_id,
)


def unclaimed_defacements(facts: Facts, found: Iterable[Incident]) -> list[Incident]:
    """An incident without claims for each altered page that no incident rests on."""
    used = {item for incident in found for item in incident.observations}
    by_target: dict[str, list[Observation]] = defaultdict(list)
    for item in sorted(once(facts.observations), key=lambda item: (item.at, item.id)):
        by_target[item.target].append(item)
    names = {target.id: target.name for target in facts.targets}
    return [
        _incident(target, names.get(target, target), run, tuple(items), facts)
        for target, items in sorted(by_target.items())
        for run in _runs(items)
        if not used & {item.id for item in run}
    ]


def _runs(items: list[Observation]) -> Iterator[list[Observation]]:
    """Altered looks at one target without a clear look in between."""
    run: list[Observation] = []
    for item in items:
        if item.state is State.DEFACED:
            run.append(item)
        elif item.state in CLEAR and run and item.url == run[-1].url and item.probe == run[-1].probe:
            yield run
            run = []
    if run:
        yield run


def _incident(target: str, name: str, run: list[Observation], items: tuple[Observation, ...], facts: Facts) -> Incident:
    start, end = run[0].at, shift(run[-1].at, timedelta(seconds=1))
    window = Window(start=start, end=end, precision=Precision.MINUTE, zone="UTC", zone_assumed=False, text="as seen")
    verdict = verdict_on_defacement(name, window, items, max(facts.now, end))
    nobody = reason("A1 attribution", "Nobody claims it.", claimants="none")
    return Incident(
        id=stable_id("inc", f"target:{target}", Act.DEFACEMENT, f"seen {start.isoformat()}"),
        kind=ClaimKind.RESPONSIBILITY,
        technique=Act.DEFACEMENT,
        target=target if any(known.id == target for known in facts.targets) else None,
        named=name,
        window=window,
        claimants=(),
        occurrence=verdict.occurrence,
        attribution=Attribution.NONE,
        likelihood=verdict.likelihood,
        confidence=verdict.confidence,
        claims=(),
        observations=tuple(item.id for item in verdict.observations),
        reasons=(*verdict.reasons, nobody, *tail_reasons(verdict, "That the page was altered")),
        would_change=(*verdict.would_change, "a claim that names the page"),
    )
