"""How is the index shared between processes? As a mapped file with a log; one writes, any number read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from tocsin.fingerprint.index.container import Container
from tocsin.fingerprint.index.held import Hits, Index, given
from tocsin.fingerprint.index.journal import append, reopened
from tocsin.fingerprint.index.layout import (
    ADD,
    KIND,
    MOST_ROWS,
    REMOVE,
    ROW,
    adding,
    followed,
    mapped,
    removing,
    write_segment,
)
from tocsin.fingerprint.index.lock import writing
from tocsin.fingerprint.index.plan import USUAL_RADIUS
from tocsin.fingerprint.index.segment import Banks, Keys, made
from tocsin.fingerprint.index.values import Values

LEAST_MERGE = 100_000  # rows in the log before ``commit`` merges; a commit weighs as ten
MERGE_SHARE = 0.02  # of the file's rows, if that is more
COMMIT_WEIGHS = 10


class IndexFile:
    """An index in a file, opened for reading; opens in milliseconds, whatever its size.

    Args:
        path: of the file.
        resident: copy it into memory, which takes seconds and makes single queries a little faster.

    Raises:
        FingerprintError: the file is missing, foreign, short, damaged or of a newer version.
    """

    def __init__(self, path: Path, *, resident: bool = False) -> None:
        self.path, self._resident = path, resident
        self._opened()

    @classmethod
    def open(cls, path: Path, *, resident: bool = False) -> IndexFile:
        """As the class itself."""
        return cls(path, resident=resident)

    @staticmethod
    def build(
        path: Path,
        values: Values | Sequence[str],
        keys: Keys | None = None,
        banks: Banks | int = 0,
        *,
        wait: float = 0.0,
    ) -> None:
        """Write a file of these rows in place of whatever stands there.

        Raises:
            ValueError: the arrays do not fit one another.
            FingerprintError: another process is writing it, or the folder cannot be written.
        """
        with writing(path, wait):
            write_segment(path, made(*given(values, keys, banks)))

    @staticmethod
    def write(path: Path, *, wait: float = 0.0) -> IndexWriter:
        """The file opened for writing, made where it is missing; see ``IndexWriter``."""
        return IndexWriter(path, wait=wait)

    def __len__(self) -> int:
        return len(self.index)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; ``index`` stays good until it is dropped."""
        self.container.close()

    def within(
        self,
        queries: Values | Sequence[str],
        radius: int | Mapping[int, int] = USUAL_RADIUS,
        banks: Collection[int] | None = None,
    ) -> Hits:
        """As ``Index.within``."""
        return self.index.within(queries, radius, banks)

    def refresh(self) -> bool:
        """See what writers committed since; True where there was something.

        Raises:
            FingerprintError: another file stands there by now, and it cannot be read.
        """
        if self.container.replaced():
            before = self.container
            self._opened()
            before.close()
            return True
        return self._follow()

    def check(self) -> None:
        """Read the whole file and hold it against its checksums.

        Raises:
            FingerprintError: names the part that is damaged.
        """
        self.container.check()

    def _opened(self) -> None:
        container = Container(self.path, KIND)
        try:
            index = Index.over(mapped(container, resident=self._resident))
            end = followed(container, index, container.log)
        except BaseException:
            container.close()
            raise
        self.container, self.index, self._end = container, index, end

    def _follow(self) -> bool:
        before, self._end = self._end, followed(self.container, self.index, self._end)
        return self._end != before


class IndexWriter:
    """An index in a file, opened for writing. Its own ``index`` shows every change at once, others see commits.

    Use it as a context; what was not committed when it closes is lost, as it is by a kill.

    Raises:
        FingerprintError: another process is writing it, or the file cannot be read.
    """

    def __init__(self, path: Path, *, wait: float = 0.0) -> None:
        self.path = path
        self._waiting: list[tuple[int, bytes]] = []
        self._logged = 0
        with ExitStack() as held:
            held.enter_context(writing(path, wait))
            if not path.exists():
                write_segment(path, made(*given([], None, 0)))
            self._opened()
            held.callback(self._closed)
            self._held = held.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.index)

    def close(self) -> None:
        """Let go of the file and of the lock."""
        self._held.close()

    def add(self, values: Values | Sequence[str], keys: Keys | Sequence[int], banks: Banks | int = 0) -> None:
        """As ``Index.add``; lasting from the next ``commit`` on."""
        rows = given(values, np.asarray(keys, np.uint64), banks)
        self.index.add(*rows)
        for start in range(0, len(rows[0]), MOST_ROWS):
            part = [column[start : start + MOST_ROWS] for column in rows]
            self._waiting.append((ADD, adding(part)))

    def remove(self, keys: Keys | Sequence[int]) -> int:
        """As ``Index.remove``; lasting from the next ``commit`` on."""
        asked = np.asarray(keys, np.uint64)
        for start in range(0, len(asked), MOST_ROWS):
            self._waiting.append((REMOVE, removing(asked[start : start + MOST_ROWS])))
        return self.index.remove(asked)

    def commit(self) -> None:
        """Make all changes last; when this returns they lie on the disk. Merges when the log has grown long."""
        if not self._waiting:
            return
        append(self._file, self.path, self._waiting)
        self._logged += COMMIT_WEIGHS + sum(len(payload) // ROW for _, payload in self._waiting)
        self._waiting.clear()
        if self._logged > max(LEAST_MERGE, MERGE_SHARE * len(self.index)):
            self.merge()

    def merge(self) -> None:
        """Commit, and write the file anew without its log and without what was removed."""
        write_segment(self.path, made(*self.index.rows()))
        self._waiting.clear()
        self._closed()
        self._opened()

    def _opened(self) -> None:
        with IndexFile(self.path) as reader:
            self.index = reader.index
            self._file, end = reopened(self.path, reader.container.log)
            self._logged = COMMIT_WEIGHS * (end - reader.container.log) // ROW

    def _closed(self) -> None:
        self._file.close()
