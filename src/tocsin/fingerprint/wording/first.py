"""Where did each of many numbers stand first?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.wording.words import Numbers

Places = NDArray[np.int64]

_START = 1 << 12
_FULL = 0.6


class First:
    """Numbers of 64 well-mixed bits, each with the place it was first given; 12 bytes a slot, open addressing."""

    def __init__(self) -> None:
        self._numbers = np.zeros(_START, dtype=np.uint64)
        self._places = np.full(_START, -1, dtype=np.int32)
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def find(self, numbers: Numbers) -> Places:
        """The place of each number; -1 where it was not given yet."""
        slots, known = self._walk(numbers)
        return np.where(known, self._places[slots], -1).astype(np.int64)

    def note(self, numbers: Numbers, places: Places) -> None:
        """Give numbers their places; those that have one keep it."""
        if self._held + len(numbers) > _FULL * len(self._numbers):
            self._grow(len(numbers))
        waiting = np.arange(len(numbers))
        while len(waiting):
            slots, known = self._walk(numbers[waiting])
            new, slots = waiting[~known], slots[~known]
            self._numbers[slots] = numbers[new]  # of two that want one slot the later has it, and the other goes on
            settled = self._numbers[slots] == numbers[new]
            self._places[slots[settled]] = places[new[settled]]
            self._held += int(settled.sum())
            waiting = new[~settled]

    def _walk(self, numbers: Numbers) -> tuple[Places, NDArray[np.bool_]]:
        """For each number the slot that holds it, or the empty one it would go to, and which of the two it is."""
        mask = np.uint64(len(self._numbers) - 1)
        slots = (numbers & mask).astype(np.int64)
        going = np.arange(len(numbers))
        while len(going):
            at = slots[going]
            going = going[(self._places[at] >= 0) & (self._numbers[at] != numbers[going])]
            slots[going] = (slots[going] + 1) & int(mask)
        return slots, self._places[slots] >= 0

    def _grow(self, coming: int) -> None:
        held = self._places >= 0
        numbers, places = self._numbers[held], self._places[held].astype(np.int64)
        size = len(self._numbers)
        while self._held + coming > _FULL * size / 2:
            size *= 2
        self._numbers = np.zeros(size, dtype=np.uint64)
        self._places = np.full(size, -1, dtype=np.int32)
        self._held = 0
        self.note(numbers, places)
