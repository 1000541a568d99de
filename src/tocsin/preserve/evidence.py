"""How do bytes become evidence?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tocsin.preserve.blobs import Blobs, Part
from tocsin.preserve.custody import Act, Custody
from tocsin.preserve.entry import Entry
from tocsin.preserve.errors import PreserveError

# The custody log's name below the evidence folder.
LOG = "custody.jsonl"
# Folder of the time-stamps over its heads.
ANCHORS = "anchors"


class Evidence:
    """The evidence folder: blobs by hash, and the custody log that says who kept them when.

    ``keep`` hands out a hash at once; ``flush`` makes first the blobs and then their custody lines durable. Call
    ``flush`` before anything that cites a hash is committed elsewhere. ``append``, every ``batch`` new blobs and the
    end of a ``with`` block flush by themselves. Killed at any moment, the folder heals on the next ``keep``: orphaned
    parts go, a torn log line is cut and the cut is logged, and a blob without its line gets it when it is kept again.
    """

    def __init__(self, root: Path, *, now: Callable[[], datetime], actor: str, batch: int = 256) -> None:
        self.root = root
        self.blobs = Blobs(root / "blobs")
        self.custody = Custody(root / LOG, now=now, actor=actor)
        self._batch = batch
        self._pending: dict[str, int] = {}
        self._restored: dict[str, int] = {}
        self._swept = False
        self._threads = threading.RLock()

    @property
    def acted(self) -> bool:
        """True once anything was kept or logged: who only looks on leaves nothing to note."""
        return self._swept

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        """Keep the stream's bytes, once however often they come.

        Args:
            stream: read to its end; never whole in memory.
            limit: most bytes that are accepted.

        Returns:
            SHA-256 in lower-case hex, and the size in bytes.

        Raises:
            PreserveError: more than ``limit`` bytes came, the disk refuses, or the custody chain does not hold.
        """
        self._wake()
        part = self.blobs.take(stream, limit)
        with self._threads:
            self._settle(part)
            if len(self._pending) + len(self._restored) >= self._batch:
                self.flush()
        return part.sha256, part.size

    def open(self, sha256: str) -> BinaryIO:
        """The kept bytes, for reading. Their hash is not checked again: ``tocsin verify`` does that."""
        return self.blobs.open(sha256)

    def erase(self, hashes: Iterable[str]) -> int:
        """Remove blobs, durable on return; the custody line that says so was written before.

        Returns:
            how many were there.

        Raises:
            PreserveError: the disk refuses.
        """
        with self._threads:
            self.flush()
            return self.blobs.remove(hashes)

    def flush(self) -> None:
        """Make everything kept so far durable: blobs before their lines, both before this returns."""
        with self._threads:
            try:
                self.blobs.sync([*self._pending, *self._restored])
            except OSError as trouble:
                raise PreserveError(str(self.root), trouble.strerror or str(trouble), "check the disk") from trouble
            if self._pending:
                self.custody.record_kept(self._pending)
            if self._restored:
                lines = [("restore", sha256, {"size": str(size)}) for sha256, size in self._restored.items()]
                self.custody.append_all(lines)
            self._pending, self._restored = {}, {}

    def append(self, action: str, object: str, detail: Mapping[str, str] | None = None) -> Entry:
        """Flush, then add one custody line, durable on return."""
        return self.append_all([(action, object, detail or {})])[0]

    def append_all(self, acts: Sequence[Act]) -> list[Entry]:
        """Flush, then add custody lines in order, durable on return, with one write."""
        with self._threads:
            self._wake()
            self.flush()
            return self.custody.append_all(acts)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.flush()

    def _wake(self) -> None:
        """On the first act: remove what a killed run left, read the log, heal its end."""
        with self._threads:
            if not self._swept:
                self.root.mkdir(parents=True, exist_ok=True)
                self.blobs.sweep()
                self.custody.look()
                self._swept = True

    def _settle(self, part: Part) -> None:
        try:
            due = self._due(part.sha256, part.size)
        except PreserveError:
            self.blobs.drop(part)
            raise
        if due is None:
            self.blobs.drop(part)
        else:
            self.blobs.place(part)
            due[part.sha256] = part.size

    def _due(self, sha256: str, size: int) -> dict[str, int] | None:
        """The list of due lines these bytes belong on; None where they are kept already and nothing is due."""
        if sha256 in self._pending or sha256 in self._restored:
            return None
        if not self.custody.knows(sha256):
            return self._pending
        lying = self.blobs.size(sha256)
        if lying is None:
            return self._restored
        if lying != size:
            raise PreserveError(f"blob {sha256}", f"holds {lying:,} bytes, not {size:,}", "run 'tocsin verify'")
        return None
