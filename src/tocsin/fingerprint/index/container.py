"""How do arrays lie in a file that opens at once and is replaced as a whole?

A head (magic, kind, version, sizes, a JSON table of sections with their CRC-32), the sections, then the log
(journal.py). A merge writes a new file beside the old one and renames it, so whoever still reads the old one keeps it.
Every length and place is checked before it is used; the content of a section is checked by ``check`` only, for that
reads it all. Cutting a mapped file short would end its readers (SIGBUS); no writer of ours does that.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index.journal import Record, broken, committed, unwritable, whole

MAGIC: Final = b"\x93TOCSIN\n"
VERSION: Final = 1
ALIGNED = 64  # sections begin at multiples of it
HEAD_ROOM = 4096  # bytes written before the sections
MOST_HEAD = 1 << 20  # bytes read
BLOCK = 1 << 24  # bytes summed or written at once
_HEAD = struct.Struct("<8s4sIQII")  # magic, kind, version, where the log begins, bytes of the table, CRC-32 of all

Meta = Mapping[str, int | list[int]]
Piece = bytes | memoryview


@dataclass(frozen=True, slots=True)
class Section:
    """Where one array lies."""

    start: int
    length: int
    crc: int


class Container:
    """A file opened for reading.

    Args:
        path: of the file.
        kind: four bytes, of what it holds.

    Raises:
        FingerprintError: the file is missing, foreign, short, damaged in its head, or of a newer version.
    """

    def __init__(self, path: Path, kind: bytes) -> None:
        self.path = path
        self._kind = kind
        try:
            self.file: BinaryIO = path.open("rb", buffering=0)
        except OSError as error:
            raise FingerprintError(
                str(path), f"cannot be opened: {error.strerror}", "name a file built before"
            ) from error
        try:
            self.log, self.meta, self._sections = _head(self.file, path, kind)
            # The sections never change; so the map of a file that grows stays good.
            self._map = mmap.mmap(self.file.fileno(), self.log, access=mmap.ACCESS_READ)
        except BaseException:
            self.file.close()
            raise

    def close(self) -> None:
        """Let go of the file; what was taken from ``section`` stays readable until it is dropped."""
        self.file.close()

    def section(self, name: str) -> memoryview:
        """The bytes of a section, mapped; empty where the file has none of that name."""
        section = self._sections.get(name, Section(0, 0, 0))
        return memoryview(self._map)[section.start : section.start + section.length]

    def records(self, after: int) -> Iterator[Record | int]:
        """Committed records that begin at ``after``; after each commit the place where the next begins."""
        return committed(self.file, after)

    def replaced(self) -> bool:
        """True where another file stands under the path by now."""
        try:
            there = self.path.stat()
        except FileNotFoundError:
            return False
        mine = os.fstat(self.file.fileno())
        return (there.st_dev, there.st_ino) != (mine.st_dev, mine.st_ino)

    def check(self) -> None:
        """Read everything and hold it against its checksums.

        Raises:
            FingerprintError: names the section, or where in the log, the damage is.
        """
        for name, section in self._sections.items():
            if _sum(self.section(name)) != section.crc:
                raise broken(self.path, f"section {name!r} does not have its checksum")
        whole(self.file, self.path, self.log)


def write(path: Path, kind: bytes, meta: Meta, sections: Mapping[str, Sequence[Piece]]) -> None:
    """Put a new file in place of ``path``: whole, or not at all.

    Args:
        path: of the file; a kill leaves ``<path>.new`` at most, which the next writer overwrites.
        kind: four bytes, of what it holds.
        meta: small numbers, kept in the head.
        sections: by name, each in pieces that are written in order.

    Raises:
        FingerprintError: the disk is full, or the folder cannot be written; ``path`` is as it was before.
    """
    new = path.with_name(path.name + ".new")
    try:
        with new.open("wb") as file:
            _fill(file, kind, meta, sections)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise unwritable(path, error) from error
    settle(path.parent)


def _fill(file: BinaryIO, kind: bytes, meta: Meta, sections: Mapping[str, Sequence[Piece]]) -> None:
    file.write(bytes(HEAD_ROOM))
    table = {}
    for name, pieces in sections.items():
        start, crc = file.tell(), 0
        for piece in pieces:
            crc = _sum(piece, crc, file)
        table[name] = [start, file.tell() - start, crc]
        file.write(bytes(-file.tell() % ALIGNED))
    log = file.tell()
    text = json.dumps({"meta": dict(meta), "sections": table}, separators=(",", ":")).encode()
    text = text.ljust(HEAD_ROOM - _HEAD.size)
    front = _HEAD.pack(MAGIC, kind, VERSION, log, len(text), 0)[:-4]
    file.seek(0)
    file.write(front + struct.pack("<I", zlib.crc32(front + text)) + text)


def settle(folder: Path) -> None:
    """Make a rename in this folder last; where folders cannot be opened there is nothing to do."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _head(file: BinaryIO, path: Path, kind: bytes) -> tuple[int, Meta, dict[str, Section]]:
    size = os.fstat(file.fileno()).st_size
    raw = file.read(_HEAD.size)
    if len(raw) < _HEAD.size or raw[: len(MAGIC)] != MAGIC or raw[8:12] != kind:
        raise FingerprintError(str(path), f"is no {kind.decode().lower()} file of Tocsin", "name a file built by it")
    _, _, version, log, length, crc = _HEAD.unpack(raw)
    if version > VERSION:
        raise FingerprintError(str(path), f"has version {version}, newer than {VERSION}", "update Tocsin")
    if length > MOST_HEAD or not _HEAD.size + length <= log <= size:
        raise broken(path, f"is {size:,} bytes long, and its head asks for {log:,}")
    table = file.read(length)
    if zlib.crc32(raw[:-4] + table) != crc:
        raise broken(path, "the head does not have its checksum")
    try:
        said = json.loads(table)
        sections = {str(name): Section(*map(int, place)) for name, place in said["sections"].items()}
        meta: Meta = dict(said["meta"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise broken(path, "the head cannot be read") from error
    for name, section in sections.items():
        if section.start % ALIGNED or section.length < 0 or not 0 <= section.start <= log - section.length:
            raise broken(path, f"section {name!r} lies outside the file")
    return log, meta, sections


def _sum(piece: Piece, crc: int = 0, file: BinaryIO | None = None) -> int:
    """The CRC-32 carried on over a piece, which is written on the way where a file is given."""
    view = memoryview(piece).cast("B") if memoryview(piece).nbytes else memoryview(b"")
    for start in range(0, len(view), BLOCK):
        block = view[start : start + BLOCK]
        crc = zlib.crc32(block, crc)
        if file is not None:
            file.write(block)
    return crc
