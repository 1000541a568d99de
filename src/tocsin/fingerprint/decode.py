"""Who decodes hostile media for us? Confined children, each given one medium at a time and replaced when it dies."""

from __future__ import annotations

import atexit
import hashlib
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.process import Child, ChildDied
from tocsin.fingerprint.wire import Head

if TYPE_CHECKING:
    from tocsin.model.json import Json

PICTURES = "tocsin.fingerprint.picture_work"
BOXED = "tocsin.fingerprint.boxed_work"
VIDEOS = "tocsin.fingerprint.video.work"
SOUNDS = "tocsin.fingerprint.sound.work"
ALIKE = "tocsin.fingerprint.alike.work"

WORDS = 1_000  # characters of a reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one medium may cost a work module's child."""

    size: int  # bytes of the medium
    seconds: float  # by the wall and by the processor alike
    memory: int  # bytes of address space


USUAL = Limits(size=64 << 20, seconds=30.0, memory=2 << 30)
LIMITS: Mapping[str, Limits] = {
    PICTURES: USUAL,
    BOXED: USUAL,
    VIDEOS: Limits(size=512 << 20, seconds=600.0, memory=2 << 30),
    SOUNDS: Limits(size=512 << 20, seconds=300.0, memory=2 << 30),
    ALIKE: Limits(size=64 << 20, seconds=30.0, memory=3 << 30),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What the child made of a medium. The child has read hostile bytes: check this before use."""

    head: Head
    body: bytes


class Pool:
    """Children of one work module, started as they are needed; threads may share it.

    Args:
        module: dotted name; its ``works() -> Mapping[str, Work]`` names the tasks.
        limits: of one medium; LIMITS by default.
        most: children at a time; by default one a processor.
    """

    def __init__(self, module: str, limits: Limits | None = None, most: int | None = None) -> None:
        self._module = module
        self._limits = limits or LIMITS.get(module, USUAL)
        self._free = threading.Semaphore(most or os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the children that wait; a later request starts others."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def warm(self) -> None:
        """Start a child now and come back at once: it gets ready while the caller does something else."""
        with self._lock:
            if not self._idle:
                self._idle.append(Child(self._module, self._limits.memory))

    def level(self) -> str:
        """How far a child is confined: ``landlock-7+rlimits``, ``rlimits`` or ``none``."""
        with self._child() as child:
            return child.level()

    def ask(self, task: str, content: bytes, *, seconds: float | None = None, **options: Json) -> Decoded:
        """Have one medium decoded.

        Args:
            task: what to do with it; the work module's word.
            content: the medium.
            seconds: less than the module's own limit, for a task that should take less.
            options: for the task; they reach it in the request's head.

        Raises:
            FingerprintError: it is empty, too large or broken, or the child died or ran out of time over it.
        """
        if not content:
            raise FingerprintError(named(content), "is empty (0 bytes)")
        if len(content) > self._limits.size:
            raise FingerprintError(
                named(content), f"is {len(content):,} bytes; at most {self._limits.size:,} are decoded"
            )
        allowed = min(seconds or self._limits.seconds, self._limits.seconds)
        try:
            with self._child() as child:
                head, body = child.ask({**options, "task": str(task), "seconds": allowed}, content, allowed)
        except ChildDied as died:
            raise FingerprintError(named(content), str(died), "another decoder takes over") from died
        what = head.get("what")
        if what is not None:
            raise FingerprintError(named(content), _plain(what), _plain(head.get("remedy", "")))
        return Decoded(head=head, body=body)

    @contextmanager
    def _child(self) -> Iterator[Child]:
        """A child for one exchange; it is kept for the next one only where the exchange was finished."""
        with self._free:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            child = child or Child(self._module, self._limits.memory)
            finished = False
            try:
                yield child
                finished = child.usable
            finally:
                if finished:
                    with self._lock:
                        self._idle.append(child)
                else:
                    child.end()


def pool(module: str) -> Pool:
    """The process's own pool of a work module, its children started on first use and ended with the process."""
    return _of_process(os.getpid(), module)


def picture_pool(content: bytes) -> Pool:
    """The pool that reads a picture such as this one; nothing but its first bytes is looked at."""
    return pool(BOXED if content[4:8] == b"ftyp" else PICTURES)


def named(content: bytes) -> str:
    """How trouble names a medium: by its SHA-256, shortened."""
    return f"medium {hashlib.sha256(content).hexdigest()[:16]}"


def _plain(said: object) -> str:
    """What a child said, for a terminal: it may repeat what a hostile file made a library say."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in str(said)[:WORDS]).split())


@cache
def _of_process(process: int, module: str) -> Pool:
    """By process id: a forked engine must neither speak into its parent's pipes nor end its parent's child."""
    made = Pool(module)

    def close() -> None:
        if os.getpid() == process:
            made.close()

    atexit.register(close)
    return made
