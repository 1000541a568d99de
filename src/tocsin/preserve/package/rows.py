"""Which captures do a package's rows hold?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tocsin.model import Capture, Erasure, Invalid, from_json
from tocsin.preserve.problem import Kind, Problem
from tocsin.preserve.seals import blank_id

N = TypeVar("N")

_NOUN_COLUMNS = (0, -1)  # id and body


def captures(rows: Iterable[str], problems: list[Problem]) -> Iterator[Capture]:
    """The captures in rows of table ``captures``, but for erased ones; what is none is told in ``problems``."""
    for number, row in enumerate(rows, 1):
        if blank_id(row) is not None:
            continue
        try:
            key, noun = _noun(row, Capture)
            if key != noun.id:
                raise Invalid("row", f"has the id {key} and holds {noun.id}")
        except (Invalid, ValueError, TypeError, RecursionError) as bad:
            _tell(problems, f"table captures, row {number}", str(bad))
        else:
            yield noun


def tombstones(rows: Iterable[str], problems: list[Problem]) -> Iterator[Erasure]:
    """The tombstones in rows of table ``erasures``."""
    for number, row in enumerate(rows, 1):
        try:
            yield _noun(row, Erasure)[1]
        except (Invalid, ValueError, TypeError, RecursionError) as bad:
            _tell(problems, f"table erasures, row {number}", str(bad))


def blanks(table: str, rows: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Table and id of the rows that were erased."""
    for row in rows:
        key = blank_id(row)
        if key is not None:
            yield table, key


def _noun(row: str, kind: type[N]) -> tuple[str, N]:
    cells = json.loads(row)
    key, body = (cells[place] for place in _NOUN_COLUMNS) if isinstance(cells, list) and cells else ("", "")
    return str(key), from_json(kind, json.loads(body))


def _tell(problems: list[Problem], where: str, what: str) -> None:
    if len(problems) < 1000:
        problems.append(Problem(kind=Kind.CAPTURE_ALTERED, where=where, what=what[:300]))
