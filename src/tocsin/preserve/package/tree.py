"""Which files does a package hold, as a folder or as a WACZ, whoever made it?"""

from __future__ import annotations

import os
import shutil
import stat
import struct
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from tocsin.preserve.errors import PreserveError
from tocsin.preserve.package import layout
from tocsin.preserve.problem import Kind, Problem


class Tree(Protocol):
    """The files of a package by their names in the folder form. Links are never followed, nothing is executed."""

    names: dict[str, int]  # name -> bytes
    problems: list[Problem]  # what is no regular file, or has no name a package may hold

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file that ``names`` lists."""
        ...


def small(tree: Tree, name: str) -> bytes | None:
    """A file that is read whole; None where it is not there.

    Raises:
        PreserveError: it is larger than such a file may be.
    """
    size = tree.names.get(name)
    if size is None:
        return None
    if size > layout.MAX_SMALL:
        raise PreserveError(name, f"is larger than {layout.MAX_SMALL:,} bytes", "no such file of Tocsin's is")
    with tree.open(name) as stream:
        return stream.read(layout.MAX_SMALL)


@contextmanager
def local(tree: Tree, name: str) -> Iterator[Path]:
    """A file as a path, for what reads paths; a temporary copy that is not there where the package lacks it."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        path = Path(folder) / name.rpartition("/")[2]
        if name in tree.names:
            with tree.open(name) as stream, path.open("wb") as copy:
                shutil.copyfileobj(stream, copy, 1 << 20)
        yield path


class Folder:
    """A package as a folder."""

    def __init__(self, root: Path) -> None:
        self.names: dict[str, int] = {}
        self.problems: list[Problem] = []
        self._root = root
        for top, folders, files in os.walk(root, onerror=self._unread):
            folders.sort()
            for name in [*files, *(each for each in folders if (Path(top) / each).is_symlink())]:
                self._take(Path(top) / name)
            if len(self.names) > layout.MAX_FILES:
                raise PreserveError(root.name, f"holds more than {layout.MAX_FILES:,} files", "no package may")

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file; a link that took its place meanwhile is refused."""
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.fdopen(os.open(self._root / name, flags), "rb")

    def _take(self, path: Path) -> None:
        name = os.fsencode(path.relative_to(self._root)).decode("utf-8", "backslashreplace")
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            self.problems.append(Problem(kind=Kind.STRAY, where=name, what="is a link or a device and was not read"))
        elif not layout.is_name(name):
            self.problems.append(Problem(kind=Kind.FILE_ADDED, where=name, what="is no name a package holds"))
        else:
            self.names[name] = status.st_size

    def _unread(self, trouble: OSError) -> None:
        what = trouble.strerror or str(trouble)
        self.problems.append(Problem(kind=Kind.UNREADABLE, where=str(trouble.filename), what=what))


class Archive:
    """A package as a WACZ: members are stored, not compressed, so that no member is larger than the file itself."""

    def __init__(self, path: Path) -> None:
        self.names: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.own: dict[str, int] = {}  # the WACZ's data package and its digest
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            self.zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError) as bad:
            remedy = "give a package's folder or its .wacz"
            raise PreserveError(path.name, f"is no zip archive: {bad}", remedy) from None
        if len(self.zip.infolist()) > layout.MAX_FILES:
            raise PreserveError(path.name, f"holds more than {layout.MAX_FILES:,} files", "no package may")
        for info in self.zip.infolist():
            self._take(info)

    def open(self, name: str) -> BinaryIO:
        """The bytes of a file.

        Raises:
            PreserveError: directory and member disagree.
        """
        try:
            return cast(BinaryIO, self.zip.open(self._members[name]))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as bad:
            raise PreserveError(name, f"cannot be read from the archive: {bad}") from None

    def _take(self, info: zipfile.ZipInfo) -> None:
        member, trouble = info.orig_filename, _wrong(info)
        at_root = member in (layout.DATAPACKAGE, layout.DIGEST)
        name = member if at_root else layout.from_wacz(member)
        held = self.own if at_root else self.names
        if trouble is None and not layout.is_name(name):
            trouble = "is no name a package holds"
        if trouble is None and name in held:
            trouble = "stands in the archive twice: two readers see two different files"
        if trouble is None:
            held[name] = info.file_size
            self._members["/" + member if at_root else name] = info
        else:
            shown = member.encode("utf-8", "backslashreplace").decode()
            self.problems.append(Problem(kind=Kind.ZIP_ALTERED, where=shown, what=trouble))


def _wrong(info: zipfile.ZipInfo) -> str | None:
    """Why a member is none of ours."""
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        return "is compressed; a package's members are stored"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is a link, a folder or a device"
    return None
