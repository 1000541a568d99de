"""What stands where in one text? Everything the rules ask about, found once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field

import regex  # type: ignore[import-untyped]

from tocsin.model import Post, Role
from tocsin.read.claimant import NameWords
from tocsin.read.domains import is_proof
from tocsin.read.entities import CONTACT, INVITE, PAYMENT, Named
from tocsin.read.lexicon import Hits
from tocsin.read.moments import Moment, find_moments, place
from tocsin.read.normalise import Folded
from tocsin.read.sentences import Layout
from tocsin.read.targets import Mention
from tocsin.read.timewords import time_words

Place = tuple[int, int]  # in the folded text
Worded = tuple[int, int, str]  # a place and the role of its words

_NEAR_OWN = 40  # characters between "our site" and the address it means


@dataclass(slots=True)
class Reading:
    """One text and what was found in it; lists are sorted by place. Times are looked for only when asked."""

    post: Post
    folded: Folded
    layout: Layout
    hits: Hits
    named: tuple[Named, ...]
    mentions: tuple[Mention, ...]
    page: Mention | None  # the watched target whose page this post is
    signed: Place | None  # the name in a signature at the end
    zone: str  # IANA, of the case
    names: dict[str, NameWords]  # per language, the small words around names
    netted: frozenset[str]  # languages that know words of the net (role ``online``)
    role: Role | None = None  # of the source
    _moments: dict[str, tuple[Moment, ...]] = field(default_factory=dict)
    _places: dict[tuple[str, str, str], tuple[Place, ...]] = field(default_factory=dict)
    _roles: dict[tuple[str, str, str], tuple[Worded, ...]] = field(default_factory=dict)
    _targets: dict[str, tuple[Mention, ...]] = field(default_factory=dict)

    def places(self, language: str, signal: str, condition: str) -> tuple[Place, ...]:
        """Where a condition holds: a role of the pack or of its language, or one of the built-in conditions."""
        key = (language, signal, condition)
        if key not in self._places:
            self._places[key] = tuple(self._find(*key))
        return self._places[key]

    def roles(self, language: str, signal: str, condition: str) -> tuple[Worded, ...]:
        """Hits of a role and of the finer roles below it (``act`` finds ``act.ddos``), with the role's name."""
        key = (language, signal, condition)
        if key not in self._roles:
            self._roles[key] = tuple(self._worded(*key))
        return self._roles[key]

    def _worded(self, language: str, signal: str, condition: str) -> list[Worded]:
        found: list[Worded] = []
        for scoped, hits in self.hits.by_language.get(language, {}).items():
            scope, _, role = scoped.partition("/")
            if scope in ("", signal) and (role == condition or role.startswith(condition + ".")):
                found += [(hit.start, hit.end, role) for hit in hits]
        return sorted(found)

    def moments(self, language: str) -> tuple[Moment, ...]:
        """Times as this language writes them, outside addresses."""
        if language not in self._moments:
            words = time_words(language)
            found = find_moments(self.folded.text, words) if words else []
            taken = [
                (item.start, item.end) for item in self.named if item.kind in ("url", "domain", "ip", "phone", "iban")
            ]
            self._moments[language] = tuple(moment for moment in found if not overlaps(taken, moment.start, moment.end))
        return self._moments[language]

    def targets(self, language: str) -> tuple[Mention, ...]:
        """What is named as somebody else's: without "our site ..." and "mirror: ..."."""
        if language not in self._targets:
            own = self.places(language, "", "own_place")
            self._targets[language] = tuple(mention for mention in self.mentions if not self._is_own(mention, own))
        return self._targets[language]

    def _lies(self, moment: Moment, language: str, past: bool) -> bool:
        """True where the moment can lie on that side of the post; beside words of the past no time is to come."""
        sentence = self.layout.bounds[self.layout.sentence(moment.start)]
        if not past and between(self.places(language, "", "done"), *sentence):
            return False
        window = place(moment, anchor=self.post.claimed, zone=self.zone, local=None, past=past, written="")
        if window is None or self.post.claimed is None:
            return window is not None
        return window.start <= self.post.claimed if past else window.end > self.post.claimed

    def _is_own(self, mention: Mention, own: tuple[Place, ...]) -> bool:
        if mention.target is not None:
            return False
        if mention.domain is not None and self._is_signed(mention.domain):
            return True
        nearby = between(own, mention.start - 2 * _NEAR_OWN, mention.start)
        before = [place for place in nearby if 0 <= mention.start - place[1] <= _NEAR_OWN]
        sentence = self.layout.sentence(mention.start)
        return any(self.layout.sentence(place[0]) == sentence for place in before)

    def _handles(self) -> list[Place]:
        """Bare handles: a way to answer, whatever the service; no entities, because it is not named."""
        if "@" not in self.folded.text:
            return []
        taken = [(item.start, item.end) for item in self.named]
        found = (hit.span() for hit in _HANDLE.finditer(self.folded.text))
        return [place for place in found if not overlaps(taken, *place)]

    def _is_signed(self, domain: str) -> bool:
        """True where the site carries the name the text is signed with."""
        if self.signed is None:
            return False
        name = "".join(mark for mark in self.folded.text[slice(*self.signed)] if mark.isalnum())
        return len(name) > 3 and name in domain.replace("-", "")

    def _find(self, language: str, signal: str, condition: str) -> list[Place]:
        if condition in _ENTITY:
            found = [(item.start, item.end) for item in self.named if _ENTITY[condition](item)]
            return sorted(found + self._handles()) if condition == "route" else found
        if condition == "source.claimant":
            return [(0, max(1, len(self.folded.text)))] if self.role is Role.CLAIMANT else []
        if condition in ("time.future", "time.past"):
            past = condition == "time.past"
            return [
                (moment.start, moment.end) for moment in self.moments(language) if self._lies(moment, language, past)
            ]
        if condition == "time":
            return [(moment.start, moment.end) for moment in self.moments(language)]
        if condition == "time.zone":
            return [(moment.start, moment.end) for moment in self.moments(language) if moment.zone]
        if condition == "target":
            return [(mention.start, mention.end) for mention in self.targets(language)]
        if condition == "target.watched":
            return [(mention.start, mention.end) for mention in self.mentions if mention.target]
        return [(start, end) for start, end, _ in self.roles(language, signal, condition)]


_HANDLE = regex.compile(r"(?<![\w@./])@[a-z][a-z0-9_]{3,31}(?![\w@]|\.\w)")
_ENTITY: dict[str, Callable[[Named], bool]] = {
    "payment": lambda item: item.kind in PAYMENT,
    "payment.valid": lambda item: item.kind in PAYMENT and item.valid,
    "contact": lambda item: item.kind in CONTACT,
    "route": lambda item: item.kind in CONTACT - {"email", "phone"},
    "proof": lambda item: item.host is not None and is_proof(item.host),
    "invite": lambda item: item.kind in INVITE or item.kind == "telegram",
}


def overlaps(taken: list[Place], start: int, end: int) -> bool:
    """True where [start, end) touches one of the sorted places."""
    at = bisect_left(taken, (start, start))
    nearby = taken[max(0, at - 2) : at + 1]
    return any(first < end and start < last for first, last in nearby)


def between(places: tuple[Place, ...], start: int, end: int) -> tuple[Place, ...]:
    """The places that begin within [start, end)."""
    return places[bisect_left(places, (start, -1)) : bisect_left(places, (end, -1))]
