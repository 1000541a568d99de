"""What does Meta's hasher-matcher-actioner say of its banks? The answers of /c/bank/<name>/content/<id>.

Asked with ?include_signals=true; one object, an array of them, or one a line. Source: version 1.1, schemas/curation.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, said, words
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.localfile import signal_type
from tocsin.fingerprint.exchange.record import Listing, Said, Withdrawn, named
from tocsin.fingerprint.exchange.values import filmed_text, kind, printed
from tocsin.model.fingerprint import BankEntry, Fingerprint

_NOTE = 255  # characters it takes


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of banks; what is switched off for good comes as withdrawn."""

    def item(part: Part) -> Iterator[Said]:
        content = an_object(part.value)
        if content and all(isinstance(value, str) and kind(name) for name, value in content.items()):
            content = {"signals": content}  # as /h/hash answers and /c/bank/<name>/signal takes
        if part.number or "signals" in content or "id" in content:
            yield from _content(content, listing, part.place)

    return each(stream, listing, ("contents", "content", "bank_contents"), item)


def _content(content: Object, listing: Listing, place: str) -> Iterator[Said]:
    bank = content.get("bank")
    house = said(bank, "name") if isinstance(bank, dict) else ""
    origin = f"{house}/{said(content, 'id')}" if said(content, "id") else ""
    if _off(content, listing.added):
        yield Withdrawn(
            bank=listing.bank, where=f"{listing.where}: {place}", origin=origin, why="switched off where it comes from"
        )
        return
    if "signals" not in content:
        raise FingerprintError("item", "holds no signals", "ask with ?include_signals=true")
    prints: list[Fingerprint] = []
    media = "file"
    for name, value in an_object(content["signals"]).items():
        found = kind(name)
        if found is None:
            yield listing.unmatched(place, name)
            continue
        prints.append(printed(found[0], str(value)))
        media = found[1] if found[1] != "file" else media
    if prints:
        yield listing.entry(
            {known.algorithm: known for known in prints}.values(),
            label=said(content, "note"),
            provenance=_provenance(content, house),
            media_type=media,
            origin=origin,
        )


def _off(content: Object, now: datetime) -> bool:
    """HMA: 1 is on, 0 is off, and any other number is the second from which it is on again."""
    until = content.get("disable_until_ts")
    if not isinstance(until, int) or isinstance(until, bool):
        return False
    return until == 0 or until > now.astimezone(UTC).timestamp()


def _provenance(content: Object, house: str) -> str:
    metadata = content.get("metadata")
    collab = metadata.get("collab") if isinstance(metadata, dict) else None
    names = sorted(collab) if isinstance(collab, dict) else words(collab)
    return ", ".join(filter(None, (f"HMA bank {house}" if house else "", named(names))))


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """An array of bank content; each one's ``signals`` may be posted to /c/bank/<name>/signal as it stands."""
    yield b"["
    for number, entry in enumerate(entries):
        content: Object = {
            "id": int(entry.id.removeprefix("bank-"), 16) % 2**53,
            "bank": {"name": name or entry.bank, "matching_enabled_ratio": 1.0},
            "disable_until_ts": 1,
            "original_media_uri": None,
            "note": entry.label[:_NOTE],
            "signals": _signals(entry),
        }
        yield (",\n" if number else "\n").encode() + json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    yield b"\n]\n"


def _signals(entry: BankEntry) -> Object:
    return {
        signal_type(known, entry.media_type): filmed_text(known) if known.algorithm == "vpdq" else known.value
        for known in (entry.fingerprint, *entry.also)
    }
