"""Does the text date its own pictures? "Photo taken on 12 January" (row S4)."""

from __future__ import annotations

from collections.abc import Iterator

from tocsin.model import Act, Claim, ClaimKind, Stance, Window
from tocsin.read.claimant import claimant_of
from tocsin.read.reading import Place, Reading, between
from tocsin.read.timing import placed

_REACH = 80  # characters between "picture taken" and its date


def dated_pictures(reading: Reading) -> Iterator[Claim]:
    """At most one claim: that the post's pictures or films show the stated date."""
    media = tuple(medium.sha256 for medium in reading.post.media if medium.kind in ("image", "video"))
    found = _first(reading) if media else None
    if found is None:
        return
    language, words, span, window = found
    first, last = reading.folded.span(*span)
    yield Claim(
        post=reading.post.id,
        kind=ClaimKind.PICTURE_DATE,
        act=Act.OTHER,
        stance=_stance(reading, language, words),
        claimant=claimant_of(reading, language, words, own=True),
        targets=(),
        window=window,
        findings=(),
        span=(first, last),
        quote=reading.folded.original[first:last],
        language=language,
        published=reading.post.claimed,
        media=media,
    )


def _first(reading: Reading) -> tuple[str, Place, Place, Window] | None:
    for language in reading.hits.by_language:
        for words in reading.places(language, "", "picture_dated"):
            dated = _dated(reading, language, words)
            if dated is not None:
                return language, words, *dated
    return None


def _dated(reading: Reading, language: str, words: Place) -> tuple[Place, Window] | None:
    """The date beside the words, in their sentence; it lies before the post."""
    start, end = words
    for moment in reading.moments(language):
        near = moment.date is not None and start - _REACH <= moment.start <= end + _REACH
        if near and reading.layout.sentence(moment.start) == reading.layout.sentence(start):
            window = placed(reading, moment, None, True)
            if window is not None:
                return (min(start, moment.start), max(end, moment.end)), window
    return None


def _stance(reading: Reading, language: str, words: Place) -> Stance:
    sentence = reading.layout.bounds[reading.layout.sentence(words[0])]
    if reading.layout.quoted(*words):
        return Stance.QUOTED
    told = between(reading.places(language, "", "spare"), *sentence)
    return Stance.REPORTED if told else Stance.FIRST_PERSON
