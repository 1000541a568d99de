"""Who decodes hostile media for us? One confined child, given one medium at a time and replaced when it dies."""

from __future__ import annotations

import atexit
import hashlib
import os
import threading
from dataclasses import dataclass
from functools import cache
from types import TracebackType

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.process import Child, ChildDied
from tocsin.fingerprint.wire import Head, Task

# A medium's size in bytes and the time it may take in seconds, by the wall and by the processor alike.
SIZES = {Task.PDQ: 64 << 20, Task.SOFTEN_PICTURE: 64 << 20, Task.VPDQ: 512 << 20, Task.SOFTEN_VIDEO: 512 << 20}
SECONDS = {Task.PDQ: 30.0, Task.SOFTEN_PICTURE: 30.0, Task.VPDQ: 600.0, Task.SOFTEN_VIDEO: 60.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the child made of a medium. The child has read hostile bytes: check this before use."""

    head: Head
    body: bytes


class Decoder:
    """A child and its lock; threads may share it, media go through one at a time.

    Args:
        seconds: limit for one medium in place of SECONDS.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: Child | None = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the child, if there is one; a later request starts another."""
        with self._lock:
            self._drop()

    def level(self) -> str:
        """How far the child is confined: ``landlock-7+rlimits``, ``rlimits`` or ``none``."""
        with self._lock:
            return self._running().level

    def ask(self, task: Task, content: bytes) -> Decoded:
        """Have one medium decoded.

        Raises:
            FingerprintError: it is empty, too large or broken, or the child died or ran out of time over it.
        """
        if not content:
            raise FingerprintError(named(content), "is empty (0 bytes)")
        if len(content) > SIZES[task]:
            raise FingerprintError(named(content), f"is {len(content):,} bytes; at most {SIZES[task]:,} are decoded")
        with self._lock:
            answer = self._asked(task, content)
        what = answer.head.get("what")
        if what is not None:
            raise FingerprintError(named(content), str(what), str(answer.head.get("remedy", "")))
        return answer

    def _asked(self, task: Task, content: bytes) -> Decoded:
        seconds = SECONDS[task] if self._seconds is None else self._seconds
        try:
            head, body = self._running().ask({"task": task.value, "seconds": seconds}, content, seconds)
        except ChildDied as died:
            self._drop()
            raise FingerprintError(named(content), str(died), "another decoder takes over") from died
        return Decoded(head=head, body=body)

    def _running(self) -> Child:
        if self._child is not None and not self._child.usable:
            self._drop()
        if self._child is None:
            self._child = Child()
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def shared() -> Decoder:
    """The process's own decoder, started on first use and ended with the process."""
    return _of_process(os.getpid())


def named(content: bytes) -> str:
    """How trouble names a medium: by its SHA-256, shortened."""
    return f"medium {hashlib.sha256(content).hexdigest()[:16]}"


@cache
def _of_process(process: int) -> Decoder:
    """By process id: a forked engine must neither speak into its parent's pipes nor end its parent's child."""
    decoder = Decoder()

    def close() -> None:
        if os.getpid() == process:
            decoder.close()

    atexit.register(close)
    return decoder
