"""Which words of a text are nobody's own: scripture, a hymn, an agency's copy?"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.wording.runs import runs
from tocsin.fingerprint.wording.words import Numbers, Words, read_words

RUN = 5  # words in a row that make a stretch of a known text


class Commons:
    """Texts that are nobody's own, to be passed over wherever five words of them stand in a row.

    Args:
        texts: each as it is commonly written; a line of one to five words counts only as a whole.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        held: dict[int, list[Numbers]] = {length: [] for length in range(1, RUN + 1)}
        for text in texts:
            for part in dict.fromkeys((text, *text.splitlines())):
                numbers = read_words(part).numbers
                if len(numbers):
                    length = min(len(numbers), RUN)
                    held[length].append(runs(numbers, length))
        self._runs = {length: np.unique(np.concatenate(each)) for length, each in held.items() if each}

    def left(self, words: Words) -> Words:
        """The words that are left when those are passed over."""
        if not self._runs:
            return words
        own = np.ones(len(words), dtype=np.bool_)
        for length, known in self._runs.items():
            for at in np.flatnonzero(_held(known, runs(words.numbers, length))):
                own[at : at + length] = False
        return words if own.all() else words.only(own)


def _held(known: Numbers, asked: Numbers) -> NDArray[np.bool_]:
    """Which numbers are among the known ones, which are in order."""
    places = np.searchsorted(known, asked)
    held: NDArray[np.bool_] = known[np.minimum(places, len(known) - 1)] == asked
    return held
