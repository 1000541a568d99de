"""How is an XML document of any size read? Entry by entry, without entities, within limits."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers.expat import ExpatError, ParserCreate, errors

from tocsin.fingerprint.errors import FingerprintError

_CHUNK = 1 << 16
_TOKEN = 1 << 20  # bytes of one tag
_DEEP = 32
_NODES = 10_000  # of one entry
_TEXT = 1 << 20  # characters of one entry


@dataclass(slots=True)
class Element:
    """An element without its namespace."""

    name: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def child(self, *path: str) -> Element | None:
        """The first element down this path."""
        here: Element | None = self
        for name in path:
            here = next((one for one in here.children if one.name == name), None) if here else None
        return here

    def says(self, *path: str) -> str:
        """The text of the first element down this path; empty where there is none."""
        found = self.child(*path)
        return found.text.strip() if found else ""


def elements(stream: BinaryIO, entries: Collection[str]) -> Iterator[Element]:
    """Every element of those names, whole, and last the document itself without them.

    Raises:
        FingerprintError: it is no XML from some line on, declares a document type, or one entry is too large.
    """
    builder = _Builder(entries)
    fed = 0
    while chunk := stream.read(_CHUNK):
        fed += len(chunk)
        builder.feed(chunk, last=False)
        if fed - builder.position > _TOKEN:
            raise FingerprintError("xml", f"has a tag of more than {_TOKEN:,} bytes; the rest was not read")
        while builder.done:
            yield builder.done.popleft()
    builder.feed(b"", last=True)
    while builder.done:
        yield builder.done.popleft()


class _Builder:
    """The elements that are open, and those that are whole."""

    def __init__(self, entries: Collection[str]) -> None:
        self.done: deque[Element] = deque()
        self._entries = entries
        self._open: list[Element] = []
        self._nodes = self._text = 0
        self._parser = ParserCreate("utf-8", " ")  # whatever it declares: no codec is looked up
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._say
        self._parser.StartDoctypeDeclHandler = self._refuse

    @property
    def position(self) -> int:
        """Bytes understood."""
        return max(self._parser.CurrentByteIndex, 0)

    def feed(self, chunk: bytes, *, last: bool) -> None:
        """Take in a piece."""
        try:
            self._parser.Parse(chunk, last)
        except ExpatError as wrong:
            what = f"is no XML from line {wrong.lineno:,} on ({errors.messages.get(wrong.code, 'broken')})"
            raise FingerprintError("xml", f"{what}; the rest was not read") from wrong

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1
        if len(self._open) >= _DEEP or self._nodes > _NODES:
            raise self._large()
        self._open.append(Element(name.rpartition(" ")[2], attributes))

    def _say(self, text: str) -> None:
        self._text += len(text)
        if self._text > _TEXT:
            raise self._large()
        if self._open and not text.isspace():
            self._open[-1].text += text

    def _end(self, _name: str) -> None:
        whole = self._open.pop()
        if whole.name in self._entries or not self._open:
            self.done.append(whole)
            self._nodes = self._text = 0
        else:
            self._open[-1].children.append(whole)

    def _refuse(self, *_declared: object) -> None:
        raise FingerprintError("xml", "declares a document type, which no exchange does", "take the declaration out")

    def _large(self) -> FingerprintError:
        line = self._parser.CurrentLineNumber
        return FingerprintError("xml", f"holds an entry that is too large or too deep at line {line:,}")
