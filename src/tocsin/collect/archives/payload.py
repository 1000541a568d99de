"""What did a server send? An HTTP body without its transfer and content encodings, bounded in size and ratio."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from tocsin.collect.archives.engines import Broken, engines

RATIO = 200  # growth no real page reaches ...
SMALL = 1 << 20  # ... looked at only beyond this many bytes
LAYERS = 3  # encodings over one another
NOT_CHUNKED = "said to be chunked and is not"
CHUNKS = "chunks are broken, read up to there"
NOT_PACKED = "said to be compressed and is not"
CUT = "compressed body is cut, read up to there"

_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
_END = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The body as a browser would see it, or as it was sent where ``fault`` says why."""

    body: bytes
    entity: bytes  # without its transfer encoding: what RFC 9110 calls the content
    grown: int  # bytes it took to unpack it, where that failed too
    repairs: tuple[str, ...] = ()
    fault: str | None = None


def payload(raw: bytes, transfer: str, content: str, limit: int) -> Unpacked:
    """The body without its encodings.

    Args:
        raw: as sent.
        transfer: the ``Transfer-Encoding`` header, empty for none.
        content: the ``Content-Encoding`` header, empty for none; several are taken off from the last to the first.
        limit: bytes the body may have.
    """
    repairs: list[str] = []
    entity = _unchunked(raw, repairs) if "chunked" in transfer.lower() else raw
    names = [name.strip() for name in content.lower().split(",")]
    names = [name for name in names if name not in ("", "identity", "none", "utf-8", "binary")]
    body = entity
    try:
        if len(names) > LAYERS:
            raise Broken(f"{len(names)} content-encodings over one another are not read")
        for name in reversed(names):
            body = _taken_off(name, body, limit, repairs)
    except Broken as wrong:
        return Unpacked(raw, entity, wrong.grown, (), f"{wrong}; kept as it was sent")
    return Unpacked(body, entity, len(body), tuple(dict.fromkeys(repairs)))


def _taken_off(name: str, packed: bytes, limit: int, repairs: list[str]) -> bytes:
    known = engines(name)
    if not known:
        raise Broken(f"content-encoding {name:.40} is not read")
    if not packed:
        return packed
    fitting = [attempt for attempt in known if attempt.begins(packed)]
    if not fitting:
        repairs.append(NOT_PACKED)
        return packed
    bound, problem = min(limit, max(SMALL, RATIO * len(packed))), ""
    for attempt in fitting:
        try:
            return _grown(attempt.unpack, packed, bound, repairs)
        except (zlib.error, ValueError) as wrong:
            problem = f"its body is broken ({wrong!s:.80})"
    raise Broken(problem)


def _grown(unpack: Callable[[bytes], Iterator[bytes | None]], packed: bytes, bound: int, repairs: list[str]) -> bytes:
    body = BytesIO()
    for part in unpack(packed):
        if part is None:
            repairs.append(CUT)
            break
        body.write(part)
        if body.tell() > bound:
            raise Broken(f"its body grows beyond {bound:,} bytes", body.tell())
    return body.getvalue()


def _unchunked(raw: bytes, repairs: list[str]) -> bytes:
    """RFC 9112, 7.1. Many archivers write the header and not the chunks; others cut the last one."""
    if raw and not _SIZE.match(raw):
        repairs.append(NOT_CHUNKED)
        return raw
    body, at = BytesIO(), 0
    while (found := _SIZE.match(raw, at)) and (size := int(found[1], 16)):
        body.write(raw[found.end() : found.end() + size])
        at = found.end() + size
        end = _END.match(raw, at)
        at = end.end() if end else at
        if at >= len(raw):
            break
    if not (found and not int(found[1], 16)) and raw:
        repairs.append(CHUNKS)
    return body.getvalue()
