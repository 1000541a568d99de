"""How does a bank follow an exchange? Page after page, from where it stopped; no page is taken twice."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from tocsin.fingerprint.exchange.forms import form_named
from tocsin.fingerprint.exchange.reading import ENTRY_LIMIT, opened, told_apart
from tocsin.fingerprint.exchange.record import Given, Listing, Turn
from tocsin.model.fingerprint import BankEntry
from tocsin.model.seams import Fault

PAGES_LIMIT = 10_000  # pages remembered by their digest
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How far an exchange was read; kept beside what was read, in one transaction with it, as JSON by ``to_json``."""

    form: str = ""
    cursor: str = ""  # the exchange's own word for the next page; empty where its sequence is complete
    until: datetime | None = None  # everything that was changed before is known
    reached: datetime | None = None  # the latest change of the sequence that is not complete yet
    page: str = ""  # digest of the page that was begun
    items: int = 0  # what was taken of it
    pages: tuple[str, ...] = ()  # digests of the pages that were read whole, oldest first
    entries: int = 0
    withdrawn: int = 0
    faults: int = 0

    def after(self, item: Given) -> Checkpoint:
        """One item further."""
        return replace(
            self,
            items=self.items + 1,
            entries=self.entries + isinstance(item, BankEntry),
            withdrawn=self.withdrawn + (not isinstance(item, BankEntry | Fault)),
            faults=self.faults + isinstance(item, Fault),
        )

    def turned(self, turn: Turn | None) -> Checkpoint:
        """The page is read; ``turn`` is what it said of the next one, None where it broke off or says nothing."""
        done = replace(self, page="", items=0, pages=(*self.pages, self.page)[-PAGES_LIMIT:])
        if turn is None:
            return done
        reached = max(filter(None, (self.reached, turn.until)), default=None)
        if turn.next:
            return replace(done, cursor=turn.next, reached=reached)
        until = max(filter(None, (self.until, reached)), default=None)
        return replace(done, cursor="", until=until, reached=None)


@dataclass(frozen=True, slots=True)
class Page:
    """A file of an exchange: a page of its answers, or a whole dump."""

    name: str
    open: Callable[[], BinaryIO]


def pages(folder: Path) -> Iterator[Page]:
    """The plain files of a folder in the order of their names, ``page-10`` after ``page-9``; a file is its one page."""
    files = sorted(folder.iterdir(), key=lambda file: _natural(file.name)) if folder.is_dir() else [folder]
    for file in files:
        if file.is_file() and not file.is_symlink() and not file.name.startswith("."):
            yield Page(file.name, lambda file=file: file.open("rb"))  # type: ignore[misc]  # bound now


def follow(
    source: Iterable[Page],
    bank: str,
    *,
    added: datetime,
    label: str = "",
    form: str | None = None,
    checkpoint: Checkpoint | None = None,
    every: int = 1_000,
) -> Iterator[Given | Checkpoint]:
    """What an exchange's pages say that was not read before, and after each page or ``every`` items a checkpoint.

    Keep each ``Checkpoint`` together with the items before it. An item that comes again replaces the entry of its
    origin. Reading on from any of the checkpoints gives what was not given before it, no item twice.

    Args:
        source: the pages in the exchange's order.
        bank: the bank they go into.
        added: when they are read; for items that do not say.
        label: for items without one; empty for the bank's name.
        form: a name of ``FORMS``; None to tell each page's from its content.
        checkpoint: where to go on; None to begin.
        every: items between two checkpoints within a page.

    Raises:
        FingerprintError: ``form`` is not known or cannot be read.
    """
    chosen = form_named(form) if form else None
    here = checkpoint or Checkpoint()
    done = set(here.pages)
    for page in source:
        digest = _digest(page)
        if digest in done:
            continue
        done.add(digest)
        passed = here.items if here.page == digest else 0
        here = replace(here, page=digest, items=passed)
        listing = Listing(bank=bank, added=added, label=label or bank, where=page.name, since=here.until)
        turn: Turn | None = None
        with page.open() as stream:
            said = opened(stream, listing, chosen)
            here = replace(here, form=said.form.name if said.form else here.form)
            for item in _from(told_apart(said, listing, ENTRY_LIMIT), passed):
                if isinstance(item, Turn):
                    turn = item
                    continue
                yield item
                here = here.after(item)
                if here.items % every == 0:
                    yield here
        here = here.turned(turn)
        yield here


def _from(said: Iterator[Given | Turn], passed: int) -> Iterator[Given | Turn]:
    """What follows the items that were taken before."""
    for item in said:
        if passed and not isinstance(item, Turn):
            passed -= 1
        else:
            yield item


def _digest(page: Page) -> str:
    known = hashlib.sha256()
    with page.open() as stream:
        while chunk := stream.read(_CHUNK):
            known.update(chunk)
    return known.hexdigest()[:32]


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"(\d{1,18})", name)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
