"""What does a post do, assert and name? The detector "packs"."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from tocsin.model import Around, Claim, Entity, Finding, Post, SecondOpinion, Signal, Target
from tocsin.read.claimant import NameWords
from tocsin.read.claims import claims
from tocsin.read.entities import MAX_ENTITIES, Named, find_entities
from tocsin.read.frames import MAX_FRAMES, MAX_TRIED, Frame, frames
from tocsin.read.language import language_of, sounds_like
from tocsin.read.lexicon import Lexicon, Term
from tocsin.read.listening import listen
from tocsin.read.loading import load_packs
from tocsin.read.moments import known_zone
from tocsin.read.normalise import MAX_CHARACTERS, Folded, normalise
from tocsin.read.pack import CLAIMS, Pack
from tocsin.read.prefilter import BODY, Prefilter, Touched
from tocsin.read.reading import Reading
from tocsin.read.repair import repair
from tocsin.read.respelling import Respelling, respellings
from tocsin.read.statistics import model
from tocsin.read.targets import Gazetteer, Mention
from tocsin.read.vocabulary import NAME_ROLES, lessened, names, scoped, version

Said = Finding | Claim | Entity | SecondOpinion
_DONE = 1  # where both are as clear, it is a deed
_TELLING = 80  # characters of a stretch that tell its language; a shorter one is taken with all that stands round it
ALONE = Around()  # nothing is known around the post


class _Scan(NamedTuple):
    """What is looked for in every text."""

    folded: Folded
    named: tuple[Named, ...]
    also: tuple[Respelling, ...]
    read_in: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads posts with rule packs (Detector). Pure: the same post, packs, targets and zone give the same yield.

    Args:
        packs: from ``load_packs``.
        targets: what is watched; its hosts, names and aliases are recognised.
        zone: IANA zone for times that name none.
        statistics: let the statistical reader add its term and its wishes.
        thorough: ask every rule of every text; slower, and nothing more comes of it.

    Raises:
        ReadError: the zone is not in the time zone database.
    """

    packs: tuple[Pack, ...] = field(default_factory=load_packs)
    targets: tuple[Target, ...] = ()
    zone: str = "UTC"
    statistics: bool = True
    thorough: bool = field(default=False, repr=False)
    name: str = field(default="packs", init=False)
    version: str = field(init=False)
    _lexicon: Lexicon = field(init=False, repr=False, compare=False)
    _gazetteer: Gazetteer = field(init=False, repr=False, compare=False)
    _prefilter: Prefilter = field(init=False, repr=False, compare=False)
    _names: dict[str, NameWords] = field(init=False, repr=False, compare=False)
    _languages: tuple[str, ...] = field(init=False, repr=False, compare=False)
    _netted: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known_zone(self.zone)
        for target in self.targets:
            known_zone(target.zone or self.zone)
        clitics = {pack.language: pack.clitics for pack in self.packs if pack.signal is None}
        terms = [term for pack in self.packs for term in scoped(pack) if term.role not in NAME_ROLES]
        object.__setattr__(self, "_lexicon", Lexicon(terms, clitics))
        object.__setattr__(self, "_prefilter", Prefilter(self.packs, clitics))
        joined = frozenset(word for words in clitics.values() for word in words)
        object.__setattr__(self, "_gazetteer", Gazetteer(self.targets, joined))
        object.__setattr__(self, "_names", names(self.packs))
        netted = frozenset(pack.language for pack in self.packs if any(term.role == "online" for term in pack.terms))
        object.__setattr__(self, "_netted", netted)
        object.__setattr__(self, "_languages", tuple(sorted({pack.language for pack in self.packs})))
        weights = model() if self.statistics else None
        told = f"{self.zone} {weights.digest if weights else ''}"
        object.__setattr__(self, "version", version(self.packs, self.targets, told))

    def read(self, post: Post, around: Around = ALONE) -> Iterator[Said]:
        """Findings by place, then the claims that rest on them, then everything named; the text's, then each picture's.

        What was read in a picture's transcript says so in ``read_in``, and its spans point into the transcript.
        Only the first 200,000 characters of a text are read; a longer one's findings say so in ``why``.
        """
        yield from self._read(post, post.full_text, around)
        for transcript in around.transcripts:
            yield from self._read(post, transcript.text, around, transcript.sha256)

    def look(self, post: Post, around: Around = ALONE) -> Reading:
        """What stands where in the text, in every language, before any rule is asked."""
        return self._opened(post, _scanned(post.full_text), around)

    def without(self, pack: Pack, term: Term) -> Reader:
        """A reader that has never heard of one term of a pack; all else is shared, so that making it takes no time."""
        scoped = Term(language=term.language, role=f"{pack.signal or ''}/{term.role}", phrase=term.phrase)
        twin: Reader = object.__new__(Reader)
        for name in Reader.__slots__:
            object.__setattr__(twin, name, getattr(self, name))
        object.__setattr__(twin, "_lexicon", self._lexicon.without(scoped))
        if f"/{term.role}" in NAME_ROLES and pack.signal is None:
            object.__setattr__(twin, "_names", names(tuple(lessened(self.packs, pack, term))))
        sign = hashlib.sha256(repr(scoped).encode()).hexdigest()[:8]
        object.__setattr__(twin, "version", f"{self.version}-without-{sign}")
        return twin

    def _read(self, post: Post, text: str, around: Around, read_in: str | None = None) -> Iterator[Said]:
        """One text. Most hold no word that a rule starts from: of those nothing but their addresses is read."""
        scan = _scanned(text, read_in)
        touched = self._prefilter.touched(scan.folded.text, scan.also)
        if around.answers is not None:
            touched |= self._prefilter.touched(normalise(around.answers.full_text).text)
        if touched or self.thorough:
            reading = self._opened(post, scan, around)
            packs = self.packs if self.thorough else self._promising(reading, touched)
            if packs is not None:
                yield from self._said(reading, packs)
        yield from (_entity(post, scan, item) for item in scan.named)

    def _opened(self, post: Post, scan: _Scan, around: Around) -> Reading:
        return Reading(
            post=post,
            folded=scan.folded,
            named=scan.named,
            page=self._page(post, scan.folded.original),
            zone=self.zone,
            lexicon=self._lexicon,
            gazetteer=self._gazetteer,
            names=self._names,
            netted=self._netted,
            role=around.role,
            read_in=scan.read_in,
            also=scan.also,
            context=self.look(around.answers) if around.answers is not None else None,
        )

    def _said(self, reading: Reading, packs: tuple[Pack, ...]) -> Iterator[Said]:
        heard = self._heard(reading, packs)
        weights = model() if self.statistics else None
        opinions: tuple[SecondOpinion, ...] = ()
        if weights is not None:
            listened = listen(weights, reading, (finding for _, finding in heard))
            heard = [(frame, listened.weighed(finding)) for frame, finding in heard]
            opinions = tuple(listened.opinions(reading, (finding for _, finding in heard)))
        yield from (finding for _, finding in heard)
        found = claims(reading, heard, self._gazetteer)
        yield from found if reading.read_in is None else (replace(one, read_in=reading.read_in) for one in found)
        yield from opinions

    def _promising(self, reading: Reading, touched: Touched) -> tuple[Pack, ...] | None:
        """The packs that may hear something; None where not even a picture is dated."""
        candidates = self._prefilter.candidates(reading, touched)
        if not candidates:
            return None
        named = {language for language, role in touched if role.startswith(f"/{BODY}")}
        reading.languages = frozenset(asked.pack.language for asked in candidates) | named
        packs = self._prefilter.packs(reading, candidates)
        return packs if packs or any(asked.rule is None for asked in candidates) else None

    def small_words(self, language: str, role: str) -> frozenset[str]:
        """The folded words of one of the roles round names (``claimant_stop``, ``claimant_join``, ...)."""
        words = self._names.get(language, NameWords())
        found: frozenset[str] = getattr(words, NAME_ROLES[f"/{role}"])
        return found

    def _page(self, post: Post, text: str) -> Mention | None:
        """The watched target whose page the post is; its place is the text's head."""
        host = _host(post.url)
        owner = self._gazetteer.owner(host) if host else None
        return Mention(0, 1, host, owner) if owner and text else None

    def _heard(self, reading: Reading, packs: tuple[Pack, ...]) -> list[tuple[Frame, Finding]]:
        if not packs or not reading.hits.by_language:
            return []
        found = sorted(frames(reading, packs), key=lambda frame: (frame.span, frame.rule.name, frame.pack.file))
        notes = _notes(reading)
        spoken = [frame for frame in found if _is_spoken(reading, frame, self._languages)]
        kept = [frame for frame in _one_tense(reading, _one_language(reading, spoken)) if _worth_saying(frame)]
        return [(frame, replace(frame.finding(reading, notes), read_in=reading.read_in)) for frame in kept]


