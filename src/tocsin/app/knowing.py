"""What is asked, and of what? Banks, hash lists and what was seen, opened in milliseconds.

Imports nothing slow: see ``matching``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from tocsin.app import manifest
from tocsin.app.clock import wall
from tocsin.app.errors import CaseError
from tocsin.app.manifest import CASE_FILE, INSIDE, KNOWN, Manifest
from tocsin.app.matching import Answer, Printed, more_of, printed, shown
from tocsin.app.streaming import Piece
from tocsin.fingerprint.copies import MEDIA, Known, Memory, Shelf
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.items import Item, item_of
from tocsin.fingerprint.judging import PDQ, SECOND, VPDQ, Judge
from tocsin.fingerprint.ours import OURS, pdq, vpdq
from tocsin.fingerprint.shelf import Folder
from tocsin.fingerprint.standing import Standing, weighed
from tocsin.model.fingerprint import BankEntry
from tocsin.model.seams import Fault, Fingerprinter

_GROUP = "tocsin.fingerprinters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where a medium is looked at; threads may share it."""

    known: Known
    banks: tuple[str, ...] | None  # those asked; None for all
    others: tuple[int, ...]
    first: tuple[Fingerprinter, ...]
    second: tuple[Fingerprinter, ...]  # asked only where the first find nothing
    noted: Callable[[Printed], None] | None = field(default=None)

    def look(self, piece: Piece, *, thorough: bool = True) -> Answer:
        """What a medium is, and what it is known as.

        Raises:
            Trouble: it is no medium, or cannot be decoded.
        """
        content = piece.open() if piece.error is None else b""
        whole = replace(piece, open=lambda: content)
        if not thorough and (glance := self._glance(whole, content)):
            return glance
        found = printed(whole, self.first)
        told = self._asked(found)
        if thorough and not told.matches and self.second:
            found = more_of(found, content, self.second)
            told = self._asked(found)
        if self.noted is not None:
            self.noted(found)
        return told

    def _glance(self, piece: Piece, content: bytes) -> Answer | None:
        """For a video in which no key frame is like anything known: that it is not known. None for a closer look."""
        found = printed(piece, ())
        if not found.media_type.startswith("video/"):
            return None
        found = more_of(found, content, (plugin for plugin in self.first if plugin.algorithm != VPDQ))
        frames = vpdq().triage(content)
        item = Item(sha256=found.sha256, prints=(*found.fingerprints, *((frames,) if frames else ())))
        if self.known.hinted(item, self.banks, self.others):
            return None
        answer = self._asked(found)
        return replace(answer, says=(*answer.says, "only its key frames were compared"))

    def _asked(self, found: Printed) -> Answer:
        item = Item(sha256=found.sha256, prints=found.fingerprints)
        recognised = self.known.of(item, self.banks, self.others, itself=True)
        result = weighed(recognised.matches)
        silent = (pdq().silence(one) for one in found.fingerprints if one.algorithm == PDQ)
        says = [*found.says, *(text for text in silent if text)]
        if recognised.left:
            says.append(
                f"{recognised.left:,} candidates more were not compared: the nearest {len(result.matches)} show"
            )
        return Answer(
            file=found.file,
            media_type=found.media_type,
            sha256=found.sha256,
            fingerprints=shown(found.fingerprints),
            matches=result.matches,
            known=result.known,
            held_back=result.good.label if result.good else None,
            says=tuple(says),
        )


