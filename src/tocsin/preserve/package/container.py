"""Do a WACZ's directory, its members and its data package agree? A zip file can show two readers two contents."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tocsin.preserve.package import describe, layout
from tocsin.preserve.package.describe import Facts
from tocsin.preserve.package.tree import Archive
from tocsin.preserve.problem import Kind, Problem

_LOCAL = struct.Struct("<4s5H3L2H")  # PKWARE APPNOTE 4.3.7
_ENTRY = struct.Struct("<4s4B4H3L5H2L")  # 4.3.12
_END = struct.Struct("<4s4H2LH")  # 4.3.16
_DAY = 33  # 1980-01-01 as a zip writes it
_FILE = 0o100644 << 16
_LARGE = 2_000_000_000  # bytes: beyond, zipfile writes the longer forms of zip64


def check_members(archive: Archive, path: Path) -> Iterator[Problem]:
    """Members lie one after the other from the first byte, headers and directory are what Tocsin writes for them."""
    yield from archive.problems
    infos = sorted(archive.zip.infolist(), key=lambda each: each.header_offset)
    with path.open("rb") as file:
        expected = 0
        for info in infos:
            file.seek(info.header_offset)
            head = file.read(_LOCAL.size)
            where = info.orig_filename.encode("utf-8", "backslashreplace").decode()
            if info.header_offset != expected or len(head) < _LOCAL.size:
                yield _found(where, f"begins at byte {info.header_offset}, not at {expected}: bytes hidden or shared")
                return
            named, extra = _LOCAL.unpack(head)[9:]
            name = file.read(named)
            if name != _name(info) or (head != _header(info) and info.file_size < _LARGE):
                yield _found(where, "has a header of its own that differs from the archive's directory")
            expected += _LOCAL.size + named + extra + info.compress_size
        file.seek(archive.zip.start_dir)
        if expected != archive.zip.start_dir:
            yield _found(path.name, f"holds {archive.zip.start_dir - expected:,} bytes that no member explains")
        elif expected < _LARGE and len(infos) < 0xFFFF and file.read() != _directory(infos, expected):
            yield _found(path.name, "has a directory that says more or other than the members")


def _header(info: zipfile.ZipInfo) -> bytes:
    """The header that Tocsin writes before a member."""
    size, named = info.file_size, len(_name(info))
    return _LOCAL.pack(b"PK\x03\x04", 20, 0, 0, 0, _DAY, info.CRC, size, size, named, 0)


def _directory(infos: Sequence[zipfile.ZipInfo], start: int) -> bytes:
    """The directory that Tocsin writes after the members, to the file's end."""
    entries = []
    for info in infos:
        name, sizes = _name(info), (info.file_size, info.file_size)
        head = (b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, _DAY, info.CRC, *sizes, len(name), 0, 0, 0, 0, _FILE)
        entries.append(_ENTRY.pack(*head, info.header_offset) + name)
    held = b"".join(entries)
    return held + _END.pack(b"PK\x05\x06", 0, 0, len(infos), len(infos), len(held), start, 0)


def _name(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8", "replace")


def check_wacz(archive: Archive, facts: Facts | None, hashes: Mapping[str, str]) -> Iterator[Problem]:
    """The WACZ's own data package lists every member with its hash and size, and its digest is the right one.

    Args:
        archive: the WACZ.
        facts: what the package says of itself.
        hashes: name -> SHA-256 of the package's files, as they are.
    """
    held = {layout.in_wacz(name): (hashes[name], size) for name, size in archive.names.items() if name in hashes}
    if facts is None:
        return
    wanted = describe.wacz_datapackage(facts, held)
    for name, content in ((layout.DATAPACKAGE, wanted), (layout.DIGEST, describe.digest_of(wanted))):
        size = archive.own.get(name)
        if size is None:
            yield Problem(kind=Kind.DESCRIPTION_ALTERED, where=name, what="is not there")
        elif size != len(content) or archive.open("/" + name).read(size) != content:
            what = "does not list the members as they are"
            yield Problem(kind=Kind.DESCRIPTION_ALTERED, where=name, what=what)


def _found(where: str, what: str) -> Problem:
    return Problem(kind=Kind.ZIP_ALTERED, where=where, what=what)
