"""What stands where in one text? Everything the rules ask about, found once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import takewhile

import regex  # type: ignore[import-untyped]

from tocsin.model import Post, Role
from tocsin.read.bodies import bodies
from tocsin.read.claimant import NameWords, claimant_of, signature
from tocsin.read.domains import is_proof
from tocsin.read.entities import CONTACT, HOST, INVITE, PAYMENT, Named
from tocsin.read.lexicon import Hits, Lexicon, overlaps
from tocsin.read.moments import Moment, find_moments, place
from tocsin.read.normalise import Folded, folded_term
from tocsin.read.respelling import Respelling
from tocsin.read.sentences import Layout, lay_out
from tocsin.read.targets import Gazetteer, Mention
from tocsin.read.timewords import time_words

Place = tuple[int, int]  # in the folded text
Worded = tuple[int, int, str]  # a place and the role of its words

_BARE = 12  # letters beside the addresses of a line that holds nothing else: "https", "tcp", "port"
_NEAR_OWN = 40  # characters between "our site" and the address it means


@dataclass(slots=True, kw_only=True)
class Reading:
    """One text and what was found in it; lists are sorted by place. Each thing is looked for when it is first asked.

    ``context`` is the reading of the post this one answers. A host or a time that it names may serve a reply that
    names none; its places are places in its own text.
    """

    post: Post
    folded: Folded
    named: tuple[Named, ...]
    page: Mention | None  # the watched target whose page this post is
    zone: str  # IANA, of the case
    lexicon: Lexicon
    gazetteer: Gazetteer
    names: dict[str, NameWords]  # per language, the small words around names
    netted: frozenset[str]  # languages that know words of the net (role ``online``)
    role: Role | None = None  # of the source
    read_in: str | None = None  # SHA-256 of the picture whose transcript this is; None: the post's own text
    also: tuple[Respelling, ...] = ()  # what disguised words may say
    languages: frozenset[str] | None = None  # whose words are listened for; None: all
    context: Reading | None = None
    stopped: bool = False  # more rules could have been asked of it
    _layout: Layout | None = None
    _hits: Hits | None = None
    _mentions: tuple[Mention, ...] | None = None
    _signed: tuple[Place | None] | None = None
    _stretches: tuple[Place, ...] | None = None
    _said: dict[str, frozenset[str]] = field(default_factory=dict)
    _begun: dict[str, frozenset[int]] = field(default_factory=dict)
    _moments: dict[str, tuple[Moment, ...]] = field(default_factory=dict)
    _places: dict[tuple[str, str, str], tuple[Place, ...]] = field(default_factory=dict)
    _roles: dict[tuple[str, str, str], tuple[Worded, ...]] = field(default_factory=dict)
    _targets: dict[str, tuple[Mention, ...]] = field(default_factory=dict)

    @property
    def layout(self) -> Layout:
        """Sentences and quotations."""
        if self._layout is None:
            self._layout = lay_out(self.folded.text)
        return self._layout

    @property
    def hits(self) -> Hits:
        """The packs' words, those inside addresses left out: ``attack.example`` attacks nobody."""
        if self._hits is None:
            taken = [(item.start, item.end) for item in self.named if item.kind in HOST or item.kind == "email"]
            found = self.lexicon.find(self.folded, self.also, self.languages)
            self._hits = Hits.of(hit for hit in found if not taken or not _in_address(taken, hit.start, hit.end))
        return self._hits

    @property
    def stretches(self) -> tuple[Place, ...]:
        """The sentences' places in the original."""
        if self._stretches is None:
            self._stretches = tuple(self.folded.span(*bounds) for bounds in self.layout.bounds if bounds[1] > bounds[0])
        return self._stretches

    def said(self, language: str) -> frozenset[str]:
        """The words of a language's packs that stand in the text."""
        if language not in self._said:
            text, roles = self.folded.text, self.hits.by_language.get(language, {})
            self._said[language] = frozenset(text[hit.start : hit.end] for hits in roles.values() for hit in hits)
        return self._said[language]

    def begun(self, language: str) -> frozenset[int]:
        """Where the words of a language's packs begin, but for the heads of institutions."""
        if language not in self._begun:
            roles = self.hits.by_language.get(language, {}).items()
            self._begun[language] = frozenset(hit.start for role, hits in roles if "/body" not in role for hit in hits)
        return self._begun[language]

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every target named."""
        if self._mentions is None:
            self._mentions = tuple(self.gazetteer.mentions(self.folded, self.named))
        return self._mentions

    @property
    def signed(self) -> Place | None:
        """The name in a signature at the end."""
        if self._signed is None:
            self._signed = (signature(self.folded.text),)
        return self._signed[0]

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
            self._roles[key] = self.hits.worded(*key)
        return self._roles[key]

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
            taken = [(mention.start, mention.end) for mention in self.mentions]
            more = (one for one in bodies(self, language) if not overlaps(taken, one.start, one.end))
            named = sorted([*self.mentions, *more], key=lambda mention: (mention.start, -mention.end))
            speaker = _plain(claimant_of(self, language, (0, 0), own=True) or "") if named else ""
            self._targets[language] = tuple(one for one in named if not self._is_own(one, own, speaker))
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

    def _is_own(self, mention: Mention, own: tuple[Place, ...], speaker: str) -> bool:
        if mention.target is not None:
            return False
        if mention.domain is not None and len(speaker) > 3 and speaker in mention.domain.replace("-", ""):
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

    def _lines(self, language: str) -> list[Place]:
        """Lines that hold nothing but addresses, with a bullet, a port, a time."""
        found: list[Place] = []
        hosts = [mention for mention in self.targets(language) if mention.domain]
        at = 0
        for start, end in self.layout.bounds if hosts else ():
            while at < len(hosts) and hosts[at].start < start:
                at += 1
            inside = list(takewhile(lambda host: host.start < end, hosts[at:]))  # noqa: B023  # used at once
            if inside and self._is_bare(inside, start, end):
                found.append((inside[0].start, inside[-1].end))
        return found

    def _is_bare(self, inside: list[Mention], start: int, end: int) -> bool:
        text = self.folded.text
        reach = max((item.end for item in self.named if inside[-1].start <= item.start < end), default=0)
        rest = text[start : inside[0].start] + text[max(reach, inside[-1].end) : end]
        return sum(mark.isalpha() for mark in rest) <= _BARE

    def _find(self, language: str, signal: str, condition: str) -> list[Place]:
        if condition in _ENTITY:
            found = [(item.start, item.end) for item in self.named if _ENTITY[condition](item)]
            return sorted(found + self._handles()) if condition == "route" else found
        if condition in WHOLE:
            return WHOLE[condition](self)
        if condition in ("time.future", "time.past"):
            past = condition == "time.past"
            return [
                (moment.start, moment.end) for moment in self.moments(language) if self._lies(moment, language, past)
            ]
        if condition == "time":
            return [(moment.start, moment.end) for moment in self.moments(language)]
        if condition == "time.zone":
            return [(moment.start, moment.end) for moment in self.moments(language) if moment.zone]
        if condition == "target.line":
            return self._lines(language)
        if condition == "target":
            return [(mention.start, mention.end) for mention in self.targets(language)]
        if condition == "target.watched":
            return [(mention.start, mention.end) for mention in self.mentions if mention.target]
        return [(start, end) for start, end, _ in self.roles(language, signal, condition)]


WHOLE: dict[str, Callable[[Reading], list[Place]]] = {  # said of the text, wherever it is asked
    "source.claimant": lambda reading: [(0, 1)] if reading.role is Role.CLAIMANT else [],
    "signed.name": lambda reading: [reading.signed] if reading.signed else [],
}
_HANDLE = regex.compile(r"(?<![\w@./])@[a-z][a-z0-9_]{3,31}(?![\w@]|\.\w)")
_ENTITY: dict[str, Callable[[Named], bool]] = {
    "payment": lambda item: item.kind in PAYMENT,
    "payment.valid": lambda item: item.kind in PAYMENT and item.valid,
    "contact": lambda item: item.kind in CONTACT,
    "route": lambda item: item.kind in CONTACT - {"email", "phone"},
    "proof": lambda item: item.host is not None and is_proof(item.host),
    "invite": lambda item: item.kind in INVITE or item.kind == "telegram",
}


def _in_address(taken: list[Place], start: int, end: int) -> bool:
    """True where a phrase begins or ends inside an address; one that stands round it ("take ... down") is heard."""
    return overlaps(taken, start, start + 1) or overlaps(taken, end - 1, end)


def _plain(name: str) -> str:
    """A name as host names spell it."""
    return "".join(mark for mark in folded_term(name) if mark.isalnum())


def between(places: tuple[Place, ...], start: int, end: int) -> tuple[Place, ...]:
    """The places that begin within [start, end)."""
    return places[bisect_left(places, (start, -1)) : bisect_left(places, (end, -1))]
