"""How does work go on in a process of its own? The rest of an iterator, made by a child and handed over by pipe."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import NoReturn, TypeVar, cast

from tocsin.model import Trouble
from tocsin.model.seams import Failed
from tocsin.run.engine import attempt

T = TypeVar("T")

_PIPE = 1 << 20  # bytes a pipe holds where the system lets us say
_RARELY = 20_000  # things made before those that hold one another are looked for
_DIES_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG


def can_part() -> bool:
    """True where this process may go on as two: not where threads of it would be left behind half-way."""
    return sys.platform == "linux" and threading.active_count() == 1


def apart(items: Iterator[T]) -> Iterator[T]:
    """The rest of the items, as they are, made in a child process that begins where the iterator stands.

    The child is a copy of this process: it must touch no connection to the database. It ends with this process.

    Raises:
        Trouble: the items raised it in the child, or the child is gone.
    """
    reading, writing = Pipe(duplex=False)
    _widen(writing)
    child = parted(lambda: _send_all(items, reading, writing))
    writing.close()
    try:
        while not isinstance(got := _received(reading), Failed):
            if got is None:
                return
            yield cast(T, got)
        raise Trouble(got.where, got.what, got.remedy)
    finally:
        reading.close()  # a child that still writes ends with that
        os.waitpid(child, 0)


def parted(work: Callable[[], None]) -> int:
    """Begin a child process that does this and nothing else; its number."""
    parent = os.getpid()
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    return _live(work, parent)


def _live(work: Callable[[], None], parent: int) -> NoReturn:
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the terminal is the parent's to answer
        _end_with(parent)
        gc.freeze()  # what the parent holds stays: looking through it would copy it
        gc.set_threshold(_RARELY, 20, 20)
        work()
        status = 0
    finally:
        os._exit(status)  # nothing of the parent's is closed or written twice


def _end_with(parent: int) -> None:
    import ctypes  # slow to import

    ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _send_all(items: Iterator[T], reading: Connection, writing: Connection) -> None:
    reading.close()  # or writing would wait for ever where the parent is gone

    def send(rest: Iterator[T]) -> None:
        for item in rest:
            writing.send(item)

    outcome = attempt(send, items)
    with suppress(BrokenPipeError):
        told = Failed("", outcome.where, outcome.what, outcome.remedy) if isinstance(outcome, Failed) else None
        writing.send(told)


def _received(reading: Connection) -> object:
    try:
        return reading.recv()
    except EOFError:
        remedy = "run the command again: what was read is kept"
        raise Trouble("the process that reads", "ended before it was done", remedy) from None


def _widen(writing: Connection) -> None:
    import fcntl

    with suppress(OSError):  # the user's share of pipe memory is used up: small pipes do as well
        fcntl.fcntl(writing.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)