def _worth_saying(frame: Frame) -> bool:
    """News of an appeal is no finding; news of a claim is one, for the analyst."""
    return frame.score > 0 or frame.pack.signal in CLAIMS


def _is_spoken(reading: Reading, frame: Frame, languages: tuple[str, ...]) -> bool:
    """True where the frame's own sentences are in its language, or it cannot be told."""
    language = frame.pack.language
    stated = reading.post.language if reading.read_in is None else None
    if len(languages) < 2 or (stated or "").partition("-")[0].lower() == language:
        return True
    start, end = reading.folded.span(*frame.reach)
    said = reading.folded.original
    return sounds_like(said[start:end] if end - start >= _TELLING else said, language, languages)


def _one_language(reading: Reading, found: list[Frame]) -> list[Frame]:
    """Two languages that hear the same signal in the same words: the one with more words there is believed."""
    languages = tuple(sorted({frame.pack.language for frame in found}))
    if len(languages) < 2:
        return found
    stated = reading.post.language if reading.read_in is None else None  # of the post's words, not of its pictures
    main = language_of(reading.folded.original, stated, among=languages)
    return [frame for frame in found if not any(_outdoes(other, frame, reading, main) for other in found)]


def _one_tense(reading: Reading, found: list[Frame]) -> list[Frame]:
    """The same words about the same targets are a deed or a plan, not both: what more speaks for is believed."""

    def told(frame: Frame) -> int:
        return frame.score + (_DONE if frame.pack.signal is Signal.RESPONSIBILITY_CLAIM else 0)

    def against(one: Frame, other: Frame) -> bool:
        both = one.pack.signal in CLAIMS and other.pack.signal in CLAIMS and one.pack.signal is not other.pack.signal
        sentence = reading.layout.sentence
        return (
            both
            and one.stance.is_own
            and other.stance.is_own
            and sentence(one.anchor[0]) == sentence(other.anchor[0])
            and bool(set(one.targets) & set(other.targets))
        )

    return [frame for frame in found if not any(against(frame, other) and told(other) > told(frame) for other in found)]


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


