"""What else may a disguised word say? "h4ck3d", "hаcked" with a Cyrillic letter, "H A C K E D", "d-d-o-s".

Only words that are disguised are read again, only for the words of the packs: addresses, numbers and hours stay as they
are written. Every further reading of a text keeps the place of each of its characters.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby

from tocsin.read.normalise import Folded

MAX_SPACED = 400  # letters of one letter-spaced run

_LETTER = r"[^\W\d_]"
_GAP = r"[ .\-_*·]"
_APART = re.compile(rf"(?<![^\W_]){_LETTER}({_GAP}){_LETTER}(?:\1{_LETTER}){{1,{MAX_SPACED}}}(?![^\W_])")
# Quick looks: each begins with a set of rare characters, at which the search for it leaps.
_MAY_BE_APART = re.compile(rf"{_GAP}{_LETTER}{_GAP}{_LETTER}(?![^\W_])")
_MAY_BE_LEET = re.compile(r"[013457@$!](?:[a-z]|(?<=[a-z]\$))")
_LATIN = re.compile("[a-z]")
_LEET = re.compile(r"[a-z][013457@$!]{1,3}[a-z]|(?<![\w@$!.,])[013457$][a-z]{4}|[a-z]{3}\$(?!\w)")
_LEET_WORD = re.compile(r"(?<![\w@$])[a-z0-9$][a-z0-9@$!]{2,22}[a-z0-9$](?![\w@$])")
_WORD = re.compile(r"\w{2,64}")
_OTHER = "\u0370-\u052f"  # Greek and Cyrillic
_MOST_LEET = 0.6  # of a word's characters; more of them is a number or a key


@dataclass(frozen=True, slots=True)
class Respelling:
    """A further reading of a folded text. Character i was read at ``places[i]``; only ``changed`` places are new."""

    text: str
    places: Sequence[int]
    changed: tuple[tuple[int, int], ...]  # in ``text``, sorted

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where [start, end) of this reading stands in the folded text."""
        return self.places[start], self.places[end - 1] + 1


def respellings(folded: Folded) -> tuple[Respelling, ...]:
    """The further readings of a text, none for nearly every text and three at most."""
    text = folded.text
    apart = _MAY_BE_APART.search(text) is not None and _APART.search(text) is not None
    if not apart and not _has_leet(text) and not _has_disguise(text):
        return ()
    whole, places, joined = _together(folded) if apart else (text, range(len(text)), ())
    found: dict[str, Respelling] = {}
    for read in (_as_latin("i"), _as_latin("l"), _as_cyrillic):
        said, changed = _reread(whole, read)
        if said not in found and (changed or joined):
            found[said] = Respelling(said, places, tuple(sorted((*changed, *joined))))
    return tuple(found.values())


def _has_leet(text: str) -> bool:
    return _MAY_BE_LEET.search(text) is not None and _LEET.search(text) is not None


def _has_disguise(text: str) -> bool:
    """True where a word mixes scripts or borrows shapes."""
    if text.isascii() or _foreign().search(text) is None:
        return False
    return (_LATIN.search(text) is not None or _shapes().search(text) is not None) and bool(_disguised().search(text))


Changed = tuple[tuple[int, int], ...]
Read = Callable[[str], str]


def _reread(text: str, read: Read) -> tuple[str, Changed]:
    """The text with its disguised words read in one way; no word changes its length."""
    letters, changed, done = [], [], 0
    for start, end in _words(text):
        said = read(text[start:end])
        if said != text[start:end]:
            letters += [text[done:start], said]
            changed.append((start, end))
            done = end
    letters.append(text[done:])
    return "".join(letters), tuple(changed)


def _words(text: str) -> list[tuple[int, int]]:
    """Words that may be disguised, by place, none inside another."""
    leet = [hit.span() for hit in _LEET_WORD.finditer(text) if _is_leet(hit.group())]
    mixed = []
    if _has_disguise(text):
        mixed = [hit.span() for hit in _WORD.finditer(text) if _disguised().search(hit.group())]
    found: list[tuple[int, int]] = []
    for start, end in sorted(leet + mixed):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _is_leet(word: str) -> bool:
    """True for "h4ck3d", "4ttack" and "hacker$"; False for "20h", "covid19", "b2b", "4pm" and numbers."""
    signs = sum(not mark.isalpha() for mark in word)
    if not 0 < signs <= _MOST_LEET * len(word) or not all(mark.isalpha() or mark in _leet() for mark in word):
        return False
    if word.endswith("$") and signs == 1:
        return True
    return signs <= len(word) - 2 and re.search(r"[a-z][^a-z]+[a-z]|^[^a-z][a-z]{4}", word) is not None


def _as_latin(one: str) -> Read:
    table = _latin(one)

    def read(word: str) -> str:
        said = word.translate(table)
        return said if said.isascii() and said.isalpha() else word

    return read


def _as_cyrillic(word: str) -> str:
    said = word.translate(_cyrillic())
    return said if not word.isascii() and all("\u0400" <= mark <= "\u052f" for mark in said) else word


def _together(folded: Folded) -> tuple[str, list[int], Changed]:
    """Letters written apart put together; more than one blank, in the original, parts two words."""
    text = folded.text
    letters: list[str] = []
    places: list[int] = []
    changed: list[tuple[int, int]] = []
    done = 0
    for run in _APART.finditer(text):
        letters.append(text[done : run.start()])
        places += range(done, run.start())
        start = len(places)
        kept = [at for at in range(*run.span()) if _stays(folded, at, run.group(1))]
        letters.append("".join(text[at] for at in kept))
        places += kept
        changed.append((start, len(places)))
        done = run.end()
    letters.append(text[done:])
    places += range(done, len(text))
    return "".join(letters), places, tuple(changed)


def _stays(folded: Folded, at: int, gap: str) -> bool:
    return folded.text[at] != gap or (gap == " " and len(folded.written(at, at + 1)) > 1)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("tocsin.read") / "confusables.toml").read_text("utf-8"))


@cache
def _leet() -> frozenset[str]:
    return frozenset(_tables()["leet"])


@cache
def _latin(one: str) -> dict[int, str]:
    signs = {mark: read if len(read) == 1 else one for mark, read in _tables()["leet"].items()}
    return {ord(mark): read for mark, read in (_tables()["latin"] | signs).items()}


@cache
def _cyrillic() -> dict[int, str]:
    return {ord(mark): read for mark, read in _tables()["cyrillic"].items()}


@cache
def _disguised() -> re.Pattern[str]:
    """A Latin letter beside one of another script, or two letters of a shape that no spelling uses."""
    odd = _odd()
    return re.compile(rf"[a-z][{_OTHER}]|[{_OTHER}][a-z]|[{odd}][a-z{odd}]|[a-z][{odd}]")


@cache
def _foreign() -> re.Pattern[str]:
    return re.compile(f"[{_OTHER}{_odd()}]")


@cache
def _shapes() -> re.Pattern[str]:
    return re.compile(f"[{_odd()}]")


@cache
def _odd() -> str:
    """Latin letters of another shape, as the inside of a class; neighbours in the code make one range."""
    shapes = sorted(mark for mark in _tables()["latin"] if not "\u0370" <= mark <= "\u052f")
    runs = ([mark for _, mark in run] for _, run in groupby(enumerate(shapes), key=lambda item: ord(item[1]) - item[0]))
    return "".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
