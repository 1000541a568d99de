"""Which known pictures share corners with this one? A vote over an exact index of descriptors."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.alike.agreement import bits_between
from tocsin.fingerprint.alike.corners import KNOWN, Sheet, Words

Key = tuple[int, float]  # a key of the index, and its votes


class Hits(Protocol):
    """What the index found: arrays of one length."""

    @property
    def query(self) -> NDArray[np.int64]:
        """Which of the values asked for."""

    @property
    def key(self) -> NDArray[np.uint64]:
        """Whose value it is near."""

    @property
    def distance(self) -> NDArray[np.uint16]:
        """How near, in bits."""


class Searchable(Protocol):
    """An index of 256-bit values under keys."""

    def within(
        self,
        queries: NDArray[np.uint8],
        radius: int | Mapping[int, int] = 31,
        banks: Collection[int] | None = None,
    ) -> Hits:
        """Every value near each query."""


VOTING = (450, 450, 500, 150)  # corners that vote: coarse upright, fine upright, mirrored, negative
AT_ONCE = 64  # corners looked for at once: bounds what a flood of alike pictures can take of memory
COMMON = 1000  # pictures; a corner that more of them have tells nothing (a letter, a status bar, a tile)
LEAST = 2.0  # votes a candidate needs
SAME = 12  # bits; corners of one picture nearer to one another are a texture or lettering, and count once


def voters(sheet: Sheet) -> NDArray[np.uint8]:
    """n x 32: the descriptors that are looked for."""
    parts = (sheet.upright.words, sheet.upright.words[KNOWN:], sheet.mirrored.words, sheet.negative.words)
    words = np.concatenate([singles(part[:most]) for part, most in zip(parts, VOTING, strict=True)])
    return np.ascontiguousarray(words).view(np.uint8).reshape(-1, 32)


def singles(words: Words) -> Words:
    """Those of a picture's descriptors that no earlier one of the same picture is near to."""
    near = bits_between(words, words) <= SAME
    earlier = np.tril(near, -1).any(1)
    return words[~earlier]


def elected(index: Searchable, queries: NDArray[np.uint8], radius: int, banks: Collection[int] | None) -> list[Key]:
    """Keys and votes of the pictures that share corners, most votes first.

    A corner has one vote; the more pictures share it the less it counts for each.
    """
    votes: dict[int, float] = {}
    for first in range(0, len(queries), AT_ONCE):
        for key, vote in _votes(index.within(queries[first : first + AT_ONCE], radius, banks)):
            votes[key] = votes.get(key, 0.0) + vote
    return sorted(((key, vote) for key, vote in votes.items() if vote >= LEAST), key=lambda one: (-one[1], one[0]))


def _votes(hits: Hits) -> Iterator[Key]:
    keys, whose = np.unique(hits.key, return_inverse=True)
    pairs = np.unique(hits.query * len(keys) + whose)
    query, key = pairs // max(1, len(keys)), pairs % max(1, len(keys))
    _, place, shared = np.unique(query, return_inverse=True, return_counts=True)
    vote = np.where(shared[place] <= COMMON, 1 / np.sqrt(shared[place]), 0.0)
    yield from zip(keys.tolist(), np.bincount(key, vote, minlength=len(keys)).tolist(), strict=True)
