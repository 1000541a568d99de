"""Which parts does an MHTML file hold? MIME multiparts (RFC 2557), cut without recursion, every bound named."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32

from tocsin.collect.errors import CollectError
from tocsin.model.seams import Fault

DEPTH = 8  # multiparts inside multiparts
MOST = 5_000  # parts of one file
HEAD = 64 << 10  # bytes of one part's header

_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:[!-9;-~]{1,60}:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}", re.ASCII)
_MIME = re.compile(rb"^(?:mime-version|content-type|snapshot-content-location|content-location)[ \t]*:", re.I | re.M)
_HTML = re.compile(rb"multipart/(?:related|mixed|alternative)|text/html|application/xhtml\+xml", re.I)
_END_OF_HEADER = re.compile(rb"\r?\n[ \t]*\r?\n|\A\r?\n")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_PLAIN = ("", "7bit", "8bit", "binary")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of the file; ``content`` decodes it each time it is asked for."""

    where: str  # "a.mht: part 3"
    media_type: str  # as declared, in lower case
    charset: str | None
    location: str | None  # Content-Location, as written
    cid: str | None  # Content-ID without its brackets
    base: str | None  # Content-Base (RFC 2110, as old Internet Explorers write it)
    encoding: str
    raw: memoryview = field(repr=False)

    def content(self) -> bytes:
        """The part's bytes without their transfer encoding.

        Raises:
            CollectError: the encoding is broken or is none we read.
        """
        raw = bytes(self.raw)
        if self.encoding in _PLAIN:
            return raw
        if self.encoding == "quoted-printable":
            return quopri.decodestring(raw)
        if self.encoding == "base64":
            return self._unpacked(raw)
        raise CollectError(self.where, f"content-transfer-encoding {self.encoding:.40} is not read")

    def _unpacked(self, raw: bytes) -> bytes:
        signs = _NOT_BASE64.sub(b"", raw.partition(b"=")[0])
        try:
            return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
        except binascii.Error:
            raise CollectError(self.where, "its base64 is broken", "save the page again") from None


@dataclass(frozen=True, slots=True)
class Saving:
    """What the file's own header says; claims of whoever saved it."""

    location: str | None
    date: str | None
    subject: str | None
    root: str | None  # the ``start`` parameter: Content-ID of the part that is the page
    parts: tuple[Part, ...]
    faults: tuple[Fault, ...]


def is_mhtml(head: bytes) -> bool:
    """True where the first bytes of a file are the header of a saved page, whatever the file is called."""
    found = _START.match(head)
    lines = found[0] if found else b""
    return bool(_MIME.search(lines) and _HTML.search(lines))


def read_mhtml(content: bytes, name: str) -> Saving:
    """The file's parts in order, and what is wrong with it.

    Args:
        content: the whole file: as Blink, WebKit, Internet Explorer, Word and UnMHT write it.
        name: for messages.
    """
    walk = _Walk(name, memoryview(content))
    top, start = walk.header(0, len(content))
    parts = tuple(walk.leaves(top, start, len(content)))
    return Saving(
        location=_one_line(top, "Snapshot-Content-Location") or _one_line(top, "Content-Location"),
        date=_one_line(top, "Date"),
        subject=decoded_words(_one_line(top, "Subject") or "") or None,
        root=_parameter(top, "start").strip("<> ") or None,
        parts=parts,
        faults=tuple(walk.faults),
    )


def decoded_words(text: str) -> str:
    """RFC 2047 words as text; what is broken stays as written."""
    try:
        pieces = decode_header(text)
    except (ValueError, binascii.Error, LookupError):
        return text
    try:
        return "".join(
            piece.decode(charset or "utf-8", "replace") if isinstance(piece, bytes) else piece
            for piece, charset in pieces
        )
    except LookupError:
        return text


