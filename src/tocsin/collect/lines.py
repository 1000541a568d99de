"""Which lines does this file hold? Plain or gzip, bounded in size, each with its number."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tocsin.collect.errors import CollectError
from tocsin.collect.gzipped import Gunzip

LINE = 1 << 20  # bytes
TOTAL = 8 << 30  # bytes after decompression
_BLOCK = 1 << 18


def lines(stream: BinaryIO, name: str, longest: int = LINE) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and bytes of each line, its line feed included; None for one longer than ``longest``.

    Raises:
        CollectError: the gzip stream is cut, broken or grows beyond all bounds; names the byte.
    """
    number, held, long = 1, b"", False
    for block in unpacked(stream, name):
        *full, rest = (held + block).split(b"\n")
        for line in full:
            yield number, None if long or len(line) > longest else line + b"\n"
            number, long = number + 1, False
        long |= len(rest) > longest
        held = b"" if long else rest
    if held or long:
        yield number, None if long else held


def unpacked(stream: BinaryIO, name: str) -> Iterator[bytes]:
    """The file's bytes in blocks, without the gzip around them where its name ends with ``.gz``.

    Raises:
        CollectError: the gzip stream is cut, broken or grows beyond all bounds; names the byte.
    """
    if not name.lower().endswith(".gz"):
        while block := stream.read(_BLOCK):
            yield block
        return
    packed = Gunzip(stream, total=TOTAL)
    while block := packed.read(_BLOCK):
        yield block
    if packed.trouble:
        raise CollectError(f"{name}: byte {packed.at:,}", packed.trouble, "supply the file again, whole")
