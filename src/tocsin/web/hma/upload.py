"""What did the client upload? One file of a multipart form, held in memory and never on disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from email.policy import compat32

from starlette.requests import Request

from tocsin.web.hma.answers import Refusal
from tocsin.web.hma.asked import Limits, body

_MOST_PARTS = 16
_LARGEST_HEAD = 4096
_LONGEST_FIELD = 64_000  # bytes of a field that is no file
_LONGEST_BOUNDARY = 200
_NO_FILE = "Missing multipart/form-data file upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field of a form."""

    name: str
    is_file: bool
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a multipart form."""

    parts: Sequence[Part] = ()

    @property
    def files(self) -> Sequence[Part]:
        """Those that carry a file."""
        return [part for part in self.parts if part.is_file]

    def value(self, name: str) -> str | None:
        """A field's text; None where it is not given.

        Raises:
            Refusal: it is longer than a text, or not UTF-8.
        """
        held = next((part.content for part in self.parts if part.name == name and not part.is_file), None)
        if held is not None and len(held) > _LONGEST_FIELD:
            raise Refusal(413, f"the form field '{name}' is longer than {_LONGEST_FIELD:,} bytes")
        try:
            return None if held is None else held.decode()
        except UnicodeDecodeError:
            raise Refusal(400, f"the form field '{name}' is not UTF-8") from None

    def file(self) -> Part:
        """The one file.

        Raises:
            Refusal: there is none, or more than one.
        """
        if not self.files:
            raise Refusal(400, _NO_FILE)
        if len(self.files) > 1:
            raise Refusal(400, "Only one file allowed per request")
        return self.files[0]


class Uploads:
    """The uploads in memory at one time: so many and no more, the others wait their turn."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._turn = asyncio.Semaphore(limits.at_once)
        self._waiting = 0

    @asynccontextmanager
    async def form(self, request: Request) -> AsyncIterator[Form]:
        """The form a request brings; its memory is free again when the block is left.

        Raises:
            Refusal: it is too large, too slow, malformed, or too many wait.
        """
        boundary = _boundary(request.headers.get("content-type", ""))
        if boundary is None:
            yield Form()
            return
        if self._waiting >= self._limits.waiting:
            raise Refusal(503, "too many uploads at once; try again", close=True)
        self._waiting += 1
        try:
            async with self._turn:
                yield parsed(await body(request, self._limits.upload, self._limits.seconds), boundary)
        finally:
            self._waiting -= 1


def _boundary(content_type: str) -> bytes | None:
    if not content_type.lower().startswith("multipart/form-data"):
        return None
    head = BytesHeaderParser(policy=compat32).parsebytes(b"Content-Type: " + content_type.encode("latin-1"))
    boundary = head.get_boundary("")
    if not boundary or len(boundary) > _LONGEST_BOUNDARY or not boundary.isascii():
        raise Refusal(400, "the form has no boundary, or one too long")
    return boundary.encode("ascii")


def parsed(content: bytes | bytearray, boundary: bytes) -> Form:
    """The parts of a multipart body (RFC 7578), in time linear in its length.

    Args:
        content: the whole body.
        boundary: as the Content-Type names it, without dashes.

    Raises:
        Refusal: the body is not what its boundary says, or has more than 16 parts.
    """
    first, line = b"--" + boundary, b"\r\n--" + boundary
    start = 0 if content.startswith(first) else content.find(line) + 2
    if start == 1:  # not found
        raise Refusal(400, "the form does not hold its boundary")
    held = memoryview(content)  # a slice of it is no copy
    parts: list[Part] = []
    at = start + len(first)
    while not content.startswith(b"--", at):
        if len(parts) == _MOST_PARTS:
            raise Refusal(400, f"the form has more than {_MOST_PARTS} fields")
        head_end = content.find(b"\r\n\r\n", at, at + _LARGEST_HEAD)
        end = content.find(line, head_end + 2) if head_end >= 0 else -1
        if end < 0:
            raise Refusal(400, "the form breaks off")
        parts.append(_part(bytes(held[at:head_end]), bytes(held[head_end + 4 : end])))
        at = end + len(line)
    return Form(parts)


def _part(head: bytes, content: bytes) -> Part:
    fields = BytesHeaderParser(policy=compat32).parsebytes(head.strip())
    name = fields.get_param("name", header="content-disposition")
    if not isinstance(name, str):
        raise Refusal(400, "a form field has no plain name")
    return Part(
        name=name, is_file=fields.get_param("filename", None, "content-disposition") is not None, content=content
    )
