"""How does a noun travel as JSON? One reading and one writing for every dataclass of the model."""

from __future__ import annotations

import base64
import json
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from json.encoder import encode_basestring as json_string  # what json.dumps writes with ensure_ascii=False
from operator import attrgetter
from typing import Any, TypeVar

from tocsin.model.checks import utc_text
from tocsin.model.errors import Invalid

N = TypeVar("N")

_PLAIN = frozenset({str, int, float, bool, type(None)})

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def to_json(value: object) -> Json:
    """Plain JSON values: times as RFC 3339 UTC, enums as their value, tuples as lists, bytes as Base64."""
    if type(value) in _PLAIN:
        return typing.cast(Json, value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    if isinstance(value, dict):
        return {str(key): to_json(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return {name: to_json(getattr(value, name)) for name in _names(type(value))}
    raise TypeError(f"no JSON form for {type(value).__name__}")


def to_slim(noun: object) -> dict[str, Json]:
    """A noun as plain JSON values without the fields at their default; ``from_json`` reads it all the same."""
    slim: dict[str, Json] = {}
    for name, default in _defaults(type(noun)):  # type: ignore[arg-type]  # a class is hashable
        value = getattr(noun, name)
        if value != default:
            slim[name] = value if type(value) is str else _slim_value(value)
    return slim


def _slim_value(value: object) -> Json:
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        return [to_slim(part) for part in value]
    return to_slim(value) if is_dataclass(value) else to_json(value)


@cache
def _defaults(kind: type) -> tuple[tuple[str, object], ...]:
    return tuple((field.name, field.default) for field in fields(kind) if field.init)


def to_text(value: object, *, slim: bool = False) -> str:
    """Canonical JSON: sorted keys, no blanks, every character as it is.

    The same text as ``json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))``, written
    without the dictionaries in between; with ``slim``, the same of ``to_slim`` for a noun.
    """
    kind = type(value)
    if kind is str:
        return json_string(value)  # type: ignore[arg-type]
    if value is None:
        return "null"
    if kind is datetime:
        return f'"{utc_text(value)}"'  # type: ignore[arg-type]
    if kind is tuple or kind is list:
        return f"[{','.join([to_text(item, slim=slim) for item in value])}]"  # type: ignore[attr-defined]
    if is_dataclass(value) and not isinstance(value, type):
        return _object_text(value, slim)
    return json.dumps(to_json(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _object_text(noun: object, slim: bool) -> str:
    take, keys = _fields(type(noun))  # type: ignore[arg-type]  # a class is hashable
    parts: list[str] = []
    for value, (key, default) in zip(take(noun), keys, strict=True):
        if slim and (value is default or value == default):
            continue
        parts.append(key + (json_string(value) if type(value) is str else to_text(value, slim=slim)))
    return f"{{{','.join(parts)}}}"


@cache
def _fields(kind: type) -> tuple[Callable[[object], tuple[object, ...]], tuple[tuple[str, object], ...]]:
    """What takes a noun's values in the order of its keys, and the written key and default of each."""
    held = sorted(_defaults(kind), key=_first)
    keys = tuple((f"{json_string(name)}:", default) for name, default in held)
    if len(held) > 1:
        return attrgetter(*(name for name, _ in held)), keys
    return lambda noun: tuple(getattr(noun, name) for name, _ in held), keys


def _first(pair: tuple[str, object]) -> str:
    return pair[0]


def from_json(kind: type[N], value: object) -> N:
    """The noun again. Unknown or missing keys and values of the wrong shape raise Invalid, naming the field."""
    read: Reader = _reader(kind)  # type: ignore[arg-type]  # a class is hashable; typeshed says Hashable of instances
    return typing.cast(N, read(value, kind.__name__))


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.init)


Reader = Callable[[Any, str], Any]


@cache
def _reader(kind: Any) -> Reader:
    origin = typing.get_origin(kind)
    if origin in (typing.Union, types.UnionType):
        return _optional(kind)
    if origin is tuple:
        return _tuple(typing.get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value, where: _enum(kind, value, where)
    if isinstance(kind, type) and is_dataclass(kind):
        return _dataclass(kind)
    if kind is datetime:
        return _time
    if kind is bytes:
        return _bytes
    if kind is float:
        return lambda value, where: float(_plain((int, float), value, where))
    if kind in (str, int, bool):
        return lambda value, where: _plain((kind,), value, where)
    raise TypeError(f"no JSON reading for {kind!r}")


def _plain(kinds: tuple[type, ...], value: Any, where: str) -> Any:
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        raise Invalid(where, f"holds {value!r:.60}, not {kinds[0].__name__}")
    return value


def _time(value: Any, where: str) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Invalid(where, f"{value!r:.60} is not an RFC 3339 time", "write 2013-01-15T20:00:00Z") from None
    if at.utcoffset() is None:
        raise Invalid(where, f"time {value} has no zone", "give an offset or Z")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Invalid(where, f"time {value} lies beyond the calendar") from None


def _bytes(value: Any, where: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError):
        raise Invalid(where, "is not Base64") from None


def _enum(kind: type[Enum], value: Any, where: str) -> Enum:
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise Invalid(where, f"{value!r:.60} is not known", f"one of {known}") from None


def _optional(kind: Any) -> Reader:
    inner = [part for part in typing.get_args(kind) if part is not type(None)]
    if len(inner) != 1:
        raise TypeError(f"no JSON reading for {kind!r}")
    read = _reader(inner[0])
    return lambda value, where: None if value is None else read(value, where)


def _tuple(parts: tuple[Any, ...]) -> Reader:
    if len(parts) == 2 and parts[1] is Ellipsis:
        read = _reader(parts[0])
        return lambda value, where: tuple(_each([read] * len(value), value, where)) if _list(value, where) else ()
    readers = [_reader(part) for part in parts]

    def exact(value: Any, where: str) -> tuple[Any, ...]:
        items = _list(value, where)
        if len(items) != len(readers):
            raise Invalid(where, f"has {len(items)} items, not {len(readers)}")
        return tuple(_each(readers, items, where))

    return exact


def _each(readers: list[Reader], items: list[Any], where: str) -> Iterator[Any]:
    """Every item read; a wrong one is named by its place."""
    for n, (read, item) in enumerate(zip(readers, items, strict=True)):
        try:
            yield read(item, "")
        except Invalid as bad:
            raise _placed(f"{where}[{n}]", bad) from None


def _placed(where: str, bad: Invalid) -> Invalid:
    """The trouble with the way to it; what a constructor refuses it names itself."""
    return Invalid(where + bad.where, bad.what, bad.remedy) if bad.where[:1] in ("", ".", "[") else bad


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise Invalid(where, f"holds {value!r:.60}, not a list")
    return list(value)


def _dataclass(kind: type) -> Reader:
    hints = typing.get_type_hints(kind)
    names = _names(kind)
    readers: dict[str, Reader] = {}

    def read(value: Any, where: str) -> Any:
        if not isinstance(value, dict):
            raise Invalid(where, f"holds {value!r:.60}, not an object")
        if not readers:
            readers.update({name: _reader(hints[name]) for name in names})
        unknown = sorted(set(value) - set(names))
        if unknown:
            raise Invalid(where, f"has an unknown key {unknown[0]!r}", f"known keys: {', '.join(names)}")
        read_so_far = {}
        for name, item in value.items():
            try:
                read_so_far[name] = readers[name](item, "")
            except Invalid as bad:
                raise _placed(f"{where}.{name}", bad) from None
        try:
            return kind(**read_so_far)
        except TypeError as missing:
            raise Invalid(where, str(missing).partition("() ")[2] or str(missing)) from None

    return read
