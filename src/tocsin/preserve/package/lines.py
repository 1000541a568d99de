"""Which lines of a custody log hold, each by itself?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tocsin.preserve.entry import Entry, raw_lines, read_entry


def lines(log: Path, *actions: str) -> Iterator[Entry]:
    """The sound lines of a log, of these actions or of all; what is wrong with the others is the ledger's to tell."""
    if not log.is_file():
        return
    marks = [f'"action":"{action}"'.encode() for action in actions]
    with log.open("rb") as stream:
        for raw in raw_lines(stream):
            if marks and not any(mark in raw for mark in marks):
                continue
            with suppress(ValueError):
                entry = read_entry(raw.removesuffix(b"\n"))
                if not actions or entry.action in actions:
                    yield entry


def last(log: Path, action: str) -> Entry | None:
    """The last sound line of an action."""
    found = None
    for entry in lines(log, action):
        found = entry
    return found


def last_settings(log: Path) -> str | None:
    """SHA-256 of the settings that the last command which began worked with."""
    found = None
    for entry in lines(log, "begin"):
        found = entry.detail.get("settings", found)
    return found
