"""Who did what to the evidence, in an order that cannot be changed unseen?"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tocsin.preserve.entry import MAX_LINE, NOTHING_BEFORE, Entry, raw_lines, read_entry
from tocsin.preserve.errors import PreserveError

# action, object, detail
Act = tuple[str, str, Mapping[str, str]]

_CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class Custody:
    """The hash-chained, append-only log ``custody.jsonl``.

    Several threads and processes may append at once: each append holds an exclusive lock on the file and first reads
    what the others wrote. A last line torn by a crash is cut, and the cut itself is logged. Nothing is ever added to
    a chain that does not hold.
    """

    def __init__(self, path: Path, *, now: Callable[[], datetime], actor: str) -> None:
        if not actor.strip():
            raise PreserveError(path.name, "has no actor", "say who works on this case")
        self._path, self._now, self._actor = path, now, actor
        self._offset, self._seq, self._hash = 0, 0, NOTHING_BEFORE
        self._seal: Entry | None = None
        self._unfinished = False
        self._kept: set[bytes] = set()
        self._threads = threading.Lock()

    @property
    def head(self) -> tuple[int, str]:
        """Number and hash of the last line; ``(0, "000...")`` for an empty log."""
        self.look()
        return self._seq, self._hash

    def last_seal(self) -> Entry | None:
        """The last line whose action is ``seal``."""
        self.look()
        return self._seal

    def unfinished(self) -> bool:
        """True where the last command that began has neither sealed nor ended: it was stopped, or is at work."""
        self.look()
        return self._unfinished

    def knows(self, sha256: str) -> bool:
        """True where a line says that these bytes were kept. As fresh as the last append or ``head``."""
        return bytes.fromhex(sha256) in self._kept

    def append(self, action: str, object: str, detail: Mapping[str, str] | None = None) -> Entry:
        """Add one line, durable on return.

        Raises:
            PreserveError: the chain does not hold, the line is too long, or the disk refuses.
        """
        return self.append_all([(action, object, detail or {})])[0]

    def append_all(self, acts: Sequence[Act]) -> list[Entry]:
        """Add lines in order, durable on return, with one write and one fsync."""
        with self._locked() as log:
            return self._write(log, acts) if acts else []

    def record_kept(self, sizes: Mapping[str, int]) -> list[Entry]:
        """Add a ``keep`` line for each SHA-256 that has none yet, whoever kept it."""
        with self._locked() as log:
            new = [("keep", sha, {"size": str(size)}) for sha, size in sizes.items() if not self.knows(sha)]
            return self._write(log, new) if new else []

    def entries(self) -> Iterator[Entry]:
        """Every whole line, oldest first.

        Raises:
            PreserveError: a line is damaged; names it.
        """
        if not self._path.exists():
            return
        with self._path.open("rb") as log:
            for number, raw in enumerate(raw_lines(log), 1):
                if raw.endswith(b"\n"):
                    yield self._read(number, raw)

    def look(self) -> None:
        """Read what others appended since, and heal the log's end where a crash tore it."""
        if self._path.exists():
            with self._locked():
                pass

    @contextmanager
    def _locked(self) -> Iterator[BinaryIO]:
        """The log, open and ours alone, read up to its end and healed."""
        with self._threads:
            is_new = not self._path.exists()
            flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
            with _told(self._path), os.fdopen(os.open(self._path, flags, 0o644), "r+b") as log:
                fcntl.flock(log, fcntl.LOCK_EX)
                if is_new:
                    sync_folder(self._path.parent)
                self._catch_up(log)
                yield log

    def _catch_up(self, log: BinaryIO) -> None:
        if log.seek(0, os.SEEK_END) < self._offset:
            raise PreserveError(self._path.name, "is shorter than it was", "run 'tocsin verify'")
        log.seek(self._offset)
        for raw in raw_lines(log):
            if not raw.endswith(b"\n"):
                break
            self._follow(self._read(self._seq + 1, raw), len(raw))
        self._heal(log)

    def _read(self, number: int, raw: bytes) -> Entry:
        try:
            return read_entry(raw[:-1])
        except ValueError as why:
            raise self._broken(number, str(why)) from None

    def _follow(self, entry: Entry, length: int) -> None:
        if (entry.seq, entry.prev) != (self._seq + 1, self._hash):
            raise self._broken(self._seq + 1, "does not follow the line before it")
        self._offset += length
        self._seq, self._hash = entry.seq, entry.hash
        if entry.action == "keep" and _SHA256.fullmatch(entry.object):
            self._kept.add(bytes.fromhex(entry.object))
        if entry.action == "seal":
            self._seal = entry
        if entry.action in ("begin", "end", "seal"):
            self._unfinished = entry.action == "begin"

    def _broken(self, number: int, why: str) -> PreserveError:
        advice = "run 'tocsin verify'; nothing is added to a chain that does not hold"
        return PreserveError(f"{self._path.name}: line {number}", why, advice)

    def _heal(self, log: BinaryIO) -> None:
        """Cut what a crash left of a last line. Holding the lock, nobody can be in the middle of writing it."""
        torn = log.seek(0, os.SEEK_END) - self._offset
        if not torn:
            return
        log.seek(self._offset)
        digest = hashlib.sha256()
        while piece := log.read(_CHUNK):
            digest.update(piece)
            if b"\n" in piece:
                raise self._broken(self._seq + 1, f"is longer than {MAX_LINE:,} bytes")
        log.truncate(self._offset)
        self._write(log, [("recovered", self._path.name, {"dropped": str(torn), "sha256": digest.hexdigest()})])

    def _write(self, log: BinaryIO, acts: Sequence[Act]) -> list[Entry]:
        entries = self._chained(acts)
        lines = [entry.line() + b"\n" for entry in entries]
        if max(map(len, lines)) > MAX_LINE:
            raise PreserveError(
                self._path.name, f"a line would be longer than {MAX_LINE:,} bytes", "shorten its detail"
            )
        self._put(log.fileno(), b"".join(lines))
        for entry, line in zip(entries, lines, strict=True):
            self._follow(entry, len(line))
        return entries

    def _put(self, fd: int, content: bytes) -> None:
        """All of it at the end of the log and durable, or nothing of it."""
        done = 0
        try:
            while done < len(content):
                done += os.pwrite(fd, content[done:], self._offset + done)
            os.fsync(fd)
        except OSError:
            os.ftruncate(fd, self._offset)
            raise

    def _chained(self, acts: Sequence[Act]) -> list[Entry]:
        entries: list[Entry] = []
        prev, at, actor = self._hash, self._now(), self._actor
        for seq, (action, thing, detail) in enumerate(acts, self._seq + 1):
            entry = Entry(seq=seq, at=at, actor=actor, action=action, object=thing, detail=detail, prev=prev).sealed()
            entries.append(entry)
            prev = entry.hash
        return entries


def sync_folder(folder: Path) -> None:
    """Make the folder's list of names durable."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as trouble:
        raise PreserveError(
            str(path), trouble.strerror or str(trouble), "check the disk and its permissions"
        ) from trouble
