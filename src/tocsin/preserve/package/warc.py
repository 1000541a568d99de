"""How do captures stand in a WARC? One record for each, and one that says what of it is observed and what is claimed.

WARC 1.1 (ISO 28500:2017), every record its own gzip member, digests SHA-256 in Base32. The same captures give the same
records: their ids follow from the captures' ids. What our own door fetched is dated by our clock; what an archive or a
saved page brought is dated and addressed as it claims, and its metadata record says so.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from urllib.parse import quote

from tocsin.model import Capture, utc_text

Fields = tuple[tuple[str, str], ...]
Open = Callable[[str], BinaryIO]  # the bytes of a hash

_CHUNK = 1 << 20
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
_SINGLE = str.maketrans({code: " " for code in (*range(0x20), 0x7F)})
# Types that compressing again makes no smaller.
_DENSE = ("image/", "video/", "audio/", "application/zip", "application/gzip", "application/pdf")
# Of the body as it is kept these are no longer true; the standard way to keep them all the same.
_CHANGED = ("content-encoding", "transfer-encoding", "content-length")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record, its bytes not yet read: a head, and after it the bytes of ``payload``."""

    fields: Fields  # of the record, but for the block's digest
    head: bytes  # the block's first bytes: the HTTP head of a response, the whole text of a metadata record
    payload: str | None  # hash of the kept bytes that follow
    length: int  # bytes of the block
    level: int = 6  # of compression; 0 for what is compressed already


def about(facts: Fields, seed: str, made: datetime) -> Record:
    """The ``warcinfo`` record: which software wrote the file, for which case, with which settings."""
    block = _lines(facts)
    fields = (
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", _urn(f"warcinfo {seed}")),
        ("WARC-Date", _seconds(made)),
        ("WARC-Filename", "case.warc.gz"),
        ("Content-Type", "application/warc-fields"),
    )
    return Record(fields=fields, head=block, payload=None, length=len(block))


def of_capture(capture: Capture, seed: str) -> tuple[Record, Record]:
    """The record of a capture that has an address, and the metadata record beside it."""
    uri, at = address(capture), dated(capture)
    is_answer = capture.status is not None
    head = _http(capture) if is_answer else b""
    payload = ("WARC-Payload-Digest", base32(capture.sha256))
    peer = (("WARC-IP-Address", _host(capture.peer)),) if capture.peer else ()
    common = (("WARC-Target-URI", uri), ("WARC-Date", at), ("WARC-Warcinfo-ID", _urn(f"warcinfo {seed}")))
    fields = (
        ("WARC-Type", "response" if is_answer else "resource"),
        ("WARC-Record-ID", _urn(capture.id)),
        *common,
        *peer,
        payload,
        ("Content-Type", "application/http; msgtype=response" if is_answer else _one(capture.media_type)),
    )
    told = _lines(_told(capture))
    beside = (
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", _urn(f"metadata {capture.id}")),
        ("WARC-Refers-To", _urn(capture.id)),
        *common,
        ("Content-Type", "application/warc-fields"),
    )
    level = 0 if capture.media_type.startswith(_DENSE) and "svg" not in capture.media_type else 6
    kept = Record(fields=fields, head=head, payload=capture.sha256, length=len(head) + capture.size, level=level)
    return kept, Record(fields=beside, head=told, payload=None, length=len(told))


def pieces(record: Record, opened: Open) -> Iterator[bytes]:
    """The record's bytes as they stand in the file, uncompressed; a payload is read twice and never held whole."""
    digest = hashlib.sha256(record.head)
    if record.payload is not None and record.head:
        for piece in _read(opened, record.payload):
            digest.update(piece)
        block = digest.hexdigest()
    else:
        block = record.payload or digest.hexdigest()
    fields = (*record.fields, ("WARC-Block-Digest", base32(block)), ("Content-Length", str(record.length)))
    yield b"WARC/1.1\r\n" + b"".join(f"{name}: {value}\r\n".encode() for name, value in fields) + b"\r\n" + record.head
    if record.payload is not None:
        yield from _read(opened, record.payload)
    yield b"\r\n\r\n"


def write(record: Record, opened: Open, out: BinaryIO) -> int:
    """Append the record as one gzip member; returns its length in the file."""
    engine = zlib.compressobj(record.level, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    length = sum(out.write(engine.compress(piece)) for piece in pieces(record, opened))
    return length + out.write(engine.flush())


def address(capture: Capture) -> str:
    """The capture's address with every byte that no URI may hold percent-encoded."""
    return quote(capture.url or "", safe=_PRINTABLE)


def dated(capture: Capture) -> str:
    """When our door fetched it, else when it claims to have stood so; to the second."""
    return _seconds(capture.collected if capture.peer else capture.seen)


def base32(sha256: str) -> str:
    """A SHA-256 as WARC readers expect it."""
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256)).decode("ascii")


def _http(capture: Capture) -> bytes:
    """The answer's head; headers of the transfer are renamed, for the body is kept decoded."""
    lines = [f"HTTP/1.1 {capture.status} {_phrase(capture.status or 0)}"]
    for name, value in capture.headers:
        shown = f"X-Archive-Orig-{name}" if name.lower() in _CHANGED else name
        lines.append(f"{_one(shown).replace(':', '_')}: {_one(value)}")
    if not any(name.lower() == "content-type" for name, _ in capture.headers):
        lines.append(f"Content-Type: {_one(capture.media_type)}")
    lines.append(f"Content-Length: {capture.size}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "backslashreplace")


def _phrase(status: int) -> str:
    return {2: "OK", 3: "Elsewhere", 4: "Refused", 5: "Failed"}.get(status // 100, "Answer")


def _told(capture: Capture) -> Fields:
    """What is observed of a capture and what is claimed."""
    claimed = "claimed by whoever made the file"
    return (
        ("capture", capture.id),
        ("source", _one(capture.source)),
        ("place", _one(capture.locator)),
        ("within", capture.within or "nothing"),
        ("address", "fetched from it" if capture.peer else claimed),
        ("stated", f"{utc_text(capture.stated)} ({claimed})" if capture.stated else "no time"),
        ("kept", utc_text(capture.collected)),
    )


def _lines(fields: Fields) -> bytes:
    return "".join(f"{name}: {_one(value)}\r\n" for name, value in fields).encode("utf-8", "backslashreplace")


def _one(value: str) -> str:
    """A text that cannot begin a line of its own."""
    return value.translate(_SINGLE)


def _urn(name: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, 'tocsin:' + name)}>"


def _seconds(at: datetime) -> str:
    return utc_text(at.replace(microsecond=0))


def _host(peer: str) -> str:
    """The address without its port."""
    return _one(peer.rpartition(":")[0] if peer.count(":") == 1 else peer.strip("[]").partition("]")[0])


def _read(opened: Open, sha256: str) -> Iterator[bytes]:
    with opened(sha256) as stream:
        while piece := stream.read(_CHUNK):
            yield piece
