"""What is a .txt file of the vPDQ tools? One video: ``frame,quality,hex,seconds`` a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.record import Listing, Said
from tocsin.fingerprint.exchange.streams import bounded, text_of
from tocsin.fingerprint.exchange.values import FRAMES_LIMIT, film, framed
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry, Frame

FIRST = re.compile(r"\d{1,9},\d{1,3},[0-9A-Fa-f]{64},\d+(\.\d*)?")


def tells(line: str) -> bool:
    """Whether a list's first line is of this form."""
    return FIRST.fullmatch(line) is not None


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """The one video of the file; a bad line is told and the other frames are taken."""
    frames: list[Frame] = []
    for number, line in bounded(stream):
        try:
            if text := text_of(line):
                frames.append(_frame(text))
        except Trouble as trouble:
            yield listing.fault(f"line {number}", trouble)
        if len(frames) > FRAMES_LIMIT:
            break
    try:
        yield listing.entry([film(frames)], media_type="video")
    except Trouble as trouble:
        yield listing.fault("frames", trouble)


def _frame(text: str) -> Frame:
    cells = text.split(",")
    if len(cells) != 4:
        raise FingerprintError("line", f"has {len(cells)} columns, not 4", "frame,quality,hex,seconds")
    return framed(f"{cells[2]},{cells[1]},{cells[3]}")


def write(entries: Iterator[BankEntry], _name: str) -> Iterator[bytes]:
    """The frames of one video.

    Raises:
        FingerprintError: there is a second video, which this form cannot hold.
    """
    for number, entry in enumerate(entries):
        if number:
            raise FingerprintError(f"bank {entry.bank}, {entry.label}", "is a second video", "write one file for each")
        for count, frame in enumerate(entry.fingerprint.frames):
            yield f"{count},{frame.quality},{frame.value},{frame.at:.3f}\n".encode()
