"""What does StopNCII say? Pages of /v1/FetchHashes.

Source: python-threatexchange's client, exchanges/clients/stopncii/api.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint.exchange.jsonitems import Object, an_object, each, objects, said, words
from tocsin.fingerprint.exchange.jsontext import Part
from tocsin.fingerprint.exchange.opinion_words import held
from tocsin.fingerprint.exchange.record import Listing, Said, Turn, Withdrawn, moment, named, weigh
from tocsin.fingerprint.exchange.values import kind, printed
from tocsin.model.fingerprint import BankEntry
from tocsin.model.kinds import Opinion

_GONE = {"Withdrawn", "Deleted"}
FEEDBACK = {Opinion.CONFIRMED: "Blocked", Opinion.FALSE_POSITIVE: "NotBlocked"}


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of pages; each stands for all that is said of its value, and replaces what was said before."""
    until: list[datetime] = []

    def item(part: Part) -> Iterator[Said]:
        record = an_object(part.value)
        if part.number == 0:
            last = moment(record.get("nextSetTimestamp")) or max(until, default=None)
            more = record.get("hasMoreRecords") is True
            yield Turn(next=said(record, "nextPageToken") if more else "", until=last)
            return
        at = moment(record.get("lastModtimestamp"))
        yield _item(record, listing, part.place, at)
        until[:] = [max([*until, at])] if at else until

    return each(stream, listing, ("hashRecords",), item)


def _item(record: Object, listing: Listing, place: str, at: datetime | None) -> Said:
    if listing.old(at):
        return listing.known(place)
    name = said(record, "signalType")
    found = kind(name)
    if found is None:
        return listing.unmatched(place, name)
    known = printed(found[0], said(record, "hashValue"))
    cases = record.get("caseNumbers")
    states = set(cases.values()) if isinstance(cases, dict) else set()
    if said(record, "hashStatus") in _GONE or (states and states <= _GONE):
        where = f"{listing.where}: {place}"
        return Withdrawn(
            bank=listing.bank, where=where, algorithm=known.algorithm, value=known.value, at=at, why="taken back"
        )
    feedbacks = objects(record.get("CSPFeedbacks"))
    sources = sorted({source for one in feedbacks if (source := said(one, "source"))})
    return listing.entry(
        [known],
        media_type=found[1],
        opinion=weigh(held(said(one, "feedbackValue")) for one in feedbacks if said(one, "feedbackValue") not in _GONE),
        provenance=f"StopNCII, judged by {named(sources)}" if sources else "StopNCII",
        added=at,
        tags=[tag for one in feedbacks for tag in words(one.get("tags"))],
    )


def write(entries: Iterator[BankEntry], name: str) -> Iterator[bytes]:
    """One page; python-threatexchange's client reads it."""
    yield b'{"hashRecords": ['
    count, last = 0, 0
    for entry in entries:
        stamp = int(entry.added.timestamp())
        last = max(last, stamp)
        for known in (entry.fingerprint, *entry.also):
            record: Object = {
                "lastModtimestamp": stamp,
                "signalType": signal_type(known.algorithm),
                "hashValue": known.value,
                "hashStatus": "Active",
                "caseNumbers": {},
                "CSPFeedbacks": [feedback(entry, name)] if entry.opinion in FEEDBACK else [],
            }
            yield (",\n" if count else "\n").encode() + json.dumps(record, ensure_ascii=False, sort_keys=True).encode()
            count += 1
    tail = {"count": count, "hasMoreRecords": False, "nextPageToken": None, "nextSetTimestamp": last}
    yield f"\n], {json.dumps(tail)[1:]}\n".encode()


def signal_type(algorithm: str) -> str:
    """StopNCII's name for the kind of value."""
    return "ImagePDQ" if algorithm == "pdq" else "VideoMD5"


def feedback(entry: BankEntry, name: str) -> Object:
    """What we hold of an entry, in StopNCII's words."""
    return {"feedbackValue": FEEDBACK[entry.opinion], "source": name, "tags": list(entry.tags)}
