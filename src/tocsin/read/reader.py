"""What does a post do, assert and name? The detector "packs"."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from urllib.parse import urlsplit

from tocsin.model import Claim, Entity, Finding, Post, Target
from tocsin.read.claimant import NameWords, signature
from tocsin.read.claims import claims
from tocsin.read.entities import HOST, MAX_ENTITIES, Named, find_entities
from tocsin.read.frames import MAX_FRAMES, Frame, frames
from tocsin.read.language import language_of
from tocsin.read.lexicon import Hit, Hits, Lexicon, Term
from tocsin.read.loading import load_packs
from tocsin.read.moments import known_zone
from tocsin.read.normalise import MAX_CHARACTERS, Folded, folded_term, normalise
from tocsin.read.pack import CLAIMS, Pack
from tocsin.read.reading import Reading, overlaps
from tocsin.read.sentences import lay_out
from tocsin.read.targets import Gazetteer, Mention
from tocsin.read.timewords import time_words

CODE = "2"  # raise it whenever the same packs would read the same text differently


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads posts with rule packs (Detector). Pure: the same post, packs, targets and zone give the same yield.

    Args:
        packs: from ``load_packs``.
        targets: what is watched; its hosts, names and aliases are recognised.
        zone: IANA zone for times that name none.

    Raises:
        ReadError: the zone is not in the time zone database.
    """

    packs: tuple[Pack, ...] = field(default_factory=load_packs)
    targets: tuple[Target, ...] = ()
    zone: str = "UTC"
    name: str = field(default="packs", init=False)
    version: str = field(init=False)
    _lexicon: Lexicon = field(init=False, repr=False, compare=False)
    _gazetteer: Gazetteer = field(init=False, repr=False, compare=False)
    _names: dict[str, NameWords] = field(init=False, repr=False, compare=False)
    _netted: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known_zone(self.zone)
        for target in self.targets:
            known_zone(target.zone or self.zone)
        clitics = {pack.language: pack.clitics for pack in self.packs if pack.signal is None}
        terms = [term for pack in self.packs for term in _scoped(pack) if term.role not in _NAME_ROLES]
        object.__setattr__(self, "_lexicon", Lexicon(terms, clitics))
        joined = frozenset(word for words in clitics.values() for word in words)
        object.__setattr__(self, "_gazetteer", Gazetteer(self.targets, joined))
        object.__setattr__(self, "_names", _names(self.packs))
        netted = frozenset(pack.language for pack in self.packs if any(term.role == "online" for term in pack.terms))
        object.__setattr__(self, "_netted", netted)
        object.__setattr__(self, "version", _version(self.packs, self.targets, self.zone))

    def read(self, post: Post) -> Iterator[Finding | Claim | Entity]:
        """Findings by place, then the claims that rest on them, then everything named.

        Only the first 200,000 characters are read; a longer text's findings say so in ``why``.
        """
        reading = self.look(post)
        heard = self._heard(reading)
        yield from (finding for _, finding in heard)
        yield from claims(reading, heard, self._gazetteer)
        yield from (_entity(post, reading.folded, item) for item in reading.named)

    def look(self, post: Post) -> Reading:
        """What stands where in the text, before any rule is asked."""
        folded = normalise(post.full_text)
        named = tuple(find_entities(folded))
        return Reading(
            post=post,
            folded=folded,
            layout=lay_out(folded.text),
            hits=Hits.of(_outside(named, self._lexicon.find(folded))),
            named=named,
            mentions=tuple(self._gazetteer.mentions(folded, named)),
            page=self._page(post),
            signed=signature(folded.text),
            zone=self.zone,
            names=self._names,
            netted=self._netted,
        )

    def small_words(self, language: str, role: str) -> frozenset[str]:
        """The folded words of one of the roles round names (``claimant_stop``, ``claimant_join``, ...)."""
        words = self._names.get(language, NameWords())
        found: frozenset[str] = getattr(words, _NAME_ROLES[f"/{role}"])
        return found

    def _page(self, post: Post) -> Mention | None:
        """The watched target whose page the post is; its place is the text's head."""
        host = _host(post.url)
        owner = self._gazetteer.owner(host) if host else None
        return Mention(0, 1, host, owner) if owner and post.full_text else None

    def _heard(self, reading: Reading) -> list[tuple[Frame, Finding]]:
        if not reading.hits.by_language:
            return []
        found = sorted(frames(reading, self.packs), key=lambda frame: (frame.span, frame.rule.name, frame.pack.file))
        notes = _notes(reading, len(found))
        kept = _one_language(reading, found)
        return [(frame, frame.finding(reading, notes)) for frame in kept if _worth_saying(frame)]


