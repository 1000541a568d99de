"""What is in this gzip stream? Member after member, bounded in size and ratio; trouble is a value."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import BinaryIO

MAGIC = b"\x1f\x8b"
RATIO = 300  # growth that no real text or archive reaches ...
SMALL = 100 << 20  # ... looked at only beyond this many bytes
_BLOCK = 1 << 16
_MEMBER = MAGIC + b"\x08"  # deflate is the only method there is (RFC 1952, 2.3.1)
_PEEK = 1 << 10  # bytes of a member that show its beginning
_TRIALS = 100_000  # places looked at for the beginning of a member


class Gunzip:
    """Reads like a file. Ends where the stream ends or cannot be read on; then ``trouble`` says what is wrong."""

    def __init__(self, stream: BinaryIO, total: int) -> None:
        self._stream, self._total = stream, total
        self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._packed = b""
        self._fresh = True  # between two members
        self._fed = self.grown = 0  # bytes in and out
        self.member = 0  # byte the current member starts at
        self.trouble: str | None = None
        self._may_resume = False
        self._trials = _TRIALS

    @property
    def at(self) -> int:
        """The byte of the compressed file that is read next."""
        return self._fed - len(self._packed)

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; none at the end or at trouble."""
        while not self.trouble and (self._packed or self._feed()):
            if out := self._inflate(size):
                return out
        return b""

    def resume(self, begins: Callable[[bytes], bool]) -> bool:
        """After broken bytes: go on at the next member whose contents begin as ``begins`` says. The stream must seek.

        False where none follows, or where the trouble was the end of the file or a bound.
        """
        if not self._may_resume:
            return False
        start, held, more = self.member + 1, b"", True
        self._stream.seek(start)
        while more:
            block = self._stream.read(_BLOCK)
            held, more = held + block, bool(block)
            place = self._next_member(held, begins, whole=not more)
            if place is not None:
                self._restart(start + place)
                return True
            gone = max(0, len(held) - _PEEK)
            start, held = start + gone, held[gone:]
        self._may_resume = False
        return False

    def _next_member(self, held: bytes, begins: Callable[[bytes], bool], *, whole: bool) -> int | None:
        place = held.find(_MEMBER)
        while place != -1 and (whole or place + _PEEK <= len(held)) and self._trials:
            self._trials -= 1
            if begins(_beginning(held[place : place + _PEEK])):
                return place
            place = held.find(_MEMBER, place + 1)
        return None

    def _restart(self, at: int) -> None:
        self._stream.seek(at)
        self._packed, self._fed, self._fresh = b"", at, True
        self.trouble, self._may_resume = None, False

    def _feed(self) -> bool:
        self._packed = self._stream.read(_BLOCK)
        self._fed += len(self._packed)
        if not self._packed and not self._fresh:
            self.trouble = f"the file ends inside the gzip member that begins at byte {self.member:,}"
        return bool(self._packed)

    def _inflate(self, size: int) -> bytes:
        if self._fresh and not self._begin():
            return b""
        try:
            out = self._engine.decompress(self._packed, size)
        except zlib.error as broken:
            self.trouble, self._may_resume = f"gzip is broken ({broken})", True
            return b""
        self._packed = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
        self._fresh = self._engine.eof
        return self._bounded(out)

    def _begin(self) -> bool:
        self._packed = self._packed.lstrip(b"\0")  # padding is allowed between members
        self.member = self.at
        self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._fresh = False if self._packed else self._fresh
        return bool(self._packed)

    def _bounded(self, out: bytes) -> bytes:
        self.grown += len(out)
        if self.grown > self._total:
            self.trouble = f"gzip grows beyond {self._total:,} bytes"
        elif self.grown > SMALL and self.grown > RATIO * self.at:
            self.trouble = f"gzip grows more than {RATIO}-fold"
        return b"" if self.trouble else out


def _beginning(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(packed, _PEEK)
    except zlib.error:
        return b""
