"""How is a list of any size looked at? Its first bytes without taking them, its lines within a limit."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from tocsin.fingerprint.errors import FingerprintError

HEAD = 64 << 10  # bytes looked at to tell a form
LINE_LIMIT = 4 << 20  # bytes; a video of some eight hours
_BUFFER = 1 << 18


class _Again(io.RawIOBase):
    """A stream whose first bytes are given once more."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head, self._rest = memoryview(head), rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(cast(bytearray, buffer))
        taken = self._head[: len(room)] if len(self._head) else memoryview(self._rest.read(len(room)))
        self._head = self._head[len(taken) :] if len(self._head) else self._head
        room[: len(taken)] = taken
        return len(taken)


def ahead(stream: BinaryIO) -> tuple[bytes, BinaryIO]:
    """The first bytes of a stream, and a stream that still holds them; the first need not be seekable."""
    head = b""
    while len(head) < HEAD and (more := stream.read(HEAD - len(head))):
        head += more
    return head, cast(BinaryIO, io.BufferedReader(_Again(head, stream), _BUFFER))


def bounded(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers from 1; of a line over LINE_LIMIT one byte more than that, the rest passed over."""
    number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        yield number, line
        while len(line) > LINE_LIMIT and not line.endswith(b"\n"):
            line = stream.readline(LINE_LIMIT + 1)


def text_of(line: bytes) -> str:
    """A line's text.

    Raises:
        FingerprintError: it is too long or not UTF-8.
    """
    if len(line) > LINE_LIMIT:
        raise FingerprintError("line", f"is longer than {LINE_LIMIT:,} bytes")
    try:
        return line.decode("utf-8").strip("\ufeff\r\n\t ")
    except UnicodeDecodeError as broken:
        raise FingerprintError("line", f"is not UTF-8 at byte {broken.start}") from broken
