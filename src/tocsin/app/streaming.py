"""Which media lie there? Files, folders, archives and standard input, one after the other."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from tocsin.app.errors import CaseError
from tocsin.model import Trouble

if TYPE_CHECKING:
    import tarfile

MAX_FILE = 512 << 20  # bytes of one medium
MAX_DEPTH = 64  # folders within folders
MAX_SPOOL = 16 << 30  # bytes of a zip on standard input, which must be laid on the disk
RATIO, SLACK = 200, 64 << 20  # unpacked bytes of a tar for each packed one, beyond the first SLACK
HEAD = 512  # bytes that tell an archive
STDIN = "-"
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One medium to look at. ``error`` says why there is nothing to open."""

    name: str  # the path as given, members as ``archive.zip/member``
    size: int = 0
    modified: float = 0.0  # seconds since 1970, as the file system or archive says
    open: Callable[[], bytes] = field(default=bytes, repr=False, compare=False)
    error: str | None = None


def pieces(paths: Sequence[str | Path], stdin: BinaryIO | None = None) -> Iterator[Piece]:
    """Every file at or below the paths, sorted within a folder; the members of zip and tar archives; ``-`` for input.

    What cannot be opened comes as a piece with its reason; the rest goes on.
    """
    for path in paths:
        if str(path) == STDIN:
            yield from _input(stdin or sys.stdin.buffer)
        else:
            yield from _at(Path(path), 0)


def named(stream: BinaryIO) -> Iterator[str]:
    """Paths from a list: one a line, or separated by NUL."""
    separator, rest = b"", b""
    while block := stream.read(1 << 16):
        rest += block
        separator = separator or (b"\0" if b"\0" in rest else b"\n" if b"\n" in rest else b"")
        if separator:
            *whole, rest = rest.split(separator)
            yield from (os.fsdecode(name) for name in whole if name)
        if len(rest) > 1 << 20:
            raise CaseError("list of files", "has a name longer than a megabyte", "write one path a line")
    if rest.strip():
        yield os.fsdecode(rest.removesuffix(b"\n"))


def _at(path: Path, depth: int) -> Iterator[Piece]:
    try:
        status = path.lstat() if depth else path.stat()
    except OSError as missing:
        yield Piece(name=str(path), error=missing.strerror or "cannot be read")
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _below(path, depth)
    elif stat.S_ISREG(status.st_mode):
        yield from _file(path, status)
    else:
        yield Piece(name=str(path), error="is a link, pipe or device")


def _below(folder: Path, depth: int) -> Iterator[Piece]:
    if depth == MAX_DEPTH:
        yield Piece(name=str(folder), error=f"lies more than {MAX_DEPTH} folders deep")
        return
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208  # names alone, for folders of millions
    except OSError as refused:
        yield Piece(name=str(folder), error=refused.strerror or "cannot be read")
        return
    for name in names:
        yield from _at(folder / name, depth + 1)


def _file(path: Path, status: os.stat_result) -> Iterator[Piece]:
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            if _is_zip(head):
                yield from _zip(stream, str(path))
                return
            if _is_tar(head):
                stream.seek(0)
                yield from _tar(stream, str(path))
                return
    except (OSError, Trouble) as refused:
        yield Piece(name=str(path), error=_why(refused))
        return
    if status.st_size > MAX_FILE:
        yield Piece(name=str(path), size=status.st_size, error=f"is larger than {MAX_FILE:,} bytes")
    else:
        yield Piece(name=str(path), size=status.st_size, modified=status.st_mtime, open=path.read_bytes)


def _input(stream: BinaryIO) -> Iterator[Piece]:
    """Standard input: a tar, a zip, or one medium."""
    head = stream.read(HEAD)
    whole = cast(BinaryIO, _Prefixed(head, stream))
    try:
        if _is_tar(head):
            yield from _tar(whole, STDIN)
        elif _is_zip(head):
            yield from _spooled(whole)
        else:
            content = whole.read(MAX_FILE + 1)
            error = f"is larger than {MAX_FILE:,} bytes" if len(content) > MAX_FILE else None
            yield Piece(name=STDIN, size=len(content), open=lambda: content, error=error)
    except (OSError, Trouble) as refused:
        yield Piece(name=STDIN, error=_why(refused))


