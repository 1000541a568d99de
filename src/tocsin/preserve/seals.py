"""Do the case's tables still hold the rows they held when a command ended?

After each command the app appends one custody line ``seal`` whose detail says, for each table, ``count:hash``. The hash
rolls over the rows in the order they were added: h(0) is the SHA-256 of nothing, h(n) the SHA-256 of h(n-1) in hex
followed by row n as canonical JSON. So a table that is only added to can be checked against every seal ever made, and a
derived table, which is rebuilt, against the last.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tocsin.preserve.entry import Entry
from tocsin.preserve.errors import PreserveError
from tocsin.preserve.problem import Kind, Problem


@dataclass(slots=True)
class Rolling:
    """The rolling hash of a table's rows so far."""

    count: int = 0
    hash: str = hashlib.sha256(b"").hexdigest()

    def feed(self, row: str) -> None:
        """Add the next row, as canonical JSON."""
        self.hash = hashlib.sha256((self.hash + row).encode("utf-8", "surrogatepass")).hexdigest()
        self.count += 1

    @property
    def snapshot(self) -> str:
        """``count:hash``, as a seal's detail holds it."""
        return f"{self.count}:{self.hash}"

    @classmethod
    def resume(cls, snapshot: str) -> Rolling:
        """Go on from a seal, so that only new rows need feeding.

        Raises:
            PreserveError: the text is not a snapshot.
        """
        count, colon, value = snapshot.partition(":")
        if not (colon and count.isascii() and count.isdigit() and len(count) < 19 and len(value) == 64):
            raise PreserveError("seal", f"{snapshot[:80]!r} is not count:hash", "run 'tocsin verify'")
        return cls(int(count), value)


def check_seals(
    seals: Iterable[Entry], rows: Mapping[str, Iterable[str]], *, append_only: Collection[str]
) -> Iterator[Problem]:
    """What no longer agrees with the seals: for each table the first seal that fails, and rows no seal covers yet.

    Args:
        seals: custody lines whose action is ``seal``, oldest first.
        rows: for each table its rows as canonical JSON, in the order they were added (derived tables: the order the
            seal was made in).
        append_only: tables held against every seal; the others are held against their last alone.
    """
    stated = _stated(seals)
    for table in sorted(set(stated) | set(rows)):
        where = f"table {table}"
        if table not in rows:
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what="is named in a seal and is not in the database")
            continue
        marks = stated.get(table, [])
        try:
            yield from _check_table(where, marks if table in append_only else marks[-1:], rows[table])
        except PreserveError as trouble:
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what=trouble.what)


def _stated(seals: Iterable[Entry]) -> dict[str, list[tuple[int, str]]]:
    """For each table its seals as (number of the custody line, snapshot)."""
    stated: dict[str, list[tuple[int, str]]] = {}
    for seal in seals:
        for table, snapshot in seal.detail.items():
            stated.setdefault(table, []).append((seal.seq, snapshot))
    return stated


def _check_table(where: str, marks: Sequence[tuple[int, str]], rows: Iterable[str]) -> Iterator[Problem]:
    """Walk the rows once, stopping at each sealed count."""
    rolling, walk, broken = Rolling(), iter(rows), False
    for line, snapshot in marks:
        wanted = Rolling.resume(snapshot)
        if wanted.count < rolling.count:
            what = f"the seal of custody line {line} counts fewer rows than the seal before it"
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what=what)
            return
        for row in walk if wanted.count > rolling.count else ():
            rolling.feed(row)
            if rolling.count == wanted.count:
                break
        if rolling != wanted:
            yield Problem(kind=Kind.SEAL_BROKEN, where=where, what=_differs(line, wanted, rolling))
            broken = True
            break
    extra = sum(1 for _ in walk)
    if extra and not broken:
        yield Problem(
            kind=Kind.UNSEALED, where=where, what=f"{extra:,} rows after the first {rolling.count:,} are in no seal"
        )


def _differs(line: int, wanted: Rolling, found: Rolling) -> str:
    if found.count < wanted.count:
        return f"holds {found.count:,} rows; the seal of custody line {line} counts {wanted.count:,}"
    return f"among its first {wanted.count:,} rows one differs from the seal of custody line {line}"
