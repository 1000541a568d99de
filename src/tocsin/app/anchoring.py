"""Since when does the custody log stand so? Its head goes to the time-stamp authorities, and their replies are kept."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from tocsin.app.case import INSIDE, Case
from tocsin.app.errors import CaseError
from tocsin.app.sealing import seal
from tocsin.config import FILE
from tocsin.model import Trouble
from tocsin.model.seams import Reach
from tocsin.preserve import PreserveError
from tocsin.preserve.custody import sync_folder
from tocsin.preserve.evidence import ANCHORS, LOG
from tocsin.preserve.package import Anchor, anchor, replies_in
from tocsin.preserve.package.anchors import ANCHOR
from tocsin.preserve.package.lines import lines
from tocsin.preserve.package.stamping import Post, trusted

_QUERY = "application/timestamp-query"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchored:
    """The head, and who stamped it when."""

    head: str
    stamps: tuple[str, ...]
    silent: tuple[str, ...]


def poster(case: Case) -> Post:
    """Sends a query through the one door.

    Raises:
        PreserveError: from what it returns, where the authority did not answer.
    """
    door = case.door(lambda _: None)

    def post(address: str, query: bytes) -> bytes:
        answer = door.post(address, query, _QUERY)
        if answer.reach is not Reach.ANSWERED or answer.status != 200 or answer.truncated:
            what = answer.detail or f"answered {answer.status}"
            raise PreserveError(address, what, "try again, or name another authority in [preserve]")
        return answer.body

    return post


def trust_of(case: Case) -> list[bytes]:
    """The certificates an authority must chain to; none where the case names none."""
    named = case.settings.preserve.trust
    return trusted([case.folder / named]) if named else []


def anchor_head(case: Case, post: Post | None = None) -> Anchored:
    """Have the custody head time-stamped by every authority; replies are kept, and the log names them.

    Raises:
        CaseError: no authority is set, or the log is empty.
    """
    authorities = case.settings.preserve.authorities
    if not authorities:
        raise CaseError(FILE, "[preserve] names no authorities", 'write authorities = ["https://..."] under [preserve]')
    folder = case.folder / INSIDE / "evidence" / ANCHORS
    _sweep(folder, case.folder / INSIDE / "evidence" / LOG)
    head = case.evidence.custody.head
    if not head[0]:
        raise CaseError("custody.jsonl", "is empty", "`tocsin collect` begins it")
    done, silent = list[Anchor](), list[str]()
    for number, address in enumerate(authorities, 1):
        try:
            done.append(anchor(head, number, address, post or poster(case), trust_of(case)))
        except Trouble as trouble:
            silent.append(f"{address}: {trouble.what}")
    for each in done:
        _keep(folder, each)
        case.evidence.append(ANCHOR, head[1], each.detail)
    if done:
        seal(case, afresh=True)
    shown = tuple(f"{each.detail['time']} {each.authority} ({each.stamp.by})" for each in done)
    return Anchored(head=f"{head[0]} {head[1]}", stamps=shown, silent=tuple(silent))


def _keep(folder: Path, each: Anchor) -> None:
    """The raw reply, durable before the log names it."""
    folder.mkdir(exist_ok=True)
    path = folder / each.file
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444), "wb") as stream:
        stream.write(each.stamp.reply)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(folder)


def _sweep(folder: Path, log: Path) -> None:
    """Take away replies that a stopped command kept and the log does not name."""
    named = {line.detail.get("file", "") for line in lines(log, ANCHOR)}
    for name, path in replies_in(folder).items():
        if name not in named:
            path.unlink()
