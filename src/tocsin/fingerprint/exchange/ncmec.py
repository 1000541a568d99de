"""What does NCMEC's hash sharing say? Pages of /v2/entries in XML.

Source: the public part of https://report.cybertip.org/hashsharing/v2/documentation.pdf, as python-threatexchange
reads it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.record import Listing, Said, Turn, Withdrawn, moment, shown, weigh
from tocsin.fingerprint.exchange.values import kind, printed
from tocsin.fingerprint.exchange.xmltext import Element, elements
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion

NAMESPACE = "https://hashsharing.ncmec.org/hashsharing/v2"
_ENTRIES = ("image", "video", "deletedImage", "deletedVideo")
_SPOOL = 8 << 20  # bytes of a group held in memory; more goes to a temporary file
_FEEDBACK = {"affirmativeFeedback": Opinion.CONFIRMED, "negativeFeedback": Opinion.FALSE_POSITIVE}


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of a page. Its entries come in no order of time: only a sequence read to its end moves the checkpoint."""
    found = elements(stream, _ENTRIES)
    number, until = 0, None
    while True:
        try:
            element = next(found)
        except StopIteration:
            return
        except FingerprintError as broken:
            yield listing.fault("xml", broken)
            return
        number += 1
        try:
            if element.name not in _ENTRIES:
                yield from _page(element, until)
                continue
            at = moment(element.says("timestamp"))
            yield from _item(element, listing, f"entry {number}", at)
            until = max(filter(None, (until, at)), default=None)
        except Trouble as trouble:
            yield listing.fault(f"entry {number}", trouble)


def _page(page: Element, until: datetime | None) -> Iterator[Turn]:
    if page.name != "queryResult":
        raise FingerprintError("xml", f"is {page.name[:40]!r}, not a query's result")
    for group in page.children:
        until = max(filter(None, (until, moment(group.attributes.get("maxTimestamp")))), default=None)
    yield Turn(next=page.says("paging", "next"), until=until)


def _item(element: Element, listing: Listing, place: str, at: datetime | None) -> Iterator[Said]:
    if listing.old(at):
        yield listing.known(place)
        return
    owner = element.child("member")
    member = owner.attributes.get("id", "") if owner else ""
    origin = shown(f"{member}/{element.says('id')}")
    if element.name.startswith("deleted"):
        where = f"{listing.where}: {place}"
        yield Withdrawn(bank=listing.bank, where=where, origin=origin, at=at, why="deleted")
        return
    prints: list[Fingerprint] = []
    shared = element.child("fingerprints")
    for value in shared.children if shared else ():
        found = kind(value.name)
        if found and value.text:
            prints.append(printed(found[0], value.text))
        else:
            yield listing.unmatched(place, value.name)
    if not prints:
        if not (shared and shared.children):
            yield listing.unmatched(place, "an entry without values")
        return
    yield listing.entry(
        prints,
        media_type=element.name,
        provenance=f"NCMEC hash sharing, {owner.text.strip() or member}" if owner else "",
        opinion=weigh(_opinions(element)),
        added=at,
        tags=[element.says("classification")],
        origin=origin,
    )


def _opinions(element: Element) -> Iterator[Opinion]:
    feedback = element.child("feedback")
    for word in feedback.children if feedback else ():
        if word.name in _FEEDBACK:
            yield _FEEDBACK[word.name]


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """A page of entries of the member ``name``: first the pictures, then the videos, as clients look for them."""
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<queryResult xmlns="{NAMESPACE}">\n'.encode()
    with SpooledTemporaryFile(_SPOOL) as pictures, SpooledTemporaryFile(_SPOOL) as videos:
        groups = {"image": pictures, "video": videos}
        last: dict[str, datetime] = {}
        for entry in entries:
            medium = "video" if entry.media_type.startswith("video") else "image"
            groups[medium].write(_entry(entry, medium, name).encode())
            last[medium] = max(last.get(medium, entry.added), entry.added)
        for medium, kept in groups.items():
            kept.seek(0)
            if medium in last:
                yield f'<{medium}s maxTimestamp="{_stamp(last[medium])}">\n'.encode()
                yield from iter(lambda kept=kept: kept.read(1 << 16), b"")  # type: ignore[misc]
                yield f"</{medium}s>\n".encode()
    yield b"</queryResult>\n"


def _entry(entry: BankEntry, medium: str, name: str) -> str:
    known = (entry.fingerprint, *entry.also)
    prints = "".join(f"<{one.algorithm}>{one.value}</{one.algorithm}>" for one in known)
    grade = f"<classification>{_plain(entry.tags[0])}</classification>" if entry.tags else ""
    return (
        f'<{medium}><member id="0">{_plain(name)}</member><timestamp>{_stamp(entry.added)}</timestamp>'
        f"<id>{entry.id}</id>{grade}<fingerprints>{prints}</fingerprints></{medium}>\n"
    )


def _plain(text: str) -> str:
    """Text that XML can hold."""
    return escape("".join(letter for letter in text if letter.isprintable()))


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