@contextmanager
def desk(banks: Sequence[str], case_folder: Path | None, *, remember: bool = False) -> Iterator[Desk]:
    """Open what the banks name: banks of the case, hash lists; with none, all of the case.

    Raises:
        CaseError: a name is neither a bank of the case nor a hash list, or there is no case.
        FingerprintError: a hash list cannot be read whole.
    """
    judge = judge_of()
    lists = [Path(name) for name in banks if Path(name).is_file()]
    named = [name for name in banks if not Path(name).is_file()]
    shelves: list[Shelf] = []
    standing, now = Standing(), wall()
    folder = case_at(case_folder) if named or remember or not banks else None
    if folder is not None:
        shelf, page = opened_shelf(folder)
        unknown = [name for name in named if name not in shelf.numbers and name not in page.standing.banks]
        if unknown:
            raise CaseError(unknown[0], "is neither a bank of the case nor a hash list", "`tocsin bank list`")
        standing, now = page.standing, page.clock or now
        shelves.append(shelf)
    if lists:
        shelves.append(Memory([item_of(entry) for path in lists for entry in listed(path, now)], judge))
    looked: list[Printed] = []
    try:
        yield Desk(
            known=Known(shelves, judge, standing, now),
            banks=(*named, *(path.stem for path in lists)) if banks else None,
            others=() if banks else (MEDIA,),  # a file once looked at makes nothing known; what becomes known finds it
            first=tuple(plugin for plugin in fingerprinters() if plugin.algorithm not in SECOND),
            second=tuple(plugin for plugin in fingerprinters() if plugin.algorithm in SECOND),
            noted=looked.append if remember else None,
        )
    finally:
        if folder is not None and looked:
            from tocsin.app.shelving import remembered

            remembered(folder, looked)


def case_at(folder: Path | None) -> Path:
    """The case named, or the first one upwards.

    Raises:
        CaseError: there is none.
    """
    start = (folder or Path.cwd()).resolve()
    for place in (start,) if folder else (start, *start.parents):
        if (place / CASE_FILE).is_file():
            return place
    remedy = "`tocsin init DIR` makes a case, `--case DIR` names one, `--bank LIST` asks a hash list alone"
    raise CaseError(str(start), f"no {CASE_FILE} here" + ("" if folder else " or above"), remedy)


def opened_shelf(folder: Path) -> tuple[Folder, Manifest]:
    """What a case knows, brought up to its records where they have changed since."""
    page = manifest.read(folder)
    if not manifest.is_fresh(folder, page):
        from tocsin.app.shelving import refreshed

        page = refreshed(folder)
    try:
        return Folder(folder / INSIDE / KNOWN), page
    except FingerprintError:
        from tocsin.app.shelving import refreshed

        page = refreshed(folder)  # which makes a damaged one anew
        return Folder(folder / INSIDE / KNOWN), page


def listed(path: Path, now: datetime) -> Iterator[BankEntry]:
    """The entries of a hash list; one with a bad line is refused, for what it misses would pass as unknown.

    Raises:
        CaseError: a line that cannot be read; names it.
    """
    from tocsin.fingerprint import exchange

    with path.open("rb") as stream:
        for given in exchange.read(stream, path.stem, added=now, where=path.name):
            if isinstance(given, Fault):
                remedy = "mend the list, or take its good lines in with `tocsin bank import`"
                raise CaseError(given.where, given.what, remedy)
            if isinstance(given, BankEntry):
                yield given


@cache
def judge_of() -> Judge:
    """The rules, with the fingerprinters of other packages."""
    return Judge(others=fingerprinters()[len(OURS) :])


@cache
def fingerprinters() -> tuple[Fingerprinter, ...]:
    """Ours, then those of other packages that are installed; ours cannot be replaced."""
    found: dict[str, Fingerprinter] = {plugin.algorithm: plugin for plugin in OURS}
    if _others_are_installed():
        from importlib.metadata import entry_points  # slow to import

        for entry in entry_points(group=_GROUP):
            if not entry.value.startswith("tocsin."):
                plugin = cast(Fingerprinter, entry.load()())
                found.setdefault(plugin.algorithm, plugin)
    return tuple(found.values())


def _others_are_installed() -> bool:
    """Whether a package beside ours states that it brings fingerprinters: a look into a few small files."""
    pages = (page for place in sys.path for page in Path(place).glob("*.dist-info/entry_points.txt"))
    mark = f"[{_GROUP}]".encode()
    return any(mark in page.read_bytes() for page in pages if not page.parent.name.startswith("tocsin-"))
