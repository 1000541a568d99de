"""Does the WARC hold exactly what the captures say, and do index and pages say where?

Each record is made again from its capture and the kept bytes and compared byte for byte, so that a changed address,
date, header, digest or payload is found even where every hash of the package was made anew.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from tocsin.model import Capture
from tocsin.preserve.package import index, layout, warc, writing
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.members import Members
from tocsin.preserve.package.tree import Tree
from tocsin.preserve.problem import Kind, Problem


def check_archive(tree: Tree, facts: Facts, captures: Iterable[Capture], present: Collection[str]) -> Iterator[Problem]:
    """The WARC, its index and its pages against the captures, and the captures against them.

    Args:
        tree: the package; its kept bytes have been held against their hashes.
        facts: what it says of itself.
        captures: in the order of their rows.
        present: hashes of the kept bytes it holds.
    """
    if layout.WARC not in tree.names:
        yield _found(Kind.RECORD_MISSING, layout.WARC, "is not there")
        return
    with tree.open(layout.WARC) as stream, tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        walk = _Walk(tree, Members(stream), Path(folder))
        trouble = walk.follow(facts, writing.archived(captures, present))
        if trouble:
            yield trouble
            return
        yield from walk.lists()


class _Walk:
    """One pass over the records, side by side with what they should be."""

    def __init__(self, tree: Tree, members: Members, folder: Path) -> None:
        self._tree, self._members = tree, members
        self._folder = folder
        self._lines, self._pages = folder / "index", folder / "pages"

    def follow(self, facts: Facts, captures: Iterable[Capture]) -> Problem | None:
        """The first record that is not what it should be; None where all are."""
        trouble = self._one(writing.archive_head(facts), "warcinfo")
        with self._lines.open("wb") as lines, self._pages.open("wb") as pages:
            pages.write(index.pages_head())
            for capture in captures if trouble is None else ():
                kept, told = warc.of_capture(capture, facts.state)
                offset = self._members.offset
                trouble = self._one(kept, f"capture {capture.id}")
                lines.write(index.line(capture, offset, self._members.offset - offset))
                pages.write(index.page(capture) if index.is_page(capture) else b"")
                trouble = trouble or self._one(told, f"metadata of {capture.id}")
                if trouble:
                    break
        if trouble is None and self._members.begin():
            trouble = _found(Kind.RECORD_ADDED, f"{layout.WARC}: byte {self._members.offset}", "no capture explains it")
        return trouble

    def lists(self) -> Iterator[Problem]:
        """Index and pages."""
        with self._lines.open("rb") as unsorted:
            yield from self._same(layout.INDEX, index.sorted_lines(unsorted, self._folder))
        with self._pages.open("rb") as lines:
            yield from self._same(layout.PAGES, lines)

    def _one(self, record: warc.Record, name: str) -> Problem | None:
        where = f"{layout.WARC}: byte {self._members.offset}, {name}"
        if not self._members.begin():
            return _found(Kind.RECORD_MISSING, where, "the file ends before it")
        try:
            for piece in warc.pieces(record, self._blob):
                held = self._members.read(len(piece))
                if held != piece:
                    return _found(Kind.RECORD_ALTERED, where, _differ(piece, held))
            if not self._members.ended():
                return _found(Kind.RECORD_ALTERED, where, "goes on after its end")
        except zlib.error as bad:
            return _found(Kind.RECORD_ALTERED, where, f"is damaged: {bad}")
        return None

    def _blob(self, sha256: str) -> BinaryIO:
        return self._tree.open(layout.blob(sha256))

    def _same(self, name: str, wanted: Iterable[bytes]) -> Iterator[Problem]:
        if name not in self._tree.names:
            yield _found(Kind.INDEX_ALTERED, name, "is not there")
            return
        with self._tree.open(name) as stream:
            for number, line in enumerate(wanted, 1):
                if stream.read(len(line)) != line:
                    yield _found(Kind.INDEX_ALTERED, f"{name}: line {number}", "is not what the WARC holds")
                    return
            if stream.read(1):
                yield _found(Kind.INDEX_ALTERED, name, "has lines that the WARC does not explain")


def _differ(wanted: bytes, held: bytes) -> str:
    """The first line of two heads that differs."""
    if not wanted.startswith(b"WARC/1.1\r\n"):
        return "its bytes are not those that were kept"
    for one, other in zip(wanted.split(b"\r\n"), held.split(b"\r\n"), strict=False):
        if one != other:
            shown = other[:200].decode("utf-8", "backslashreplace")
            return f"says {shown!r} where its capture gives {one[:200].decode('utf-8', 'backslashreplace')!r}"
    return "is shorter than its capture gives"


def _found(kind: Kind, where: str, what: str) -> Problem:
    return Problem(kind=kind, where=where, what=what)
