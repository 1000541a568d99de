"""What does an encoded body hold, without letting it burst?"""

from __future__ import annotations

import zlib

from tocsin.fetch.limits import Limits
from tocsin.fetch.stop import Stop
from tocsin.model.seams import Reach

# What we ask for; zlib bounds its output exactly, other decoders do not.
ACCEPTED = "gzip, deflate"

# Registered codings (IANA) that we did not ask for. A word that is no coding is ignored, as browsers do.
_OTHERS = ("aes128gcm", "br", "compress", "dcb", "dcz", "exi", "pack200-gzip", "x-compress", "zstd")

_GZIP, _ZLIB, _RAW = 31, 15, -15

# Crumbs cost time, not bytes: a body of more pieces than this whose mean is smaller than that is cut, and so is a gzip
# of more members than any server writes.
_PIECES, _MEAN = 20_000, 64
_MEMBERS = 1_000


class Body:
    """Collects a body, decoding gzip and deflate (RFC 9110, 8.4) within the limits."""

    def __init__(self, encoding: str, limits: Limits) -> None:
        """Args: encoding: the Content-Encoding header, empty where there is none.

        Raises:
            Stop: an encoding that was not asked for.
        """
        name = encoding.strip().lower()
        if name in _OTHERS or "," in name:
            raise Stop(Reach.PROTOCOL, f"the answer is encoded as {name[:40]!r}, which was not asked for")
        self._inflate = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}.get(name)
        self._decoder = zlib.decompressobj(self._inflate) if self._inflate else None
        self._limits, self._taken = limits, 0
        self._pieces = self._members = 0
        self.content = bytearray()
        self.cut = ""  # why the body is not whole

    def feed(self, chunk: bytes) -> bool:
        """Take the next piece; False once no more is wanted.

        Raises:
            Stop: the piece cannot be decoded.
        """
        first, self._taken = not self._taken, self._taken + len(chunk)
        self._pieces += 1
        if self._decoder is None:
            self.content += chunk
        else:
            self._decode(chunk, first)
        if max(len(self.content), self._taken) > self._limits.max_bytes:
            del self.content[self._limits.max_bytes :]
            self.cut = f"cut after {self._limits.max_bytes:,} bytes"
        elif self._pieces > _PIECES and self._taken < self._pieces * _MEAN:
            self.cut = f"came in {self._pieces:,} crumbs: cut after {len(self.content):,} bytes"
        return not self.cut

    def end(self) -> None:
        """Note where a compressed body stopped short."""
        if self._decoder is not None and self._taken and not self._decoder.eof and not self.cut:
            self.cut = "the compressed body stops short"

    def _decode(self, chunk: bytes, first: bool) -> None:
        try:
            self._inflated(chunk)
        except zlib.error as why:
            if not (first and self._inflate == _ZLIB):
                raise Stop(Reach.PROTOCOL, f"the compressed body is damaged: {why}") from None
            self._inflate, self._decoder = _RAW, zlib.decompressobj(_RAW)  # some servers send deflate without zlib
            self._decode(chunk, False)

    def _inflated(self, rest: bytes) -> None:
        while rest and not self.cut and self._decoder is not None:
            if self._decoder.eof:
                if self._inflate != _GZIP or not rest.startswith(b"\x1f\x8b"):
                    return  # padding after the end
                self._members += 1
                if self._members > _MEMBERS:
                    self.cut = f"is a gzip of more than {_MEMBERS:,} members"
                    return
                self._decoder = zlib.decompressobj(_GZIP)
            self.content += self._decoder.decompress(rest, self._room() + 1)
            if self._room() < 0:
                self.cut = f"swells more than {self._limits.ratio} times: cut after {len(self.content):,} bytes"
                return
            if len(self.content) > self._limits.max_bytes:
                return
            rest = self._decoder.unused_data if self._decoder.eof else self._decoder.unconsumed_tail

    def _room(self) -> int:
        """Decoded bytes that may still come, by the ratio and by the size; -1 where the ratio is passed."""
        by_ratio = self._limits.slack + self._limits.ratio * self._taken - len(self.content)
        by_size = self._limits.max_bytes - len(self.content)
        return -1 if by_ratio < 0 else max(0, min(by_ratio, by_size))
