"""How is a pack's file read without surprise? Typed values out of TOML, or an error that names file and line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from tocsin.read.errors import ReadError

E = TypeVar("E", bound=StrEnum)
Table = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an error is: the file, its text, and the part of it."""

    file: str
    text: str
    part: str = ""

    def inside(self, part: str) -> Place:
        """The same file, narrower."""
        return Place(file=self.file, text=self.text, part=part)

    def at(self, key: str) -> str:
        """The file and, where it can be found, the line a key stands on."""
        line = number_of_line(self.text, key)
        where = f"{self.file}: line {line}" if line else self.file
        return f"{where}: {self.part}" if self.part else where

    def __str__(self) -> str:
        return f"{self.file}: {self.part}" if self.part else self.file


def number_of_line(text: str, key: str) -> int | None:
    """The first line that begins with a key, or holds it; None where none does."""
    lines = [line.strip().lstrip('["') for line in text.splitlines()]
    first = next((n for n, line in enumerate(lines, 1) if line.startswith(key)), None)
    return first or next((n for n, line in enumerate(lines, 1) if key in line), None)


def unknown(place: Place, table: Table, known: set[str]) -> None:
    """Raises ReadError for a key that nothing reads."""
    for key in table:
        if key not in known:
            raise ReadError(place.at(key), f"has an unknown key {key!r}", f"known keys: {', '.join(sorted(known))}")


def string(place: Place, table: Table, key: str) -> str:
    """A text that is there and not empty."""
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ReadError(str(place), f"has no {key!r}", f'write {key} = "..."')
    return value


def strings(place: Place, value: object, key: str) -> list[str]:
    """A list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ReadError(str(place), f"{key} is no list of strings", '["...", "..."]')
    return value


def number(place: Place, table: Table, key: str, default: int) -> int:
    """A whole number from 0 to 100."""
    value = table.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100:
        raise ReadError(str(place), f"{key} is {value!r}", "give a number from 0 to 100")
    return value


def scores(place: Place, value: object) -> tuple[tuple[str, int], ...]:
    """Points by condition, sorted."""
    if not isinstance(value, dict) or not all(isinstance(points, int) for points in value.values()):
        raise ReadError(str(place), "'terms' is no table of numbers", 'write terms = { "time.zone" = 10 }')
    return tuple(sorted(value.items()))


def tables(place: Place, value: object, name: str) -> list[Table]:
    """A list of tables, empty where there are none."""
    rows = value if value is not None else []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ReadError(str(place), f"{name} is no list of tables", f"begin each with {name}")
    return rows


def enum(place: Place, kind: type[E], value: object) -> E:
    """A member of a closed vocabulary."""
    try:
        return kind(str(value))
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise ReadError(str(place), f"{value!r} is no {kind.__name__.lower()}", f"one of {known}") from None
