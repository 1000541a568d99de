"""Which files of a Meta download are read, and which are not even opened?"""

from __future__ import annotations

import posixpath
import tomllib
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from typing import Any

from tocsin.collect.pieces import Path
from tocsin.collect.reading import UNREAD
from tocsin.collect.shelf import Shelf
from tocsin.model import Private
from tocsin.model.seams import Material

_ENCRYPTED = b'"threadName"'  # in the first bytes of an encrypted chat's export, whose name may be any
_HEAD = 4096


def by_name(shelf: Shelf) -> dict[str, list[Material]]:
    """The source's files by the last part of their name."""
    files: dict[str, list[Material]] = {}
    for name, file in sorted(shelf.files.items()):
        files.setdefault(posixpath.basename(name), []).append(file)
    return files


def what(file: Material) -> str | None:
    """What the file holds by its name, or None where it is not read."""
    last = posixpath.basename(file.name).lower()
    for form, names in _forms():
        if any(fnmatchcase(last, name) for name in names):
            return form
    if private(file.name) or not last.endswith(".json"):
        return None
    with file.open() as stream:
        return "message" if _ENCRYPTED in stream.read(_HEAD) else None


def private(name: str) -> str | None:
    """Why a file is not even opened, or None."""
    path = name.lower()
    for key, part in (("logins", Private.LOGINS), ("contacts", Private.CONTACTS)):
        if any(word in path for word in _told()["private"][key]):
            return UNREAD[part]
    return None


def is_empty(file: Material) -> bool:
    """True where the file is one of these and its lists hold nothing."""
    with file.open() as stream:
        head = stream.read(_HEAD).decode("utf-8", "replace")
    return head.split() in (["[]"], ["[", "]"]) or any(f'"{path[0]}"' in head for path in into() if path)


@cache
def _forms() -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((form["what"], tuple(form["names"])) for form in _told()["file"])


@cache
def into() -> frozenset[Path]:
    """The lists inside those files, as paths to enter."""
    return frozenset({(), *((name,) for name in _told()["lists"]["names"])})


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("meta.toml").read_text("utf-8"))