def _worth_saying(frame: Frame) -> bool:
    """News of an appeal is no finding; news of a claim is one, for the analyst."""
    return frame.score > 0 or frame.pack.signal in CLAIMS


def _outside(named: tuple[Named, ...], hits: list[Hit]) -> Iterator[Hit]:
    """Words in an address are no words of the text: ``attack.example`` attacks nobody."""
    taken = [(item.start, item.end) for item in named if item.kind in HOST or item.kind == "email"]
    return (hit for hit in hits if not overlaps(taken, hit.start, hit.end))


def _one_language(reading: Reading, found: list[Frame]) -> list[Frame]:
    """Two languages that hear the same signal in the same words: the one with more words there is believed."""
    languages = tuple(sorted({frame.pack.language for frame in found}))
    if len(languages) < 2:
        return found
    main = language_of(reading.post.full_text, reading.post.language, among=languages)
    return [frame for frame in found if not any(_outdoes(other, frame, reading, main) for other in found)]


def _outdoes(other: Frame, frame: Frame, reading: Reading, main: str | None) -> bool:
    if other.pack.language == frame.pack.language or other.pack.signal != frame.pack.signal:
        return False
    sentence = reading.layout.sentence
    if sentence(other.anchor[0]) != sentence(frame.anchor[0]):
        return False
    return _weight(other, frame, reading, main) > _weight(frame, other, reading, main)


def _weight(frame: Frame, other: Frame, reading: Reading, main: str | None) -> tuple[int, bool, str]:
    language = frame.pack.language
    start, end = min(frame.reach[0], other.reach[0]), max(frame.reach[1], other.reach[1])
    return reading.hits.count(language, start, end), language == main, language


def _notes(reading: Reading, count: int) -> tuple[str, ...]:
    """Every limit that cut something, said in the finding itself."""
    notes = []
    if reading.folded.cut:
        notes.append(f"read the first {MAX_CHARACTERS:,} characters, not the other {reading.folded.cut:,}")
    if count >= MAX_FRAMES:
        notes.append(f"stopped after {MAX_FRAMES} findings")
    if len(reading.named) >= MAX_ENTITIES:
        notes.append(f"stopped after {MAX_ENTITIES:,} addresses and accounts")
    return tuple(notes)


def _entity(post: Post, folded: Folded, item: Named) -> Entity:
    first, last = folded.span(item.start, item.end)
    text = folded.original[first:last]
    return Entity(post=post.id, kind=item.kind, value=item.value, text=text, span=(first, last), valid=item.valid)


def _host(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _scoped(pack: Pack) -> Iterator[Term]:
    """Roles of a signal's own pack are kept apart from those of others; a language's roles serve them all."""
    scope = pack.signal or ""
    for term in pack.terms:
        yield Term(language=term.language, role=f"{scope}/{term.role}", phrase=term.phrase)


_NAME_ROLES = {"/claimant_stop": "stops", "/claimant_article": "articles", "/claimant_join": "joins"}


def _names(packs: tuple[Pack, ...]) -> dict[str, NameWords]:
    """Words that end, precede or join names; they are looked up, not searched for."""
    shared = [pack for pack in packs if pack.signal is None]
    joins = frozenset(
        folded_term(term.phrase) for pack in shared for term in pack.terms if term.role == "claimant_join"
    )
    return {
        pack.language: NameWords(
            **{
                field_name: frozenset(folded_term(term.phrase) for term in pack.terms if f"/{term.role}" == role)
                for role, field_name in _NAME_ROLES.items()
                if field_name != "joins"
            },
            joins=joins,  # a French name stands in English texts too
        )
        for pack in shared
    }


def _version(packs: tuple[Pack, ...], targets: tuple[Target, ...], zone: str) -> str:
    """Changes with the code, a pack, a table, a target or the zone; the queue re-reads everything then."""
    tables = [
        (resources.files("tocsin.read") / name).read_text("utf-8")
        for name in ("folding.toml", "hosts.toml", "iban.toml")
    ]
    times = [words.digest for pack in packs if pack.signal is None and (words := time_words(pack.language))]
    known = [(target.id, target.name, target.urls, target.aliases, target.zone) for target in targets]
    facts = repr((CODE, [(pack.file, pack.digest) for pack in packs], tables, times, known, zone))
    return f"packs-{hashlib.sha256(facts.encode()).hexdigest()[:12]}"
