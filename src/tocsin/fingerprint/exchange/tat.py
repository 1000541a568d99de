"""What does Tech Against Terrorism's hash list say? Pages of /api/hash-list/v2/all.

Source: python-threatexchange's client, exchanges/clients/techagainstterrorism/api.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, said
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.record import Listing, Said, Turn, Withdrawn, moment
from tocsin.fingerprint.exchange.values import kind, printed
from tocsin.model.fingerprint import BankEntry

_VIDEOS = frozenset({"mov", "m4v", "mp4", "webm", "mkv", "avi", "3gp", "wmv", "flv"})
_PICTURES = frozenset({"jpg", "jpeg", "png", "gif", "webp", "bmp", "heic", "avif", "tif", "tiff"})


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of pages."""
    until: list[datetime] = []

    def item(part: Part) -> Iterator[Said]:
        record = an_object(part.value)
        if part.number == 0 and "hash_digest" not in record:
            yield Turn(next=said(record, "next"), until=max(until, default=None))
            return
        at = moment(record.get("updated_on"))
        yield _item(record, listing, part.place, at)
        until[:] = [max([*until, at])] if at else until

    return each(stream, listing, ("results",), item)


def _item(record: Object, listing: Listing, place: str, at: datetime | None) -> Said:
    if listing.old(at):
        return listing.known(place)
    name, suffix = said(record, "algorithm"), said(record, "file_type").lower().lstrip(".")
    found = kind(name)
    if found is None:
        return listing.unmatched(place, name)
    known = printed(found[0], said(record, "hash_digest"))
    origin = said(record, "id")
    if record.get("deleted") is True:
        where = f"{listing.where}: {place}"
        return Withdrawn(
            bank=listing.bank,
            where=where,
            origin=origin,
            algorithm=known.algorithm,
            value=known.value,
            at=at,
            why="deleted",
        )
    return listing.entry(
        [known],
        media_type="video" if suffix in _VIDEOS else "image" if suffix in _PICTURES else found[1],
        provenance="Tech Against Terrorism",
        added=moment(record.get("created_on")),
        tags=[said(record, "ideology")],
        origin=origin,
    )


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """One page."""
    yield b'{"results": ['
    count, last = 0, ""
    for entry in entries:
        for known in (entry.fingerprint, *entry.also):
            record = _record(entry, known.algorithm, known.value, name)
            yield (",\n" if count else "\n").encode() + json.dumps(record, ensure_ascii=False, sort_keys=True).encode()
            count, last = count + 1, f"{record['updated_on']},{record['id']}"
    tail = {"checkpoint": last, "count": count, "next": None, "previous": None}
    yield f"\n], {json.dumps(tail)[1:]}\n".encode()


def _record(entry: BankEntry, algorithm: str, value: str, _name: str) -> Object:
    return {
        "hash_digest": value,
        "algorithm": algorithm.upper(),
        "ideology": entry.tags[0] if entry.tags else "all",
        "file_type": "mp4" if entry.media_type.startswith("video") else "jpg",
        "deleted": False,
        "updated_on": entry.added.timestamp(),
        "created_on": entry.added.astimezone(UTC).isoformat(),
        "id": int(entry.id.removeprefix("bank-"), 16) % 2**53,
    }
