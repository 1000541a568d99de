"""Which files lie at a source's location?"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tocsin.fetch.errors import FetchError
from tocsin.fetch.limits import Limits
from tocsin.model.seams import Fault


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file, and its name below the location with ``/``."""

    name: str
    path: Path


def locate(root: Path, location: str, source: str) -> Path:
    """The file or folder a source's location means.

    Args:
        root: the case folder; relative locations start there and must end there.
        location: as the source states it; an absolute path may lie anywhere.
        source: the source's id, for messages.

    Raises:
        FetchError: nothing lies there, it leads out of the case folder, or it holds the case folder itself.
    """
    where = f"source {source}: {location!r}"
    if not location or "\0" in location:
        raise FetchError(where, "is no path", "give a path below the case folder")
    try:
        path, home = (root / location).resolve(), root.resolve()
        is_there = path.exists()
    except (OSError, RuntimeError):  # a ring of links, or a name no disk can hold
        raise FetchError(where, "cannot be followed", "give the path of the file itself") from None
    if not Path(location).is_absolute() and not path.is_relative_to(home):
        raise FetchError(where, "leads out of the case folder", "move the files into it, or give the absolute path")
    if home.is_relative_to(path):
        raise FetchError(where, "is the case folder itself", "put the source's files in a folder of their own")
    if not is_there:
        raise FetchError(where, "is not there", f"put the file or folder at {location}, or correct 'location'")
    return path


def walk(location: Path, limits: Limits) -> Iterator[Found | Fault]:
    """Every regular file at or below the location, sorted by name; links, pipes and devices come as Faults."""
    if not location.is_dir():
        yield _judged(_shown(location.name), location)
        return
    found: list[tuple[str, Path]] = []
    for item in _below(location, "", limits, 0):
        if isinstance(item, Fault):
            yield item
        elif len(found) == limits.max_files:
            what = f"holds more than {limits.max_files:,} files; none was read"
            yield Fault(where=_shown(location.name), what=what, remedy="split the source")
            return
        else:
            found.append(item)
    for name, path in sorted(found):
        yield _judged(name, path)


def open_regular(path: Path, name: str, limits: Limits) -> BinaryIO:
    """The file for reading, if it is a regular one; a pipe put in its place does not hang us.

    Raises:
        FetchError: it is none, or too large. OSError: it cannot be opened.
    """
    stream = os.fdopen(os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK), "rb")
    status = os.fstat(stream.fileno())
    if stat.S_ISREG(status.st_mode) and status.st_size <= limits.max_file:
        return stream
    stream.close()
    if stat.S_ISREG(status.st_mode):
        what = f"holds {status.st_size:,} bytes; at most {limits.max_file:,} are read"
        raise FetchError(name, what, "split the file")
    raise FetchError(name, "is not a regular file", "copy the file itself into the case")


def _below(folder: Path, prefix: str, limits: Limits, depth: int) -> Iterator[tuple[str, Path] | Fault]:
    if depth == limits.max_depth:
        what = f"lies more than {limits.max_depth} folders deep and was not read"
        yield Fault(where=prefix, what=what, remedy="move it up")
        return
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as trouble:
        yield Fault(where=prefix or _shown(folder.name), what=trouble.strerror or str(trouble))
        return
    for entry in entries:
        name = prefix + _shown(entry.name)
        if entry.is_dir(follow_symlinks=False):
            yield from _below(Path(entry.path), f"{name}/", limits, depth + 1)
        else:
            yield name, Path(entry.path)


def _judged(name: str, path: Path) -> Found | Fault:
    remedy = "copy the file itself into the case"
    try:
        mode = path.lstat().st_mode
    except OSError as trouble:
        return Fault(where=name, what=trouble.strerror or str(trouble))
    if stat.S_ISLNK(mode):
        return Fault(where=name, what="is a symbolic link and was not followed", remedy=remedy)
    if not stat.S_ISREG(mode):
        return Fault(where=name, what="is a pipe, socket or device and was not read", remedy=remedy)
    return Found(name, path)


def _shown(name: str) -> str:
    """A file name as text; bytes that are none are shown escaped."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
