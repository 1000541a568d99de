"""Can any rule hold in this text? Asked before anything dear is done; "perhaps" is a good answer, a wrong "no" never.

A rule starts from the words of its anchor. So one scan for the anchors of all rules parts nearly every ordinary text
from those that deserve a reading; what else a rule cannot do without is asked of the few that are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tocsin.read.lexicon import Lexicon, Term
from tocsin.read.pack import CONDITIONS, Pack, Rule
from tocsin.read.reading import Reading
from tocsin.read.respelling import Respelling

Touched = set[tuple[str, str]]  # languages and roles

BODY = "body"  # the role, and those below it, by which institutions are named
PICTURES = "picture_dated"  # the role by which a text dates its pictures; no rule asks for it


@dataclass(frozen=True, slots=True)
class Asked:
    """A rule of a pack; None where the words themselves are what is looked for."""

    pack: Pack
    rule: Rule | None
    needs: tuple[frozenset[tuple[str, str]], ...] = ()  # of each, one language and role has to be touched


class Prefilter:
    """The anchors of all rules in one automaton.

    Args:
        packs: whose rules are asked.
        clitics: per language, the particles that may be written joined before a word.
    """

    def __init__(self, packs: tuple[Pack, ...], clitics: Mapping[str, frozenset[str]]) -> None:
        self._asked: dict[tuple[str, str], list[Asked]] = {}
        shared = {pack.language: pack for pack in packs if pack.signal is None}
        terms: dict[Term, None] = {}
        for pack in packs:
            for rule in pack.rules:
                owners = tuple(filter(None, (pack, shared.get(pack.language))))
                asked = Asked(pack, rule, tuple(_needs(owners, rule)))
                for owner in owners:
                    for role in _starts(rule):
                        terms |= dict.fromkeys(self._anchors(owner, role, asked))
                    for role in _wanted(rule):
                        terms |= dict.fromkeys(self._anchors(owner, role, None))
        for pack in shared.values():
            terms |= dict.fromkeys(self._anchors(pack, PICTURES, Asked(pack, None)))
            terms |= dict.fromkeys(self._bodies(pack))
        self._order = {pack.file: number for number, pack in enumerate(packs)}
        self._lexicon = Lexicon(terms, clitics)

    def _anchors(self, owner: Pack, role: str, asked: Asked | None) -> Iterator[Term]:
        for term in owner.terms:
            if term.role == role or term.role.startswith(role + "."):
                scoped = f"{owner.signal or ''}/{term.role}"
                known = self._asked.setdefault((term.language, scoped), [])
                if asked is not None and asked not in known[-1:]:
                    known.append(asked)
                yield Term(language=term.language, role=scoped, phrase=term.phrase)

    def touched(self, text: str, also: Iterable[Respelling] = ()) -> Touched:
        """The anchors that may stand in a folded text or in a further reading of it."""
        found = self._lexicon.touched(text)
        for other in also:
            found |= self._lexicon.touched(other.text)
        return found

    def _bodies(self, owner: Pack) -> Iterator[Term]:
        for term in owner.terms:
            if term.role.partition(".")[0] == BODY:
                self._asked.setdefault((term.language, f"/{term.role}"), [])
                yield Term(language=term.language, role=f"/{term.role}", phrase=term.phrase)

    def candidates(self, reading: Reading, touched: Touched) -> tuple[Asked, ...]:
        """The rules whose anchor was touched and whose conditions can be met."""
        found = {id(asked): asked for meaning in touched for asked in self._asked[meaning]}
        named = frozenset(language for language, role in touched if role.startswith(f"/{BODY}"))
        met: dict[str, bool] = {}
        able = (asked for asked in found.values() if reading.context is not None or _has_words(asked, touched))
        return tuple(asked for asked in able if _can_be_met(asked, reading, met, named))

    def packs(self, reading: Reading, candidates: Iterable[Asked]) -> tuple[Pack, ...]:
        """The packs of the candidates whose words all stand in the text, in the order they were given."""
        found = {asked.pack.file: asked.pack for asked in candidates if asked.rule and _is_worded(asked, reading)}
        return tuple(sorted(found.values(), key=lambda pack: self._order[pack.file]))


def _starts(rule: Rule) -> tuple[str, ...]:
    """The roles a rule cannot do without: its anchor; where that is an address, one of ``any``, or who speaks."""
    if rule.all[0] not in CONDITIONS:
        return rule.all[:1]
    return (*rule.any, *rule.own) if set(rule.any) & CONDITIONS else rule.any or rule.own


def _wanted(rule: Rule) -> Iterator[str]:
    """The roles a rule asks for, wherever it starts."""
    yield from (name for name in (*rule.all, *rule.any) if name not in CONDITIONS)


def _needs(owners: tuple[Pack, ...], rule: Rule) -> Iterator[frozenset[tuple[str, str]]]:
    """For each role of ``all``, and for ``any`` together, the languages and roles that answer to it."""
    for name in rule.all:
        if name not in CONDITIONS:
            yield frozenset(_answering(owners, name))
    if rule.any and not set(rule.any) & CONDITIONS:
        yield frozenset(found for name in rule.any for found in _answering(owners, name))


def _answering(owners: tuple[Pack, ...], name: str) -> Iterator[tuple[str, str]]:
    for owner in owners:
        roles = {term.role for term in owner.terms}
        yield from (
            (owner.language, f"{owner.signal or ''}/{role}")
            for role in roles
            if role == name or role.startswith(name + ".")
        )


def _has_words(asked: Asked, touched: Touched) -> bool:
    return all(not touched.isdisjoint(need) for need in asked.needs)


def _can_be_met(asked: Asked, reading: Reading, met: dict[str, bool], named: frozenset[str]) -> bool:
    """False where the text lacks an address, an account or a picture that the rule asks for.

    Args:
        asked: the rule.
        reading: the text.
        met: what is known of the conditions so far.
        named: languages in whose words an institution may be named.
    """
    if asked.rule is None:
        return bool(reading.post.media)
    for condition in asked.rule.all:
        if condition == "target" and asked.pack.language in named:
            continue
        if condition not in met:
            met[condition] = condition not in CONDITIONS or _possible(condition, reading)
        if not met[condition]:
            return False
    return True


def _possible(condition: str, reading: Reading) -> bool:
    if condition.startswith("time") or reading.context is not None:
        return True  # times are looked for only in texts whose words have been found
    if condition.startswith("target"):
        return bool(reading.page or reading.mentions)
    return bool(reading.post.media) if condition == "media" else bool(reading.places("", "", condition))


def _is_worded(asked: Asked, reading: Reading) -> bool:
    """True where each role that the rule needs has words in the text; what it answers may have them for it."""
    pack, rule = asked.pack, asked.rule
    if rule is None or reading.context is not None:
        return rule is not None

    def stands(condition: str) -> bool:
        return condition in CONDITIONS or bool(reading.roles(pack.language, str(pack.signal), condition))

    return all(map(stands, rule.all)) and (not rule.any or any(map(stands, rule.any)))
