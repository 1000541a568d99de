"""Which institution does a text name without its address? "the Ministry of Health", "Eastern Water Authority"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import regex  # type: ignore[import-untyped]

from tocsin.read.targets import Mention

if TYPE_CHECKING:
    from tocsin.read.reading import Place, Reading

MAX_BODIES = 200  # of one text and language
_BEFORE, _AFTER, _CASELESS = 4, 6, 2  # words on either side of the head; in a script without capitals

_NEXT = regex.compile(r"[ \"'«“„]{1,2}(?:[dl]')?(?<word>[\p{L}\d](?:[\w&.-]*[\w])?)")
_LAST = regex.compile(r"(?<word>\w[\w'&-]*)[ ]\Z")


def bodies(reading: Reading, language: str) -> Iterator[Mention]:
    """Institutions by the head of their name and the capitalised words round it, in the text's order.

    Roles of the language's words: ``body`` heads need a name beside them; ``body.of`` heads take the next word,
    whatever its case; ``body.alone`` stand for themselves. In a script without capitals the next words count, up to a
    stop.
    """
    reach = 0
    for count, (start, end, role) in enumerate(reading.roles(language, "", "body")):
        if count >= MAX_BODIES:
            return
        if start < reach:
            continue
        found = (start, end) if role == "body.alone" else _named(reading, language, (start, end), role == "body.of")
        if found is not None:
            reach = found[1]
            yield Mention(*found, None, None)


def _named(reading: Reading, language: str, head: Place, small: bool) -> Place | None:
    end = _onwards(reading, language, head[1], small)
    start = _backwards(reading, language, head[0])
    return (start, end) if end > head[1] or start < head[0] else None


def _onwards(reading: Reading, language: str, at: int, small: bool) -> int:
    """The end of the name: capitalised words, joined by "of", "für", "de la"."""
    words = reading.names[language]
    text, end, joined, taken = reading.folded.text, at, at, 0
    while taken < _AFTER and (found := _NEXT.match(text, joined)):
        word, start = found["word"], found.start("word")
        if word in words.stops:
            break
        if _is_name(reading, start) or (small and taken == 0) or (_is_caseless(reading, start) and taken < _CASELESS):
            if end > at and _is_said(reading, language, start):
                break
            end = joined = found.end("word")
            taken += 1
        elif word in words.joins or word in words.articles:
            joined = found.end("word")
        else:
            break
        if joined - end > 12:
            break
    return end


def _backwards(reading: Reading, language: str, at: int) -> int:
    """The start of the name: capitalised words before the head, but no article and no first word of a sentence."""
    words = reading.names[language]
    text, start = reading.folded.text, at
    for _ in range(_BEFORE):
        found = _LAST.search(text, max(0, start - 40), start)
        if found is None:
            break
        first = found.start("word")
        opens = first == reading.layout.bounds[reading.layout.sentence(first)][0]
        word = found["word"]
        said = opens and (word in words.stops or _is_said(reading, language, first))
        if word in words.articles or word in words.joins or said or not _is_name(reading, first):
            break
        start = first
    return start


def _is_name(reading: Reading, at: int) -> bool:
    letter = reading.folded.original[reading.folded.starts[at]]
    return letter.isupper()


def _is_caseless(reading: Reading, at: int) -> bool:
    letter = reading.folded.original[reading.folded.starts[at]]
    return letter.isalpha() and letter.upper() == letter.lower()


def _is_said(reading: Reading, language: str, at: int) -> bool:
    """True where a word of the packs begins here: "Ministry of Health DOWN" is not called so."""
    return at in reading.begun(language)
