"""A small invented case with one board, whose clock and retention classes the tests set."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from tocsin.app.case import opened
from tocsin.app.collecting import collect
from tocsin.app.running import run
from tocsin.preserve.entry import Entry

START = "2026-01-01T12:00:00Z"

TOML = """
[case]
reference = "DUNE-1"
title = "Dune Herald"
issuer = "Watch room"
clock = {clock}

{retention}

[[source]]
id = "board"
kind = "table"
name = "Board"
location = "board.csv"
access = "public"
legal_basis = "public interest"
role = "general"
time = "time"
text = "{{text}}"
author = "author"
expect_min = 0
"""

HEAD = "time,author,text\n"


def make(folder: Path, rows: Sequence[str], *, clock: str = START, retention: str = "", also_run: bool = False) -> Path:
    """Write, or write anew, the settings and the one export, and collect."""
    folder.mkdir(exist_ok=True)
    settle(folder, clock=clock, retention=retention)
    (folder / "board.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    with opened(folder) as case:
        list(collect(case, (), _quiet))
        if also_run:
            list(run(case, _quiet))
    return folder


def settle(folder: Path, *, clock: str = START, retention: str = "") -> None:
    """Set the clock and the retention classes."""
    (folder / "tocsin.toml").write_text(TOML.format(clock=clock, retention=retention), "utf-8")


def files_with(folder: Path, needle: str) -> list[str]:
    """Every file inside the case's own folder that holds the text, plain or as JSON escapes it."""
    forms = {needle.encode(), json.dumps(needle)[1:-1].encode()}
    inside = folder / ".tocsin"
    found = (path for path in sorted(inside.rglob("*")) if path.is_file())
    return [str(path.relative_to(inside)) for path in found if any(form in path.read_bytes() for form in forms)]


def rechained(case: Path, kept: list[Entry]) -> None:
    """Write a log anew whose chain holds, as somebody does who may write everywhere."""
    lines, before = [], "0" * 64
    for seq, entry in enumerate(kept, 1):
        made = Entry(
            seq=seq,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            object=entry.object,
            detail=entry.detail,
            prev=before,
        ).sealed()
        lines.append(made.line() + b"\n")
        before = made.hash
    (case / ".tocsin/evidence/custody.jsonl").write_bytes(b"".join(lines))
    with sqlite3.connect(case / ".tocsin" / "tocsin.db") as db:
        db.execute("UPDATE notes SET value = ? WHERE key = 'custody-head'", (f"{len(kept)}:{before}",))
    db.close()


def _quiet(step: str, done: int, of: int) -> None:
    """Nobody looks on."""
