"""Which corners does a picture have? Packed into bytes, checked, and taken apart again.

A corner is a place that can be found again (an ORB keypoint) with 256 bits that describe what is around it. The bytes
of a fingerprint may come from an imported list, so nothing in them is believed before it is measured.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Words = NDArray[np.uint64]

MAGIC = b"TCC1"
HEADER = struct.Struct("<4sIIHHH")  # magic, width, height, corners: upright, mirrored, negative
RECORD = np.dtype([("x", "<u2"), ("y", "<u2"), ("size", "<u2"), ("angle", "<u2"), ("bits", "u1", (32,))])
KNOWN = 700  # corners of a known picture that are indexed and compared: the first of the upright ones
MOST = 4096  # corners of a picture, all three together
LARGEST = 1_000_000  # pixels either way
FULL = 65535  # a position is a share of the picture's side, in this many steps
STEPS = 4096  # a size is a power of two, in this many steps for each doubling
TURN = 65536 / 360  # angles, steps for each degree


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """Corners of one picture, the most telling and evenly spread first; arrays of one length n."""

    at: Floats  # n x 2, x and y in pixels of the upright picture
    size: Floats  # n, pixels across
    angle: Floats  # n, degrees
    words: Words  # n x 4

    def __len__(self) -> int:
        return len(self.at)

    @classmethod
    def none(cls) -> Corners:
        """No corners."""
        nothing = np.zeros(0, np.float32)
        return cls(np.zeros((0, 2), np.float32), nothing, nothing, np.zeros((0, 4), np.uint64))

    def first(self, most: int) -> Corners:
        """The first ``most`` of them."""
        return Corners(self.at[:most], self.size[:most], self.angle[:most], self.words[:most])


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A picture's corners as it is, and as they would be were it mirrored (left and right) or its own negative."""

    width: int  # pixels, upright
    height: int
    upright: Corners
    mirrored: Corners  # places in the mirrored picture
    negative: Corners


def packed(sheet: Sheet) -> bytes:
    """The sheet as a fingerprint's blob, 40 bytes a corner."""
    parts = (sheet.upright, sheet.mirrored, sheet.negative)
    head = HEADER.pack(MAGIC, sheet.width, sheet.height, *(len(part) for part in parts))
    return head + b"".join(_records(part, sheet.width, sheet.height).tobytes() for part in parts)


def unpacked(blob: bytes) -> Sheet:
    """The sheet in a blob.

    Raises:
        ValueError: the blob is not one of ours; says why.
    """
    wrong = fault(blob)
    if wrong is not None:
        raise ValueError(wrong)
    _, width, height, *counts = HEADER.unpack_from(blob)
    records = np.frombuffer(blob, RECORD, offset=HEADER.size)
    ends = np.cumsum(counts)
    parts = [_corners(records[end - count : end], width, height) for count, end in zip(counts, ends, strict=True)]
    return Sheet(width, height, *parts)


def fault(blob: bytes) -> str | None:
    """What is wrong with a blob, in words; None where nothing is."""
    if len(blob) < HEADER.size or blob[: len(MAGIC)] != MAGIC:
        return "its corners are not in a form we read"
    _, width, height, *counts = HEADER.unpack_from(blob)
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        return f"a picture of {width} x {height} pixels has no corners"
    if sum(counts) > MOST:
        return f"{sum(counts)} corners are more than {MOST}"
    if len(blob) != HEADER.size + sum(counts) * RECORD.itemsize:
        return f"{len(blob)} bytes do not hold {sum(counts)} corners"
    return None


def _records(corners: Corners, width: int, height: int) -> NDArray[np.void]:
    records = np.zeros(len(corners), RECORD)
    share = np.clip(corners.at / np.array([width, height], np.float32), 0, 1) * FULL
    records["x"], records["y"] = np.rint(share[:, 0]), np.rint(share[:, 1])
    records["size"] = np.clip(np.rint(np.log2(np.maximum(corners.size, 1)) * STEPS), 0, FULL)
    records["angle"] = np.rint(corners.angle * TURN).astype(np.int64) % 65536
    records["bits"] = corners.words.view(np.uint8).reshape(-1, 32)
    return records


def _corners(records: NDArray[np.void], width: int, height: int) -> Corners:
    at = np.stack([records["x"], records["y"]], 1) * np.array([width / FULL, height / FULL], np.float32)
    size = np.exp2(records["size"].astype(np.float32) / STEPS)
    angle = records["angle"].astype(np.float32) / np.float32(TURN)
    words = np.ascontiguousarray(records["bits"]).view(np.uint64).reshape(-1, 4)
    return Corners(at.astype(np.float32), size, angle, words)
