"""How do two spellings of one word become the same string, and where did each character come from?"""

from __future__ import annotations

import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

import regex  # type: ignore[import-untyped]

MAX_CHARACTERS = 200_000  # of one text; what follows is not read, and ``why`` says so

_CLUSTER = regex.compile(r"[^\S\n]+|\P{M}\p{M}{0,8}|\p{M}")
_PLAIN = regex.compile(r"[\x20-\x5f\x61-\x7e\n]*")  # ASCII without the grave accent: one character stays one


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable. Character i of ``text`` stands for ``original[starts[i]:ends[i]]``."""

    original: str  # the part that was read
    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range
    cut: int  # characters of the original that were not read

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original that folded characters [start, end) were read from."""
        return self.starts[start], self.ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """The original characters behind folded characters [start, end)."""
        first, last = self.span(start, end)
        return self.original[first:last]


def normalise(original: str) -> Folded:
    """Fold a text for comparison (Unicode TR15 NFKC, full case folding, invisible characters and marks removed).

    Runs of blanks become one; line feeds stay; double quotation marks keep their direction; digits of every script
    become ASCII; ``hxxp`` and ``[.]`` are refanged. Only the first ``MAX_CHARACTERS`` are read.
    """
    head, cut = original[:MAX_CHARACTERS], max(0, len(original) - MAX_CHARACTERS)
    if _PLAIN.fullmatch(head) and "  " not in head:
        plain = Folded(head, head.lower(), range(len(head)), range(1, len(head) + 1), cut)
    else:
        plain = _folded(head, cut)
    return _refanged(plain)


def folded_term(term: str) -> str:
    """A lexicon term or a name, folded as texts are."""
    return normalise(term).text.strip()


def written_value(snippet: str) -> str:
    """A snippet of the original as a value: NFKC, refanged, no invisible characters; case and accents stay."""
    value = "".join(mark for mark in unicodedata.normalize("NFKC", snippet) if unicodedata.category(mark) != "Cf")
    refanged: str = _refang_pattern().sub(lambda hit: _refang()[hit.group().lower()], value)
    return refanged


def has_invisible(snippet: str) -> bool:
    """True where a snippet hides format characters: bidirectional controls, zero-width marks, soft hyphens."""
    return not snippet.isascii() and any(unicodedata.category(mark) == "Cf" for mark in snippet)


def _folded(head: str, cut: int) -> Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(head):
        folded = _fold(cluster.group())
        if folded == " " and letters and _ends_blank(letters):
            folded = ""  # what stood between two blanks has folded away
        if not folded and ends and unicodedata.category(cluster.group()[0]) != "Cf":
            ends[-1] = cluster.end()  # a hamza or tatweel that folds away still belongs to its word
        letters.append(folded)
        starts.extend([cluster.start()] * len(folded))
        ends.extend([cluster.end()] * len(folded))
    return Folded(head, "".join(letters), tuple(starts), tuple(ends), cut)


def _ends_blank(letters: list[str]) -> bool:
    return next((part for part in reversed(letters) if part), "") == " "


def _fold(cluster: str) -> str:
    if cluster == "\n":
        return cluster
    if cluster.isspace():
        return " "
    return _fold_letters(cluster)


@lru_cache(maxsize=65_536)
def _fold_letters(cluster: str) -> str:
    table = _tables()["letters"]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", cluster).casefold())
    kept = "".join(_digit(mark) for mark in folded if not _dropped(mark, folded[0]))
    return "".join(table.get(mark, mark) for mark in unicodedata.normalize("NFC", kept))


def _dropped(mark: str, base: str) -> bool:
    category = unicodedata.category(mark)
    if category in ("Cf", "Cc"):
        return mark != "\n"
    return category == "Mn" and not _keeps_marks(base)


def _keeps_marks(base: str) -> bool:
    """Marks are part of the letter outside Latin and Arabic (Cyrillic short i, Indic vowels)."""
    if not unicodedata.category(base).startswith("L"):
        return False
    return not unicodedata.name(base, "").startswith(("LATIN", "ARABIC", "EXTENDED ARABIC"))


def _digit(mark: str) -> str:
    return str(unicodedata.digit(mark)) if unicodedata.category(mark) == "Nd" else mark


def _refanged(plain: Folded) -> Folded:
    pieces = list(_refang_pattern().finditer(plain.text))
    if not pieces:
        return plain
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for piece in pieces:
        instead = _refang()[piece.group()]
        first, last = plain.span(piece.start(), piece.end())
        letters += (plain.text[done : piece.start()], instead)
        starts += (*plain.starts[done : piece.start()], *[first] * len(instead))
        ends += (*plain.ends[done : piece.start()], *[last] * len(instead))
        done = piece.end()
    letters.append(plain.text[done:])
    starts += plain.starts[done:]
    ends += plain.ends[done:]
    return Folded(plain.original, "".join(letters), tuple(starts), tuple(ends), plain.cut)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("tocsin.read") / "folding.toml").read_text("utf-8"))


def _refang() -> dict[str, str]:
    return _tables()["refang"]


@cache
def _refang_pattern() -> regex.Pattern[str]:
    longest_first = sorted(_refang(), key=lambda form: (-len(form), form))
    bounded = [regex.escape(form) if not form.isalpha() else rf"(?<!\w){form}(?=\W)" for form in longest_first]
    return regex.compile("|".join(bounded), regex.IGNORECASE)
