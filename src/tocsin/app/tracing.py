"""Where was it first, and where since? The copies of a known item, a medium or a file, as a tree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import sightings
from tocsin.app.recognised import recognised
from tocsin.app.streaming import MAX_FILE
from tocsin.fingerprint.lineage import lineage
from tocsin.model import BankEntry, Match, Media, Post, Sighting
from tocsin.model.lineage import Tree
from tocsin.store import records

_SHORTEST = 6  # characters of an id that is not written whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """`tocsin copies`: what was asked about, and its copies."""

    item: str  # SHA-256 of a medium, or id of a known item
    label: str
    tree: Tree


def trace(case: Case, name: str) -> Traced:
    """The copies of an item and how they hang together.

    Args:
        case: the open case.
        name: SHA-256 of a medium, id of a known item (both may be shortened), or a file.

    Raises:
        CaseError: it is nothing the case holds or knows.
    """
    with case.db.connect() as conn:
        matches = recognised(case, conn).matches
        surfaced = sightings(conn, records.every(conn, Post))
        entry, sha256 = _meant(conn, name)
        if entry is not None:
            # Who asks about an item is told of all of it, a flood that waits for a person too.
            found = list(_of_entry(entry, records.every(conn, Match), surfaced))
            return Traced(item=entry.id, label=entry.label, tree=lineage(found, matches))
    if not surfaced.get(sha256):
        raise CaseError(name, "has not surfaced in this case", "`tocsin match` asks about any file")
    return Traced(item=sha256, label=f"medium {sha256[:16]}", tree=lineage(surfaced[sha256], matches))


def _meant(conn: Connection, name: str) -> tuple[BankEntry | None, str]:
    path = Path(name)
    if path.is_file():
        if path.stat().st_size > MAX_FILE:
            raise CaseError(name, f"is larger than {MAX_FILE:,} bytes")
        with path.open("rb") as stream:
            return None, hashlib.file_digest(stream, "sha256").hexdigest()
    entries = records.beginning(conn, BankEntry, name) if len(name) >= _SHORTEST else []
    media = records.beginning(conn, Media, name) if len(name) >= _SHORTEST else []
    if len(entries) + len(media) != 1:
        what = f"means {len(entries) + len(media)} things" if entries or media else "is nothing in this case"
        raise CaseError(name, what, "give a file, the SHA-256 of a medium, or the id of a known item")
    return (records.one(conn, BankEntry, entries[0]), "") if entries else (None, media[0])


def _of_entry(
    entry: BankEntry, matches: Iterable[Match], surfaced: dict[str, tuple[Sighting, ...]]
) -> Iterator[Sighting]:
    """Every surfacing of every medium that matches the item, with how it is like the item."""
    for match in matches:
        if match.entry == entry.id:
            for seen in surfaced.get(match.sha256, ()):
                if seen.sha256 == match.sha256:
                    yield replace(seen, distance=match.distance, how=match.how)
