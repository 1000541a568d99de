"""Was this value on the list before, and where? Ten million values in some 200 MB."""

from __future__ import annotations

from array import array

_FIRST_SLOTS = 1 << 10  # a power of two


class Seen:
    """A table of 64-bit digests with the number of the item that came with each first."""

    def __init__(self) -> None:
        self._digests = array("Q", bytes(8 * _FIRST_SLOTS))
        self._numbers = array("I", bytes(4 * _FIRST_SLOTS))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def first(self, text: str, number: int) -> int:
        """The number ``text`` first came with: ``number`` itself where it is new. Numbers are above 0."""
        digest = hash(text) & 0xFFFFFFFFFFFFFFFF  # keyed anew in each process: nobody can prepare a collision
        slot = self._slot(digest)
        if self._numbers[slot]:
            return self._numbers[slot]
        self._digests[slot], self._numbers[slot] = digest, min(number, 0xFFFFFFFF)
        self._count += 1
        if self._count * 3 > len(self._digests) * 2:
            self._grow()
        return number

    def _slot(self, digest: int) -> int:
        digests, numbers, mask = self._digests, self._numbers, len(self._digests) - 1
        slot = digest & mask
        while numbers[slot] and digests[slot] != digest:
            slot = (slot + 1) & mask
        return slot

    def _grow(self) -> None:
        before = zip(self._digests, self._numbers, strict=True)
        size = len(self._digests) * 2
        self._digests, self._numbers = array("Q", bytes(8 * size)), array("I", bytes(4 * size))
        for digest, number in before:
            if number:
                slot = self._slot(digest)
                self._digests[slot], self._numbers[slot] = digest, number
