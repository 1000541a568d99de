"""Which earlier text does a post say again, in whole or in part?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wording.alike import Likeness, likeness
from tocsin.fingerprint.wording.carried import Carried
from tocsin.fingerprint.wording.commons import Commons
from tocsin.fingerprint.wording.named import Named
from tocsin.fingerprint.wording.passages import MOST, passages
from tocsin.fingerprint.wording.says import near_says, passage_says, whole_says
from tocsin.fingerprint.wording.texts import ENOUGH, Hits, Sketch, Texts, sketch
from tocsin.fingerprint.wording.voices import Voice, voice, when
from tocsin.fingerprint.wording.words import Words, read_words
from tocsin.model.claim import Entity
from tocsin.model.echo import Echo, EchoKind
from tocsin.model.kinds import Role
from tocsin.model.post import Post

VERSION = "1"  # changes whenever the same posts may echo otherwise

NEAR = 0.5  # share of the runs of both texts that makes them near-duplicates
AS_NEAR = 0.1  # less than the nearest, and still as near: of such the earliest is told
LEAST_WORDS, LEAST_LETTERS = 4.0, 16  # different words, and letters, of a text that is compared as a whole
EVERYBODY = 4  # sources; a short text that so many carry is a common phrase
_CANDIDATES = 8  # earlier texts that one is counted out against


def echoes(
    posts: Sequence[Post],
    entities: Sequence[Entity] = (),
    roles: Mapping[str, Role] | None = None,
    commons: Iterable[str] = (),
) -> Iterator[Echo]:
    """What each post says again of earlier ones, in the order of their times whatever the order they are given in.

    Args:
        posts: of all sources together.
        entities: what was found in them; those of other posts are passed over.
        roles: who speaks in a source, by its id; a source not in it is one where anybody speaks.
        commons: texts that are nobody's own; see ``Wording``.
    """
    named: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        named[entity.post].append(entity)
    known = Wording(roles, commons)
    for post in sorted(posts, key=lambda each: (when(each), each.id)):
        yield from known.take(post, named.get(post.id, ()))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A post, and what it was found to say again."""

    voice: Voice
    words: Words
    sketch: Sketch | None  # None where its words are held already
    same: int | None  # the earlier text that has the very same words
    like: int | None  # the earlier text whose family it belongs to
    echoes: tuple[Echo, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is the same: words [first, last) of the post."""

    kind: EchoKind
    score: float
    first: int
    last: int
    why: str


class Wording:
    """Posts in the order of their times, to be asked which earlier one a later one says again.

    A text that was said before echoes its earliest saying, so that a flood is a star round the first post. Memory
    grows with the different texts, by about two kilobytes for one of 35 words; a word for word copy takes a tenth.

    Args:
        roles: who speaks in a source, by its id; a source not in it is one where anybody speaks.
        commons: texts that are nobody's own (scripture, hymns, an agency's copy), a verse or paragraph a line. What
            stands in them is passed over, however many posts say it.
    """

    def __init__(self, roles: Mapping[str, Role] | None = None, commons: Iterable[str] = ()) -> None:
        self._roles = dict(roles or {})
        self._commons = Commons(commons)
        self._texts = Texts()
        self._voices: list[Voice] = []  # of each text's first post
        self._carried = Carried(self._roles)
        self._named = Named()
        self._ids: set[str] = set()
        self._last: tuple[datetime, str] | None = None

    def __len__(self) -> int:
        """Posts taken."""
        return len(self._ids)

    def of(self, post: Post, entities: Iterable[Entity] = ()) -> tuple[Echo, ...]:
        """What a post says again of those taken so far: near-duplicate or quotations first, then wallets and routes.

        Raises:
            FingerprintError: it is older than the last one taken.
        """
        if post.id in self._ids:
            return ()
        return (*self._asked(post).echoes, *self._named.of(voice(post, self._roles), entities))

    def take(self, post: Post, entities: Iterable[Entity] = ()) -> tuple[Echo, ...]:
        """What a post says again, as ``of``; then keep it. A post that is known already echoes nothing.

        Raises:
            FingerprintError: it is older than the last one taken.
        """
        if post.id in self._ids:
            return ()
        asked, entities = self._asked(post), tuple(entities)
        told = (*asked.echoes, *self._named.of(asked.voice, entities))
        self._named.take(asked.voice, entities)
        self._keep(asked)
        self._ids.add(post.id)
        self._last = (when(post), post.id)
        return told

    def _keep(self, asked: _Asked) -> None:
        if not len(asked.words):
            return
        number = asked.same or 0
        if asked.sketch is not None:
            number = self._texts.take(asked.words, asked.sketch)
            self._voices.append(asked.voice)
            self._carried.new(number, asked.like, asked.voice.source)
        self._carried.by(number, asked.voice.source)

    def _asked(self, post: Post) -> _Asked:
        if self._last is not None and (when(post), post.id) < self._last:
            raise FingerprintError(f"post {post.id}", "is older than one taken before it", "take posts by their times")
        return self._compared(voice(post, self._roles), self._commons.left(read_words(post.full_text)))

    def _compared(self, speaker: Voice, words: Words) -> _Asked:
        same = self._texts.same(words)
        if same is not None:
            asked = _Asked(speaker, words, None, same, same)
            return replace(asked, echoes=tuple(self._whole(asked, same)))
        numbers = sketch(words)
        hits = self._texts.find(numbers)
        near = self._near(words, hits)
        asked = _Asked(speaker, words, numbers, None, near[0][0] if near else None)
        return replace(asked, echoes=(*self._nearest(asked, near), *self._quotations(asked, hits)))

    def _whole(self, asked: _Asked, text: int) -> Iterator[Echo]:
        if self._telling(asked, text) and not self._everybodys(asked.words, text):
            why = whole_says(asked.words) + self._carried.says(text)
            yield self._echo(asked, text, _Told(EchoKind.NEAR_DUPLICATE, 1.0, 0, len(asked.words), why))

    def _everybodys(self, words: Words, text: int) -> bool:
        """True for a text so short, or short and so widely said, that saying it again is no sign of anything."""
        variety = words.variety()
        if variety >= ENOUGH:
            return False
        letters = sum(words.ends) - sum(words.starts)
        return variety < LEAST_WORDS or letters < LEAST_LETTERS or self._carried.sources(text) >= EVERYBODY

    def _near(self, words: Words, hits: Hits) -> list[tuple[int, Likeness]]:
        """Earlier texts that are near: those as near as any before the others, the earliest first."""
        places = [int(place) for place in (*hits.near, *hits.passages) if place >= 0]
        counted = Counter(self._texts.owner(place) for place in places)
        likely = sorted(counted, key=lambda text: (-counted[text], text))[:_CANDIDATES]
        compared = [(text, likeness(words.numbers, self._texts.words(text))) for text in likely]
        near = [each for each in compared if each[1].score >= NEAR]
        best = max((each[1].score for each in near), default=0.0)
        return sorted(near, key=lambda each: (each[1].score < best - AS_NEAR, each[0]))

    def _nearest(self, asked: _Asked, near: list[tuple[int, Likeness]]) -> Iterator[Echo]:
        telling = [each for each in near if self._telling(asked, each[0])]
        if telling:
            text, found = telling[0]
            why = near_says(asked.words, found) + self._carried.says(text)
            told = _Told(EchoKind.NEAR_DUPLICATE, round(found.score, 3), found.first, found.last, why)
            yield self._echo(asked, text, told)

    def _quotations(self, asked: _Asked, hits: Hits) -> Iterator[Echo]:
        """Passages of other sources' texts, but for those of the family that the post as a whole belongs to."""
        if asked.sketch is None:
            return
        found = passages(asked.words, asked.sketch, hits, self._texts, lambda text: self._quotable(asked, text))
        for count, each in enumerate(found, start=1):
            why = passage_says(asked.words, each.first, each.last, count == MOST)
            yield self._echo(asked, each.text, _Told(EchoKind.QUOTATION, 1.0, each.first, each.last, why))

    def _quotable(self, asked: _Asked, text: int) -> bool:
        if self._voices[text].source == asked.voice.source or not self._telling(asked, text):
            return False
        return asked.like is None or self._carried.family(text) != self._carried.family(asked.like)

    def _telling(self, asked: _Asked, text: int) -> bool:
        earlier, speaker = self._voices[text], asked.voice
        return not (earlier.same_post(speaker) or earlier.same_trade(speaker))

    def _echo(self, asked: _Asked, text: int, told: _Told) -> Echo:
        return Echo(
            post=asked.voice.post,
            earlier=self._voices[text].post,
            kind=told.kind,
            score=told.score,
            start=asked.words.starts[told.first],
            end=asked.words.ends[told.last - 1],
            why=told.why,
        )
