"""Where do kept bytes lie?"""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tocsin.model.checks import sha256_hex
from tocsin.preserve.custody import sync_folder
from tocsin.preserve.errors import PreserveError

# Start of the name of bytes that are still being written.
PART = ".part-"

_CHUNK = 1 << 20


@dataclass(slots=True, kw_only=True)
class Part:
    """Bytes written under a temporary name; the open descriptor's lock says that their writer lives."""

    path: Path
    fd: int
    sha256: str
    size: int  # bytes


class Blobs:
    """Files named by the SHA-256 of their bytes, ``sha256/ab/abcd...``, written once and read-only.

    A name on disk is a hash and never comes from outside.
    """

    def __init__(self, root: Path) -> None:
        self._root = root / "sha256"

    def path(self, sha256: str) -> Path:
        """Where these bytes lie, whether or not they are there."""
        sha256_hex("blob", sha256)
        return self._root / sha256[:2] / sha256

    def size(self, sha256: str) -> int | None:
        """Bytes of the blob; None where no regular file lies at its place."""
        try:
            found = self.path(sha256).lstat()
        except OSError:
            return None
        return found.st_size if stat.S_ISREG(found.st_mode) else None

    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading.

        Raises:
            PreserveError: they are not there.
        """
        try:
            return os.fdopen(os.open(self.path(sha256), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW), "rb")
        except OSError as trouble:
            remedy = "run 'tocsin verify', then collect its source again"
            raise PreserveError(f"blob {sha256}", trouble.strerror or "cannot be read", remedy) from trouble

    def take(self, stream: BinaryIO, limit: int) -> Part:
        """Write the stream under a temporary name, hashing as it goes; never whole in memory.

        Args:
            stream: read from where it stands to its end.
            limit: most bytes that are accepted.

        Raises:
            PreserveError: there is more, or the disk refuses. Whatever ``stream`` raises passes through.
        """
        part = self._begin()
        try:
            self._copy(stream, part, limit)
        except BaseException:
            self.drop(part)
            raise
        return part

    def place(self, part: Part) -> None:
        """Give the part its name; not durable before ``sync``. The same bytes lying there already are replaced."""
        path = self.path(part.sha256)
        try:
            os.fchmod(part.fd, 0o444)
            path.parent.mkdir(exist_ok=True)
            part.path.replace(path)
        except OSError as trouble:
            self.drop(part)
            raise _refused(path, trouble) from trouble
        os.close(part.fd)

    def drop(self, part: Part) -> None:
        """Forget the part."""
        part.path.unlink(missing_ok=True)
        os.close(part.fd)

    def sync(self, hashes: Iterable[str]) -> None:
        """Make these blobs and their names durable."""
        paths = [self.path(sha256) for sha256 in hashes]
        for path in paths:
            fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
        for folder in sorted({path.parent for path in paths}):
            sync_folder(folder)
        for folder in (self._root, self._root.parent, self._root.parent.parent) if paths else ():
            sync_folder(folder)

    def remove(self, hashes: Iterable[str]) -> int:
        """Take these blobs away, durably; returns how many were there.

        Raises:
            PreserveError: the disk refuses.
        """
        gone: set[Path] = set()
        count = 0
        for sha256 in hashes:
            path = self.path(sha256)
            try:
                path.unlink()
            except FileNotFoundError:
                continue
            except OSError as trouble:
                raise _refused(path, trouble) from trouble
            gone.add(path.parent)
            count += 1
        for folder in sorted(gone):
            sync_folder(folder)
        return count

    def sweep(self) -> None:
        """Remove parts whose writer died. A living writer holds a lock on its part."""
        if not self._root.is_dir():
            return
        guard = self._guard(fcntl.LOCK_EX)
        try:
            for path in sorted(self._root.glob(f"{PART}*")):
                _remove_orphan(path)
        finally:
            os.close(guard)

    def _guard(self, mode: int) -> int:
        """Shared while a part is begun, exclusive while orphans are looked for, so that no young part is taken."""
        fd = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(fd, mode)
        return fd

    def _begin(self) -> Part:
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            guard = self._guard(fcntl.LOCK_SH)
            try:
                fd, name = tempfile.mkstemp(prefix=PART, dir=self._root)
                fcntl.flock(fd, fcntl.LOCK_EX)
            finally:
                os.close(guard)
        except OSError as trouble:
            raise _refused(self._root, trouble) from trouble
        return Part(path=Path(name), fd=fd, sha256="", size=0)

    def _copy(self, stream: BinaryIO, part: Part, limit: int) -> None:
        digest = hashlib.sha256()
        while piece := stream.read(_CHUNK):
            part.size += len(piece)
            if part.size > limit:
                raise PreserveError("evidence", f"more than {limit:,} bytes came", "raise the limit, or split the file")
            digest.update(piece)
            _write(part, piece)
        part.sha256 = digest.hexdigest()


def _write(part: Part, piece: bytes) -> None:
    rest = memoryview(piece)
    try:
        while rest:
            rest = rest[os.write(part.fd, rest) :]
    except OSError as trouble:
        raise _refused(part.path.parent, trouble) from trouble


def _remove_orphan(path: Path) -> None:
    with suppress(OSError):
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        finally:
            os.close(fd)


def _refused(path: Path, trouble: OSError) -> PreserveError:
    return PreserveError(str(path), trouble.strerror or str(trouble), "check the disk's free space and permissions")
