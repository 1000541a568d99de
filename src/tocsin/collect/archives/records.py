"""Which records does this web archive hold? WARC or ARC, read past the places where it is cut or broken.

Every record comes, or a Fault that names the byte and a Skip for what was lost there. Sizes are bounded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from tocsin.collect.archives.digests import matches, sha1
from tocsin.collect.archives.flow import Flow
from tocsin.collect.archives.httphead import HttpHead, http_head
from tocsin.collect.archives.payload import payload
from tocsin.collect.errors import CollectError
from tocsin.model.seams import Fault, Skip

RECORD = 128 << 20  # bytes one record may have
BOTH = 224 << 20  # bytes a record may have as sent and unpacked, together
SWELL, SLACK = 50, 200 << 20  # bytes all bodies may unpack to, for each byte of the file, and beyond that
DAMAGES = 1_000  # damaged places after which a file is given up
HEADERS = 1 << 20  # bytes of one record's headers
DAMAGED = "damaged part of the archive"
KEPT = ("response", "resource")
LENGTH = "stated length is wrong, read up to the next record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a record says of itself before its block."""

    kind: str
    url: str
    date: str
    length: int  # bytes of the block
    declared: str = ""  # media type
    ident: str = ""
    refers: tuple[str, ...] = ()  # a revisit: the record it repeats, by its id, its digest, its time and address
    peer: str | None = None
    block_digest: str = ""
    payload_digest: str = ""
    is_http: bool = False  # an HTTP message may stand in the block
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How an archive's records begin, and how the beginning is read."""

    start: re.Pattern[bytes]
    head: Callable[[Flow, int], Head]


@dataclass(slots=True, kw_only=True)
class Record:
    """One record; a body where it is worth keeping and could be kept."""

    number: int  # from 1
    head: Head
    http: HttpHead | None = None
    body: bytes | None = None
    grown: int = 0  # bytes it was unpacked to
    too_large: bool = False
    digest: str = ""  # of the payload: as stated, else SHA-1
    is_packed: bool = False  # the body is as it was sent, for it could not be unpacked
    repairs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def records(
    stream: BinaryIO, name: str, form: Form, wanted: Callable[[int], bool] = lambda _: True
) -> Iterator[Record | Fault | Skip]:
    """Every record in order; bodies of response and resource records, without their HTTP encodings.

    Args:
        stream: at its beginning; must seek.
        name: its name, for messages.
        form: ``WARC`` or ``ARC``.
        wanted: False for the number of a record whose body is not looked at.
    """
    flow = Flow(stream, name)
    number = damages = unpacked = 0
    while True:
        try:
            if not flow.blanks():
                if not flow.trouble:
                    return
                raise flow.broken("the file cannot be read on")
            number += 1
            allowed = SLACK + SWELL * flow.at - unpacked
            record = _record(flow, form, number, allowed, wanted)
            unpacked += record.grown
            yield record
        except CollectError as wrong:
            damages += 1
            place = flow.find(form.start) if damages < DAMAGES else None
            more = "no record was read after it" if place is None else f"read on at byte {place:,}"
            yield Fault(where=wrong.where, what=f"{wrong.what}; {more}", remedy=wrong.remedy)
            yield Skip(reason=DAMAGED, where=f"{name}#record-{number}")
            if place is None:
                return


def _record(flow: Flow, form: Form, number: int, allowed: int, wanted: Callable[[int], bool]) -> Record:
    head = form.head(flow, number)
    record = Record(number=number, head=head, repairs=list(head.repairs))
    record.http = http_head(flow, min(head.length, HEADERS)) if head.is_http else None
    front = record.http.raw if record.http else b""
    block = flow.read(min(head.length, RECORD) - len(front))
    record.too_large = head.length > RECORD
    lacking = head.length - len(front) - len(block)
    lacking -= flow.skip(lacking) if record.too_large else 0
    block = _bounded(flow, form, record, block, lacking)
    if wanted(number):
        _look(record, front, block, allowed)
    return record


def _look(record: Record, front: bytes, block: bytes, allowed: int) -> None:
    is_kept = record.head.kind in KEPT
    if record.too_large:
        record.faults += [f"record holds more than {RECORD:,} bytes"] if is_kept else []
        return
    _told(record, front, block)
    if is_kept:
        _unpack(record, block, allowed)


def _bounded(flow: Flow, form: Form, record: Record, block: bytes, lacking: int) -> bytes:
    """The block as far as it is this record's: a wrong length swallows the records that follow."""
    if not lacking and _ends_well(flow, form):
        return block
    inner = re.compile(rb"\r?\n(?:\r?\n)?(?=" + form.start.pattern + rb")", form.start.flags).search(block)
    if inner is None:
        if lacking:
            raise flow.broken(f"the file ends inside record {record.number}")
        return block
    if not flow.give_back(block[inner.end() :]):
        raise flow.broken("too many records state a length that is not theirs")
    record.repairs.append(LENGTH)
    record.too_large = False
    return block[: inner.start()]


def _ends_well(flow: Flow, form: Form) -> bool:
    return not flow.blanks() or form.start.match(flow.peek(4096)) is not None


def _told(record: Record, front: bytes, block: bytes) -> None:
    stated = record.head.block_digest
    if stated and matches(stated, (front, block)) is False:
        record.faults.append("its digest does not match its bytes")


def _unpack(record: Record, block: bytes, allowed: int) -> None:
    http = record.http
    limit = min(RECORD, BOTH - len(block), max(0, allowed))
    names = (http.value("transfer-encoding"), http.value("content-encoding")) if http else ("", "")
    found = payload(block, *names, limit)
    record.body, record.grown, record.is_packed = found.body, found.grown, bool(found.fault)
    record.repairs += found.repairs
    if found.fault:
        record.faults.append(found.fault)
    stated = record.head.payload_digest
    record.digest = stated or sha1(found.entity)
    if stated and not record.faults:
        # Writers disagree on what it covers: the bytes as sent, without their transfer encoding, or unpacked.
        told = [matches(stated, (body,)) for body in (block, found.entity, found.body)]
        if not any(told) and None not in told:
            record.faults.append("its payload digest does not match its bytes")
