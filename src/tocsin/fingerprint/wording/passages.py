"""Which passages of a text stand word for word in an earlier one?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tocsin.fingerprint.wording.alike import same_run
from tocsin.fingerprint.wording.texts import Hits, Sketch, Texts
from tocsin.fingerprint.wording.words import Words

PASSAGE = 12.0  # words in a row that make a quotation
MOST = 16  # passages of one text


@dataclass(frozen=True, slots=True)
class Passage:
    """Words [first, last) of the asked text, as they stand in the earlier one."""

    text: int  # the earlier text's number
    first: int
    last: int


def passages(
    words: Words, asked: Sketch, hits: Hits, texts: Texts, quotable: Callable[[int], bool]
) -> Iterator[Passage]:
    """Passages of ``PASSAGE`` words and more, in their order and apart from one another, at most ``MOST``.

    Each comes with the text in which it stood first. One of that length is never missed, unless a part of it stood
    in another text before.
    """
    told, after = 0, 0
    for key in np.argsort(asked.places):
        at, place = int(asked.places[key]), int(hits.passages[key])
        if place < 0 or at < after:
            continue
        text = texts.owner(place)
        if not quotable(text):
            continue
        first, last = same_run(words.numbers, at, texts.words(text), place - texts.start(text), after=after)
        if words.weight(first, last) >= PASSAGE:
            yield Passage(text, first, last)
            told, after = told + 1, last
        if told >= MOST:
            return
