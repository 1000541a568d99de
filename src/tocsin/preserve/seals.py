"""Do the case's tables still hold the rows they held when a command ended?

After each command the app appends one custody line ``seal`` whose detail says, for each table, ``dCOUNT:HASH``. The
hash rolls over the digests of the rows in the order they were added: h(0) is the SHA-256 of nothing, h(n) the SHA-256
of h(n-1) in hex followed by the SHA-256 of row n in hex, a row being its canonical JSON. So a table that is only added
to can be checked against every seal ever made, and a derived table, which is rebuilt, against the last; and a row that
was erased still counts, by the digest its tombstone keeps.

Older seals, ``COUNT:HASH``, rolled over the rows themselves: h(n) the SHA-256 of h(n-1) in hex followed by row n.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tocsin.preserve.entry import Entry
from tocsin.preserve.errors import PreserveError
from tocsin.preserve.problem import Kind, Problem

# For each table, id -> digest of the rows that were erased from it.
Buried = Mapping[str, Mapping[str, str]]

_BLANK = ',""]'  # how a row ends whose body was erased
_NOBODY: Mapping[str, str] = {}


@dataclass(slots=True)
class Rolling:
    """The rolling hash of a table's rows so far."""

    count: int = 0
    hash: str = hashlib.sha256(b"").hexdigest()
    by_digest: bool = True  # False for the older rule, over the rows themselves

    def feed(self, row: str) -> None:
        """Add the next row, as canonical JSON."""
        self._add(digest(row) if self.by_digest else row)

    def feed_digest(self, value: str) -> None:
        """Add the next row by its digest, as that of an erased one is known.

        Raises:
            PreserveError: the seal is of the older rule, which needs the row itself.
        """
        if not self.by_digest:
            raise PreserveError("seal", "is of the older rule and cannot count an erased row", "run 'tocsin verify'")
        self._add(value)

    @property
    def snapshot(self) -> str:
        """``dCOUNT:HASH``, as a seal's detail holds it; without the ``d`` where it is of the older rule."""
        return f"{'d' if self.by_digest else ''}{self.count}:{self.hash}"

    @classmethod
    def resume(cls, snapshot: str) -> Rolling:
        """Go on from a seal, so that only new rows need feeding.

        Raises:
            PreserveError: the text is not a snapshot.
        """
        count, colon, value = snapshot.removeprefix("d").partition(":")
        if not (colon and count.isascii() and count.isdigit() and len(count) < 19 and len(value) == 64):
            raise PreserveError("seal", f"{snapshot[:80]!r} is not dCOUNT:HASH", "run 'tocsin verify'")
        return cls(int(count), value, snapshot.startswith("d"))

    def _add(self, text: str) -> None:
        self.hash = hashlib.sha256((self.hash + text).encode("utf-8", "surrogatepass")).hexdigest()
        self.count += 1


def digest(row: str) -> str:
    """SHA-256 of a row as canonical JSON, in hex."""
    return hashlib.sha256(row.encode("utf-8", "surrogatepass")).hexdigest()


def blank_id(row: str) -> str | None:
    """The id of a row whose body was erased; None for any other row."""
    if not row.endswith(_BLANK):
        return None
    try:
        cells = json.loads(row)
    except ValueError:
        return None
    return cells[0] if isinstance(cells, list) and cells and isinstance(cells[0], str) else None


def digest_of(row: str, buried: Mapping[str, str] = _NOBODY) -> str:
    """What a row counts for: its digest, or the one its tombstone keeps.

    Args:
        row: as canonical JSON.
        buried: id -> digest of the rows erased from this table.
    """
    key = blank_id(row)
    return digest(row) if key is None or key not in buried else buried[key]


def check_seals(
    seals: Iterable[Entry],
    rows: Mapping[str, Iterable[str]],
    *,
    append_only: Collection[str],
    buried: Buried | None = None,
) -> Iterator[Problem]:
    """What no longer agrees with the seals: for each table the first seal that fails, and rows no seal covers yet.

    Args:
        seals: custody lines whose action is ``seal``, oldest first.
        rows: for each table its rows as canonical JSON, in the order they were added (derived tables: the order the
            seal was made in).
        append_only: tables held against every seal; the others are held against their last alone.
        buried: digests of the rows that were erased.
    """
    stated = _stated(seals)
    for table in sorted(set(stated) | set(rows)):
        where = f"table {table}"
        if table not in rows:
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what="is named in a seal and is not in the database")
            continue
        marks = stated.get(table, [])
        walk = _Walk(where, iter(rows[table]), (buried or {}).get(table, _NOBODY))
        try:
            yield from walk.check(marks if table in append_only else marks[-1:])
        except PreserveError as trouble:
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what=trouble.what)


def _stated(seals: Iterable[Entry]) -> dict[str, list[tuple[int, str]]]:
    """For each table its seals as (number of the custody line, snapshot)."""
    stated: dict[str, list[tuple[int, str]]] = {}
    for seal in seals:
        for table, snapshot in seal.detail.items():
            stated.setdefault(table, []).append((seal.seq, snapshot))
    return stated


@dataclass(slots=True)
class _Walk:
    """One pass over a table's rows, stopping at each sealed count."""

    where: str
    rows: Iterator[str]
    buried: Mapping[str, str]
    new: Rolling = field(default_factory=Rolling)
    old: Rolling | None = field(default_factory=lambda: Rolling(by_digest=False))  # None past an erased row
    has_old: bool = False

    def check(self, marks: Sequence[tuple[int, str]]) -> Iterator[Problem]:
        """The first seal that fails, and the rows after the last."""
        wanted = [(line, Rolling.resume(snapshot)) for line, snapshot in marks]
        self.has_old = any(not mark.by_digest for _, mark in wanted)
        open_line = 0  # of an older seal that a later one must vouch for
        for line, mark in wanted:
            if mark.count < self.new.count:
                yield self._broken(f"the seal of custody line {line} counts fewer rows than the seal before it")
                return
            self._advance(mark.count)
            found = self.new if mark.by_digest else self.old
            if found is None and self.new.count == mark.count:
                open_line = line
            elif found != mark:
                yield self._broken(self._differs(line, mark))
                return
            else:
                open_line = 0 if mark.by_digest else open_line
        if open_line:
            yield self._broken(
                f"a row was erased before a seal of the newer rule: custody line {open_line} is unproven"
            )
            return
        extra, sealed = sum(1 for _ in self.rows), self.new.count
        if extra:
            what = f"{extra:,} rows after the first {sealed:,} are in no seal"
            yield Problem(kind=Kind.UNSEALED, where=self.where, what=what)

    def _advance(self, count: int) -> None:
        while self.new.count < count and (row := next(self.rows, None)) is not None:
            value = digest_of(row, self.buried)
            self.new.feed_digest(value)
            if not self.has_old or self.old is None:
                continue
            if blank_id(row) in self.buried:
                self.old = None
            else:
                self.old.feed(row)

    def _broken(self, what: str) -> Problem:
        return Problem(kind=Kind.SEAL_BROKEN, where=self.where, what=what)

    def _differs(self, line: int, wanted: Rolling) -> str:
        if self.new.count < wanted.count:
            return f"holds {self.new.count:,} rows; the seal of custody line {line} counts {wanted.count:,}"
        return f"among its first {wanted.count:,} rows one differs from the seal of custody line {line}"
