"""Which copy came first, and which most likely came from which? The tree of one item's copies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tocsin.model.sighting import Sighting


class Link(StrEnum):
    """What ties a copy to the one it is put under."""

    # Nothing earlier is held.
    FIRST = "first"
    # The very same bytes.
    SAME_BYTES = "same-bytes"
    # Recognised as an altered copy.
    ALTERED = "altered"
    # Earlier copies are held, and none of them is like it.
    UNLINKED = "unlinked"


class Order(StrEnum):
    """How well it is known that the parent came before."""

    # There is no parent.
    NONE = "none"
    # The parent was taken in before the copy came up: it was there.
    HELD = "held"
    # It rests on times that publishers or containers state.
    STATED = "stated"
    # Both have the same time.
    TIED = "tied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One copy, and the earlier one it most likely came from."""

    copy: Sighting
    parent: int | None  # its place in the tree's branches, always before this one's
    link: Link
    order: Order
    distance: int  # bits of 256 between the two
    changes: tuple[str, ...]  # how this copy was made from the parent, as far as it shows
    rivals: int  # further earlier copies it may as well have come from
    depth: int  # steps from the first of its line
    altered: int  # of these steps, those that changed the bytes
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTally:
    """What one source shows of the item; times as stated, but never later than it was taken in."""

    source: str
    first: datetime
    last: datetime
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Every copy of one item, in the order of their times."""

    branches: tuple[Branch, ...]
    earliest_capture: Sighting | None  # the first that was taken in: this is proven
    earliest_stated: Sighting | None  # the first by what publishers and containers state, where one states a time
    sources: tuple[SourceTally, ...]  # by their first copies
    versions: int  # of different bytes
    generations: int  # alterations on the longest line
    left_out: int  # later copies beyond the limit, counted in ``sources`` and ``versions`` only
