"""How is one JSON file of an export read on? Each value on its own; what cannot be read is said and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import BinaryIO

from tocsin.collect.jsontext import Unsure, read_json, read_slowly, sure
from tocsin.collect.lines import lines
from tocsin.collect.pieces import LIMIT, UNREAD, Broken, Path, Piece, Twice, pieces
from tocsin.model.seams import Fault, Repair, Skip

UNREADABLE = "no readable JSON"
TWICE = "duplicate key, all its values were read"
_BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)  # not frozen: there is one for every message
class Value:
    """One value of the file and the place it stands at, for people."""

    path: Path
    index: int
    where: str
    value: object


def values(stream: BinaryIO, name: str, into: frozenset[Path]) -> Iterator[Value | Skip | Repair | Fault]:
    """Every value below the paths ``into``: read, mended (a Repair before it) or passed over (a Skip).

    A file that is cut or broken ends with one Fault that names the byte, after all that stands before it.
    """
    start = _after_prefix(stream)
    if start < 0:
        remedy = "convert it: iconv -f UTF-16 -t UTF-8"
        yield Fault(where=name, what="is written in UTF-16; JSON is UTF-8 (RFC 8259)", remedy=remedy)
        return
    read = 0
    path: Path | None = None
    before = after = ""
    try:
        for piece in pieces(stream, into, start):
            if isinstance(piece, Twice):
                yield Repair(reason=TWICE, where=f"{name}: {place(piece.path, 0)}, byte {piece.at:,}")
                continue
            if piece.path is not path:
                path, before, after = piece.path, *_frame(name, piece.path)
            where = f"{before}{piece.index}{after}" if after else before
            try:
                value, repairs = _read(piece)
            except ValueError:
                yield Skip(reason=UNREADABLE, where=f"{where}, byte {piece.at:,}")
                continue
            if repairs:
                yield from (Repair(reason=repair, where=where) for repair in repairs)
            read += 1
            yield Value(piece.path, piece.index, where, value)
    except Broken as broken:
        what = f"{broken.what}; {read:,} values before it were read"
        yield Fault(where=f"{name}: byte {broken.at:,}", what=what, remedy="supply the file again, whole")


def _read(piece: Piece) -> tuple[object, tuple[str, ...]]:
    """The piece's value and its repairs; raises ValueError as ``read_json`` does."""
    if piece.quick is UNREAD:
        return read_json(piece.raw)
    try:
        sure(piece.raw, piece.quick)
    except Unsure:
        return read_slowly(piece.raw)
    return piece.quick, ()


def _frame(name: str, path: Path) -> tuple[str, str]:
    """What stands before and after the number of an item in its place; nothing after where it has none."""
    if path[-1:] == ("*",):
        return f"{name}: {place(path, 0)[:-2]}", "]"
    return f"{name}: {place(path, 0)}", ""


def line_values(stream: BinaryIO, name: str, longest: int = LIMIT) -> Iterator[Value | Skip | Repair]:
    """The value of every line of a JSON Lines file: read, mended (a Repair before it) or passed over (a Skip).

    Args:
        stream: plain, or gzip where the name says so.
        name: of the file, for messages.
        longest: bytes of a line that is still read.

    Raises:
        CollectError: the gzip stream is cut or broken; names the byte.
    """
    for number, line in lines(stream, name, longest):
        where = f"{name}: line {number:,}"
        if line is None or not line.strip():
            yield Skip(reason="line too long" if line is None else "empty line", where=where)
            continue
        try:
            value, repairs = read_json(line.removeprefix(_BOM))
        except ValueError:
            yield Skip(reason=UNREADABLE, where=where)
            continue
        yield from (Repair(reason=repair, where=where) for repair in repairs)
        yield Value((), number, where, value)


def place(path: Path, index: int) -> str:
    """``messages[12]`` for an array's item, ``chats.list.name`` for a key."""
    if path[-1:] == ("*",):
        return f"{'.'.join(step for step in path[:-1] if step != '*')}[{index}]"
    return ".".join(step for step in path if step != "*") or "the whole file"


def _after_prefix(stream: BinaryIO) -> int:
    """Step over a byte order mark or a script's ``window.YTD.tweets.part0 =``; the bytes stepped over.

    Less than 0 where the mark is that of UTF-16.
    """
    head = stream.read(512)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return -1
    end = len(_BOM) if head.startswith(_BOM) else 0
    if head[end:].lstrip().startswith(b"window."):
        end = next((at + 1 for at in count(end) if head[at : at + 1] in (b"=", b"")), end)
    stream.seek(min(end, len(head)))
    return end
