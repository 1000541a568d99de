"""Which observations did a probe record? JSON Lines in the Observation noun's own form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.export import Value, line_values
from tocsin.collect.lines import LINE
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.model import Invalid, Observation, Source, from_json
from tocsin.model.seams import Collected, Fetcher, Material, Skip

_ENDINGS = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Observations somebody's probe wrote down, one JSON object a line; ``source`` says where they came from."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        """Observations in the order of the file."""
        return recent(self._collect(source, fetch), since)

    def _collect(self, source: Source, fetch: Fetcher) -> Iterator[Collected]:
        shelf = Shelf(fetch.files(source))
        yield from shelf.faults
        for file in shelf.named(*_ENDINGS):
            shelf.use(file)
            try:
                yield from _file(source, file)
            except CollectError as trouble:
                yield fault(trouble)
        yield from shelf.left("no JSON Lines file")


def _file(source: Source, file: Material) -> Iterator[Collected]:
    with file.open() as stream:
        for found in line_values(stream, file.name, LINE):
            yield _observation(source, found) if isinstance(found, Value) else found


def _observation(source: Source, found: Value) -> Observation | Skip:
    try:
        return replace(from_json(Observation, found.value), source=source.id)
    except Invalid as wrong:
        return Skip(reason="no observation", where=f"{found.where}: {wrong}")
