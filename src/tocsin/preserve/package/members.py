"""What stands in each member of a WARC, and where? Read forward, no more at a time than is asked for."""

from __future__ import annotations

import zlib
from typing import BinaryIO

_CHUNK = 1 << 16


class Members:
    """The gzip members of a file, one after the other, expanded no further than is asked for."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._rest, self._taken = stream, b"", 0
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 16)

    @property
    def offset(self) -> int:
        """Where the next member begins, in compressed bytes; true after ``ended``."""
        return self._taken - len(self._rest)

    def begin(self) -> bool:
        """Go to the next member; False at the end of the file."""
        self._engine = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._rest = self._rest or self._more()
        return bool(self._rest)

    def read(self, most: int) -> bytes:
        """The member's next bytes; fewer than asked for at its end.

        Raises:
            zlib.error: the member is damaged.
        """
        found: list[bytes] = []
        while most > 0 and not self._engine.eof:
            self._rest = self._rest or self._more()
            if not self._rest:
                break
            piece = self._engine.decompress(self._rest, most)
            self._rest = self._engine.unused_data or self._engine.unconsumed_tail
            found.append(piece)
            most -= len(piece)
        return b"".join(found)

    def ended(self) -> bool:
        """True where the member holds nothing more and is whole."""
        return not self.read(1) and self._engine.eof

    def _more(self) -> bytes:
        piece = self._stream.read(_CHUNK)
        self._taken += len(piece)
        return piece
