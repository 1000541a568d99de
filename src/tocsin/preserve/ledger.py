"""What does the custody log say, line by line, whatever state it is in?

Reading here never stops at damage: what is wrong becomes a Problem, and what is sound is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tocsin.preserve.entry import MAX_LINE, NOTHING_BEFORE, Entry, raw_lines, read_entry
from tocsin.preserve.erasures import ERASE, Erased
from tocsin.preserve.problem import Kind, Problem

Head = tuple[int, str]

# Problems of one log that are told singly; the rest is counted.
MAX_PROBLEMS = 1000


@dataclass(slots=True)
class Ledger:
    """The log in one pass: what was kept, sealed and published, where it ends, and what is wrong with it."""

    kept: dict[str, int] = field(default_factory=dict)  # SHA-256 -> bytes
    seals: list[Entry] = field(default_factory=list)
    unsealed: list[Entry] = field(default_factory=list)  # where a command found the records not as they were sealed
    published: dict[str, str] = field(default_factory=dict)  # path below the case folder -> SHA-256; the last one
    erased: Erased = field(default_factory=Erased)
    anchors: int = 0  # lines that say the head was time-stamped
    head: Head = (0, NOTHING_BEFORE)
    problems: list[Problem] = field(default_factory=list)


def read_ledger(log: Path, noted: Head | None = None) -> Ledger:
    """Read and check the whole log.

    Args:
        log: the file ``custody.jsonl``; not being there is a problem only where ``noted`` says it was.
        noted: number and hash of a line noted elsewhere (database, report, time-stamp). Lines cut off the end of the
            log can be noticed by this alone.
    """
    walk = _Walk(log.name, noted)
    if log.is_symlink() or (log.exists() and not log.is_file()):
        walk.problem(Kind.STRAY, log.name, "is not a regular file")
    elif log.exists():
        try:
            walk.read(log)
        except OSError as trouble:
            walk.problem(Kind.UNREADABLE, log.name, trouble.strerror or str(trouble))
    walk.finish()
    return walk.ledger


class _Walk:
    """One pass over the lines."""

    def __init__(self, name: str, noted: Head | None) -> None:
        self.ledger = Ledger()
        self._name, self._noted = name, noted
        self._next = 1
        self._before: str | None = NOTHING_BEFORE  # None after a line whose hash cannot be known
        self._gaps: list[tuple[int, int]] = []
        self._late: set[int] = set()
        self._untold = 0

    def problem(self, kind: Kind, where: str, what: str) -> None:
        if len(self.ledger.problems) < MAX_PROBLEMS:
            self.ledger.problems.append(Problem(kind=kind, where=where, what=what))
        else:
            self._untold += 1

    def read(self, log: Path) -> None:
        with log.open("rb") as lines:
            for number, raw in enumerate(raw_lines(lines), 1):
                where = f"{self._name}: line {number}"
                if not raw.endswith(b"\n"):
                    self._end(where, raw)
                    return
                self._line(where, raw[:-1])

    def finish(self) -> None:
        for first, last in self._gaps:
            self._report_gap(first, last)
        noted = self._noted
        if noted and noted[0] > self.ledger.head[0]:
            what = f"ends at line {self.ledger.head[0]}; line {noted[0]} was noted elsewhere"
            self.problem(Kind.CUSTODY_TRUNCATED, self._name, what)
        if self._untold:
            what = f"has {self._untold:,} problems more"
            self.ledger.problems.append(Problem(kind=Kind.CUSTODY_ALTERED, where=self._name, what=what))

    def _end(self, where: str, raw: bytes) -> None:
        if len(raw) > MAX_LINE:
            self.problem(Kind.CUSTODY_ALTERED, where, f"is longer than {MAX_LINE:,} bytes; nothing after it was read")
        else:
            self.problem(Kind.CUSTODY_TORN, where, f"is incomplete ({len(raw)} bytes without a line end)")

    def _line(self, where: str, raw: bytes) -> None:
        try:
            entry = read_entry(raw)
        except ValueError as why:
            self.problem(Kind.CUSTODY_ALTERED, where, str(why))
            self._next, self._before = self._next + 1, None
            return
        if entry.seq < self._next:
            self._late.add(entry.seq)
            self.problem(Kind.CUSTODY_REORDERED, where, f"is number {entry.seq}, where {self._next} belongs")
            self._use(entry)
            return
        if entry.seq > self._next:
            self._gaps.append((self._next, entry.seq - 1))
        elif self._before is not None and entry.prev != self._before:
            self.problem(Kind.CUSTODY_CHAIN, where, "does not follow the line before it: one of the two was replaced")
        self._next, self._before = entry.seq + 1, entry.hash
        self.ledger.head = (entry.seq, entry.hash)
        if self._noted and entry.seq == self._noted[0] and entry.hash != self._noted[1]:
            self.problem(Kind.CUSTODY_TRUNCATED, where, "is not the line noted elsewhere under this number")
        self._use(entry)

    def _use(self, entry: Entry) -> None:
        if entry.action == "keep":
            size = entry.detail.get("size", "")
            self.ledger.kept[entry.object] = int(size) if size.isdecimal() and len(size) < 19 else -1
        elif entry.action == "seal":
            self.ledger.seals.append(entry)
        elif entry.action == "unsealed":
            self.ledger.unsealed.append(entry)
        elif entry.action == "publish":
            self.ledger.published[entry.object] = entry.detail.get("sha256", "")
        elif entry.action == "anchor":
            self.ledger.anchors += 1
        self._use_erasure(entry)

    def _use_erasure(self, entry: Entry) -> None:
        """What was erased, and what was kept again."""
        if entry.action not in (ERASE, "keep", "restore"):
            return
        try:
            self.ledger.erased.use(entry)
        except ValueError as why:
            self.problem(Kind.ERASURE_UNREADABLE, f"{self._name}: line {entry.seq}", str(why))

    def _report_gap(self, first: int, last: int) -> None:
        """A gap, less the lines that turned up late."""
        late = sorted(seq for seq in self._late if first <= seq <= last)
        for start, end in _between(first, last, late):
            what = f"line {start} is missing" if start == end else f"lines {start} to {end} are missing"
            self.problem(Kind.CUSTODY_MISSING, self._name, what)


def _between(first: int, last: int, found: list[int]) -> Iterator[tuple[int, int]]:
    """The stretches of first..last that hold none of the found numbers."""
    for number in [*found, last + 1]:
        if first < number:
            yield first, number - 1
        first = number + 1
