"""Who may write? One process at a time; a lock dies with whoever holds it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index.journal import unwritable

PAUSE = 0.02  # seconds between two tries


@contextmanager
def writing(path: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the right to write ``path``, by an advisory lock on ``<path>.lock``.

    Args:
        path: of the file to be written.
        wait: seconds to wait for another writer.

    Raises:
        FingerprintError: another process is still writing, or the folder cannot be written.
    """
    until = time.monotonic() + wait
    try:
        lock = path.with_name(path.name + ".lock").open("ab")
    except OSError as error:
        raise unwritable(path, error) from error
    with lock:
        while not _locked(lock):
            if time.monotonic() >= until:
                raise FingerprintError(str(path), "another process is writing it", "try again when it has finished")
            time.sleep(PAUSE)
        yield


def _locked(file: BinaryIO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
