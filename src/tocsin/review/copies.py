"""Where was each medium first, how did it go on, and how were its copies made?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tocsin.model import Match
from tocsin.model.lineage import Branch, Link, Order, SourceTally, Tree
from tocsin.model.report import Comparison, Copies, Copy, Descent, MediaCard, Statement
from tocsin.review.comparing import COMPARED, Pair, compared, pairs
from tocsin.review.desk import Desk
from tocsin.review.media import by_medium
from tocsin.review.wording import brief, count, number, times

LINES = 40  # of one tree
SAME = 3  # copies of the same bytes under one, before the others are folded
SOURCES = 8  # told of one by one
DEEPEST = 8  # steps that are set in
PICTURED = 24  # comparisons that show softened pictures, in the whole report


def copies(desk: Desk, cards: Sequence[MediaCard]) -> tuple[tuple[Copies, ...], int]:
    """One entry for each card whose medium came back or is known; and how many comparisons went without pictures."""
    matches: dict[str, list[Match]] = defaultdict(list)
    for match in desk.view.matches:
        matches[match.sha256].append(match)
    first = _first(desk)
    found: list[Copies] = []
    shown = bare = 0
    for card in cards:
        tree = desk.view.lineages.get(card.sha256)
        every = pairs(matches, desk.rulings.family(card.sha256), tree)
        told: list[Comparison] = []
        for pair in every[:COMPARED]:
            comparison = compared(desk, pair, first)
            if comparison.pictures and shown >= PICTURED:
                comparison, bare = replace(comparison, pictures=()), bare + 1
            shown += bool(comparison.pictures)
            told.append(comparison)
        if told or (tree and len(tree.branches) > 1):
            found.append(_entry(desk, card, tree, told, every))
    return tuple(found), bare


def _first(desk: Desk) -> dict[str, Copy]:
    """Where each version surfaced first, by SHA-256."""
    return {
        sha256: min(surfaced.values(), key=lambda copy: (copy.at, copy.evidence))
        for sha256, surfaced in by_medium(desk).items()
        if surfaced
    }


def _entry(desk: Desk, card: MediaCard, tree: Tree | None, told: Sequence[Comparison], every: Sequence[Pair]) -> Copies:
    lines, left = _descent(desk, tree) if tree and len(tree.branches) > 1 else ((), 0)
    said = [*_since(desk, tree)] if tree and lines else []
    if left:
        said.append(desk.says(f"{left:,} copies more are in the case and not in the tree printed here", card.sha256))
    if len(every) > len(told):
        text = (
            f"{number(len(told))} of {len(every):,} comparisons are shown: known items first, then the earliest copies"
        )
        said.append(desk.says(text, card.sha256))
    return Copies(
        sha256=card.sha256,
        description=card.description,
        statements=tuple(said),
        descent=lines,
        comparisons=tuple(told),
    )


def _since(desk: Desk, tree: Tree) -> Iterator[Statement]:
    """Earliest capture and earliest stated date, kept apart; then how it spread."""
    held, stated = tree.earliest_capture, tree.earliest_stated
    if held:
        alike = [branch.copy for branch in tree.branches if branch.copy.collected == held.collected]
        text = f"the earliest capture we hold was taken in on {desk.moment(held.collected)}"
        where = f"from {desk.source_name(held.source)}"
        if len(alike) > 1:
            where = f"{number(len(alike))} copies at once"
        yield desk.says(f"{text}, {where}", *(copy.evidence for copy in alike))
    if stated:
        text = f"the earliest date stated is {desk.moment(stated.at)}, by {desk.source_name(stated.source)}"
        yield desk.says(f"{text}; that it was there then rests on its word", stated.evidence)
    firsts = dict.fromkeys(branch.copy.evidence for branch in tree.branches if branch.link is not Link.SAME_BYTES)
    told = [_tally(desk, tally) for tally in tree.sources[:SOURCES]]
    if len(tree.sources) > SOURCES:
        told.append(f"and {len(tree.sources) - SOURCES:,} sources more")
    yield desk.says(f"by source: {'; '.join(told)}", *firsts)
    if tree.generations:
        text = (
            f"{count(tree.versions, 'version')} of different bytes; altered at most {times(tree.generations)} in a row"
        )
        yield desk.says(f"{text}, as far as likeness and time show", *firsts)


def _tally(desk: Desk, tally: SourceTally) -> str:
    first, last = desk.day(tally.first), desk.day(tally.last)
    days = f"on {first}" if first == last else f"from {first} to {last}"
    return f"{desk.source_name(tally.source)}, {times(tally.count)}, {days}"


def _descent(desk: Desk, tree: Tree) -> tuple[tuple[Descent, ...], int]:
    """The tree as lines, each after what it came from; and how many copies no line counts."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for place, branch in enumerate(tree.branches):
        below[branch.parent].append(place)
    lines: list[Descent] = []
    waiting = [(place, 0) for place in reversed(below[None])]
    counted = 0
    while waiting and len(lines) < LINES:
        place, more = waiting.pop()
        lines.append(_line(desk, tree.branches[place], more))
        counted += 1 + more
        waiting += reversed(_folded(tree.branches, below[place]))
    return tuple(lines), len(tree.branches) - counted + tree.left_out


def _folded(branches: Sequence[Branch], places: Sequence[int]) -> list[tuple[int, int]]:
    """The places below one, the same bytes before the altered, with how many each stands for beside itself."""
    same = [place for place in places if branches[place].link is Link.SAME_BYTES]
    altered = [place for place in places if branches[place].link is not Link.SAME_BYTES]
    shown = [(place, 0) for place in same[:SAME]]
    if len(same) > SAME:
        shown[-1] = (shown[-1][0], len(same) - SAME)
    return [*shown, *((place, 0) for place in altered)]


def _line(desk: Desk, branch: Branch, more: int) -> Descent:
    copy = branch.copy
    return Descent(
        copy=Copy(
            at=min(copy.at, copy.collected),
            source=desk.source_name(copy.source),
            evidence=desk.cites(copy.evidence)[0],
            sha256=copy.sha256,
            how=_how(branch),
        ),
        depth=min(branch.depth, DEEPEST),
        more=more,
    )


def _how(branch: Branch) -> str:
    """What ties a copy to the one above it; that the order rests on stated times is said once, above the trees."""
    why = "same bytes" if branch.link is Link.SAME_BYTES else branch.why
    words = brief(why.removesuffix("; by stated times"), 200)
    if branch.order is Order.HELD:
        return f"{words}; the earlier one was held before"
    return f"{words}; both have the same time" if branch.order is Order.TIED and "same time" not in words else words


def without_pictures(bare: int) -> str:
    """The gap that a bound on pictures leaves."""
    return f"{count(bare, 'comparison')} stand without softened pictures: at most {PICTURED} of a report have them"
