"""How are many values of 256 bits held? As rows of 32 bytes, in the order of their hex digits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BYTES = 32
DIGITS = 2 * BYTES
WORDS = 4  # of 64 bits

Values = NDArray[np.uint8]  # n x 32
Columns = NDArray[np.uint64]  # WORDS x n


def packed(values: Sequence[str]) -> Values:
    """n x 32 bytes from values of 64 hex digits.

    Raises:
        ValueError: names the first value that is not 64 hex digits.
    """
    try:
        content = bytes.fromhex("".join(values))
    except ValueError:
        content = b""
    lengths = set(map(len, values))
    if (lengths and lengths != {DIGITS}) or len(content) != BYTES * len(values):
        wrong = next(value for value in values if not _whole(value))
        raise ValueError(f"{wrong[: DIGITS + 1]!r} is not 64 hex digits")
    return np.frombuffer(content, np.uint8).reshape(-1, BYTES)


def _whole(value: str) -> bool:
    return len(value) == DIGITS and all(digit in "0123456789abcdefABCDEF" for digit in value)


def hexed(values: Values) -> list[str]:
    """The 64 lower-case hex digits of each value."""
    written = np.ascontiguousarray(values).tobytes().hex()
    return [written[start : start + DIGITS] for start in range(0, len(written), DIGITS)]


def rows(values: Values) -> Values:
    """The same values, in one piece of memory.

    Raises:
        ValueError: they are not n rows of 32 bytes.
    """
    if values.ndim != 2 or values.shape[1] != BYTES or values.dtype != np.uint8:
        raise ValueError(f"values are n x {BYTES} bytes, not {values.dtype} of {values.shape}")
    return np.ascontiguousarray(values)


def words(values: Values) -> NDArray[np.uint64]:
    """n x 4 words of a block of values; their order of bytes is the machine's, which counting bits does not mind."""
    return values.view(np.uint64)


def numbers(values: Values) -> NDArray[np.uint64]:
    """n x 4 words that sort as the hex digits do."""
    return values.view(">u8").astype(np.uint64)


def columns(values: Sequence[str]) -> Columns:
    """WORDS x n: the values' words as numbers.

    Raises:
        ValueError: a value is not 64 hex digits.
    """
    return np.ascontiguousarray(numbers(packed(values)).T)


def distances(held: Columns, query: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Bits in which each of the held values (words x n) differs from the query (words)."""
    total = np.zeros(held.shape[1], np.uint16)
    for column, word in zip(held, query, strict=True):
        total += np.bitwise_count(column ^ word)
    return total