@dataclass(slots=True)
class _Walk:
    """The file being cut; holds offsets, never copies."""

    name: str
    content: memoryview
    faults: list[Fault] = field(default_factory=list)
    count: int = 0

    def header(self, start: int, end: int) -> tuple[Message, int]:
        """The header that begins at ``start``, and where its body begins."""
        head = bytes(self.content[start : min(end, start + HEAD)])
        found = _END_OF_HEADER.search(head)
        stop = found.end() if found else len(head)
        return BytesHeaderParser(policy=compat32).parsebytes(head[:stop]), start + stop

    def leaves(self, top: Message, start: int, end: int) -> Iterator[Part]:
        """Leaves in the order of the file; a stack, so that no nesting recurses."""
        stack: list[tuple[Message, int, int, int]] = [(top, start, end, 0)]
        while stack:
            header, begin, stop, depth = stack.pop()
            if header.get_content_maintype() != "multipart":
                if self._is_too_much():
                    return
                yield self._leaf(header, begin, stop)
                continue
            if depth >= DEPTH:
                self._fault(begin, f"is nested more than {DEPTH} deep; what lies deeper is not read")
                continue
            inner = [(*self.header(first, last), last) for first, last in self._pieces(header, begin, stop)]
            stack += [(head, body, last, depth + 1) for head, body, last in reversed(inner)]

    def _is_too_much(self) -> bool:
        self.count += 1
        if self.count > MOST:
            self._fault(0, f"holds more than {MOST:,} parts; the rest is not read")
        return self.count > MOST

    def _pieces(self, header: Message, start: int, end: int) -> list[tuple[int, int]]:
        boundary = _parameter(header, "boundary").rstrip()
        if not boundary:
            self._fault(start, "is a multipart that names no boundary", "save the page again")
            return []
        line = re.compile(
            rb"(?:\A|\r?\n)--" + re.escape(boundary.encode("utf-8", "surrogateescape")) + rb"(--)?[ \t]*(?=\r?\n|\Z)"
        )
        # From two bytes before, so that a boundary right after the header's empty line is seen.
        marks: list[tuple[int, int]] = []
        for found in line.finditer(self.content[:end], max(0, start - 2)):
            marks.append((found.start(), found.end()))
            if found[1] or len(marks) > MOST + 1:  # one more than is read, so that the rest is told
                return self._between(marks)
        if not marks:
            self._fault(start, "holds none of the parts it announces", "save the page again, whole")
            return []
        self._fault(end, "ends before its last part is complete; what stands before was read", "save the page again")
        return self._between([*marks, (end, end)])

    def _between(self, marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
        after = [_after_line(self.content, stop) for _, stop in marks]
        return [
            (begin, later)
            for begin, (later, _) in zip(after, marks[1:], strict=False)
            if begin < later
        ]  # fmt: skip

    def _leaf(self, header: Message, start: int, end: int) -> Part:
        return Part(
            where=f"{self.name}: part {self.count}",
            media_type=header.get_content_type().lower(),
            charset=_parameter(header, "charset") or None,
            location=decoded_words(_one_line(header, "Content-Location") or "") or None,
            cid=(_one_line(header, "Content-ID") or "").strip("<> ") or None,
            base=_one_line(header, "Content-Base"),
            encoding=(_one_line(header, "Content-Transfer-Encoding") or "").partition(";")[0].strip().lower(),
            raw=self.content[start:end],
        )

    def _fault(self, at: int, what: str, remedy: str = "look at the file by hand") -> None:
        self.faults.append(Fault(where=f"{self.name}: byte {at:,}", what=what, remedy=remedy))


def _after_line(content: memoryview, at: int) -> int:
    ending = bytes(content[at : at + 2])
    return at + (2 if ending == b"\r\n" else 1 if ending[:1] == b"\n" else 0)


def _one_line(header: Message, name: str) -> str | None:
    """A header's value without the blanks a folded address is broken with."""
    value = header.get(name)
    if value is None:
        return None
    text = str(value)
    lines = [line.strip() for line in text.splitlines()]
    return ("" if "location" in name.lower() or "base" in name.lower() else " ").join(lines).strip() or None


def _parameter(header: Message, name: str) -> str:
    """A parameter of Content-Type; empty where there is none or it cannot be read."""
    try:
        value = header.get_param(name)
    except (ValueError, LookupError):
        return ""
    return str(value[2] if isinstance(value, tuple) else value or "")
