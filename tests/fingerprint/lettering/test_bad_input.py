"""Does every picture that cannot be read end in a reason, in bounded time?"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable

import pytest

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.lettering import Tesseract

Letter = Callable[..., bytes]


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HUGE = (
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b"x")
)
BAD = {
    "zero bytes": (b"", "is empty"),
    "a drawing in SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><text>take down</text></svg>", "not a picture"),
    "plain words": (b"we take down www.city-bank.example", "not a picture"),
    "a program": (b"\x7fELF" + bytes(200), "not a picture"),
    "30,000 x 30,000 pixels": (HUGE, "too many pixels"),
    "only a beginning": (b"\x89PNG\r\n\x1a\n", "cannot be decoded"),
    "65 MB": (b"\x89PNG\r\n\x1a\n" + bytes(65 << 20), "at most"),
}


@pytest.mark.parametrize("name", list(BAD))
def test_what_is_no_picture_is_told_of_at_once(tesseract: Tesseract, name: str) -> None:
    content, why = BAD[name]
    start = time.monotonic()
    with pytest.raises(FingerprintError, match=why) as told:
        tesseract.read(content)
    assert told.value.where.startswith("medium ")
    assert time.monotonic() - start < 10


def test_a_picture_cut_anywhere_is_told_of_and_the_next_is_read(tesseract: Tesseract, letter: Letter) -> None:
    whole = letter("The whole of it stands here")
    for part in (10, 40, 70):
        with pytest.raises(FingerprintError, match="cannot be decoded"):
            tesseract.read(whole[: len(whole) * part // 100])
    assert tesseract.read(whole) is not None


def test_no_time_is_told_of(letter: Letter, tesseract: Tesseract) -> None:
    with pytest.raises(FingerprintError, match=r"read nothing within 0\.3 s"):
        Tesseract(seconds=0.3).read(letter("Too late"))
