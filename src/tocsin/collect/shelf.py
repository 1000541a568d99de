"""Which files does the source hold, and which of them has nobody used yet?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from tocsin.collect.errors import CollectError
from tocsin.collect.magic import HEAD, media_type
from tocsin.model import Media
from tocsin.model.seams import Fault, Material, Skip


class Shelf:
    """The source's files by name. Every one of them is used, or ends up as a Skip. The door has kept them all."""

    def __init__(self, found: Iterable[Material | Fault]) -> None:
        self.faults: list[Fault] = []
        self.files: dict[str, Material] = {}
        self._used: set[str] = set()
        for item in found:
            if isinstance(item, Fault):
                self.faults.append(item)
            else:
                self.files[item.name] = item

    def named(self, *endings: str) -> list[Material]:
        """Files whose name ends so, in order of name."""
        return [file for name, file in sorted(self.files.items()) if name.lower().endswith(endings)]

    def find(self, path: str, beside: str = "") -> Material | None:
        """The file that ``path``, written in the file ``beside``, points to; None where the source has none such."""
        folder = posixpath.dirname(beside)
        for written in (path, unquote(path)):
            name = posixpath.normpath(posixpath.join(folder, written.lstrip("/")))
            if name in self.files:
                return self.files[name]
        return None

    def use(self, file: Material) -> None:
        """The file is read, or shown in a post: it is not left over."""
        self._used.add(file.name)

    def medium(self, file: Material, alt: str | None = None) -> Media:
        """The file as a medium of a post; its type is read from its bytes."""
        with file.open() as stream:
            kind = media_type(stream.read(HEAD))
        kept = file.capture
        name = posixpath.basename(file.name)
        return Media(sha256=kept.sha256, media_type=kind, size=kept.size, name=name, capture=kept.id, alt=alt)

    def left(self, reason: str) -> Iterator[Skip]:
        """One skip for each file that was not used."""
        for name in sorted(self.files.keys() - self._used):
            yield self.pass_over(name, reason)

    def pass_over(self, name: str, reason: str) -> Skip:
        """Skip one file for a reason of its own."""
        self._used.add(name)
        return Skip(reason=reason, where=name)


def whole(file: Material, limit: int) -> bytes:
    """All bytes of a file that is small enough to be read at once.

    Raises:
        CollectError: it holds more than ``limit`` bytes.
    """
    if file.capture.size > limit:
        raise too_large(file.name, file.capture.size, limit)
    with file.open() as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise too_large(file.name, len(content), limit)
    return content


def too_large(where: str, size: int, limit: int) -> CollectError:
    """The trouble of a thing that is not read because of its size in bytes."""
    remedy = "split it, or supply the part that matters"
    return CollectError(where, f"holds {size:,} bytes, the limit is {limit:,}", remedy)
