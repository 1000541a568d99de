"""How does a file grow so that a kill at any moment loses nothing that was committed?

By a log of records (length, CRC-32, kind, payload). A record of kind COMMIT ends a commit; what follows the last commit
is no part of the file, and the next writer cuts it off.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from tocsin.fingerprint.errors import FingerprintError

COMMIT: Final = 0  # kind of the record that ends a commit
MOST_RECORD = 1 << 24  # bytes
_RECORD = struct.Struct("<IIB")  # bytes of the payload, CRC-32 of kind and payload, kind


@dataclass(frozen=True, slots=True)
class Record:
    """One committed change: its kind, and where its payload lies."""

    kind: int
    start: int
    payload: bytes


def append(file: BinaryIO, path: Path, records: Sequence[tuple[int, bytes]]) -> None:
    """Write records and their commit at the end of an unbuffered file, and wait until they lie on the disk.

    Raises:
        FingerprintError: the disk is full, say; the file is as it was before, and the same may be tried again.
    """
    start = file.tell()
    left = memoryview(b"".join(_written(kind, payload) for kind, payload in [*records, (COMMIT, b"")]))
    try:
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError as error:
        file.truncate(start)
        file.seek(start)
        raise unwritable(path, error) from error


def reopened(path: Path, log: int) -> tuple[BinaryIO, int]:
    """The file for ``append``, with what a killed writer left half done cut off; and where its log ends.

    Raises:
        FingerprintError: the log is damaged before its end.
    """
    file = path.open("r+b", buffering=0)
    try:
        end = whole(file, path, log)
        file.truncate(end)
        file.seek(end)
    except BaseException:
        file.close()
        raise
    return file, end


def committed(file: BinaryIO, after: int) -> Iterator[Record | int]:
    """Committed records that begin at ``after``; after each commit the place where the next begins."""
    waiting: list[Record] = []
    for record, following in _records(file, after, os.fstat(file.fileno()).st_size):
        if record.kind != COMMIT:
            waiting.append(record)
            continue
        yield from waiting
        yield following
        waiting.clear()


def whole(file: BinaryIO, path: Path, log: int) -> int:
    """Where the last commit of the log ends.

    Raises:
        FingerprintError: a commit stands behind bytes that cannot be read.
    """
    end, size = log, os.fstat(file.fileno()).st_size
    for record, following in _records(file, log, size):
        if record.kind == COMMIT:
            end = following
    if end != size and _commit_after(file, end, size):
        raise broken(path, f"the log cannot be read from byte {end:,} on")
    return end


def broken(path: Path, what: str) -> FingerprintError:
    """The error for a file whose bytes are not what was written."""
    return FingerprintError(str(path), f"damaged: {what}", "restore the file, or build it again")


def unwritable(path: Path, error: OSError) -> FingerprintError:
    """The error for a file that the system does not let us write."""
    return FingerprintError(
        str(path), f"cannot be written: {error.strerror}", "check the folder and the room on the disk"
    )


def _written(kind: int, payload: bytes) -> bytes:
    return _RECORD.pack(len(payload), zlib.crc32(payload, zlib.crc32(bytes([kind]))), kind) + payload


def _records(file: BinaryIO, start: int, end: int) -> Iterator[tuple[Record, int]]:
    """Whole records from ``start`` on, each with the place of the next; stops at the first that is none."""
    block, first = b"", start  # bytes of the file, and where they begin
    while start + _RECORD.size <= end:
        at = start - first
        if at + _RECORD.size > len(block):
            block, first, at = _read(file, start, end), start, 0
        if len(block) < _RECORD.size:
            return
        length, crc, kind = _RECORD.unpack_from(block, at)
        if length > MOST_RECORD or start + _RECORD.size + length > end:
            return
        at += _RECORD.size
        if at + length > len(block):
            block, first, at = _read(file, start, end), start, _RECORD.size
        payload = block[at : at + length]
        if len(payload) < length or zlib.crc32(payload, zlib.crc32(bytes([kind]))) != crc:
            return
        start += _RECORD.size + length
        yield Record(kind, start - length, payload), start


def _read(file: BinaryIO, start: int, end: int) -> bytes:
    """As much from there on as the longest record takes, or all there is."""
    file.seek(start)
    pieces, left = [], min(end - start, _RECORD.size + MOST_RECORD)
    while left and (piece := file.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _commit_after(file: BinaryIO, start: int, end: int) -> bool:
    """Whether a commit stands behind bytes that are no record: damage, then, and no commit cut short by a kill."""
    mark, behind = _written(COMMIT, b""), b""
    while start < end and (read := _read(file, start, end)):
        block = behind + read
        if mark in block:
            return True
        behind = block[-len(mark) :]
        start += len(read)
    return False
