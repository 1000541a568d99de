"""Which engine unpacks this content-encoding? Each gives its output in small pieces, so that a bomb can be stopped."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO

import brotli  # type: ignore[import-untyped]
import zstandard

_PIECE = 1 << 16  # bytes in
_OUT = 1 << 18  # bytes out at a time
_WINDOW = 1 << 27  # bytes a Zstandard frame may ask for (RFC 8878, 3.1.1.1.2)


class Broken(Exception):
    """A body cannot be unpacked; the text says why, ``grown`` how many bytes came of it."""

    def __init__(self, what: str, grown: int = 0) -> None:
        self.grown = grown
        super().__init__(what)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One reading of an encoding."""

    begins: Callable[[bytes], bool]  # False where the bytes cannot be so packed
    unpack: Callable[[bytes], Iterator[bytes | None]]  # None as the last piece: the body was cut


def engines(name: str) -> tuple[Attempt, ...]:
    """The readings of a content-encoding (RFC 9110, 8.4.1; RFC 7932; RFC 8878); none where it is not read."""
    return _engines().get(name.strip().lower(), ())


@cache
def _engines() -> dict[str, tuple[Attempt, ...]]:
    gzip = (Attempt(lambda raw: raw[:2] == b"\x1f\x8b", lambda raw: _inflated(raw, 16 + zlib.MAX_WBITS)),)
    deflate = (
        Attempt(_is_zlib, lambda raw: _inflated(raw, zlib.MAX_WBITS)),
        # Without the zlib header, as some servers send it; "<" opens a page that was never packed.
        Attempt(lambda raw: raw[:1] != b"<", lambda raw: _inflated(raw, -zlib.MAX_WBITS)),
    )
    return {
        "gzip": gzip,
        "x-gzip": gzip,
        "deflate": deflate,
        "br": (Attempt(_is_no_page, _unbrotlied),),
        "zstd": (Attempt(lambda raw: raw[:4] == b"\x28\xb5\x2f\xfd", _unzstd),),
    }


def _is_zlib(raw: bytes) -> bool:
    return len(raw) > 1 and raw[0] & 15 == 8 and (raw[0] << 8 | raw[1]) % 31 == 0


def _is_no_page(raw: bytes) -> bool:
    """Brotli has no marks; a page that was never packed does."""
    return raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:2].lower() not in (b"<!", b"<h", b'{"')


def _inflated(raw: bytes, window: int) -> Iterator[bytes | None]:
    left = memoryview(raw)
    while left:
        work = zlib.decompressobj(window)
        while left and not work.eof:
            piece, left = left[:_PIECE], left[_PIECE:]
            yield from _drained(work, bytes(piece))
        if not work.eof:
            yield None
            return
        left = memoryview(raw)[len(raw) - len(left) - len(work.unused_data) :]
        if window < zlib.MAX_WBITS or bytes(left[:2]) != b"\x1f\x8b":  # another member follows in gzip only
            return


def _drained(work: zlib._Decompress, piece: bytes) -> Iterator[bytes]:
    while piece and not work.eof:
        yield work.decompress(piece, _OUT)
        piece = work.unconsumed_tail


def _unbrotlied(raw: bytes) -> Iterator[bytes | None]:
    work = brotli.Decompressor()
    try:
        for at in range(0, len(raw), _PIECE):
            yield work.process(raw[at : at + _PIECE], output_buffer_limit=_OUT)
            while not work.is_finished() and not work.can_accept_more_data():
                yield work.process(b"", output_buffer_limit=_OUT)
    except brotli.error as wrong:
        raise ValueError(str(wrong)) from None
    if not work.is_finished():
        yield None


def _unzstd(raw: bytes) -> Iterator[bytes | None]:
    work = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    try:
        with work.stream_reader(BytesIO(raw), read_across_frames=True) as reader:
            while piece := reader.read(_OUT):
                yield piece
    except zstandard.ZstdError as wrong:
        raise ValueError(str(wrong)) from None
