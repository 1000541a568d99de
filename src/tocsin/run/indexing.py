"""Who makes what is collected searchable while collecting goes on? A process of its own, for what takes long."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL

from tocsin.run.apart import can_part, parted
from tocsin.store import searching
from tocsin.store.database import open_database

_PAUSE = 0.2  # seconds between two looks at what has come in


@dataclass(slots=True)
class Indexer:
    """Catches the search index up beside a large import; where nothing is large, whoever searches does it.

    Args:
        url: of the records.
        path: the index.
    """

    url: URL
    path: Path
    _child: int | None = None
    _alive: Connection | None = field(default=None, repr=False)

    def start(self) -> None:
        """Begin, unless it has begun already or this process cannot be parted."""
        if self._child is not None or not can_part():
            return
        reading, writing = Pipe(duplex=False)
        self._child = parted(lambda: self._follow(reading, writing))
        reading.close()
        self._alive = writing

    def finish(self) -> None:
        """Wait until everything that was put away is in the index; at once where it never began."""
        if self._child is None or self._alive is None:
            return
        self._alive.close()
        os.waitpid(self._child, 0)
        self._child = self._alive = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.finish()

    def _follow(self, reading: Connection, writing: Connection) -> None:
        writing.close()
        engine = open_database(self.url)
        done = False
        while not done:
            done = reading.poll(_PAUSE)  # the parent closed its end: once more, and that is all
            with engine.connect() as conn:
                searching.catch_up(conn, self.path)
