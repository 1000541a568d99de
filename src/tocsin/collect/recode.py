"""In which encoding is this text written? Told by its mark, by its zeros, or by whether it is UTF-8; read as UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from tocsin.collect.errors import CollectError
from tocsin.collect.lines import lines, unpacked

HEAD = 256 << 10  # bytes looked at
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is read."""

    codec: str
    guessed: bool = False  # neither the file nor the case states it
    returns: bool = False  # its lines end with a carriage return alone


def sniffed(stream: BinaryIO, name: str, stated: str | None) -> Encoding:
    """The encoding of a file's text; the stream stands at its start again.

    Raises:
        CollectError: the case states an encoding there is not.
    """
    try:
        codec = codecs.lookup(stated).name if stated else None
    except LookupError:
        raise CollectError("encoding", f"{stated!r} is none", "utf-8, utf-16, windows-1252, windows-1256") from None
    blocks = unpacked(stream, name)
    head = next(blocks, b"")[:HEAD]
    stream.seek(0)
    marked = next((known for mark, known in _MARKS if head.startswith(mark)), None)
    found = codec or marked or _by_zeros(head) or _by_letters(head)
    wide = found.startswith(("utf-16", "utf-32"))
    returns = not wide and b"\n" not in head and head.count(b"\r") > 1
    return Encoding(found, guessed=not (codec or marked or found == "utf-8"), returns=returns)


def _by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > 0.4 * half:
        return "utf-16-le"
    return "utf-16-be" if head[::2].count(0) > 0.4 * half else None


def _by_letters(head: bytes) -> str:
    """Windows-1252 where most letters beyond ASCII are no UTF-8: one wild byte in a good file is not enough."""
    good = len(_MULTIBYTE.findall(head))
    wild = sum(byte > 0x7F for byte in _MULTIBYTE.sub(b"", head)) - 3  # a letter cut off at the end
    return "cp1252" if wild > max(good, 3) else "utf-8"


class _Recoded:
    """Reads as UTF-8 with line feeds, whatever the file is written in."""

    def __init__(self, stream: BinaryIO, name: str, told: Encoding) -> None:
        self._blocks, self._told = unpacked(stream, name), told
        self._decoder = codecs.getincrementaldecoder(told.codec)("replace")

    def read(self, _size: int) -> bytes:
        """Some bytes, as many as a block holds; none at the end."""
        for block in self._blocks:
            if text := self._decoder.decode(block):
                return self._bytes(text)
        return self._bytes(self._decoder.decode(b"", final=True))

    def _bytes(self, text: str) -> bytes:
        return (text.replace("\r", "\n") if self._told.returns else text).encode("utf-8", "replace")


def text_lines(stream: BinaryIO, name: str, told: Encoding) -> Iterator[tuple[int, bytes | None]]:
    """The file's lines in UTF-8, as ``lines`` hands them out; UTF-8 itself as it is, wild bytes and all.

    Raises:
        CollectError: the gzip stream is cut, broken or grows beyond all bounds; names the byte.
    """
    if told.codec in ("utf-8", "ascii") and not told.returns:
        return lines(stream, name)
    return lines(cast(BinaryIO, _Recoded(stream, name, told)), name.removesuffix(".gz"))
