"""Where do the words of many languages stand in a text? One scan for all of them (Aho and Corasick 1975)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import ahocorasick_rs
import regex  # type: ignore[import-untyped]

from tocsin.read.normalise import Folded, folded_term

_MAX_CLITIC = 4  # letters of joined particles before a word


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One literal phrase in one role of one language.

    ``*`` at a word's end stands for any ending; ``=`` before the phrase asks for its accents as written, where they
    decide ("=attaqué" is not "attaque").
    """

    language: str
    role: str
    phrase: str  # as the pack writes it


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found; places are in the folded text."""

    start: int
    end: int
    language: str
    role: str


@dataclass(frozen=True, slots=True)
class _Entry:
    ending: regex.Pattern[str] | None  # what must follow the literal part, where the term has a ``*``
    written: str  # what must stand in the original, where accents decide; empty otherwise
    meanings: tuple[tuple[str, str], ...]  # language and role


class Lexicon:
    """All terms of all packs in one automaton; matches whole words, and Arabic words behind joined particles.

    Args:
        terms: the phrases.
        clitics: per language, the particles that may be written joined before a word.
    """

    def __init__(self, terms: Iterable[Term], clitics: dict[str, frozenset[str]]) -> None:
        self._terms, self._clitics = tuple(terms), clitics
        meanings: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        for term in self._terms:
            phrase = term.phrase.removeprefix("=")
            literal, star, rest = folded_term(phrase).partition("*")
            written = _as_written(phrase) if phrase != term.phrase else ""
            meanings.setdefault((literal, star + rest, written), set()).add((term.language, term.role))
        keys: dict[str, list[_Entry]] = {}
        for (literal, rest, written), known in sorted(meanings.items()):
            keys.setdefault(literal, []).append(_Entry(_ending(rest), written, tuple(sorted(known))))
        self._entries = list(keys.values())
        self._automaton = ahocorasick_rs.AhoCorasick(list(keys) or ["\x00"])

    def __reduce__(self) -> tuple[type[Lexicon], tuple[tuple[Term, ...], dict[str, frozenset[str]]]]:
        """The automaton cannot be sent to another process; the terms can."""
        return Lexicon, (self._terms, self._clitics)

    def find(self, folded: Folded) -> list[Hit]:
        """Every hit on whole words, by place."""
        text = folded.text
        hits: list[Hit] = []
        for which, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for entry in self._entries[which] if self._entries else ():
                if not entry.written or _as_written(folded.written(start, end)) == entry.written:
                    hits += self._confirmed(text, start, end, entry)
        return sorted(hits, key=lambda hit: (hit.start, -hit.end, hit.language, hit.role))

    def _confirmed(self, text: str, start: int, end: int, entry: _Entry) -> Iterator[Hit]:
        ending = _end_of(text, end, entry)
        if ending is None:
            return
        for language, role in entry.meanings:
            if self._starts_word(text, start, language):
                yield Hit(start, ending, language, role)

    def _starts_word(self, text: str, start: int, language: str) -> bool:
        if start == 0 or not (_is_word(text[start - 1]) and _is_word(text[start])):
            return True
        at = start
        while at > 0 and start - at <= _MAX_CLITIC and _is_word(text[at - 1]):
            at -= 1
        return text[at:start] in self._clitics.get(language, frozenset())


def _as_written(phrase: str) -> str:
    return unicodedata.normalize("NFKC", phrase).casefold().replace("’", "'")


def _end_of(text: str, end: int, entry: _Entry) -> int | None:
    if entry.ending is not None:
        rest = entry.ending.match(text, end)
        return rest.end() if rest else None
    if end < len(text) and _is_word(text[end]) and _is_word(text[end - 1]):
        return None
    return end


def _is_word(mark: str) -> bool:
    return mark.isalnum() or mark == "_"


def _ending(rest: str) -> regex.Pattern[str] | None:
    """``* ddos`` -> any word ending, then the literal; None where the term has no star."""
    if not rest:
        return None
    parts = [regex.escape(part) for part in rest.split("*")]
    return regex.compile(r"\w{0,24}".join(parts) + r"(?!\w)")


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of one text, by language and role; a hit inside a ``mute`` phrase is dropped."""

    by_language: dict[str, dict[str, tuple[Hit, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, found: Iterable[Hit]) -> Hits:
        """Sort a scan's hits into languages and roles and silence what a mute phrase covers."""
        by_language: dict[str, list[Hit]] = {}
        for hit in found:
            by_language.setdefault(hit.language, []).append(hit)
        return cls({language: _by_role(_unmuted(hits)) for language, hits in sorted(by_language.items())})

    def count(self, language: str, start: int, end: int) -> int:
        """Hits of a language that begin within [start, end)."""
        return sum(start <= hit.start < end for hits in self.by_language[language].values() for hit in hits)


def _by_role(hits: Iterable[Hit]) -> dict[str, tuple[Hit, ...]]:
    roles: dict[str, list[Hit]] = {}
    for hit in hits:
        roles.setdefault(hit.role, []).append(hit)
    return {role: tuple(found) for role, found in roles.items()}


def _unmuted(hits: list[Hit]) -> Iterator[Hit]:
    """Hits come by start; of each scope, the mute phrase that reaches farthest so far decides."""
    reach: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, not hit.role.endswith("/mute"), hit.end, hit.role)):
        scope, _, role = hit.role.partition("/")
        if role == "mute":
            reach[scope] = max(reach.get(scope, 0), hit.end)
        elif role.startswith("claimant") or hit.end > max(reach.get(scope, 0), reach.get("", 0)):
            yield hit
