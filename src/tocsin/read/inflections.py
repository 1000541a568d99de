"""Which forms of a name are the same name, declined? Word by word, by patterns of endings, never by likeness."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import ahocorasick_rs

from tocsin.read.normalise import folded_term

_STAYS = 3  # letters of a word that never change
_CHANGES = 3  # letters of an ending that may
_ALONE = 6  # letters of a name of one word, from which it is declined at all
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Declined:
    """A name found in another form than its own; places are in the folded text."""

    start: int
    end: int
    key: str


class Declensions:
    """Names in all their forms.

    Args:
        names: pairs of a key and a name; a name in a script without patterns is left out.
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._names = tuple(sorted(set(names)))
        stems: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        for key, name in self._names:
            folded = folded_term(name)
            form = _form(folded)
            if form is not None:
                stem, pattern = form
                stems.setdefault(stem, []).append((key, folded, pattern))
        self._known = list(stems.values())
        self._stems = ahocorasick_rs.AhoCorasick(list(stems)) if stems else None

    def __reduce__(self) -> tuple[type[Declensions], tuple[tuple[tuple[str, str], ...]]]:
        """The automaton cannot be sent to another process; the names can."""
        return Declensions, (self._names,)

    def find(self, text: str) -> Iterator[Declined]:
        """Every declined form in a folded text; a name in its own form is not told again."""
        if self._stems is None:
            return
        seen = {which for which, _, _ in self._stems.find_matches_as_indexes(text, overlapping=True)}
        for which in sorted(seen):
            for key, own, pattern in self._known[which]:
                found = (hit.span() for hit in pattern.finditer(text))
                yield from (Declined(start, end, key) for start, end in found if text[start:end] != own)


def forms(word: str) -> frozenset[str]:
    """A folded word in every form its patterns know, itself among them.

    At most three letters at its end differ and at least three stay, so that no other word is taken for it.
    """
    found = {word}
    for own, *others in _table().get(_script(word), {}).get("patterns", ()):
        stem = word.removesuffix(own) if word.endswith(own) else ""
        if len(stem) >= _STAYS and (own or _closes(word)):
            found |= {stem + other for other in others}
    return frozenset(form for form in found if _apart(word, form) <= _CHANGES)


def _apart(word: str, form: str) -> int:
    """Letters at the longer one's end that the other lacks."""
    return max(len(word), len(form)) - _alike(word, form)


def _alike(one: str, other: str) -> int:
    """Letters that two words begin with alike."""
    unlike = (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(unlike, min(len(one), len(other)))


def _closes(word: str) -> bool:
    """True where a Cyrillic word ends in a consonant: only then has it an empty ending."""
    return _script(word) != "cyrillic" or word[-1] not in "аеиоуыэюяіїєьйё"


def _declined(words: list[str]) -> list[frozenset[str]]:
    """Each word's forms, up to and with the head of the name."""
    found: list[frozenset[str]] = []
    governed = False
    for word in words:
        found.append(frozenset({word}) if governed else forms(word))
        leads = tuple(_table().get(_script(word), {}).get("leads", ()))
        governed = governed or (bool(leads) and not word.endswith(leads))
    return found


def _form(name: str) -> tuple[str, re.Pattern[str]] | None:
    """What must be in a text, and the pattern of all forms; None where there is only the one."""
    words = _WORD.findall(name)
    if not words or (len(words) == 1 and len(name) < _ALONE):
        return None
    choices = _declined(words)
    choices[0] = choices[0] | _joined(words[0])
    if all(len(choice) == 1 for choice in choices):
        return None
    gaps = [re.escape(gap) for gap in _WORD.split(name)]
    told = [f"(?:{'|'.join(sorted(sorted(map(re.escape, choice)), key=len, reverse=True))})" for choice in choices]
    whole = "".join(gap + form for gap, form in zip(gaps, told, strict=False)) + gaps[-1]
    stem = max((_shared(choice) for choice in choices), key=len)
    return stem, re.compile(rf"(?<!\w){whole}(?!\w)")


def _joined(word: str) -> frozenset[str]:
    """An Arabic word with the preposition that swallows its article."""
    table = _table()["arabic"]
    article = folded_term(table["article"])
    bare = word.removeprefix(article)
    return frozenset({folded_term(table["joined"]) + bare}) if bare != word and len(bare) >= _STAYS - 1 else frozenset()


def _shared(choice: frozenset[str]) -> str:
    """The beginning or, where the beginning changes, the end that all forms share."""
    first, last = min(choice), max(choice)
    if head := _alike(first, last):
        return first[:head]
    turned = sorted(form[::-1] for form in choice)
    return turned[0][: _alike(turned[0], turned[-1])][::-1]


@lru_cache(maxsize=4096)
def _script(word: str) -> str:
    return unicodedata.name(word[-1], "").partition(" ")[0].lower() if word else ""


@cache
def _table() -> dict[str, Any]:
    rows = tomllib.loads((resources.files("tocsin.read") / "inflections.toml").read_text("utf-8"))
    for table in rows.values():
        table["patterns"] = [tuple(dict.fromkeys(map(folded_term, pattern))) for pattern in table["patterns"]]
        table["leads"] = tuple(map(folded_term, table["leads"]))
    return rows
