"""Which values stand in this JSON file? Found in a stream, each with its byte offset and read on its own.

A parser of the whole file gives nothing after its first defect, cannot say at which byte it is, and may replace lone
surrogates unasked. Here one broken message costs one message, and a cut file gives all that stands before the cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import orjson

from tocsin.collect.jsontext import read_json

BLOCK = 1 << 17  # bytes read at a time, at least
LIMIT = 16 << 20  # bytes one value may take
DEEP = 100_000  # brackets within brackets: beyond the parser's depth one value is passed over, beyond this the file

Path = tuple[str, ...]

UNREAD = object()  # a piece's value has not been looked at

_BLANK = re.compile(rb"[\s,]*+")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SCALAR = re.compile(rb'[^\s,\]}\["{]++')
_HEAD = re.compile(rb'\{\s*+"[^"\\]{1,64}+"\s*+:')
# Everything up to the next bracket; a quote that opens no whole string, or nothing, means that more bytes are needed.
_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}"]?)', re.DOTALL)


@dataclass(slots=True)  # not frozen: there is one for every message, and freezing trebles what it costs
class Piece:
    """One value as it stands in the file; ``path`` has ``*`` for an array's items, ``index`` is the place in it."""

    path: Path
    index: int
    at: int  # byte offset
    raw: bytes
    quick: object = UNREAD  # what the quick parser makes of it, where it was asked


@dataclass(frozen=True, slots=True)
class Twice:
    """A key that an entered object holds again; the values of both are yielded."""

    path: Path
    at: int  # byte offset


class Broken(Exception):
    """The file cannot be read past ``at`` (bytes from its start)."""

    def __init__(self, at: int, what: str) -> None:
        self.at, self.what = at, what
        super().__init__(at, what)


def pieces(stream: BinaryIO, into: frozenset[Path], start: int = 0) -> Iterator[Piece | Twice]:
    """Walk into the objects and arrays at the paths ``into`` and yield every other value whole.

    Args:
        stream: read from where it stands.
        into: paths to enter; ``()`` is the file's own value, ``("messages",)`` the value under that key.
        start: bytes already taken from the stream, so that offsets are those of the file.

    Raises:
        Broken: the file ends early, is no JSON at that place, goes on after its end, or one value is larger
            than ``LIMIT``.
    """
    text = _Text(stream, start)
    yield from _walk(text, (), 0, into)
    if text.goes_on():
        raise Broken(text.at, "something follows the end of the JSON")


def _walk(text: _Text, path: Path, index: int, into: frozenset[Path]) -> Iterator[Piece | Twice]:
    first, at = text.peek(), text.at
    if path not in into or first not in b"[{":
        yield Piece(path, index, at, text.value())
        return
    if first == b"[" and (*path, "*") not in into:
        yield from _items(text, (*path, "*"))
        return
    text.pos += 1
    place, keys = 0, set[str]()
    while (here := text.peek()) not in b"]}":
        child = (*path, "*")
        if first == b"{":
            child = (*path, _key(text, here))
            if child[-1] in keys:
                yield Twice(child, text.at)
            keys.add(child[-1])
        yield from _walk(text, child, place, into)
        place += 1
    if here != (b"}" if first == b"{" else b"]"):
        raise Broken(text.at, f"{here.decode()} closes nothing here")
    text.pos += 1


def _items(text: _Text, path: Path) -> Iterator[Piece]:
    """The values of an array of which none is entered: the long lists, where each nanosecond counts."""
    text.pos += 1
    place = 0
    while (here := text.peek()) not in b"]}":
        at = text.at
        raw, quick = text.guessed() if here == b"{" else (text.value(), UNREAD)
        yield Piece(path, place, at, raw, quick)
        place += 1
    if here != b"]":
        raise Broken(text.at, f"{here.decode()} closes nothing here")
    text.pos += 1


def _key(text: _Text, here: bytes) -> str:
    at = text.at
    if here != b'"':
        raise Broken(at, "a name was expected here")
    try:
        key, _ = read_json(text.value())
    except ValueError:
        raise Broken(at, "a name cannot be read here") from None
    if text.peek() != b":":
        raise Broken(text.at, "a colon was expected here")
    text.pos += 1
    return str(key)


