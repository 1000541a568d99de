"""How little of a JPEG is enough? Of a progressive one its first scans: the coarse picture comes before the fine one.

Source: ITU-T T.81 (markers, progressive coding). Entropy-coded bytes never hold a marker (0xFF is followed by 0 or a
restart), so a scan's end is found without decoding it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SOS, DHT, DQT, DRI = 0xDA, 0xC4, 0xDB, 0xDD
PROGRESSIVE = 0xC2  # Huffman-coded; the arithmetic kind is left to the decoder
FRAMES = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, 0xCC}
APP0, EXIF, ADOBE = 0xE0, 0xE1, 0xEE
MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
ENOUGH = 5  # waves: what half the size shows of a block
COARSEST = 2  # bits that the first scan of a wave may leave to later ones; more, and it shows another picture
PARTS = 200  # segments looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """The part of a progressive JPEG that is decoded in place of the whole."""

    content: bytes  # a JPEG of its own
    used: int  # bytes of the file that were looked at


@dataclass(frozen=True, slots=True)
class _Part:
    """One marker segment, with the entropy-coded bytes behind it where it is a scan."""

    marker: int
    start: int
    body: int  # where its parameters begin
    data: int  # where they end
    end: int
    whole: bool  # something follows


@dataclass(slots=True)
class _Luma:
    """What is known of the first component so far."""

    name: int = -1
    table: int = 0  # of its quantisation
    constant: bool = False
    waves: int = 0  # the last one in an unbroken row from the first
    kept: list[bytes] = field(default_factory=list)


def bits(content: bytes) -> int:
    """Bits a sample, as the frame header says; 0 where there is none."""
    return _frame(content)[0][0]


def side(content: bytes) -> int:
    """Pixels of the shorter side of a progressive JPEG, as the frame header says; 0 where it is another kind."""
    body, marker = _frame(content)
    return min(int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")) if marker == PROGRESSIVE else 0


def _frame(content: bytes) -> tuple[bytes, int]:
    """The first six bytes of the frame header and its marker; zeros where there is none."""
    frame = next((part for part in _parts(content) if part.marker in FRAMES or part.marker == SOS), None)
    if frame is None or frame.marker == SOS or frame.data - frame.body < 6:
        return bytes(6), 0
    return content[frame.body : frame.body + 6], frame.marker


def beginning(content: bytes, waves: int = ENOUGH) -> Beginning | None:
    """The scans that give the luma its coarse shape; None where the whole file has to be decoded.

    Args:
        content: a JPEG, or as much of its beginning as is at hand.
        waves: the last wave, in zigzag order, that must be there beside the constant one; 0 for that alone.
    """
    luma = _Luma(kept=[SOI])
    for part in _parts(content):
        if not _followed(content, part, luma):
            return None
        if luma.constant and luma.waves >= waves:
            kept = [_rough(piece, luma.table) for piece in luma.kept]
            return Beginning(content=b"".join([*kept, EOI]), used=part.end)
    return None


def _followed(content: bytes, part: _Part, luma: _Luma) -> bool:
    """Take note of one segment; False where the file is of another kind than ours."""
    body = content[part.body : part.data]
    if part.marker in FRAMES:
        if part.marker != PROGRESSIVE or luma.name >= 0 or len(body) < 9 or body[0] != 8 or body[5] not in {1, 3}:
            return False
        luma.name, luma.table = body[6], body[8]
        if body[5] == 3 and body[6::3][:3] == b"RGB":
            return False
    elif part.marker == SOS:
        return luma.name >= 0 and part.whole and _scanned(content, part, luma)
    elif part.marker == ADOBE and body[:5] == b"Adobe" and body[11:12] == b"\0":
        return False  # three colours, none of them luma
    if part.marker in FRAMES or _kept(part.marker, body):
        luma.kept.append(content[part.start : part.end])
    return True


def _kept(marker: int, body: bytes) -> bool:
    return marker in {DHT, DQT, DRI, APP0, ADOBE} or (marker == EXIF and body.startswith(b"Exif"))


def _rough(piece: bytes, table: int) -> bytes:
    """Quantisation of the colours without its second step, which keeps libjpeg from guessing at waves still to come.

    The guess takes as long as all the rest and is thrown away at the sizes asked for; the colours are not decoded.
    """
    if piece[1] != DQT:
        return piece
    rough, at = bytearray(piece), 4
    while at < len(rough):
        wide = 1 + (rough[at] >> 4 > 0)
        if rough[at] & 15 != table and at + 1 + 2 * wide <= len(rough):
            rough[at + 1 + wide : at + 1 + 2 * wide] = bytes(wide)
        at += 1 + 64 * wide
    return bytes(rough)


def _scanned(content: bytes, part: _Part, luma: _Luma) -> bool:
    body = content[part.body : part.data]
    count = body[0] if body else 0
    if len(body) != 4 + 2 * count:
        return False
    if luma.name not in body[1 : 1 + 2 * count : 2]:
        return True
    first, last, step = body[-3], body[-2], body[-1]
    if step >> 4 or step & 15 > COARSEST:  # a refinement before its time, or hardly anything
        return False
    if first == 0:
        luma.constant = last == 0
    elif first <= luma.waves + 1:
        luma.waves = max(luma.waves, last)
    luma.kept.append(content[part.start : part.end])
    return first > 0 or luma.constant


def _parts(content: bytes) -> Iterator[_Part]:
    """The segments in order, PARTS at most; ends quietly where the file does or breaks the rules."""
    at = 2
    for _ in range(PARTS):
        found = MARKER.match(content, at)
        if found is None or content[at + 1] == EOI[1]:
            return
        data = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if data < at + 4 or data > len(content):
            return
        following = MARKER.search(content, data) if content[at + 1] == SOS else None
        end = data if content[at + 1] != SOS else following.start() if following else len(content)
        yield _Part(content[at + 1], at, at + 4, data, end, end < len(content))
        at = end
