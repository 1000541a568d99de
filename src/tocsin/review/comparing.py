"""How far is a copy from what it was made of, or from a known item, and how was it made?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.model import Match, Segment
from tocsin.model.lineage import Link, Tree
from tocsin.model.report import Comparison, Copy, Statement
from tocsin.review.desk import Desk
from tocsin.review.known import called, cites, marks
from tocsin.review.wording import brief, listed

COMPARED = 6  # comparisons a medium
_APART = re.compile(r"[,;] \d+ of 256 bits$")  # the distance stands beside it
STRETCHES = 4  # stretches of a video told one by one
_MEASURES = {
    "sha256": "the bytes",
    "sha1": "the bytes",
    "md5": "the bytes",
    "vpdq": "video frames, on average",
    "orb": "local features, on average",
    "chromaprint": "the sound",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A match, and whether it is told from the later copy's side."""

    match: Match
    backward: bool = False  # it is the earlier copy that was compared with the later


def pairs(matches: Mapping[str, Sequence[Match]], family: frozenset[str], tree: Tree | None) -> list[Pair]:
    """What is worth comparing: each known item once, at its nearest; then each altered copy with what it came from.

    Args:
        matches: those that stand, by the SHA-256 of the medium asked about.
        family: a medium and its copies.
        tree: of those copies.
    """
    return [*_known(matches, family), *(_altered(matches, tree) if tree else ())]


def compared(desk: Desk, pair: Pair, first: Mapping[str, Copy]) -> Comparison:
    """One comparison in words, with the geometry to be drawn, and softened pictures where both sides are released.

    Args:
        desk: the case.
        pair: what is compared.
        first: where each version surfaced first, by SHA-256.
    """
    match = pair.match
    return Comparison(
        sha256=match.sha256,
        name=_named(desk, match.sha256, first),
        other=_named(desk, match.other, first) if match.other else called(desk, match),
        other_sha256=match.other,
        bits=match.distance,
        measure=_MEASURES.get(match.algorithm, "PDQ of the whole picture"),
        changes=tuple(brief(change, 120) for change in match.changes[:8]),
        marks=() if match.other else marks(match),
        statements=tuple(_statements(desk, pair, first)),
        alignment=match.alignment,
        segments=match.segments[:8],
        seconds=(_length(desk, match.sha256), _length(desk, match.other or "")) if match.segments else (),
        pictures=_pictures(desk, match) if match.other else (),
    )


def _known(matches: Mapping[str, Sequence[Match]], family: frozenset[str]) -> Iterator[Pair]:
    nearest: dict[str, Match] = {}
    for match in (match for sha256 in sorted(family) for match in matches.get(sha256, ()) if match.entry):
        known = nearest.get(match.entry or "")
        if known is None or (match.distance, match.sha256) < (known.distance, known.sha256):
            nearest[match.entry or ""] = match
    yield from (Pair(match=match) for match in sorted(nearest.values(), key=lambda m: (m.distance, m.entry or "")))


def _altered(matches: Mapping[str, Sequence[Match]], tree: Tree) -> Iterator[Pair]:
    told: set[str] = set()
    for branch in tree.branches:
        if branch.link is not Link.ALTERED or branch.parent is None or branch.copy.sha256 in told:
            continue
        told.add(branch.copy.sha256)
        later, earlier = branch.copy.sha256, tree.branches[branch.parent].copy.sha256
        forward, back = _between(matches, later, earlier), _between(matches, earlier, later)
        if forward or back:
            yield Pair(match=forward[0] if forward else back[0], backward=not forward)


def _between(matches: Mapping[str, Sequence[Match]], asked: str, other: str) -> list[Match]:
    found = [match for match in matches.get(asked, ()) if match.other == other]
    return sorted(found, key=lambda match: (match.distance, match.algorithm, match.how))


def _named(desk: Desk, sha256: str, first: Mapping[str, Copy]) -> str:
    copy = first.get(sha256)
    where = f", {desk.source_name(copy.source)}, {desk.day(copy.at)}" if copy else ""
    return f"copy {sha256[:8]}…{where}"


def _statements(desk: Desk, pair: Pair, first: Mapping[str, Copy]) -> Iterator[Statement]:
    match = pair.match
    basis = [first[sha256].evidence for sha256 in (match.sha256, match.other or "") if sha256 in first]
    basis = basis or list(cites(desk, match))
    if not match.other:
        basis = [*basis, *cites(desk, match)[1:]]
    how = brief(match.how)
    yield desk.says(f"found by: {_APART.sub('', how) or how}", *basis)
    if match.changes:
        yield desk.says(f"made of the other, as far as it shows: {brief(listed(match.changes, 8), 300)}", *basis)
    if pair.backward and match.changes:
        yield desk.says("it is the earlier copy that reads as altered, so both may come from another one", *basis)
    if match.alignment is not None and match.alignment.points and "agree" not in how:
        agree = f"{match.alignment.points:,} of {match.alignment.of:,} features"
        yield desk.says(f"{agree} agree on where the other lies in it", *basis)
    if match.segments and (len(match.segments) > 1 or "seconds" not in how):
        yield desk.says(_stretches(match.segments), *basis)


def _stretches(segments: Sequence[Segment]) -> str:
    told = (
        f"its seconds {each.asked_from:.0f} to {each.asked_to:.0f} show seconds {each.known_from:.0f} to "
        f"{each.known_to:.0f} of the other ({each.frames} frames, {each.distance:.0f} bits on average)"
        for each in segments
    )
    return listed(told, STRETCHES)


def _length(desk: Desk, sha256: str) -> float:
    return next((found.seconds for found in desk.view.fingerprints.get(sha256, ()) if found.seconds), 0.0)


def _pictures(desk: Desk, match: Match) -> tuple[bytes, ...]:
    """Only where both are released: each softened."""
    both = (match.sha256, match.other or "")
    if not all(desk.rulings.shown(sha256) for sha256 in both):
        return ()
    found = [desk.view.thumbnails.get(sha256) for sha256 in both]
    return tuple(each for each in found if each) if all(found) else ()
