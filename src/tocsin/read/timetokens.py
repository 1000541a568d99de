"""Which numbers and time words stand in a text, in order?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tocsin.read.timewords import TOKEN, Kinds, TimeWords

_NOTHING: Kinds = {}
_AHEAD = 80  # lexemes a rule may look past the end; none looks farther than the days of a list reach


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A number, a phrase that the language knows, or any other token."""

    text: str
    start: int
    end: int
    kinds: Kinds
    number: int | None  # of at most four digits


_END = Lexeme("", -9, -9, _NOTHING, None)


class Line:
    """The lexemes of one folded text. Past either end lie empty ones, so that rules may look around freely."""

    __slots__ = ("_lexemes", "_months", "size")

    def __init__(self, text: str, words: TimeWords) -> None:
        self._lexemes = [*_lexemes(text, words)]
        self.size = len(self._lexemes)
        self._months = [at for at, one in enumerate(self._lexemes) if "month" in one.kinds or "hijri" in one.kinds]
        self._lexemes += [_END] * _AHEAD

    def __getitem__(self, at: int) -> Lexeme:
        return self._lexemes[at]

    def names_month(self, start: int, end: int) -> bool:
        """True where a month stands among lexemes [start, end)."""
        nearest = bisect_left(self._months, start)
        return nearest < len(self._months) and self._months[nearest] < end

    def has(self, at: int, *kinds: str) -> bool:
        """True where the lexeme may be one of these kinds."""
        found = self._lexemes[at].kinds
        return bool(found) and not found.keys().isdisjoint(kinds)

    def value(self, at: int, kind: str) -> Any:
        """The kind's value in the lexeme, or None."""
        return self[at].kinds.get(kind)

    def is_mark(self, at: int, marks: str) -> bool:
        """True where the lexeme is one of these signs."""
        text = self[at].text
        return len(text) == 1 and text in marks

    def glued(self, at: int) -> bool:
        """True where nothing stands between this lexeme and the one before it."""
        return at > 0 and self[at].start == self[at - 1].end

    def is_word(self, at: int) -> bool:
        """True where a word stands that the language's time words do not know."""
        lexeme = self[at]
        return not lexeme.kinds and lexeme.text[:1].isalpha()

    def digits(self, at: int, *lengths: int) -> int | None:
        """The number, where it is written with so many digits."""
        lexeme = self[at]
        return lexeme.number if len(lexeme.text) in lengths else None


def _lexemes(text: str, words: TimeWords) -> Iterator[Lexeme]:
    tokens = [(found.group(), found.start(), found.end()) for found in TOKEN.finditer(text)]
    at, size, index = 0, len(tokens), words.phrases
    while at < size:
        token, start, _ = tokens[at]
        length, kinds = 1, _NOTHING
        if token in index:
            following = tokens[at + 1][0] if at + 1 < size else ""
            for phrase, meaning in index[token]:
                if len(phrase) == 1 or (phrase[1] == following and _stands(phrase, tokens, at)):
                    length, kinds = len(phrase), meaning
                    break
        last = tokens[at + length - 1][2]
        number = int(token) if len(token) <= 4 and token.isdecimal() else None
        yield Lexeme(token if length == 1 else text[start:last], start, last, kinds, number)
        at += length


def _stands(phrase: tuple[str, ...], tokens: list[tuple[str, int, int]], at: int) -> bool:
    if at + len(phrase) > len(tokens):
        return False
    return all(tokens[at + step][0] == word for step, word in enumerate(phrase))
