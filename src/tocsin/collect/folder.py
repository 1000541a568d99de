"""Which pictures and videos lie in this folder?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tocsin.collect.magic import is_medium
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.model import Post, Source
from tocsin.model.seams import Collected, Fetcher, Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """One post without text for each picture, video or sound; a folder says nothing of when they were published."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Posts in order of file name."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for name, file in sorted(shelf.files.items()):
            medium = shelf.medium(file)
            if not is_medium(medium.media_type):
                yield Skip(reason="no picture, video or sound", where=name)
                continue
            shelf.use(file)
            yield Post(
                source=source.id,
                native_id=name,
                capture=file.capture.id,
                locator=name,
                collected=file.capture.collected,
                text="",
                media=(medium,),
            )
