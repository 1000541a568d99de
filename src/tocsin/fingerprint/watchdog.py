"""Who ends a decoder that takes too long? One thread for all of them, asleep until the next deadline."""

from __future__ import annotations

import itertools
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache


class Watchdog:
    """Calls what is overdue; a guarded piece of work costs two dictionary entries, no thread of its own."""

    def __init__(self) -> None:
        self._due: dict[int, tuple[float, Callable[[], None]]] = {}
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._wakes = math.inf
        self._thread: threading.Thread | None = None

    @contextmanager
    def guard(self, seconds: float, overdue: Callable[[], None]) -> Iterator[None]:
        """Call ``overdue`` from another thread, once, where the block takes longer than ``seconds``."""
        number, deadline = next(self._numbers), time.monotonic() + seconds
        with self._changed:
            self._due[number] = deadline, overdue
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="decoder-watchdog", daemon=True)
                self._thread.start()
            if deadline < self._wakes:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._due.pop(number, None)

    def _watch(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for number in [number for number, (deadline, _) in self._due.items() if deadline <= now]:
                    self._due.pop(number)[1]()
                self._wakes = min((deadline for deadline, _ in self._due.values()), default=math.inf)
                self._changed.wait(None if self._wakes == math.inf else max(0.0, self._wakes - now))


def watchdog() -> Watchdog:
    """The process's own; a fork has none of its parent's threads and gets another."""
    return _of_process(os.getpid())


@cache
def _of_process(_process: int) -> Watchdog:
    return Watchdog()
