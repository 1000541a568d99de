"""How is a JSON document of any size read? Element by element of the arrays that hold items, the rest at the end."""

from __future__ import annotations

import codecs
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import BinaryIO, NoReturn

from tocsin.fingerprint.errors import FingerprintError

ITEM_LIMIT = 32 << 20  # characters of one item, and of all that stands beside the items
_CHUNK = 1 << 18
_MEMBERS = 10_000  # beside the items


@dataclass(frozen=True, slots=True)
class Part:
    """An element of an array that holds items, or what else a document says."""

    name: str  # the array's key, empty for an array that is the document; "" with number 0 for all else
    number: int  # from 1; 0 for what stands beside the items
    value: object

    @property
    def place(self) -> str:
        """``data item 12``."""
        return f"{self.name} item {self.number}".strip() if self.number else "beside the items"


def parts(stream: BinaryIO, arrays: Collection[str]) -> Iterator[Part]:
    """Every element of the arrays of those names, and for each document what else it says, last.

    Documents follow one another, so that lines of JSON are read too. An array that is a document is read by element.

    Raises:
        FingerprintError: it is no JSON from some character on, or an item is too large.
    """
    text = _Text(stream)
    while begins := text.peek():
        if begins == "[":
            yield from _array(text, "")
        elif begins == "{":
            yield from _object(text, arrays)
        else:
            raise text.broken("is neither an object nor an array")


def _object(text: _Text, arrays: Collection[str]) -> Iterator[Part]:
    beside: dict[str, object] = {}
    used = 0
    text.take("{")
    while text.peek() != "}":
        key = text.value()
        if not isinstance(key, str):
            raise text.broken("has a key that is no text")
        text.take(":")
        if key in arrays and text.peek() == "[":
            yield from _array(text, key)
        else:
            before = text.position
            beside[key] = text.value()
            used += text.position - before
            if used > ITEM_LIMIT or len(beside) > _MEMBERS:
                raise text.broken("says too much beside its items")
        text.comma("}")
    text.take("}")
    yield Part("", 0, beside)


def _array(text: _Text, name: str) -> Iterator[Part]:
    number = 0
    text.take("[")
    while text.peek() != "]":
        number += 1
        yield Part(name, number, text.value())
        text.comma("]")
    text.take("]")


class _Text:
    """JSON text as it comes in; never more of it than one item is held."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._scan = json.JSONDecoder(parse_constant=_no_number).raw_decode
        self._text, self._at, self._passed, self._ended = "", 0, 0, False

    @property
    def position(self) -> int:
        """Characters read."""
        return self._passed + self._at

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in " \t\r\n":
                self._at += 1
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def take(self, expected: str) -> None:
        """Go over one character."""
        if self.peek() != expected:
            raise self.broken(f"has no {expected!r}")
        self._at += 1

    def comma(self, closes: str) -> None:
        """Go over the comma between two members, up to but not over what closes them."""
        if self.peek() != closes:
            self.take(",")
            if self.peek() == closes:
                raise self.broken(f"has a comma before {closes!r}")

    def value(self) -> object:
        """The next value."""
        self.peek()
        while True:
            try:
                value, end = self._scan(self._text, self._at)
            except json.JSONDecodeError as wrong:
                if not self._more():
                    raise self.broken(f"is cut short or no JSON ({wrong.msg})") from wrong
                continue
            except (ValueError, RecursionError) as wrong:
                raise self.broken(f"holds what cannot be read ({str(wrong)[:80]})") from wrong
            if end < len(self._text) or not self._more():
                self._at = end
                return value

    def broken(self, what: str) -> FingerprintError:
        """The trouble at this character."""
        return FingerprintError("json", f"{what} at character {self.position + 1:,}; the rest was not read")

    def _more(self) -> bool:
        """Take in as much again as is held; False at the end."""
        held = len(self._text) - self._at
        if self._ended or held > ITEM_LIMIT:
            if held > ITEM_LIMIT and not self._ended:
                raise self.broken(f"holds an item of more than {ITEM_LIMIT:,} characters")
            return False
        raw = self._stream.read(max(_CHUNK, held))
        try:
            new = self._decode(raw, not raw)
        except UnicodeDecodeError as wrong:
            raise self.broken("is not UTF-8") from wrong
        self._ended = not raw
        self._passed += self._at
        self._text, self._at = self._text[self._at :] + new, 0
        return not self._ended


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
