"""Which files and members does a source's place hold? Each is hashed and kept before it is handed out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZipFile, ZipInfo

from tocsin.fetch.archive import DAMAGE, member_stream, members, open_zip
from tocsin.fetch.errors import FetchError
from tocsin.fetch.folder import Found, open_regular, walk
from tocsin.fetch.keeper import Keeper
from tocsin.fetch.limits import Limits
from tocsin.fetch.media_type import HEAD, media_type
from tocsin.model import Capture
from tocsin.model.seams import Fault, Material

# Containers whose members are handed out in their place. A web archive may stand in a zip, never deeper.
_ARCHIVES = (".zip", ".wacz")
_NESTED = ".wacz"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handing:
    """Hands out what lies at a place on the disk."""

    keeper: Keeper
    limits: Limits
    now: Callable[[], datetime]
    noted: Callable[[Capture], None]

    def below(self, source: str, location: Path) -> Iterator[Material | Fault]:
        """Every file at or below the location, sorted by name; members as ``archive.zip/member``."""
        for found in walk(location, self.limits):
            if isinstance(found, Fault):
                yield found
                continue
            try:
                with open_regular(found.path, found.name, self.limits) as stream:
                    capture = self._kept(stream, found.name, source)
            except OSError as trouble:
                yield Fault(where=found.name, what=trouble.strerror or str(trouble))
            except FetchError as trouble:
                yield Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy)
            else:
                yield from self._handed(found, capture)

    def material(self, name: str, capture: Capture) -> Material:
        """Kept bytes under a name."""
        return Material(name=name, capture=capture, open=lambda: self.keeper.open(capture.sha256))

    def _handed(self, found: Found, capture: Capture) -> Iterator[Material | Fault]:
        """The file itself, or an archive's members in its place."""
        if found.name.lower().endswith(_ARCHIVES):
            yield from self._unpacked(found.name, capture, is_inner=False)
        else:
            yield self.material(found.name, capture)

    def _unpacked(self, name: str, capture: Capture, *, is_inner: bool) -> Iterator[Material | Fault]:
        try:
            with self.keeper.open(capture.sha256) as stream, open_zip(stream, name, self.limits) as archive:
                for row in members(archive, name, self.limits):
                    if isinstance(row, Fault):
                        yield row
                        continue
                    item = self._member(archive, row, name, capture)
                    is_archive = row.filename.lower().endswith(_NESTED)
                    if isinstance(item, Fault) or not is_archive:
                        yield item
                    elif is_inner:
                        what = "is a web archive inside a web archive inside an archive; not read"
                        yield Fault(where=item.name, what=what, remedy="unpack it yourself, and give it on its own")
                    else:
                        yield from self._unpacked(item.name, item.capture, is_inner=True)
        except FetchError as trouble:
            yield Fault(where=trouble.where, what=trouble.what, remedy=trouble.remedy)

    def _member(self, archive: ZipFile, row: ZipInfo, zip_name: str, within: Capture) -> Material | Fault:
        name = f"{zip_name}/{row.filename}"
        try:
            with member_stream(archive, row) as stream:
                return self.material(name, self._kept(stream, name, within.source, within.id))
        except DAMAGE as trouble:
            return Fault(where=f"{zip_name}: member {row.filename!r}", what=f"is damaged: {trouble}")

    def _kept(self, stream: BinaryIO, name: str, source: str, within: str | None = None) -> Capture:
        sha256, size = self.keeper.keep(stream, self.limits.max_file)
        with self.keeper.open(sha256) as kept:
            kind = media_type(name, kept.read(HEAD))
        capture = Capture(
            source=source,
            sha256=sha256,
            size=size,
            media_type=kind,
            locator=name,
            collected=self.now(),
            within=within,
        )
        self.noted(capture)
        return capture