def _spooled(stream: BinaryIO) -> Iterator[Piece]:
    """A zip's directory stands at its end: it is laid on the disk first."""
    import tempfile

    with tempfile.TemporaryFile() as spool:
        taken = 0
        while block := stream.read(1 << 20):
            taken += len(block)
            if taken > MAX_SPOOL:
                raise CaseError(STDIN, f"is larger than {MAX_SPOOL:,} bytes", "give the file itself")
            spool.write(block)
        spool.seek(0)
        yield from _zip(cast(BinaryIO, spool), STDIN)


def _zip(stream: BinaryIO, name: str) -> Iterator[Piece]:
    from tocsin.fetch.archive import DAMAGE, member_stream, members, open_zip  # seldom needed, slow to import
    from tocsin.fetch.limits import Limits
    from tocsin.model.seams import Fault

    with open_zip(stream, name, Limits()) as archive:
        for row in members(archive, name, Limits()):
            if isinstance(row, Fault):
                yield Piece(name=row.where, error=row.what)
                continue
            shown = f"{name}/{row.filename}"
            if row.file_size > MAX_FILE:
                yield Piece(name=shown, size=row.file_size, error=f"is larger than {MAX_FILE:,} bytes")
                continue
            try:
                with member_stream(archive, row) as member:
                    content = member.read(MAX_FILE + 1)
            except (*DAMAGE, OSError, RuntimeError, ValueError) as broken:
                yield Piece(name=shown, size=row.file_size, error=f"cannot be unpacked: {broken}")
                continue
            yield Piece(name=shown, size=len(content), open=_held(content))


def _tar(stream: BinaryIO, name: str) -> Iterator[Piece]:
    import tarfile

    counted = _Counted(stream)
    unpacked = 0
    try:
        with tarfile.open(fileobj=cast(IO[bytes], counted), mode="r|*") as archive:
            for row in archive:
                unpacked += row.size
                if unpacked > SLACK + RATIO * counted.taken:
                    yield Piece(name=name, error=f"swells more than {RATIO} times; the rest was not read")
                    return
                if not row.isdir():
                    yield _member(archive, row, f"{name}/{row.name}")
                archive.members = []  # type: ignore[attr-defined]  # tarfile remembers every row otherwise
    except (tarfile.TarError, EOFError, OSError, ValueError) as broken:
        yield Piece(name=name, error=f"cannot be read on: {broken}")


def _member(archive: tarfile.TarFile, row: tarfile.TarInfo, name: str) -> Piece:
    if not row.isreg():
        return Piece(name=name, error="is a link or a device")
    if row.size > MAX_FILE:
        return Piece(name=name, size=row.size, error=f"is larger than {MAX_FILE:,} bytes")
    member = archive.extractfile(row)
    content = member.read() if member else b""
    return Piece(name=name, size=len(content), modified=float(row.mtime), open=_held(content))


def _held(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _is_zip(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar" or head.startswith(_PACKED)


def _why(trouble: OSError | Trouble) -> str:
    return trouble.what if isinstance(trouble, Trouble) else trouble.strerror or str(trouble)


class _Prefixed:
    """A stream that begins with bytes already taken from it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all of them where it is negative."""
        if size < 0:
            head, self._head = self._head, b""
            return head + self._stream.read()
        taken, self._head = self._head[:size], self._head[size:]
        return taken + self._stream.read(size - len(taken)) if len(taken) < size else taken


class _Counted:
    """A stream that knows how much was taken from it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self.taken = stream, 0

    def read(self, size: int = -1) -> bytes:
        """As the stream's own."""
        content = self._stream.read(size)
        self.taken += len(content)
        return content
