"""Where do the words of many languages stand in a text? One scan for all of them (Aho and Corasick 1975)."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import ahocorasick_rs
import regex  # type: ignore[import-untyped]

from tocsin.read.normalise import Folded, folded_term
from tocsin.read.respelling import Respelling

GAP = " ... "  # in a phrase: other words between, in the same sentence
_MAX_CLITIC = 4  # letters of joined particles before a word
_MAX_ENDING = 24  # letters that a ``*`` stands for
_TABLE = ahocorasick_rs.Implementation.ContiguousNFA  # small enough to stay in the processor's cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One literal phrase in one role of one language.

    ``*`` at a word's end stands for any ending; ``=`` before the phrase asks for its accents as written, where they
    decide ("=attaqué" is not "attaque").
    """

    language: str
    role: str
    phrase: str  # as the pack writes it


class Hit(NamedTuple):
    """A term found; places are in the folded text."""

    start: int
    end: int
    language: str
    role: str


class _Entry(NamedTuple):
    rest: str  # from the term's first ``*``; empty where it has none
    ending: regex.Pattern[str] | None  # what must follow the literal part, where more than a ``*`` does
    written: str  # what must stand in the original, where accents decide; empty otherwise
    meanings: tuple[tuple[str, str], ...]  # language and role


class Lexicon:
    """All terms of all packs in one automaton; matches whole words, and Arabic words behind joined particles.

    Args:
        terms: the phrases.
        clitics: per language, the particles that may be written joined before a word.
    """

    def __init__(self, terms: Iterable[Term], clitics: Mapping[str, frozenset[str]]) -> None:
        self._terms, self._clitics = tuple(terms), dict(clitics)
        self._left_out: tuple[Term, ...] = ()
        self._times = Counter((_key(term.phrase), (term.language, term.role)) for term in self._terms)
        meanings: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
        for key, meaning in self._times:
            meanings.setdefault(key, []).append(meaning)
        keys: dict[str, list[_Entry]] = {}
        for (literal, rest, written), known in sorted(meanings.items()):
            ending = None if rest == "*" else _ending(rest)
            keys.setdefault(literal, []).append(_Entry(rest, ending, written, tuple(sorted(known))))
        self._places = {literal: number for number, literal in enumerate(keys)}
        self._entries = [tuple(entries) for entries in keys.values()]
        joining = {language for language, particles in self._clitics.items() if particles}
        # A literal that can only be a whole word is dropped by one look at its neighbours.
        self._may_join = [any(_languages(entry) & joining for entry in entries) for entries in self._entries]
        self._may_go_on = [any(entry.rest for entry in entries) for entries in self._entries]
        self._automaton = ahocorasick_rs.AhoCorasick(list(keys) or ["\x00"], implementation=_TABLE)

    def __reduce__(self) -> tuple[type[Lexicon], tuple[tuple[Term, ...], dict[str, frozenset[str]]]]:
        """The automaton cannot be sent to another process; the terms can."""
        kept = (Counter(self._terms) - Counter(self._left_out)).elements()
        return Lexicon, (tuple(kept), self._clitics)

    def without(self, term: Term) -> Lexicon:
        """This lexicon without one term, sharing all else; quick, because the automaton stays and hears one less.

        Another term that folds to the same words in the same role goes on being heard.
        """
        key, meaning = _key(term.phrase), (term.language, term.role)
        twin: Lexicon = object.__new__(Lexicon)
        vars(twin).update(vars(self))
        twin._left_out = (*self._left_out, term)
        if self._times.get((key, meaning), 0) - sum(_same(other, term) for other in self._left_out) == 1:
            place = self._places[key[0]]
            twin._entries = [*self._entries]
            twin._entries[place] = tuple(_lessened(entry, key, meaning) for entry in self._entries[place])
        return twin

    def find(
        self,
        folded: Folded,
        also: Sequence[Respelling] = (),
        languages: Container[str] | None = None,
    ) -> list[Hit]:
        """Every hit on whole words, by place.

        Args:
            folded: the text.
            also: its further readings; only what they change is heard in them.
            languages: when given, only these are listened for.
        """
        hits = list(self._hits(folded.text, folded, None, languages))
        for other in also:
            hits += self._hits(other.text, folded, other, languages)
        return sorted(dict.fromkeys(hits) if also else hits, key=_order)

    def touched(self, text: str) -> set[tuple[str, str]]:
        """Languages and roles whose words may stand in a text: never one too few, sometimes one too many."""
        found: set[tuple[str, str]] = set()
        for which, _, _ in self._whole(text):
            for entry in self._entries[which]:
                found.update(entry.meanings)
        return found

    def _whole(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Places of literals that are not plainly a part of a longer word."""
        length, may_join, may_go_on = len(text), self._may_join, self._may_go_on
        if not self._entries:
            return
        for which, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if start and not may_join[which] and _inside(text, start):
                continue
            if end < length and not may_go_on[which] and _inside(text, end):
                continue
            yield which, start, end

    def _hits(
        self, text: str, folded: Folded, other: Respelling | None, languages: Container[str] | None
    ) -> Iterator[Hit]:
        for which, start, end in self._whole(text):
            for entry in self._entries[which]:
                meanings = [one for one in entry.meanings if languages is None or one[0] in languages]
                ending = _end_of(text, end, entry) if meanings else None
                if ending is None or (other is not None and not overlaps(other.changed, start, ending)):
                    continue
                place = (start, ending) if other is None else other.place(start, ending)
                if entry.written and _as_written(folded.written(place[0], place[0] + end - start)) != entry.written:
                    continue
                for language, role in meanings:
                    if self._starts_word(text, start, language):
                        yield Hit(*place, language, role)

    def _starts_word(self, text: str, start: int, language: str) -> bool:
        if start == 0 or not _inside(text, start):
            return True
        particles = self._clitics.get(language)
        if not particles:
            return False
        at = start
        while at > 0 and start - at <= _MAX_CLITIC and _is_word(text[at - 1]):
            at -= 1
        return text[at:start] in particles


def overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """True where [start, end) touches one of the sorted places."""
    at = bisect_left(taken, (start, start))
    nearby = taken[max(0, at - 2) : at + 1]
    return any(first < end and start < last for first, last in nearby)


def _order(hit: Hit) -> tuple[int, int, str, str]:
    return hit.start, -hit.end, hit.language, hit.role


def _key(phrase: str) -> tuple[str, str, str]:
    """The literal part, what follows it from the first star or gap, and the spelling where accents decide."""
    plain = phrase.removeprefix("=")
    folded = folded_term(plain)
    literal = literal_part(folded)
    return literal, folded[len(literal) :], _as_written(plain) if plain != phrase else ""


def _languages(entry: _Entry) -> set[str]:
    return {language for language, _ in entry.meanings}


def _same(one: Term, other: Term) -> bool:
    return (one.language, one.role) == (other.language, other.role) and _key(one.phrase) == _key(other.phrase)


def _lessened(entry: _Entry, key: tuple[str, str, str], meaning: tuple[str, str]) -> _Entry:
    """The entry without a meaning, where it is the entry of that spelling."""
    if (entry.rest, entry.written) != key[1:]:
        return entry
    return entry._replace(meanings=tuple(known for known in entry.meanings if known != meaning))


def _as_written(phrase: str) -> str:
    return unicodedata.normalize("NFKC", phrase).casefold().replace("’", "'")


def _end_of(text: str, end: int, entry: _Entry) -> int | None:
    """Where the term ends, or None where its word goes on."""
    if entry.rest == "*":
        at, last = end, min(len(text), end + _MAX_ENDING + 1)
        while at < last and _is_word(text[at]):
            at += 1
        return at if at - end <= _MAX_ENDING else None
    if entry.ending is not None:
        rest = entry.ending.match(text, end)
        return rest.end() if rest else None
    return None if end < len(text) and _inside(text, end) else end


def _inside(text: str, at: int) -> bool:
    """True where a place parts two characters of one word."""
    return _is_word(text[at]) and _is_word(text[at - 1])


def _is_word(mark: str) -> bool:
    return mark.isalnum() or mark == "_"


def literal_part(folded: str) -> str:
    """What of a folded phrase stands before its first star or gap: that is searched for, the rest is confirmed."""
    return folded.partition("*")[0].partition(GAP)[0]


_SOME_WORDS = r"(?!\w)(?:(?!(?<!\d)[.] |[!?] )[^\n!?]){1,100}?(?<!\w)"  # at most 100 characters, no end of a sentence


def _ending(rest: str) -> regex.Pattern[str] | None:
    """``* ddos`` -> any word ending, then the literal; None where the term has neither star nor gap."""
    if not rest:
        return None
    parts = (r"\w{0,24}".join(regex.escape(piece) for piece in part.split("*")) for part in rest.split(GAP))
    return regex.compile(_SOME_WORDS.join(parts) + r"(?!\w)")


@dataclass(frozen=True, slots=True)
class Hits:
    """The hits of one text, by language and role; a hit inside a ``mute`` phrase is dropped."""

    by_language: dict[str, dict[str, tuple[Hit, ...]]] = field(default_factory=dict)
    _index: dict[str, dict[str, list[tuple[int, int, str]]]] = field(default_factory=dict, repr=False, compare=False)

    def worded(self, language: str, signal: str, condition: str) -> tuple[tuple[int, int, str], ...]:
        """Places and roles of a condition's words, by place: the signal's own and those its language shares."""
        if language not in self._index:
            self._index[language] = _indexed(self.by_language.get(language, {}))
        index = self._index[language]
        shared, own = index.get(f"/{condition}"), index.get(f"{signal}/{condition}") if signal else None
        return tuple(sorted([*(shared or ()), *(own or ())])) if shared or own else ()

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


def _indexed(roles: Mapping[str, Iterable[Hit]]) -> dict[str, list[tuple[int, int, str]]]:
    """Each role's places under its own name and under every coarser one (``act`` holds ``act.ddos``)."""
    index: dict[str, list[tuple[int, int, str]]] = {}
    for scoped, hits in roles.items():
        role = scoped.partition("/")[2]
        places = [(hit.start, hit.end, role) for hit in hits]
        name = scoped
        while True:
            index.setdefault(name, []).extend(places)
            if "." not in name.partition("/")[2]:
                break
            name = name.rpartition(".")[0]
    return index


def _by_role(hits: Iterable[Hit]) -> dict[str, tuple[Hit, ...]]:
    roles: dict[str, list[Hit]] = {}
    for hit in hits:
        roles.setdefault(hit.role, []).append(hit)
    return {role: tuple(found) for role, found in roles.items()}


def _unmuted(hits: list[Hit]) -> Iterator[Hit]:
    """Hits come by start; of each scope, the mute phrase that reaches farthest so far decides."""
    if not any(hit.role.endswith("/mute") for hit in hits):
        yield from hits
        return
    reach: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, not hit.role.endswith("/mute"), hit.end, hit.role)):
        scope, _, role = hit.role.partition("/")
        if role == "mute":
            reach[scope] = max(reach.get(scope, 0), hit.end)
        elif role.startswith("claimant") or hit.end > max(reach.get(scope, 0), reach.get("", 0)):
            yield hit
