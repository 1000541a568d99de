"""How is an erasure carried out, and finished where it was stopped? Log first, tombstones next, bytes last."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from tocsin.app.case import INSIDE, Case
from tocsin.model import Erasure
from tocsin.preserve.custody import Act
from tocsin.preserve.erasures import BLOB, ERASE, acts, read_acts
from tocsin.store import erasing

SEARCH = "search.db"  # the search index: derived, and made anew
_KNOWN = "known"  # the match index: derived, and made anew
AGAIN = "erased before"  # the rule under which bytes that were kept again go again


def bury(case: Case, lines: Sequence[Act]) -> None:
    """Enter an erasure in the custody log and carry it out; killed at any moment, ``finish`` does the rest.

    Args:
        case: the open case, after ``begin``.
        lines: as ``erasures.acts`` makes them.
    """
    stones = [stone for entry in case.evidence.append_all(lines) for stone in read_acts(entry)]
    _lay(case, stones)


def finish(case: Case) -> None:
    """Carry out what the log says was to be erased when a command was stopped."""
    stones: list[Erasure] = []
    for entry in case.evidence.custody.entries():
        if entry.action == "begin":
            stones = []
        elif entry.action == ERASE:
            stones += read_acts(entry)
    if stones:
        _lay(case, stones)
        clear(case, media=True)


def stay_erased(case: Case) -> int:
    """Take away bytes that were erased before and were kept again, as when their source was collected once more.

    Their rows were never made anew, for those keep their ids; bytes that another capture cites stay.

    Returns:
        how many went.
    """
    with case.db.connect() as conn:
        lying = [sha for sha in erasing.erased_blobs(conn) if case.evidence.blobs.size(sha) is not None]
        again = sorted(set(lying) - erasing.cited_blobs(conn, lying))
    if again:
        bury(case, acts(BLOB, [(0, sha, sha) for sha in again], AGAIN, "retention"))
    return len(again)


def clear(case: Case, *, media: bool) -> None:
    """Drop the derived files that hold what was erased, and rewrite the database without its free pages."""
    inside = case.folder / INSIDE
    for name in (SEARCH, f"{SEARCH}-wal", f"{SEARCH}-shm", f"{SEARCH}-journal"):
        (inside / name).unlink(missing_ok=True)
    if media:
        shutil.rmtree(inside / _KNOWN, ignore_errors=True)
    erasing.squeeze(case.db)


def _lay(case: Case, stones: Sequence[Erasure]) -> None:
    with case.db.begin() as conn:
        erasing.lay(conn, stones)
    case.evidence.erase(stone.subject for stone in stones if stone.table == BLOB)
