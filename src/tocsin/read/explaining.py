"""Why was a text read so? Every word heard, what counted, what spared it, and what was not enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tocsin.model import Claim, Finding, Post, Span, Stance
from tocsin.read.frames import Frame, Spared, tried
from tocsin.read.reader import Reader
from tocsin.read.reading import Reading

MAX_TOLD = 400  # words and rules of one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Words of the text that are in a lexicon, an address, a time or a target."""

    span: Span  # in the original
    text: str
    language: str
    roles: tuple[str, ...]  # "act.ddos", "attack-announcement/future", "time", "target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A rule that was tried on the text, with its sum or what it lacked."""

    rule: str  # "de/attack-announcement/weighed"
    says: str  # what the rule hears
    text: str  # the words it started from
    span: Span
    heard: bool
    stance: Stance | None
    score: int | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What was read in a text, and why."""

    text: str
    words: tuple[Word, ...]
    tried: tuple[Tried, ...]
    findings: tuple[Finding, ...]
    claims: tuple[Claim, ...]


def explain(reader: Reader, post: Post) -> Explanation:
    """The reading of a post with everything it rests on; the rules that were not heard come last."""
    reading = reader.look(post)
    nouns = list(reader.read(post))
    rules = [_told(reading, found) for found in tried(reading, reader.packs)]
    return Explanation(
        text=reading.folded.original,
        words=tuple(_words(reading))[:MAX_TOLD],
        tried=tuple(sorted(rules, key=lambda one: (not one.heard, one.span, one.rule)))[:MAX_TOLD],
        findings=tuple(noun for noun in nouns if isinstance(noun, Finding)),
        claims=tuple(noun for noun in nouns if isinstance(noun, Claim)),
    )


def _told(reading: Reading, found: Frame | Spared) -> Tried:
    heard = isinstance(found, Frame)
    span = reading.folded.span(*(found.span if isinstance(found, Frame) else found.anchor))
    return Tried(
        rule=f"{found.pack.language}/{found.pack.name}/{found.rule.name}",
        says=found.rule.says,
        text=reading.folded.original[slice(*span)][:120],
        span=span,
        heard=heard,
        stance=found.stance if isinstance(found, Frame) else None,
        score=found.score if isinstance(found, Frame) else None,
        why=found.why if isinstance(found, Frame) else (found.why,),
    )


def _words(reading: Reading) -> Iterator[Word]:
    """Words of the lexicon by place, roles of the same words together; times and targets as each language hears."""
    said: dict[tuple[int, int, str], set[str]] = {}
    for language, roles in reading.hits.by_language.items():
        for role, hits in roles.items():
            for hit in hits:
                said.setdefault((hit.start, hit.end, language), set()).add(role.lstrip("/"))
        for name, places in (("time", reading.moments(language)), ("target", reading.targets(language))):
            for place in places:
                said.setdefault((place.start, place.end, language), set()).add(name)
    for (start, end, language), names in sorted(said.items()):
        span = reading.folded.span(start, end)
        yield Word(span=span, text=reading.folded.original[slice(*span)], language=language, roles=tuple(sorted(names)))
