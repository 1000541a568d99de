"""Which records does this WARC hold? ISO 28500, plain or gzip, read to the place where it is cut or broken.

warcio reads headers and bodies; decompression, line lengths and sizes are bounded here, and every byte offset is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.limitreader import LimitReader  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException  # type: ignore[import-untyped]

from tocsin.collect.errors import CollectError
from tocsin.collect.gzipped import MAGIC, Gunzip
from tocsin.collect.payload import payload

RECORD = 128 << 20  # bytes one record may have
TOTAL = 64 << 30  # bytes of the whole, decompressed
LINE = 1 << 16  # bytes of one header line
HEADERS = 1 << 20  # bytes of one record's headers
_BLOCK = 1 << 16
_REMEDY = "supply the file again, whole; what stands before this place was read"
_KEPT = ("response", "resource")


@dataclass(frozen=True, slots=True)
class Record:
    """One record with a body worth keeping, or the reason it has none."""

    number: int  # from 1
    kind: str
    url: str
    date: str
    status: int | None
    declared: str  # media type the server or archiver states, with parameters
    body: bytes | None
    trouble: str | None = None  # why there is no body, or what is wrong with it


def records(stream: BinaryIO, name: str) -> Iterator[Record]:
    """Every record in order; bodies of response and resource records, without their HTTP encodings.

    Raises:
        CollectError: the file cannot be read on; names the byte. What stands before it has been yielded.
    """
    text = _Text(stream, name)
    number = 0
    while text.next_record():
        number += 1
        yield _record(text, number)


class _Loader(ArcWarcRecordLoader):  # type: ignore[misc]
    """warcio's, for records without an address or without HTTP headers too."""

    def load_http_headers(
        self, rec_type: str, uri: str | None, stream: LimitReader, length: int | None
    ) -> StatusAndHeaders | None:
        """None where there are no HTTP headers to read."""
        try:
            return super().load_http_headers(rec_type, uri or "", stream, length)
        except EOFError:
            return None


def _record(text: _Text, number: int) -> Record:
    try:
        found = _Loader(verify_http=False).parse_record_stream(text, known_format="warc", check_digests=True)
    except (ArchiveLoadFailed, StatusAndHeadersParserException):
        raise text.broken(f"record {number} has no WARC header: no WARC file, or damaged here") from None
    except EOFError:
        raise text.broken(f"the file ends inside the header of record {number}") from None
    body, trouble = _body(text, found, number)
    headers, http = found.rec_headers, found.http_headers
    status = http.get_statuscode() if http else ""
    return Record(
        number=number,
        kind=str(found.rec_type),
        url=headers.get_header("WARC-Target-URI") or "",
        date=headers.get_header("WARC-Date") or "",
        status=int(status) if status.isascii() and status.isdigit() and len(status) == 3 else None,
        declared=(http.get_header("Content-Type") if http else found.content_type) or "",
        body=body,
        trouble=trouble,
    )


def _body(text: _Text, found: ArcWarcRecord, number: int) -> tuple[bytes | None, str | None]:
    where = f"{text.name}#record-{number}"
    wanted = found.rec_type in _KEPT
    length = found.rec_headers.get_header("Content-Length") or ""
    if not (length.isascii() and length.strip().isdigit()):  # warcio takes any other word for 0
        raise text.broken(f"record {number} states no length, or the file ends before it")
    if found.length > RECORD or not wanted:
        _drain(text, found, number)
        too_large = f"record holds more than {RECORD:,} bytes" if wanted else None
        return None, too_large
    raw = found.raw_stream.read()
    if text.lacks(found):
        raise text.broken(f"the file ends inside record {number}")
    # Writers disagree on what a payload digest covers; the block digest is over the bytes as they stand.
    failed = any(problem.startswith("block digest") for problem in found.digest_checker.problems)
    trouble = "its digest does not match its bytes" if failed else None
    http = found.http_headers
    names = ("Transfer-Encoding", "Content-Encoding") if http else ()
    transfer, content = [(http.get_header(name) or "").strip().lower() for name in names] or ["", ""]
    try:
        return payload(raw, (transfer, content), RECORD, where), trouble
    except CollectError as wrong:
        return raw, wrong.what


def _drain(text: _Text, found: ArcWarcRecord, number: int) -> None:
    while found.raw_stream.read(_BLOCK):
        pass
    if text.lacks(found):
        raise text.broken(f"the file ends inside record {number}")


class _Text:
    """The decompressed WARC as warcio reads it: ``read`` and ``readline``, bounded."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        head = stream.read(2)
        stream.seek(0)
        self._packed = Gunzip(stream, total=TOTAL) if head == MAGIC else None
        self._stream: BinaryIO | Gunzip = self._packed or stream
        self._held = b""
        self._plain = 0  # bytes taken from an uncompressed file
        self._headers = 0  # bytes of header lines since the last body

    def tell(self) -> int:
        """Bytes handed out; warcio asks."""
        return self._plain - len(self._held)

    def read(self, size: int | None = None) -> bytes:
        """Exactly ``size`` bytes unless the file ends before; without a size nothing, for it would be unbounded."""
        self._headers = 0
        parts, lacking = [], size or 0
        while lacking and (self._held or self._fill()):
            part, self._held = self._held[:lacking], self._held[lacking:]
            parts.append(part)
            lacking -= len(part)
        return b"".join(parts)

    def readline(self, size: int | None = None) -> bytes:
        """One line with its line feed, at most ``size`` bytes of it."""
        most = min(LINE, LINE if size is None else size)
        while (end := self._held.find(b"\n", 0, most) + 1) == 0 and len(self._held) < most and self._fill():
            pass
        line, self._held = self._held[: end or most], self._held[end or most :]
        self._headers += len(line)
        if len(line) == LINE or self._headers > HEADERS:
            raise self.broken("a header is too long")
        return line

    def next_record(self) -> bool:
        """Step over the blank lines between records; False at the end of a whole file."""
        self._headers = 0
        while True:
            self._held = self._held.lstrip(b"\r\n")
            if self._held:
                return True
            if not self._fill():
                if self._packed and self._packed.trouble:
                    raise self.broken("the file cannot be read on")
                return False

    def lacks(self, record: ArcWarcRecord) -> bool:
        """True where the record's bytes ended before its stated length."""
        return bool(record.length) and record.raw_stream.limit > 0

    def broken(self, what: str) -> CollectError:
        """The trouble at this place of the file, in bytes of the file itself."""
        at = self._packed.at if self._packed else self.tell()
        packed = self._packed.trouble if self._packed else None
        return CollectError(f"{self.name}: byte {at:,}", f"{what}; {packed}" if packed else what, _REMEDY)

    def _fill(self) -> bool:
        block = self._stream.read(_BLOCK)
        self._plain += len(block)
        self._held += block
        return bool(block)