def _notes(reading: Reading) -> tuple[str, ...]:
    """Every limit that cut something, said in the finding itself."""
    notes = []
    if reading.folded.cut:
        notes.append(f"read the first {MAX_CHARACTERS:,} characters, not the other {reading.folded.cut:,}")
    if reading.stopped:
        notes.append(f"stopped after {MAX_FRAMES} findings or {MAX_TRIED:,} places to begin from")
    if len(reading.named) >= MAX_ENTITIES:
        notes.append(f"stopped after {MAX_ENTITIES:,} addresses and accounts")
    return tuple(notes)


def _scanned(text: str, read_in: str | None = None) -> _Scan:
    folded = normalise(text)
    return _Scan(folded, tuple(find_entities(folded)), respellings(folded), read_in)


def _entity(post: Post, scan: _Scan, item: Named) -> Entity:
    first, last = scan.folded.span(item.start, item.end)
    mended = repair(item.kind, item.value) if scan.read_in is not None and not item.valid else None
    return Entity(
        post=post.id,
        kind=item.kind,
        value=mended or item.value,
        text=scan.folded.original[first:last],
        span=(first, last),
        valid=item.valid or mended is not None,
        read_in=scan.read_in,
    )


def _host(url: str | None) -> str | None:
    if url is None:
        return None
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None
