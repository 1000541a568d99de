"""How do millions of bare PDQ values come in within a second? As arrays, where a list is nothing but values."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from tocsin.fingerprint.errors import FingerprintError

_LINES = 1 << 15  # of one block
_DIGITS = 64
_PREFIX = b"pdq "
_NIBBLE = np.full(256, 0xFF, np.uint8)
_NIBBLE[np.frombuffer(b"0123456789abcdef", np.uint8)] = np.arange(16, dtype=np.uint8)
_NIBBLE[np.frombuffer(b"ABCDEF", np.uint8)] = np.arange(10, 16, dtype=np.uint8)


def bare(stream: BinaryIO, where: str) -> Iterator[NDArray[np.uint8]]:
    """The values of a list whose every line is ``value`` or ``pdq value``, n x 32 bytes a block, as the hex reads.

    Repeated values stay. A list that is not of this kind throughout is for ``read``.

    Args:
        stream: the list's bytes.
        where: the file, named in the error.

    Raises:
        FingerprintError: a line is anything else; what came before has been given.
    """
    held = stream.read(len(_PREFIX))
    prefix = _PREFIX if held == _PREFIX else b""
    width = len(prefix) + _DIGITS + 1
    line = 1
    while piece := _filled(stream, held, _LINES * width):
        values = _decoded(piece if piece.endswith(b"\n") else piece + b"\n", prefix, width)
        if values is None:
            raise FingerprintError(
                f"{where}: from line {line:,}", "holds more than bare values", "read it item by item"
            )
        yield values
        line, held = line + len(values), b""


def _filled(stream: BinaryIO, held: bytes, size: int) -> bytes:
    """``size`` bytes, fewer only at the end."""
    pieces, length = [held], len(held)
    while length < size and (more := stream.read(size - length)):
        pieces.append(more)
        length += len(more)
    return b"".join(pieces)


def _decoded(piece: bytes, prefix: bytes, width: int) -> NDArray[np.uint8] | None:
    """The values of whole lines of one width; None where they are anything else."""
    if len(piece) % width:
        return None
    rows = np.frombuffer(piece, np.uint8).reshape(-1, width)
    if (rows[:, : len(prefix)] != np.frombuffer(prefix, np.uint8)).any() or (rows[:, -1] != 0x0A).any():
        return None
    nibbles = _NIBBLE[rows[:, len(prefix) : -1]]
    if nibbles.max(initial=0) > 0x0F:
        return None
    values: NDArray[np.uint8] = np.bitwise_or(nibbles[:, 0::2] << np.uint8(4), nibbles[:, 1::2])
    return values
