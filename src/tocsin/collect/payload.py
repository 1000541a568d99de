"""What did a server send? An HTTP body without its transfer and content encodings, bounded in size and ratio."""

from __future__ import annotations

import zlib
from io import BytesIO

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader  # type: ignore[import-untyped]

from tocsin.collect.errors import CollectError

RATIO = 200  # growth no real page reaches ...
SMALL = 1 << 20  # ... looked at only beyond this many bytes
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def payload(raw: bytes, encodings: tuple[str, str], limit: int, where: str) -> bytes:
    """The body as a browser would see it.

    Args:
        raw: as sent.
        encodings: the ``Transfer-Encoding`` and ``Content-Encoding`` headers, in lower case; empty for none.
        limit: bytes the body may have.
        where: its place, for messages.

    Raises:
        CollectError: it is packed in a way we do not read, is broken, or grows beyond the limit.
    """
    transfer, content = encodings
    if transfer == "chunked":
        raw = _unchunked(raw, where)
    if content in ("", "identity"):
        return raw
    if content not in _WINDOWS:
        raise CollectError(where, f"content-encoding {content:.40} is not read", "record the page without compression")
    return _inflated(raw, _WINDOWS[content], limit, where)


def _unchunked(raw: bytes, where: str) -> bytes:
    try:
        return bytes(ChunkedDataReader(BytesIO(raw), decomp_type=None).read())
    except ChunkedDataException as wrong:
        raise CollectError(where, f"its chunks are broken ({wrong.args[0]!s:.80})", "supply the record again") from None


def _inflated(raw: bytes, window: int, limit: int, where: str) -> bytes:
    bound = min(limit, max(SMALL, RATIO * len(raw)))
    try:
        engine = zlib.decompressobj(window)
        body = engine.decompress(raw, bound + 1)
    except zlib.error:
        try:  # "deflate" without the zlib header, as some servers send it
            engine = zlib.decompressobj(-zlib.MAX_WBITS)
            body = engine.decompress(raw, bound + 1)
        except zlib.error as wrong:
            raise CollectError(where, f"its body is broken ({wrong})", "supply the record again") from None
    if len(body) > bound:
        raise CollectError(where, f"its body grows beyond {bound:,} bytes", "look at the record by hand")
    return body
