"""Which suppositions are worth a value? Those that say enough and are not said already."""

from __future__ import annotations

import numpy as np

from tocsin.fingerprint.alike.resampling import Floats
from tocsin.fingerprint.alike.undoing import Undone, suppositions
from tocsin.fingerprint.operator import Valued, dihedral64, values_of

LEAST = 50  # quality; below it a value says too little to be asked for
SAME = 6  # bits; a value as near as this to an earlier one finds nothing it does not
Kept = tuple[Undone, Valued]


def worth_asking(luma: Floats, most: int) -> list[Kept]:
    """Suppositions about a picture with their PDQ, the likeliest first.

    Args:
        luma: height x width, 0-255, upright.
        most: how many at most.
    """
    undone = list(suppositions(luma))
    valued = values_of(np.stack([one.small for one in undone]))
    bits = np.array([np.frombuffer(bytes.fromhex(value), np.uint64) for value, _ in valued])
    plain = np.frombuffer(bytes.fromhex(values_of(dihedral64(luma)[:1])[0][0]), np.uint64)
    held = [plain]
    kept: list[Kept] = []
    for one, value, words in zip(undone, valued, bits, strict=True):
        if value[1] < LEAST or np.bitwise_count(np.array(held) ^ words).sum(1).min() <= SAME:
            continue
        held.append(words)
        kept.append((one, value))
        if len(kept) >= most:
            break
    return kept