class _Text:
    """The bytes around the reading position; forgets what was read."""

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self._stream, self._data, self._gone = stream, b"", start
        self.pos = 0
        self._seam = b""  # what stood between two objects of this list, from an end to the next one's first name

    @property
    def at(self) -> int:
        """The position in the file, in bytes."""
        return self._gone + self.pos

    def peek(self) -> bytes:
        """The next byte that is neither blank nor comma."""
        while True:
            blank = _BLANK.match(self._data, self.pos)
            self.pos = blank.end() if blank else self.pos
            if self.pos < len(self._data):
                return self._data[self.pos : self.pos + 1]
            self._more()

    def goes_on(self) -> bool:
        """True where anything but blanks and a closing semicolon is left."""
        while not (rest := self._data[self.pos :].strip(b"; \t\r\n")):
            self.pos = len(self._data)
            if self._ended():
                return False
        return bool(rest)

    def value(self) -> bytes:
        """The whole value that starts here."""
        first = self.peek()
        if first == b'"':
            return self._matched(_STRING)
        if first in b"[{":
            return self._nested()
        return self._scalar()

    def guessed(self) -> tuple[bytes, object]:
        """The object that starts here, and what the quick parser makes of it where that found its end.

        Objects of one list mostly begin with the same name after the same blanks. Where that comes next, the bytes
        before it are given to the parser: an object that it reads whole ends nowhere else, for no object's text is the
        beginning of another's.
        """
        end = self._data.find(self._seam, self.pos) + 1 if self._seam else 0
        if end:
            raw = self._data[self.pos : end]
            try:
                value = orjson.loads(raw)
            except ValueError:
                pass
            else:
                self.pos = end
                return raw, value
        raw = self._nested()
        self._learn()
        return raw, UNREAD

    def _learn(self) -> None:
        """Note how the object just read ends and the next begins."""
        gap = _BLANK.match(self._data, self.pos)
        head = _HEAD.match(self._data, gap.end()) if gap else None
        self._seam = self._data[self.pos - 1 : head.end()] if head else self._seam

    def _matched(self, form: re.Pattern[bytes]) -> bytes:
        while not (found := form.match(self._data, self.pos)):
            self._more()
        return self._taken(found.end())

    def _scalar(self) -> bytes:
        while True:
            found = _SCALAR.match(self._data, self.pos)
            if not found:
                raise Broken(self.at, f"{self._data[self.pos : self.pos + 1]!r} was not expected here")
            if found.end() < len(self._data) or self._ended():
                return self._taken(found.end())

    def _nested(self) -> bytes:
        depth, scan = 0, self.pos
        while True:
            found = _BRACKET.match(self._data, scan)
            bracket = found[1] if found else b""
            scan = found.end() if found else scan
            if bracket in (b"", b'"'):
                scan = self._grow(scan - len(bracket))
                continue
            depth += 1 if bracket in b"[{" else -1
            if depth > DEEP:
                raise Broken(self.at, f"brackets stand more than {DEEP:,} deep")
            if depth == 0:
                return self._taken(scan)

    def _grow(self, scan: int) -> int:
        """Read more; the scan position moves with the bytes that are forgotten."""
        forgotten = self.pos
        self._more()
        return scan - forgotten

    def _taken(self, end: int) -> bytes:
        raw, self.pos = self._data[self.pos : end], end
        return raw

    def _more(self) -> None:
        if self._ended():
            raise Broken(self._gone + len(self._data), "the file ends before it is complete")

    def _ended(self) -> bool:
        if len(self._data) - self.pos > LIMIT:
            raise Broken(self.at, f"one value is larger than {LIMIT:,} bytes")
        # As much again as is held, so that a long value is not scanned over and over.
        block = self._stream.read(max(BLOCK, len(self._data) - self.pos))
        if not block:
            return True
        self._gone, self._data, self.pos = self._gone + self.pos, self._data[self.pos :] + block, 0
        return False
