"""What was erased, and do custody log, tombstones and rows agree on it?

An erasure is first entered in the custody log, in lines ``erase`` whose object is the table (or ``blob``) and whose
detail holds ``rule``, ``by`` and ``rows``: ``NUMBER ID DIGEST`` for each, separated by ``;``. Then the tombstones are
put among the records and the rows are emptied, and only then the bytes go. So a command that was stopped in between can
be finished from the log alone, and nothing goes that the log does not name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tocsin.model import Erasure, Invalid
from tocsin.model.checks import utc_text
from tocsin.preserve.custody import Act
from tocsin.preserve.entry import Entry
from tocsin.preserve.problem import Kind, Problem

ERASE = "erase"
BLOB = "blob"
_PER_LINE = 400  # rows named in one custody line, which is at most 64 KiB

Key = tuple[str, str]  # table and id; ``blob`` and SHA-256
Named = tuple[int, str, str]  # number, id, digest


def acts(table: str, named: Sequence[Named], rule: str, by: str) -> list[Act]:
    """The custody lines of an erasure.

    Args:
        table: whose rows, or ``blob``.
        named: what is erased; for a blob number 0 and its hash twice.
        rule: under which it is erased.
        by: who decided.
    """
    lines: list[Act] = []
    for start in range(0, len(named), _PER_LINE):
        rows = ";".join(f"{number} {key} {digest}" for number, key, digest in named[start : start + _PER_LINE])
        lines.append((ERASE, table, {"rule": rule, "by": by, "rows": rows}))
    return lines


def read_acts(entry: Entry) -> list[Erasure]:
    """The tombstones that a custody line ``erase`` asks for.

    Raises:
        ValueError: the line is not one that ``acts`` writes.
    """
    found: list[Erasure] = []
    rule, by = entry.detail.get("rule", ""), entry.detail.get("by", "")
    for named in entry.detail.get("rows", "").split(";"):
        number, _, rest = named.partition(" ")
        key, _, digest = rest.partition(" ")
        if not (key and number.isascii() and number.isdigit() and len(number) < 19):
            raise ValueError(f"names {named[:60]!r} as erased")
        try:
            one = Erasure(
                table=entry.object, subject=key, digest=digest, rule=rule, at=entry.at, by=by, row=int(number)
            )
        except Invalid as bad:
            raise ValueError(str(bad)) from None
        found.append(one)
    return found


@dataclass(slots=True)
class Erased:
    """What the custody log says of erasures, in one pass."""

    first: dict[Key, Erasure] = field(default_factory=dict)  # as first erased; its tombstone says the same
    gone: dict[str, Erasure] = field(default_factory=dict)  # blobs whose last word is that they were erased

    def use(self, entry: Entry) -> None:
        """Take in a line ``erase``, ``keep`` or ``restore``.

        Raises:
            ValueError: an ``erase`` line that nobody wrote so.
        """
        if entry.action != ERASE:
            self.gone.pop(entry.object, None)
            return
        for one in read_acts(entry):
            self.first.setdefault((one.table, one.subject), one)
            if one.table == BLOB:
                self.gone[one.subject] = one

    def digests(self) -> dict[str, dict[str, str]]:
        """For each table, id -> digest of its erased rows."""
        found: dict[str, dict[str, str]] = {}
        for (table, subject), one in self.first.items():
            found.setdefault(table, {})[subject] = one.digest
        return found

    def told(self) -> Iterator[str]:
        """One line for each rule, day and table: what was erased and still verifies."""
        groups = Counter((one.rule, utc_text(one.at)[:10], one.table) for one in self.first.values())
        for (rule, day, table), count in sorted(groups.items()):
            name = "kept files" if table == BLOB else f"rows of {table}"
            yield f"{count:,} {name}: erased under rule {rule!r} on {day}"


def check_erasures(erased: Erased, tombstones: Iterable[Erasure], blank: Iterable[Key]) -> Iterator[Problem]:
    """Where custody log, tombstones and emptied rows disagree.

    Args:
        erased: as the custody log says.
        tombstones: the rows of table ``erasures``.
        blank: table and id of the rows that are empty.
    """
    empty, buried = set(blank), set[Key]()
    for stone in tombstones:
        key = (stone.table, stone.subject)
        buried.add(key)
        where = f"tombstone of {stone.table} {stone.subject}"
        line = erased.first.get(key)
        if line is None:
            yield Problem(kind=Kind.TOMBSTONE_FORGED, where=where, what="is in no custody line")
        elif line != stone:
            yield Problem(
                kind=Kind.TOMBSTONE_FORGED, where=where, what=f"differs from custody in {_differ(line, stone)}"
            )
        if stone.table != BLOB and key not in empty:
            yield Problem(kind=Kind.TOMBSTONE_OF_LIVING, where=where, what="stands over a row that is still there")
    for table, subject in sorted(empty - buried):
        where = f"table {table}, {subject}"
        yield Problem(kind=Kind.ERASED_WITHOUT_TOMBSTONE, where=where, what="is empty and has no tombstone")
    for table, subject in sorted(set(erased.first) - buried - empty):
        where = f"{table} {subject}"
        what = (
            "was to be erased when a command was stopped, or its tombstone was taken away; the next command erases it"
        )
        yield Problem(kind=Kind.ERASURE_UNFINISHED, where=where, what=what)


def _differ(line: Erasure, stone: Erasure) -> str:
    names = ("digest", "rule", "at", "by", "row")
    return ", ".join(name for name in names if getattr(line, name) != getattr(stone, name)) or "nothing"
