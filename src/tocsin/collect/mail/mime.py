"""Which parts does this message have? RFC 2045 to 2049, read tolerantly and bounded in depth, number and size.

The standard library's parser goes as deep as a message asks it to; this one stops and says so.
"""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from itertools import pairwise
from typing import TypeVar

from tocsin.collect.mail.encoded import clean, unbased, words
from tocsin.collect.page import decoded

DEPTH = 20  # parts within parts
PARTS = 1_000  # of one message, those of messages inside it among them
HEAD = 1 << 18  # bytes of one part's headers
DEEP, MANY = "part nested too deeply", "more parts than are read"
NO_BOUNDARY = "parts without a boundary, read as one"
NOT_BASE64 = "part is not whole Base64, read up to there"
LONG_HEAD = "headers too long, cut"
_END_OF_HEAD = re.compile(rb"\A\r?\n|\r?\n\r?\n")
# What the standard library's header code raises on headers that are none.
_ODD = (ValueError, LookupError, TypeError, AttributeError)

T = TypeVar("T")


@dataclass(slots=True)
class Part:
    """A leaf with its bytes, or a container with its parts. A message inside a message is a part with one part."""

    path: str  # "2.1"; empty for the message itself
    head: Message
    kind: str  # media type, in lower case
    body: bytes = b""
    parts: list[Part] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The file name it is given; empty for none."""
        return clean(words(_safe(self.head.get_filename, None) or ""))

    @property
    def is_attached(self) -> bool:
        """True for what is not part of the text."""
        return _safe(self.head.get_content_disposition, None) == "attachment" or bool(self.name)

    def text(self) -> str:
        """The bytes of a text as text."""
        charset = _safe(self.head.get_content_charset, None)
        return clean(decoded(self.body, charset))

    def header(self, name: str) -> str:
        """A header, its encoded words read; empty for none. Of several the first."""
        return clean(words(self.raw(name))).strip()

    def raw(self, name: str) -> str:
        """A header as it stands; bytes that are no ASCII are lone surrogates."""
        return next((str(value) for key, value in self.head.raw_items() if key.lower() == name), "")


@dataclass(slots=True)
class Notes:
    """What could not be read, by place, and what was mended."""

    left: int = field(default_factory=lambda: PARTS)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)


def parts(raw: bytes, notes: Notes, path: str = "", depth: int = 0, default: str = "text/plain") -> Part:
    """The message or part as a tree.

    Args:
        raw: its bytes, headers first.
        notes: filled with what was passed over and mended.
        path: its place in the whole message.
        depth: how deep it lies.
        default: the media type of a part that states none.
    """
    head, body = _divided(raw, notes)
    kind = _safe(head.get_content_type, default) if head.get("content-type") else default
    part = Part(path, head, kind)
    is_message = kind in ("message/rfc822", "message/global")
    if not (kind.startswith("multipart/") or is_message):
        part.body = _transferred(head, body, notes)
        return part
    if depth == DEPTH:
        notes.skipped.append((DEEP, path))
        return part
    inner = [_transferred(head, body, notes)] if is_message else _bodies(head, body, notes)
    if inner is None:
        part.kind, part.body = "text/plain", _transferred(head, body, notes)
        return part
    default = "message/rfc822" if kind == "multipart/digest" else "text/plain"
    for number, one in enumerate(inner, 1):
        if notes.left == 0:
            notes.skipped.append((MANY, path))
            break
        notes.left -= 1
        place = f"{path}.{number}" if path else str(number)
        part.parts.append(parts(one, notes, place, depth + 1, default))
    return part


def leaves(part: Part) -> Iterator[Part]:
    """The parts with bytes and the messages inside, in order; those of messages inside are not gone into."""
    if part.kind.startswith("message/") or not part.kind.startswith("multipart/"):
        yield part
        return
    for inner in part.parts:
        yield from leaves(inner)


def shown(part: Part) -> list[Part]:
    """The texts a reader sees: of alternatives plain text before HTML, of all else each in its turn."""
    if not part.kind.startswith("multipart/"):
        is_text = part.kind in ("text/plain", "text/html") and not part.is_attached
        return [part] if is_text and part.body.strip() else []
    found = [shown(inner) for inner in part.parts]
    if part.kind != "multipart/alternative":
        return [text for texts in found for text in texts]
    plain = [texts for texts in found if any(text.kind == "text/plain" for text in texts)]
    return next(iter(plain or [texts for texts in found if texts]), [])


def _divided(raw: bytes, notes: Notes) -> tuple[Message, bytes]:
    found = _END_OF_HEAD.search(raw, 0, HEAD)
    end = found.end() if found else len(raw)
    if not found and len(raw) > HEAD:
        notes.repaired.append(LONG_HEAD)
        end = HEAD
    return BytesHeaderParser(policy=compat32).parsebytes(raw[:end]), raw[end:]


def _bodies(head: Message, body: bytes, notes: Notes) -> list[bytes] | None:
    """The parts between the boundaries; None where there is no boundary."""
    boundary = _safe(head.get_boundary, None)
    mark = boundary.encode("ascii", "surrogateescape") if boundary and boundary.isascii() else b""
    lines = re.compile(rb"(?:\A|\r?\n)--" + re.escape(mark) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found = list(_limited(lines.finditer(body))) if mark else []
    if not found:
        notes.repaired.append(NO_BOUNDARY)
        return None
    places = [*found, None]
    between = []
    for one, later in pairwise(places):
        if one is None or one[1]:
            break
        between.append(body[one.end() : later.start() if later else len(body)].removeprefix(b"\r").removeprefix(b"\n"))
    return between


def _limited(found: Iterator[re.Match[bytes]]) -> Iterator[re.Match[bytes]]:
    for number, one in enumerate(found):
        yield one
        if one[1] or number > PARTS:
            return


def _transferred(head: Message, body: bytes, notes: Notes) -> bytes:
    coding = str(_safe(lambda: head.get("content-transfer-encoding", ""), "")).strip().lower()
    if coding == "base64":
        found, is_whole = unbased(body)
        notes.repaired += [] if is_whole else [NOT_BASE64]
        return found
    if coding == "quoted-printable":
        return quopri.decodestring(body)
    return _uudecoded(body) if coding in ("x-uuencode", "uuencode", "x-uue", "uue") else body


def _uudecoded(body: bytes) -> bytes:
    found = bytearray()
    for line in body.splitlines():
        if line.startswith(b"begin ") or not line.strip() or line == b"end":
            continue
        try:
            found += binascii.a2b_uu(line)
        except binascii.Error:
            continue
    return bytes(found)


def _safe(get: Callable[[], T], otherwise: T) -> T:
    try:
        return get()
    except _ODD:
        return otherwise
