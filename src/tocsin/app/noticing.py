"""What is no damage to a case and yet not as it was? Settings, links, files of no command, inputs that changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tocsin import config
from tocsin.app.case import INSIDE, settings_hash
from tocsin.model import Capture
from tocsin.preserve.evidence import LOG
from tocsin.preserve.ledger import Ledger


def stated(case: Path, mark: str) -> str | None:
    """The hash of settings or key that the last command stated in the custody log."""
    log, last = case / INSIDE / "evidence" / LOG, None
    if log.is_file():
        with log.open("rb") as lines:
            for line in lines:
                if b'"action":"begin"' in line and (found := re.search(rf'"{mark}":"([0-9a-f]{{64}})"'.encode(), line)):
                    last = found[1].decode()
    return last


def notices(case: Path, ledger: Ledger, *, has_noted: bool) -> Iterator[str]:
    """What is to be said of records, log and settings.

    Args:
        case: its folder.
        ledger: the log as read.
        has_noted: whether the records note a custody head.
    """
    for entry in ledger.unsealed:
        what = ", ".join(sorted(set(entry.detail) - {"begin"}))
        yield f"custody line {entry.seq}: a command was stopped, or a stranger changed the records: {what}"
    yield from ledger.erased.told()
    if ledger.head[0] and not has_noted:
        yield "the records note no custody head: lines cut off the log's end would not be missed"
    for link in (case / INSIDE, case / INSIDE / "evidence", case / INSIDE / "tocsin.db"):
        if link.is_symlink():
            yield f"{link.relative_to(case)} is a link and lies elsewhere"
    try:
        if (worked_with := stated(case, "settings")) and worked_with != settings_hash(case):
            yield f"{config.FILE} is not the one the last command worked with"
    except OSError:
        return  # told as a problem


def unpublished(case: Path, ledger: Ledger) -> Iterator[str]:
    """Files among the reports that no command wrote."""
    for folder in ("reports", "exports"):
        for path in sorted((case / folder).glob("*")):
            if path.relative_to(case).as_posix() not in ledger.published:
                yield f"{path.relative_to(case)} was published by no command"


def inputs(case: Path, captures: Iterable[Capture], places: Mapping[str, str]) -> Iterator[str]:
    """The sources' own files that are no longer what was collected.

    Args:
        case: its folder.
        captures: the latest last.
        places: source -> its location.
    """
    last = {
        (capture.source, capture.locator): capture for capture in captures if not capture.within and not capture.url
    }
    for (source, locator), capture in sorted(last.items()):
        path = own_file(case / places.get(source, ""), locator)
        if source in places and path.is_file() and not path.is_symlink() and _sha256(path) != capture.sha256:
            shown = path.relative_to(case) if path.is_relative_to(case) else path
            yield f"{shown} is not what was collected; the kept bytes are intact, collect it again"


def own_file(location: Path, locator: str) -> Path:
    """Where the file lies, or lay, that a capture was taken from."""
    return location if location.is_file() else location / locator


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
