"""What was said before, and where does a number of it stand?"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wording.first import First
from tocsin.fingerprint.wording.runs import NEAR_RUN, band_keys, passage_keys, runs, whole_key
from tocsin.fingerprint.wording.words import Numbers, Words

ENOUGH = 8.0  # different words; a shorter text is compared as a whole only
_LIMIT = 2**31 - 1  # words in all: places are kept in 32 bits


@dataclass(frozen=True, slots=True)
class Sketch:
    """The numbers a text is found again by where it was changed; none for a short text."""

    near: Numbers
    passages: Numbers
    places: NDArray[np.int64]  # of the passage numbers, in words


@dataclass(frozen=True, slots=True)
class Hits:
    """Where a sketch's numbers stood first, as places in all words; -1 for those that are new."""

    near: NDArray[np.int64]
    passages: NDArray[np.int64]


def sketch(words: Words) -> Sketch:
    """The numbers of one text."""
    near = passages = np.empty(0, dtype=np.uint64)
    places = np.empty(0, dtype=np.int64)
    if words.variety() >= ENOUGH:
        near = band_keys(runs(words.numbers, NEAR_RUN))
        passages, places = passage_keys(words)
    return Sketch(near=near, passages=passages, places=places)


class Texts:
    """The words of many texts in the order they were taken, each different text's once."""

    def __init__(self) -> None:
        self._numbers = np.empty(1 << 12, dtype=np.uint64)
        self._used = 0
        self._starts: list[int] = []
        self._wholes: dict[bytes, int] = {}
        self._first = First()

    def __len__(self) -> int:
        return len(self._starts)

    def find(self, asked: Sketch) -> Hits:
        """Where each number of a text stood first."""
        found = self._first.find(np.concatenate([asked.near, asked.passages]))
        return Hits(near=found[: len(asked.near)], passages=found[len(asked.near) :])

    def same(self, words: Words) -> int | None:
        """The number of the text that has the very same words."""
        text = self._wholes.get(whole_key(words))
        return text if text is not None and np.array_equal(self.words(text), words.numbers) else None

    def take(self, words: Words, given: Sketch) -> int:
        """Keep a text; its number, counted from 0.

        Raises:
            FingerprintError: more than two thousand million words are held.
        """
        start = self._used
        self._append(words.numbers)
        self._starts.append(start)
        self._wholes.setdefault(whole_key(words), len(self._starts) - 1)
        at_start = np.full(len(given.near), start, dtype=np.int64)
        self._first.note(np.concatenate([given.near, given.passages]), np.concatenate([at_start, given.places + start]))
        return len(self._starts) - 1

    def owner(self, place: int) -> int:
        """The number of the text that holds a place."""
        return bisect_right(self._starts, place) - 1

    def start(self, text: int) -> int:
        """The place of a text's first word."""
        return self._starts[text]

    def words(self, text: int) -> Numbers:
        """A text's words as numbers."""
        end = self._starts[text + 1] if text + 1 < len(self._starts) else self._used
        return self._numbers[self._starts[text] : end]

    def _append(self, numbers: Numbers) -> None:
        end = self._used + len(numbers)
        if end > _LIMIT:
            raise FingerprintError("texts", f"hold more than {_LIMIT:,} words", "compare fewer posts at a time")
        if end > len(self._numbers):
            larger = np.empty(max(end, 3 * len(self._numbers) // 2), dtype=np.uint64)
            larger[: self._used] = self._numbers[: self._used]
            self._numbers = larger
        self._numbers[self._used : end] = numbers
        self._used = end
