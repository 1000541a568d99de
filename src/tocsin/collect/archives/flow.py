"""What comes next in this archive? Bytes and lines of a plain or gzip file, bounded, with the place they stand at."""

from __future__ import annotations

import re
from io import BytesIO
from typing import BinaryIO

from tocsin.collect.errors import CollectError
from tocsin.collect.gzipped import MAGIC, Gunzip

TOTAL = 64 << 30  # bytes of the whole, decompressed
LINE = 1 << 16  # bytes of one line, unless told otherwise
AGAIN = 1 << 30  # bytes that may be given back, all in all
_BLOCK = 1 << 16
_TAIL = 1 << 14  # bytes in which the beginning of a record is recognised
_LINE_ENDS = re.compile(rb"[\r\n]++")
REMEDY = "compare with another copy; what stands before this place was read"


class Flow:
    """A reading position. A short read means the end of the file or a place that cannot be read on (``trouble``)."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self.name = name
        head = stream.read(4)
        stream.seek(0)
        # One whose first bytes are damaged is known by its name.
        is_packed = head[:2] == MAGIC or (name.lower().endswith(".gz") and bool(head) and not _is_text(head))
        self._packed = Gunzip(stream, total=TOTAL) if is_packed else None
        self._stream: BinaryIO | Gunzip = self._packed or stream
        self._data, self._pos = b"", 0
        self._taken = 0  # bytes taken from an uncompressed file
        self._again = 0

    @property
    def at(self) -> int:
        """The byte of the file itself; in a compressed one, of what is unpacked next."""
        return self._packed.at if self._packed else self._taken - (len(self._data) - self._pos)

    @property
    def trouble(self) -> str | None:
        """Why a compressed file cannot be read on."""
        return self._packed.trouble if self._packed else None

    def broken(self, what: str) -> CollectError:
        """The trouble at this place of the file."""
        whole = f"{what}; {self.trouble}" if self.trouble else what
        return CollectError(f"{self.name}: byte {self.at:,}", whole, REMEDY)

    def peek(self, size: int) -> bytes:
        """The next bytes, left where they are; fewer at the end."""
        while len(self._data) - self._pos < size and self._fill():
            pass
        return self._data[self._pos : self._pos + size]

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes unless the file ends before."""
        parts = BytesIO()  # its value is handed out without a copy
        while (lacking := size - parts.tell()) and (self._pos < len(self._data) or self._fill()):
            part = self._data[self._pos : self._pos + lacking]
            self._pos += len(part)
            parts.write(part)
        return parts.getvalue()

    def skip(self, size: int) -> int:
        """Pass over ``size`` bytes; how many there were."""
        gone = 0
        while gone < size and (part := self.read(min(_BLOCK, size - gone))):
            gone += len(part)
        return gone

    def line(self, most: int = LINE) -> bytes:
        """One line with its line feed, at most ``most`` bytes of it."""
        while (end := self._data.find(b"\n", self._pos, self._pos + most) + 1) == 0:
            if len(self._data) - self._pos >= most or not self._fill():
                end = min(len(self._data), self._pos + most)
                break
        line, self._pos = self._data[self._pos : end], end
        return line

    def blanks(self) -> bool:
        """Step over line ends; False at the end of the file, or where it cannot be read on."""
        while True:
            ends = _LINE_ENDS.match(self._data, self._pos)
            self._pos = ends.end() if ends else self._pos
            if self._pos < len(self._data):
                return True
            if not self._fill():
                return False

    def give_back(self, data: bytes) -> bool:
        """Put back what was read last; False where that was done too often to be honest."""
        self._again += len(data)
        if self._again > AGAIN:
            return False
        self._data, self._pos = data + self._data[self._pos :], 0
        return True

    def find(self, start: re.Pattern[bytes]) -> int | None:
        """Go on to the next line that begins so, past a broken gzip member too; its byte, None where there is none."""
        fresh, member = True, None  # at the beginning of a line, of a gzip member
        while True:
            if fresh and start.match(self._data, self._pos):
                return self.at if member is None else member
            found = re.compile(rb"\n(?=" + start.pattern + rb")", start.flags).search(self._data, self._pos)
            if found:
                self._pos = found.end()
                return self.at
            fresh = False
            self._pos = max(self._pos, len(self._data) - _TAIL)
            if not self._fill():
                if not (self._packed and self._packed.resume(lambda head: bool(start.match(head)))):
                    self._pos = len(self._data)
                    return None
                self._data, self._pos, fresh, member = b"", 0, True, self._packed.at
                self.peek(_TAIL)

    def _fill(self) -> bool:
        block = self._stream.read(_BLOCK)
        self._taken += len(block)
        self._data, self._pos = self._data[self._pos :] + block, 0
        return bool(block)


def _is_text(head: bytes) -> bool:
    return head.isascii() and head.decode("ascii").isprintable()
