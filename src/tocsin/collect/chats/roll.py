"""Which messages does a chat of an export name? All of them, so that a later export tells what was removed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from tocsin.model.listing import Listing, packed

MOST = 50_000  # names of one listing

_Run = tuple[datetime, datetime, bytes]  # first, last, names packed


@dataclass(slots=True)
class Roll:
    """The names of one chat's messages, noted as they come; told at its end, in little memory however many.

    Nothing is told of a chat in which an item could not be read, or whose messages do not stand in order of time: a
    message that is there would be held for removed.
    """

    names: list[str] = field(default_factory=list)
    runs: list[_Run] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None
    is_whole: bool = True

    def note(self, name: str, at: datetime | None) -> None:
        """One more message; one that states no time stands where its neighbours stand."""
        self.names.append(name)
        if at is None:
            return
        if self.last is None or at > self.last:
            self.last = at
        if self.first is None or at < self.first:
            self.first = at
        if len(self.names) >= MOST:
            self._pack()

    def listings(self, source: str, evidence: str, at: datetime, scope: str) -> Iterator[Listing]:
        """The messages as listings, each beginning at the time the one before it ended.

        Args:
            source: the source's id.
            evidence: id of the capture that shows them.
            at: the latest moment the export can be of.
            scope: the chat.
        """
        self._pack()
        if not self.is_whole or any(before[1] > run[0] for before, run in pairwise(self.runs)):
            return
        first = self.runs[0][0] if self.runs else at
        for _, last, names in self.runs:
            yield Listing(source=source, evidence=evidence, at=at, first=first, last=last, names=names, scope=scope)
            first = last

    def _pack(self) -> None:
        if self.names and self.first is not None and self.last is not None:
            self.runs.append((self.first, self.last, packed(self.names)))
            self.names, self.first, self.last = [], None, None
