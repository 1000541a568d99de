"""Where is the file that this message shows? Exports write its path in many ways; the bytes decide what it is."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator

from tocsin.collect.reading import NOT_SUPPLIED
from tocsin.collect.shelf import Shelf
from tocsin.model import Media
from tocsin.model.seams import Material, Skip

NOT_INCLUDED = "file not included in the export"
UNUSED = "file no message refers to"
_REMOTE = ("http://", "https://", "//")


def attached(shelf: Shelf, path: str, beside: str, where: str) -> Media | Skip:
    """The file as a medium, or why there is none.

    Args:
        shelf: the source's files; one that is found is marked as used.
        path: as the export writes it; a web address means that the file was not exported.
        beside: name of the file the path stands in.
        where: the message, for people.
    """
    if path.lower().startswith(_REMOTE):
        return Skip(reason=NOT_INCLUDED, where=where)
    file = found(shelf, path, beside)
    if file is None:
        return Skip(reason=NOT_SUPPLIED, where=f"{where}: {path:.200}")
    shelf.use(file)
    return shelf.medium(file)


def found(shelf: Shelf, path: str, beside: str) -> Material | None:
    """The supplied file that a path means: from its own folder or one above it, with either slash.

    A path from the machine that wrote the export is known by its last folder and name.
    """
    plain = path.replace("\\", "/")
    tail = "/".join(plain.split("/")[-2:])
    for written in dict.fromkeys((path, plain, tail)):
        folder = beside
        while True:
            file = shelf.find(written, beside=folder)
            if file is not None:
                return file
            if not folder:
                break
            folder = posixpath.dirname(folder)
    return None


def parted(found: Iterable[Media | Skip], into: list[Media]) -> Iterator[Skip]:
    """Media are put into the list, each once; the skips are handed on."""
    for item in found:
        if isinstance(item, Skip):
            yield item
        elif item not in into:
            into.append(item)
