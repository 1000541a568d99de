"""S8: is it effective? The numbers behind the words, each with how it was counted and what it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from statistics import median

from tocsin.correlate.facts import Facts
from tocsin.correlate.once import once
from tocsin.correlate.picture_claims import original
from tocsin.correlate.seen import CLEAR
from tocsin.correlate.tally import Tally, tally
from tocsin.correlate.verdict import plural
from tocsin.correlate.windows import lasting
from tocsin.model import Act, Claim, ClaimKind, Incident, Observation, Role, Sighting, State
from tocsin.model.report import Measure

_CITED = 20  # at most, for each measure
_MEDIA = 10  # media told of one by one, the most copied first


def measures(facts: Facts, incidents: Sequence[Incident]) -> tuple[Measure, ...]:
    """The measures of a case, in the order a reader asks for them. Shares are given as numbers of numbers."""
    count = tally(facts, incidents)
    return (
        *_claims(count),
        _reach(count, facts),
        _notice(count),
        *_restored(facts, incidents),
        *_copies(facts),
    )


def _claims(count: Tally) -> Iterator[Measure]:
    received, checkable = len(count.received), len(count.checkable)
    aside = f"{len(count.dismissed)} dismissed, {len(count.told)} reported or quoted"
    yield _measure(
        "claims received", f"{received} (besides {aside})", "claims their speaker answers for", count.received
    )
    yield _measure(
        "claims checkable", f"{checkable} of {received} received", "held against something seen", count.checkable
    )
    value = f"{count.borne_out} of {checkable} checkable ({received} received), and {len(count.in_part)} in part"
    parts = "by verdict; a claim about several targets counts once, by its best outcome"
    yield _measure("claims borne out", value, parts, (*count.in_full, *count.in_part))
    yield _measure(
        "claims refuted", f"{len(count.refuted)} of {checkable} checkable", "contrary evidence", count.refuted
    )


def _reach(count: Tally, facts: Facts) -> Measure:
    posts = {claim.post for claim in count.received}
    sources = {facts.origins[post] for post in posts if post in facts.origins}
    told = {claim.post for claim in count.told}
    value = f"{plural(len(posts), 'post')} from {plural(len(sources), 'known source')}"
    how = f"distinct posts that carry claims; {plural(len(told), 'more post')} reported or quoted them"
    return _measure("reach", value, how, count.received)


def _notice(count: Tally) -> Measure:
    timed = [
        (claim, claim.window.start - claim.published)
        for claim in count.received
        if claim.kind is ClaimKind.ANNOUNCEMENT and claim.window and claim.published
    ]
    ahead = [(claim, notice) for claim, notice in timed if notice > timedelta(0)]
    how = "from publication to the stated start, over announcements that state a time still to come"
    return _measure(
        "notice given", _spread([notice for _, notice in ahead], "announcement"), how, [claim for claim, _ in ahead]
    )


def _restored(facts: Facts, incidents: Iterable[Incident]) -> Iterator[Measure]:
    """How long altered pages stood: from the first altered look to the next clear one, so at most that long."""
    known = {item.id: item for item in once(facts.observations)}
    stood: list[timedelta] = []
    cites: list[str] = []
    still = 0
    for incident in incidents:
        if incident.technique is not Act.DEFACEMENT:
            continue
        altered = sorted(_altered(incident, known), key=lambda item: (item.at, item.id))
        if not altered:
            continue
        after = _next_clear(altered[-1], known.values())
        still += after is None
        stood += [after.at - altered[0].at] if after else []
        cites += [altered[0].id, *([after.id] if after else [])]
    how = "from the first look that saw the page altered to the next that saw it clear; true times lie between looks"
    yield Measure(name="time to restore", value=_spread(stood, "page"), how=how, cites=tuple(cites[:_CITED]))
    if still:
        says = plural(still, "page")
        yield Measure(name="still altered", value=says, how="no later look saw it clear", cites=tuple(cites[:_CITED]))


def _altered(incident: Incident, known: dict[str, Observation]) -> Iterator[Observation]:
    for name in incident.observations:
        if name in known and known[name].state is State.DEFACED:
            yield known[name]


def _next_clear(last: Observation, observations: Iterable[Observation]) -> Observation | None:
    later = (
        item
        for item in observations
        if item.target == last.target and item.url == last.url and item.probe == last.probe and item.at > last.at
    )
    return min((item for item in later if item.state in CLEAR), key=lambda item: (item.at, item.id), default=None)


def _copies(facts: Facts) -> Iterator[Measure]:
    """Redistribution: every surfacing of a medium or of an altered copy; a target's own pictures are none of it."""
    furniture = {source.id for source in facts.sources if source.role is Role.TARGET}
    found: dict[str, set[Sighting]] = defaultdict(set)
    for medium, sightings in sorted(facts.sightings.items()):
        if any(sighting.source not in furniture for sighting in sightings):
            found[original(medium, facts)].update(sightings)
    surfaced = {medium: _distinct(sightings) for medium, sightings in found.items()}
    again = {medium: places for medium, places in surfaced.items() if len(places) > 1}
    cites = tuple(sorted(again)[:_CITED])
    how = "media that surfaced more than once, altered copies counted with the picture they came from"
    yield Measure(name="media redistributed", value=f"{len(again)} of {len(surfaced)}", how=how, cites=cites)
    for medium, places in sorted(again.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:_MEDIA]:
        times = sorted(sighting.at for sighting in places.values())
        altered = len({sighting.sha256 for sighting in places.values()})
        sources = len({sighting.source for sighting in places.values()})
        value = f"{len(places)} surfacings in {plural(sources, 'source')}, within {lasting(times[-1] - times[0])}"
        how = f"distinct posts or captures that carry it; {plural(altered, 'variant')} of the file"
        cited = tuple(sorted(places)[:_CITED])
        yield Measure(name=f"copies of {medium[:12]}", value=value, how=how, cites=cited)


def _distinct(sightings: Iterable[Sighting]) -> dict[str, Sighting]:
    """One sighting for each piece of evidence."""
    ordered = sorted(sightings, key=lambda sighting: (sighting.evidence, sighting.at, sighting.sha256), reverse=True)
    return {sighting.evidence: sighting for sighting in ordered}


def _spread(lengths: Sequence[timedelta], what: str) -> str:
    if not lengths:
        return "not measurable"
    if len(lengths) == 1:
        return f"{lasting(lengths[0])} (1 {what})"
    middle = lasting(timedelta(seconds=median(length.total_seconds() for length in lengths)))
    return f"median {middle}, from {lasting(min(lengths))} to {lasting(max(lengths))} ({plural(len(lengths), what)})"


def _measure(name: str, value: str, how: str, claims: Iterable[Claim]) -> Measure:
    posts = sorted({claim.post for claim in claims})
    cut = f"; the first {_CITED} of {len(posts)} posts are cited" if len(posts) > _CITED else ""
    return Measure(name=name, value=value, how=how + cut, cites=tuple(posts[:_CITED]))
