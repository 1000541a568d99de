"""What is kept of a video to compare it by? Moments, each with the value of its frame and of the frame's mirror image.

A tape is the ``blob`` of a vPDQ fingerprint; it also comes from the decoding child and out of other people's lists, so
it is believed in its exact shape only.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tocsin.model.fingerprint import Fingerprint, Frame

Values = NDArray[np.uint8]  # n x 32: each 256 bits, big-endian as the hex reads

MOST = 400_000  # moments: every frame of four hours at 25 a second
HEAD = struct.Struct("<4sIB")
MAGIC = b"vt1\0"
WIDE = 32  # bytes of a value
# Turned over, every second wave across a picture changes its sign: about 12 bits beside the mirror image's own value.
MIRROR = 0x55


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The values of the moments, of the whole frame or of the part inside its border."""

    quality: NDArray[np.uint8]  # n
    values: Values
    mirrored: Values  # of the mirror image


@dataclass(frozen=True, slots=True, kw_only=True)
class Tape:
    """Moments of a video in order of time."""

    at: NDArray[np.float64]  # n; seconds, in whole milliseconds
    grid: NDArray[np.bool_]  # whether it is one of the fingerprint's frames; else one between them
    whole: Side
    inner: Side | None = None  # without the plain border that stands round the picture all the time

    def __len__(self) -> int:
        return len(self.at)


def packed(tape: Tape) -> bytes:
    """The tape as bytes."""
    sides = [tape.whole] if tape.inner is None else [tape.whole, tape.inner]
    parts = [HEAD.pack(MAGIC, len(tape), len(sides))]
    parts.append(np.rint(tape.at * 1000).astype("<u4").tobytes())
    parts.append(tape.grid.astype(np.uint8).tobytes())
    for side in sides:
        parts += [side.quality.tobytes(), side.values.tobytes(), side.mirrored.tobytes()]
    return b"".join(parts)


def unpacked(blob: bytes) -> Tape | None:
    """The tape again; None where the bytes are not ``packed``'s."""
    if len(blob) < HEAD.size:
        return None
    magic, count, sides = HEAD.unpack_from(blob)
    if magic != MAGIC or count > MOST or sides not in (1, 2) or len(blob) != size_of(count, sides):
        return None
    at = np.frombuffer(blob, "<u4", count, HEAD.size) / 1000.0
    grid = np.frombuffer(blob, np.uint8, count, HEAD.size + 4 * count)
    each = [_side(blob, count, HEAD.size + 5 * count + place * count * (1 + 2 * WIDE)) for place in range(sides)]
    if (np.diff(at) < 0).any() or (grid > 1).any() or any((side.quality > 100).any() for side in each):
        return None
    return Tape(at=at, grid=grid.astype(np.bool_), whole=each[0], inner=each[1] if sides == 2 else None)


def thinned(tape: Tape, moved: int) -> Tape:
    """Without the moments between the grid's that are at most ``moved`` bits from the moment kept before them."""
    plain = tape.whole.values.tobytes()
    kept = tape.grid.copy()
    held = -1
    for place, grid in enumerate(tape.grid.tolist()):
        value = int.from_bytes(plain[place * WIDE : place * WIDE + WIDE], "big")
        if grid or held < 0 or (value ^ held).bit_count() > moved:
            kept[place], held = True, value
    return Tape(
        at=tape.at[kept],
        grid=tape.grid[kept],
        whole=_kept(tape.whole, kept),
        inner=_kept(tape.inner, kept) if tape.inner is not None else None,
    )


def _kept(side: Side, kept: NDArray[np.bool_]) -> Side:
    return Side(quality=side.quality[kept], values=side.values[kept], mirrored=side.mirrored[kept])


def size_of(count: int, sides: int) -> int:
    """Bytes of a tape with so many moments."""
    return HEAD.size + count * (5 + sides * (1 + 2 * WIDE))


def frames_of(tape: Tape) -> tuple[Frame, ...]:
    """The moments that are vPDQ's own: one in so many seconds, the frame as it is."""
    digits = tape.whole.values.tobytes().hex()
    at, quality = tape.at.tolist(), tape.whole.quality.tolist()
    return tuple(
        Frame(at=at[place], value=digits[place * 64 : place * 64 + 64], quality=quality[place])
        for place in np.flatnonzero(tape.grid).tolist()
    )


def tape_of(fingerprint: Fingerprint) -> Tape:
    """What is known of a vPDQ fingerprint's video; of one from another's list only its frames."""
    tape = unpacked(fingerprint.blob) if fingerprint.blob else None
    if tape is not None and int(tape.grid.sum()) == len(fingerprint.frames):
        return tape
    return _from_frames(sorted(fingerprint.frames, key=lambda frame: frame.at)[:MOST])


def _from_frames(frames: Sequence[Frame]) -> Tape:
    values = np.frombuffer(bytes.fromhex("".join(frame.value for frame in frames)), np.uint8).reshape(-1, WIDE)
    quality = np.array([frame.quality for frame in frames], np.uint8)
    return Tape(
        at=np.array([frame.at for frame in frames], np.float64),
        grid=np.ones(len(frames), np.bool_),
        whole=Side(quality=quality, values=values, mirrored=values ^ np.uint8(MIRROR)),
    )


def _side(blob: bytes, count: int, start: int) -> Side:
    quality = np.frombuffer(blob, np.uint8, count, start)
    values = np.frombuffer(blob, np.uint8, count * WIDE, start + count).reshape(count, WIDE)
    mirrored = np.frombuffer(blob, np.uint8, count * WIDE, start + count + count * WIDE).reshape(count, WIDE)
    return Side(quality=quality, values=values, mirrored=mirrored)
