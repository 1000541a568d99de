"""Which items does a complete file name, from its earliest to its latest?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from tocsin.model import Post
from tocsin.model.listing import MOST, Listing, packed

RUN = 100_000  # names held as they are; more are packed

_Item = tuple[datetime, str]
_Run = tuple[datetime, datetime, bytes, int]  # first, last, names packed, bytes unpacked


class Span:
    """The posts of one file, noted as they come; told as listings at its end, in little memory however many.

    Where more than ``RUN`` stand in no order and would not fit into one listing, none is told.
    """

    def __init__(self) -> None:
        self._held: list[_Item] = []
        self._runs: list[_Run] = []
        self._order: list[datetime] = []  # the last two times
        self.falls = self.rises = True  # whether the times only fall, or only rise, in the order of the file

    def note(self, post: Post) -> None:
        """One more post of the file; those without a time are named too."""
        if post.claimed is None:
            if self._order:  # it stands where its neighbour stands
                self._held.append((self._order[-1], post.native_id))
            return
        if self._order:
            self.falls &= post.claimed <= self._order[-1]
            self.rises &= post.claimed >= self._order[-1]
        self._order = [post.claimed]
        self._held.append((post.claimed, post.native_id))
        if len(self._held) >= RUN:
            self._pack()

    @property
    def in_order(self) -> bool:
        """True where the posts stand newest first, or oldest first: then none between them was left out."""
        return self.falls or self.rises

    def listings(self, source: str, evidence: str, at: datetime, scope: str = "") -> Iterator[Listing]:
        """The file's posts as listings, in order of time; none where it holds none with a time.

        Args:
            source: the source's id.
            evidence: id of the capture that shows them.
            at: the latest moment the file can be of.
            scope: the account, thread or address they are all of.
        """
        if self._held:
            self._pack()
        runs = sorted(self._runs, key=lambda run: run[:2])
        if any(before[1] > run[0] for before, run in pairwise(runs)):
            runs = _merged(runs)
        first = runs[0][0] if runs else at
        for _, last, names, _ in runs:
            yield Listing(source=source, evidence=evidence, at=at, first=first, last=last, names=names, scope=scope)
            first = last

    def _pack(self) -> None:
        self._held.sort(key=lambda item: item[0])
        names = [name for _, name in self._held]
        size = sum(len(name.encode("utf-8", "replace")) + 1 for name in names)
        self._runs.append((self._held[0][0], self._held[-1][0], packed(names), size))
        self._held = []


def _merged(runs: list[_Run]) -> list[_Run]:
    """Runs that overlap in time, as one; none where that would be too large."""
    size = sum(run[3] for run in runs)
    if size > MOST:
        return []
    first, last = min(run[0] for run in runs), max(run[1] for run in runs)
    return [(first, last, packed(name for run in runs for name in _names(run[2])), size)]


def _names(names: bytes) -> Iterator[str]:
    yield from zlib.decompress(names).decode("utf-8").split("\n")
