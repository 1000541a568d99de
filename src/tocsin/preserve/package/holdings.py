"""Do a package's rows and kept bytes agree with its custody log, and with one another?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tocsin.model import Capture
from tocsin.preserve.erasures import BLOB, check_erasures
from tocsin.preserve.ledger import Ledger
from tocsin.preserve.package import layout, rows
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.tree import Tree, small
from tocsin.preserve.problem import Kind, Problem
from tocsin.preserve.seals import check_seals


class Holdings:
    """Rows and kept bytes of one package."""

    def __init__(self, tree: Tree, hashes: Mapping[str, str], told: list[Problem], notices: list[str]) -> None:
        self.tree, self.hashes, self.told, self.notices = tree, hashes, told, notices

    def records(self, ledger: Ledger, facts: Facts | None) -> Iterator[Problem]:
        """Rows against the seals, emptied rows against tombstones, tombstones against custody."""
        tables = {name.removeprefix(layout.RECORDS).removesuffix(".jsonl"): name for name in self.tree.names
                  if name.startswith(layout.RECORDS)}  # fmt: skip
        added_only = facts.added_only if facts is not None else ()
        held = {table: self._rows(name) for table, name in tables.items()}
        yield from check_seals(ledger.seals, held, append_only=added_only, buried=ledger.erased.digests())
        stones = rows.tombstones(self._rows(f"{layout.RECORDS}erasures.jsonl"), self.told)
        blank = (key for table, name in sorted(tables.items()) for key in rows.blanks(table, self._rows(name)))
        yield from check_erasures(ledger.erased, stones, blank)
        self.notices += ledger.erased.told()
        for entry in ledger.unsealed:
            what = ", ".join(sorted(set(entry.detail) - {"begin"}))
            self.notices.append(f"custody line {entry.seq}: records were changed by no command: {what}")

    def kept(self, ledger: Ledger, present: dict[str, int]) -> Iterator[Problem]:
        """Kept bytes against custody, custody against kept bytes, captures against both."""
        left_out = dict(self._left_out())
        gone, ever = ledger.erased.gone, {key for table, key in ledger.erased.first if table == BLOB}
        for sha256, size in ledger.kept.items():
            if sha256 in present:
                if present[sha256] != size:
                    yield _problem(Kind.BLOB_ALTERED, layout.blob(sha256), f"custody says {size:,} bytes")
            elif sha256 not in gone and left_out.get(sha256) != size:
                yield _problem(Kind.BLOB_MISSING, f"blob {sha256}", "was kept and is not there")
        for sha256 in sorted(set(present) - set(ledger.kept)):
            yield _problem(Kind.BLOB_ADDED, layout.blob(sha256), "is in no custody line")
        for sha256 in sorted(set(present) & set(gone)):
            yield _problem(Kind.ERASURE_UNFINISHED, layout.blob(sha256), "custody says that it was erased")
        for sha256 in sorted(set(left_out) & set(present) | set(left_out) - set(ledger.kept)):
            yield _problem(Kind.BLOB_ADDED, layout.LEFT_OUT, f"names {sha256}, which was not left out")
        if left_out:
            self.notices.append(f"{len(left_out):,} kept files that the case withholds were left out")
        yield from self._cited(ledger, ever)

    def _cited(self, ledger: Ledger, erased: set[str]) -> Iterator[Problem]:
        cited: set[str] = set()
        for capture in self.captures():
            cited.add(capture.sha256)
            if capture.sha256 not in ledger.kept:
                what = f"cites {capture.sha256}, which no custody line mentions"
                yield _problem(Kind.CAPTURE_WITHOUT_LINE, f"capture {capture.id}", what)
            elif ledger.kept[capture.sha256] != capture.size:
                what = f"states {capture.size:,} bytes where custody says {ledger.kept[capture.sha256]:,}"
                yield _problem(Kind.CAPTURE_ALTERED, f"capture {capture.id}", what)
        for sha256 in sorted(set(ledger.kept) - cited - erased):
            yield _problem(Kind.KEEP_WITHOUT_CAPTURE, f"blob {sha256}", "was kept and no capture cites it")

    def blobs(self) -> dict[str, int]:
        """Hash -> bytes of the kept bytes that lie in their place and are of their hash."""
        found: dict[str, int] = {}
        for name, value in self.hashes.items():
            if name.startswith(layout.BLOBS):
                if name == layout.blob(value):
                    found[value] = self.tree.names[name]
                else:
                    self.told.append(_problem(Kind.BLOB_ALTERED, name, f"its bytes have the hash {value}"))
        return found

    def _left_out(self) -> Iterator[tuple[str, int]]:
        for line in (small(self.tree, layout.LEFT_OUT) or b"").decode("ascii", "replace").splitlines():
            sha256, _, size = line.partition(" ")
            if size.isascii() and size.isdigit() and len(size) < 19:
                yield sha256, int(size)

    def captures(self) -> Iterator[Capture]:
        """The captures that are not erased, in the order of their rows."""
        return rows.captures(self._rows(f"{layout.RECORDS}captures.jsonl"), self.told)

    def _rows(self, name: str) -> Iterator[str]:
        """The rows of a table; none where it is not there."""
        if name not in self.tree.names:
            return
        with self.tree.open(name) as stream:
            while raw := stream.readline(layout.MAX_ROW):
                yield raw.removesuffix(b"\n").decode("utf-8", "surrogatepass")


def _problem(kind: Kind, where: str, what: str) -> Problem:
    return Problem(kind=kind, where=where, what=what)
