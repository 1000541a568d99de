"""Which observations did a probe record? JSON Lines in the Observation noun's own form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.collect.errors import CollectError, fault
from tocsin.collect.jsontext import read_json
from tocsin.collect.lines import lines
from tocsin.collect.recent import recent
from tocsin.collect.shelf import Shelf
from tocsin.model import Invalid, Observation, Source, from_json
from tocsin.model.seams import Collected, Fetcher, Material, Repair, Skip

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
        for number, line in lines(stream, file.name):
            yield from _line(source, line, f"{file.name}: line {number:,}")


def _line(source: Source, line: bytes | None, where: str) -> Iterator[Collected]:
    if line is None or not line.strip():
        yield Skip(reason="line too long" if line is None else "empty line", where=where)
        return
    try:
        value, repairs = read_json(line.removeprefix(b"\xef\xbb\xbf"))
        observation = replace(from_json(Observation, value), source=source.id)
    except Invalid as wrong:
        yield Skip(reason="no observation", where=f"{where}: {wrong}")
    except ValueError:
        yield Skip(reason="no readable JSON", where=where)
    else:
        yield from (Repair(reason=repair, where=where) for repair in repairs)
        yield observation
