"""Which words does a text say, and where does each stand?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import regex  # type: ignore[import-untyped]
from numpy.typing import NDArray

from tocsin.fingerprint.wording.folds import data, number

MAX_CHARACTERS = 200_000  # of one text; what follows is not compared, and the echo says so

Numbers = NDArray[np.uint64]

WORD, IDEOGRAPH, LETTER = 4, 2, 1  # weights, in quarters of a word
_LOOSE = r"\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}"  # written without spaces, some letters to a word
_DENSE = r"\p{Han}\p{Hiragana}\p{Katakana}"  # written without spaces, about two to a word
_BARE = r"\p{L}\p{N}\p{M}\p{Cf}Ⓐ-ⓩ🄰-🆉"
_TAGS = r"(?:[#＃]\w{1,64}+[^\w\n#＃]{0,8}+){1,30}+"

# What is passed over, each with what a text must hold for it to be looked for.
_DECORATIONS = tuple(
    (regex.compile(trigger), regex.compile(pattern, regex.MULTILINE | flag))
    for trigger, pattern, flag in (
        (r"(?i)://|www\.|t\.me/", r"(?:hxxps?|https?|ftp)://\S+|\bwww\.\S+|\bt\.me/\S+", regex.IGNORECASE),
        (r"[@＠]", r"(?:\bRT )?[@＠][\w.]{2,64}+", 0),
        (r"﴿", r"﴿[^﴾]{1,2000}+﴾", 0),  # scripture, in the brackets kept for it
        (r"[#＃]", rf"^[^\w\n#＃]{{0,16}}+{_TAGS}|{_TAGS}$", 0),  # at either end of a line; inside one they are words
    )
)
_SPACED = regex.compile(rf"[{_BARE}]++")
_UNSPACED = regex.compile(
    rf"(?P<word>[[{_BARE}]--[{_LOOSE}{_DENSE}]]++)|(?P<letter>[{_LOOSE}][\p{{M}}\p{{Cf}}]*+)"
    rf"|(?P<ideograph>[{_DENSE}][\p{{M}}\p{{Cf}}]*+)",
    regex.VERSION1,
)
_HAS_UNSPACED = regex.compile(rf"[{_LOOSE}{_DENSE}]")
_WEIGHTS = {"word": WORD, "ideograph": IDEOGRAPH, "letter": LETTER}


@dataclass(frozen=True, slots=True)
class Words:
    """What a text says, without its decorations. Word i stands at [starts[i], ends[i]) of the original."""

    numbers: Numbers  # 64 bits for each word, the same for every spelling of it
    starts: list[int]
    ends: list[int]
    weights: NDArray[np.uint8]  # in quarters of a word: where words are not parted, a word is several characters
    cut: bool  # the text is longer than what was read

    def __len__(self) -> int:
        return len(self.starts)

    def only(self, kept: NDArray[np.bool_]) -> Words:
        """Some of its words, in their order."""
        places = np.flatnonzero(kept).tolist()
        return Words(
            numbers=self.numbers[kept],
            starts=[self.starts[place] for place in places],
            ends=[self.ends[place] for place in places],
            weights=self.weights[kept],
            cut=self.cut,
        )

    def weight(self, first: int = 0, last: int | None = None) -> float:
        """How many words the words [first, last) amount to."""
        return int(self.weights[first:last].sum()) / WORD

    def variety(self) -> float:
        """How many words its different words amount to: laughter repeated is one."""
        if bool((self.weights == WORD).all()):
            return float(len(set(self.numbers.tolist())))
        _, once = np.unique(self.numbers, return_index=True)
        return int(self.weights[once].sum()) / WORD

    def unit(self, first: int = 0, last: int | None = None) -> str:
        """What they are counted in."""
        part = self.weights[first:last]
        return "word" if bool((part == WORD).all()) else "word or character" if WORD in part else "character"


def read_words(text: str) -> Words:
    """The words of a text in their order, each with its place in the original.

    Links, mentions, emoji, punctuation, tags at the ends of lines, scripture in its own brackets and what everybody
    writes (``commonplace.toml``) are passed over. Scripts without spaces give a word for each character.
    """
    kept = _telling(list(_found(text[:MAX_CHARACTERS])))
    numbers, starts, ends, weights = map(list, zip(*kept, strict=True)) if kept else ([], [], [], [])
    return Words(
        numbers=np.array(numbers, dtype=np.uint64),
        starts=starts,
        ends=ends,
        weights=np.array(weights, dtype=np.uint8),
        cut=len(text) > MAX_CHARACTERS,
    )


_Found = tuple[int, int, int, int]  # number, start, end, weight


def _found(text: str) -> Iterator[_Found]:
    for trigger, decoration in _DECORATIONS:
        if trigger.search(text):
            text = decoration.sub(_blank, text)
    if text.isascii() or not _HAS_UNSPACED.search(text):
        for hit in _SPACED.finditer(text):
            value = number(hit.group())
            if value:
                yield value, *hit.span(), WORD
        return
    for hit in _UNSPACED.finditer(text):
        value = number(hit.group())
        if value:
            yield value, *hit.span(), _WEIGHTS[hit.lastgroup]


def _blank(hit: regex.Match[str]) -> str:
    """As many blanks, so that every word keeps its place."""
    start, end = hit.span()
    return " " * int(end - start)


def _telling(found: list[_Found]) -> list[_Found]:
    """Those that do not belong to what everybody writes; the longest phrase at a place counts."""
    phrases = _commonplace()
    if phrases.keys().isdisjoint([each[0] for each in found]):
        return found
    kept: list[_Found] = []
    place = 0
    while place < len(found):
        known = phrases.get(found[place][0])
        length = _longest(known, found, place) if known else 0
        if not length:
            kept.append(found[place])
        place += length or 1
    return kept


def _longest(known: tuple[tuple[int, ...], ...], found: list[_Found], place: int) -> int:
    for phrase in known:
        if tuple(each[0] for each in found[place : place + len(phrase)]) == phrase:
            return len(phrase)
    return 0


@cache
def _commonplace() -> dict[int, tuple[tuple[int, ...], ...]]:
    """Phrases by the number of their first word, the longest first."""
    phrases: dict[int, set[tuple[int, ...]]] = {}
    for languages in data("commonplace.toml").values():
        for written in languages.values():
            for phrase in _listed(written):
                numbers = tuple(each[0] for each in _found(phrase))
                phrases.setdefault(numbers[0], set()).add(numbers)
    return {head: tuple(sorted(each, key=lambda one: (-len(one), one))) for head, each in phrases.items()}


def _listed(written: object) -> list[str]:
    return [str(phrase) for phrase in written] if isinstance(written, list) else []
