"""How does a tree of copies read on a terminal?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from tocsin.fingerprint.lineage import LIMIT, when
from tocsin.model.lineage import Branch, Link, Tree

DEEPEST = 12  # steps that are indented
SHOWN = 3  # copies of the same bytes below one, before they are folded
LINES = 400  # of the tree
SOURCES = 20  # told of, before they are folded


def told(tree: Tree, width: int = 100) -> Iterator[str]:
    """The tree as lines for a terminal, each no wider than ``width`` characters and without control characters.

    Copies of the same bytes below one are folded after ``SHOWN``, the whole after ``LINES``.
    """
    for line in _lines(tree):
        plain = "".join(mark if mark.isprintable() else "?" for mark in line)
        yield plain if len(plain) <= width else f"{plain[: max(width, 1) - 1]}…"


def _lines(tree: Tree) -> Iterator[str]:
    yield from _heading(tree)
    below: dict[int | None, list[int]] = defaultdict(list)
    for place, branch in enumerate(tree.branches):
        below[branch.parent].append(place)
    waiting: list[int | str] = list(reversed(below[None]))
    shown = 0
    while waiting:
        entry = waiting.pop()
        if shown >= LINES:
            yield f"… only the first {LINES:,} lines of the tree are shown"
            break
        shown += 1
        yield entry if isinstance(entry, str) else _line(tree.branches[entry])
        if isinstance(entry, int):
            waiting.extend(reversed(_folded(tree, below[entry])))
    if tree.left_out:
        yield f"… and {tree.left_out:,} later copies beyond the first {LIMIT:,}"


def _folded(tree: Tree, places: Sequence[int]) -> list[int | str]:
    """The branches below one, the same bytes before the altered; what is folded comes as the line that says so."""
    same = [place for place in places if tree.branches[place].link is Link.SAME_BYTES]
    altered = [place for place in places if tree.branches[place].link is not Link.SAME_BYTES]
    if len(same) <= SHOWN + 1:
        return [*same, *altered]
    hidden = [tree.branches[place] for place in same[SHOWN:]]
    sources = len({branch.copy.source for branch in hidden})
    at = f"{sources:,} sources" if sources > 1 else hidden[0].copy.source
    until = _stamp(max(when(branch.copy) for branch in hidden))
    return [
        *same[:SHOWN],
        f"{_indent(hidden[0])}… and {len(hidden):,} more of the same bytes, at {at}, until {until}",
        *altered,
    ]


def _line(branch: Branch) -> str:
    copy = branch.copy
    where = f"{_stamp(when(copy))}  {copy.source} [{copy.evidence}]  {copy.sha256[:8]}"
    return f"{_indent(branch)}{where}  {branch.why}"


def _indent(branch: Branch) -> str:
    deeper = f"({branch.depth} steps) " if branch.depth > DEEPEST else ""
    return "  " * min(branch.depth, DEEPEST) + deeper


def _heading(tree: Tree) -> Iterator[str]:
    copies = sum(tally.count for tally in tree.sources)
    yield (
        f"copies: {copies:,}; sources: {len(tree.sources):,}; versions of different bytes: {tree.versions:,}; "
        f"alterations on the longest line: {tree.generations:,}"
    )
    if tree.earliest_capture is not None:
        held = tree.earliest_capture
        yield f"earliest held here: {_stamp(held.collected)} at {held.source} [{held.evidence}]"
    if tree.earliest_stated is not None:
        said = tree.earliest_stated
        taken = _stamp(said.collected)
        yield f"earliest stated: {_stamp(said.at)} at {said.source}, taken in {taken} [{said.evidence}]"
    for tally in tree.sources[:SOURCES]:
        yield f"  {tally.source}: {tally.count:,}, {_stamp(tally.first)} to {_stamp(tally.last)}"
    if len(tree.sources) > SOURCES:
        yield f"  … and {len(tree.sources) - SOURCES:,} more sources"


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}Z"
