"""What may be taken out of a zip?"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import IO, BinaryIO, cast
from zipfile import ZipInfo

from tocsin.fetch.errors import FetchError
from tocsin.fetch.limits import Limits
from tocsin.model.seams import Fault

# What reading a damaged or hostile zip raises.
DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeDecodeError)

# Refused members of one archive that are told singly; the rest is counted.
MAX_TOLD = 100

_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1
# Bytes of the directory for each member that may be there: 46 of fixed fields, and a name.
_ROW = 128


def open_zip(stream: BinaryIO, name: str, limits: Limits) -> zipfile.ZipFile:
    """The archive, its directory read and bounded.

    Raises:
        FetchError: it is no zip, is damaged, holds too much, or has members that share bytes (as bombs do).
    """
    try:
        archive = zipfile.ZipFile(cast(IO[bytes], _Capped(stream, limits.max_members * _ROW)))
    except (*DAMAGE, ValueError, OSError) as trouble:
        raise FetchError(name, f"cannot be read as a zip: {trouble}", "ask its supplier for it again") from None
    try:
        _weigh(archive, name, limits)
    except FetchError:
        archive.close()
        raise
    return archive


def members(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[ZipInfo | Fault]:
    """The members that may be read, sorted by name, and a Fault for each that may not."""
    rows = [row for row in archive.infolist() if not row.filename.endswith("/") or _has_unsafe_name(row)]
    times = Counter(row.filename for row in rows)
    refused = 0
    for row in sorted(rows, key=lambda row: (row.filename, row.header_offset)):
        why = _refusal(row, limits)
        if why is None and times[row.filename] > 1:
            why = "stands in the archive more than once: two readers would see two files"
        if why is None:
            yield row
            continue
        refused += 1
        if refused <= MAX_TOLD:
            yield Fault(where=f"{name}: member {row.orig_filename[:200]!r}", what=f"{why}; not read")
    if refused > MAX_TOLD:
        yield Fault(where=name, what=f"{refused - MAX_TOLD:,} members more were refused and not read")


def _weigh(archive: zipfile.ZipFile, name: str, limits: Limits) -> None:
    rows = archive.infolist()
    remedy = "unpack it yourself, look at it, and give the folder"
    if len(rows) > limits.max_members:
        raise FetchError(name, f"holds {len(rows):,} members; at most {limits.max_members:,} are read", remedy)
    total = sum(row.file_size for row in rows)
    if total > limits.max_unpacked:
        raise FetchError(name, f"unpacks to {total:,} bytes; at most {limits.max_unpacked:,} are read", remedy)
    rows = sorted(rows, key=lambda row: row.header_offset)
    if rows and rows[0].header_offset < 0:
        raise FetchError(name, "has a member that begins before the archive", remedy)
    ends = [row.header_offset + 30 + row.compress_size for row in rows]
    if any(end > later.header_offset for end, later in zip(ends, rows[1:], strict=False)):
        raise FetchError(name, "has members that overlap, as a zip bomb's do", remedy)


def _refusal(row: ZipInfo, limits: Limits) -> str | None:
    kind = stat.S_IFMT(row.external_attr >> 16)
    if _has_unsafe_name(row):
        return "has a name that leads elsewhere (absolute, drive, '..', backslash or control character)"
    if kind not in (0, stat.S_IFREG):
        return "is a link or a device"
    if row.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if row.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return f"is packed by method {row.compress_type}, whose memory cannot be bounded"
    if row.filename.lower().endswith(".zip"):
        return "is a zip inside a zip"
    if row.file_size > limits.slack + limits.ratio * row.compress_size:
        return f"swells more than {limits.ratio} times ({row.compress_size:,} to {row.file_size:,} bytes)"
    return None


def _has_unsafe_name(row: ZipInfo) -> bool:
    """By the name as it stands in the archive; ``filename`` is that cut at a NUL."""
    name = row.orig_filename.removesuffix("/")
    parts = name.split("/")
    return (
        not name.isprintable()
        or "\\" in name
        or len(name) > 1024
        or bool(_DRIVE.match(name))
        or any(part in ("", ".", "..") for part in parts)
    )


class _Capped:
    """A file whose single reads are bounded: the zip reader asks for the whole directory in one."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._most = stream, max(most, 1 << 20)
        self.seek, self.tell, self.seekable = stream.seek, stream.tell, stream.seekable

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(min(size, self._most + 1) if size >= 0 else self._most + 1)
        if len(data) > self._most:
            raise zipfile.BadZipFile(f"its directory is longer than {self._most:,} bytes")
        return data

    def close(self) -> None:
        self._stream.close()


def member_stream(archive: zipfile.ZipFile, row: ZipInfo) -> BinaryIO:
    """The member's bytes, unpacked as they are read and never more than its directory row states."""
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, archive.open(row))))
