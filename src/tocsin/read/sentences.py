"""Where do sentences begin and end, and which words stand in quotation marks?"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import regex  # type: ignore[import-untyped]

MAX_SENTENCE = 1_000  # characters; a longer one is cut, so that no rule looks farther
MAX_QUOTE = 2_000  # characters; an opening mark without an end quotes nothing

# A full stop ends a sentence only before a blank, not after a single letter ("p.m.", "M. X") and not after the number
# of a day before a word ("15. Januar", "15. Ocak").
_ENDS = regex.compile(
    r"\n+|(?<!(?:^|\W)\w)(?<!(?:^|[^\w.:])\d\d(?=[.] \p{L}))[.](?=[\s\"”»)]|$)|[!?؟۔…।！？]+(?=[^\w]|$)"
)
_QUOTES = regex.compile(
    rf'«[^«»]{{1,{MAX_QUOTE}}}»|“[^“”]{{1,{MAX_QUOTE}}}”|„[^„“”]{{1,{MAX_QUOTE}}}[“”]|(?<!\w)"[^"\n]{{1,{MAX_QUOTE}}}"(?!\w)'
    r"|(?:^|\n) ?>[^\n]*"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentence bounds and quotations of one folded text."""

    bounds: tuple[tuple[int, int], ...]
    quotes: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]

    def sentence(self, at: int) -> int:
        """The number of the sentence that holds this place."""
        return max(0, bisect_right(self.starts, at) - 1)

    def quoted(self, start: int, end: int) -> bool:
        """True where [start, end) lies in quotation marks or in a line quoted with ``>``."""
        before = bisect_right(self.quotes, (start, end + MAX_QUOTE)) - 1
        return before >= 0 and self.quotes[before][0] <= start and end <= self.quotes[before][1]


def lay_out(text: str) -> Layout:
    """Sentences of a folded text: they end at line feeds and at closing punctuation of Latin and Arabic script."""
    bounds: list[tuple[int, int]] = []
    begin = 0
    for end in _ENDS.finditer(text):
        if text[begin : end.end()].strip():
            bounds += _cut(begin, end.end())
            begin = end.end()
    if text[begin:].strip() or not bounds:
        bounds += _cut(begin, len(text))
    quotes = tuple(hit.span() for hit in _QUOTES.finditer(text) if not _whole(hit.span(), text))
    return Layout(tuple(bounds), quotes, tuple(start for start, _ in bounds))


def _cut(begin: int, end: int) -> list[tuple[int, int]]:
    return [(at, min(end, at + MAX_SENTENCE)) for at in range(begin, max(end, begin + 1), MAX_SENTENCE)]


def _whole(quote: tuple[int, int], text: str) -> bool:
    """Marks around the whole text quote nobody: some channels set all they say in them."""
    return quote[1] - quote[0] >= 0.9 * len(text.strip()) and text.lstrip()[:1] != ">"
