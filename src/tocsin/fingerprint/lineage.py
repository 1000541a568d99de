"""Which copy of a known picture, video or sound came first, and which most likely came from which?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tocsin.model.fingerprint import Match
from tocsin.model.lineage import Branch, Link, Order, SourceTally, Tree
from tocsin.model.sighting import Sighting

LIMIT = 10_000  # copies in one tree: the earliest; the rest is counted


@dataclass(frozen=True, slots=True)
class _Tie:
    """How one version is like another; ``backward`` where only the other was compared with it."""

    distance: int
    changes: tuple[str, ...]
    how: str
    backward: bool


_Ties = dict[str, dict[str, _Tie]]


def lineage(copies: Iterable[Sighting], matches: Iterable[Match] = ()) -> Tree:
    """Put every copy under the earlier one it most likely came from: same bytes, then least altered, then earliest.

    It is an inference from likeness and time, and each branch says what it rests on: nobody saw anybody copy. A copy's
    time is the stated one, or when it was taken in where that is earlier: a copy that is held was there.

    Args:
        copies: sightings of one item; ``distance`` is to that item.
        matches: between versions, from ``Match.sha256`` to ``Match.other``; others are passed over.
    """
    ordered = sorted(set(copies), key=_order)
    kept = ordered[:LIMIT]
    ties = _ties(kept, matches)
    branches: list[Branch] = []
    first: dict[str, int] = {}
    seen: Counter[str] = Counter()
    for copy in kept:
        branches.append(_branch(copy, branches, first, seen, ties))
        first.setdefault(copy.sha256, len(branches) - 1)
        seen[copy.sha256] += 1
    stating = [copy for copy in ordered if copy.at != copy.collected]
    return Tree(
        branches=tuple(branches),
        earliest_capture=min(ordered, key=lambda copy: (copy.collected, *_order(copy)), default=None),
        earliest_stated=min(stating, key=lambda copy: (copy.at, *_order(copy)), default=None),
        sources=_tallies(ordered),
        versions=len({copy.sha256 for copy in ordered}),
        generations=max((branch.altered for branch in branches), default=0),
        left_out=len(ordered) - len(kept),
    )


def when(copy: Sighting) -> datetime:
    """The time a copy is put at: the stated one, or when it was taken in where that is earlier."""
    return min(copy.at, copy.collected)


def _order(copy: Sighting) -> tuple[datetime, datetime, str, str, str, int, str, datetime]:
    return (
        when(copy),
        copy.collected,
        copy.source,
        copy.evidence,
        copy.sha256,
        copy.distance,
        copy.how,
        copy.at,
    )


def _ties(copies: Sequence[Sighting], matches: Iterable[Match]) -> _Ties:
    """The least distance between each two versions, from both sides; through the item where nothing else is known."""
    held = {copy.sha256 for copy in copies}
    ties: _Ties = defaultdict(dict)
    for match in sorted(matches, key=lambda each: (each.distance, len(each.changes), each.changes, each.how)):
        if match.other is None or match.other == match.sha256 or not {match.other, match.sha256} <= held:
            continue
        forward = _Tie(match.distance, match.changes, match.how, backward=False)
        known = ties[match.sha256].get(match.other)
        if known is None or known.backward:
            ties[match.sha256][match.other] = forward
        ties[match.other].setdefault(
            match.sha256, _Tie(match.distance, match.changes, match.how, backward=bool(match.changes))
        )
    item = min((copy.sha256 for copy in copies if copy.distance == 0 and copy.how == "same bytes"), default=None)
    for copy in copies:
        if item is not None and copy.sha256 != item and copy.distance > 0:
            ties[copy.sha256].setdefault(item, _Tie(copy.distance, (), copy.how, backward=False))
            ties[item].setdefault(copy.sha256, _Tie(copy.distance, (), copy.how, backward=False))
    return ties


def _branch(
    copy: Sighting, branches: Sequence[Branch], first: dict[str, int], seen: Counter[str], ties: _Ties
) -> Branch:
    if copy.sha256 in first:
        tie = _Tie(0, (), "same bytes", backward=False)
        return _below(copy, first[copy.sha256], branches, tie, seen[copy.sha256] - 1)
    near = [
        (tie.distance, len(tie.changes), first[other], other)
        for other, tie in ties[copy.sha256].items()
        if other in first
    ]
    if near:
        best = min(near)
        rivals = sum(each[:2] == best[:2] for each in near) - 1
        return _below(copy, best[2], branches, ties[copy.sha256][best[3]], rivals)
    why = "no earlier copy held here is like it" if branches else "nothing earlier is held here"
    return Branch(
        copy=copy,
        parent=None,
        link=Link.UNLINKED if branches else Link.FIRST,
        order=Order.NONE,
        distance=copy.distance,
        changes=(),
        rivals=0,
        depth=0,
        altered=0,
        why=why,
    )


def _below(copy: Sighting, parent: int, branches: Sequence[Branch], tie: _Tie, rivals: int) -> Branch:
    above = branches[parent]
    same = copy.sha256 == above.copy.sha256
    order = _order_of(copy, above.copy)
    return Branch(
        copy=copy,
        parent=parent,
        link=Link.SAME_BYTES if same else Link.ALTERED,
        order=order,
        distance=tie.distance,
        changes=() if tie.backward else tie.changes,
        rivals=rivals,
        depth=above.depth + 1,
        altered=above.altered + (not same),
        why="; ".join(_reasons(tie, rivals, order)),
    )


def _order_of(copy: Sighting, above: Sighting) -> Order:
    if when(copy) == when(above):
        return Order.TIED
    return Order.HELD if above.collected < when(copy) else Order.STATED


def _reasons(tie: _Tie, rivals: int, order: Order) -> Iterator[str]:
    yield tie.how
    if tie.backward:
        yield f"it is the earlier one that reads as altered ({', '.join(tie.changes)}): both may come from another"
    elif tie.changes and not all(change in tie.how for change in tie.changes):
        yield ", ".join(tie.changes)
    if rivals:
        yield f"or from one of {rivals:,} more as near" if rivals > 1 else "or from one more as near"
    if order is Order.TIED:
        yield "both have the same time"
    elif order is Order.STATED:
        yield "by stated times"


def _tallies(copies: Sequence[Sighting]) -> tuple[SourceTally, ...]:
    times: dict[str, list[datetime]] = defaultdict(list)
    for copy in copies:
        times[copy.source].append(when(copy))
    found = [
        SourceTally(source=source, first=min(each), last=max(each), count=len(each)) for source, each in times.items()
    ]
    return tuple(sorted(found, key=lambda tally: (tally.first, tally.source)))
