"""Does every bad picture end in a reason, and does the next one get its turn?"""

from __future__ import annotations

import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tocsin.fingerprint.decode import BOXED, PICTURES, Pool, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]

KINDS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")


def outcome(content: bytes) -> str:
    """What became of it: "read", "nothing", or the reason."""
    try:
        return "nothing" if Pdq().fingerprint(content) is None else "read"
    except FingerprintError as trouble:
        assert trouble.where.startswith("medium ")
        assert trouble.what.isprintable()
        return trouble.what


def pids() -> set[int]:
    return {child._process.pid for module in (PICTURES, BOXED) for child in pool(module)._idle}


@pytest.fixture
def untouched(paint: Paint, encode: Encode) -> Iterator[None]:
    """No file of the test may end the decoder, and a good picture is read right after."""
    good, boxed = encode(paint(1, 64, 64)), encode(paint(1, 64, 64), "AVIF")
    assert outcome(good) == outcome(boxed) == "read"
    before = pids()
    yield
    assert outcome(good) == outcome(boxed) == "read"
    assert before <= pids()


@pytest.mark.parametrize("kind", [*KINDS, "progressive JPEG"])
@pytest.mark.usefixtures("untouched")
def test_a_picture_cut_anywhere_is_read_or_told_of(kind: str, paint: Paint, encode: Encode) -> None:
    options = {"progressive": True} if kind.startswith("progressive") else {}
    whole = encode(paint(1, 450, 440), kind.rsplit(maxsplit=1)[-1], **options)
    told = [outcome(whole[: len(whole) * part // 40]) for part in range(40)]
    assert told[0] == "is empty (0 bytes)"
    assert all(text == "read" or "cannot be decoded" in text or "not a picture" in text for text in told[1:]), told


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("untouched")
def test_a_picture_with_bytes_changed_is_read_or_told_of(kind: str, paint: Paint, encode: Encode) -> None:
    whole, random = encode(paint(2, 120, 90), kind), Random(kind)
    for _ in range(60):
        spoilt = bytearray(whole)
        for _ in range(random.randrange(1, 12)):
            spoilt[random.randrange(12, min(len(spoilt), random.choice([60, 400, len(spoilt)])))] = random.randrange(
                256
            )
        assert outcome(bytes(spoilt))


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I", 8 + sum(map(len, parts))) + kind + b"".join(parts)


def webp_header(width: int, height: int) -> bytes:
    body = (
        b"VP8X"
        + struct.pack("<I", 10)
        + bytes(4)
        + struct.pack("<I", width - 1)[:3]
        + struct.pack("<I", height - 1)[:3]
    )
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def tiff_header(width: int, height: int) -> bytes:
    entries = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, height), (279, 100)]
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + rows + bytes(4)


# A few bytes each that promise 900 million pixels or more.
HUGE = {
    "PNG": b"\x89PNG\r\n\x1a\n"
    + chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    + chunk(b"IDAT", b"x"),
    "JPEG": b"\xff\xd8\xff\xc0\0\x11\x08"
    + struct.pack(">HH", 30_000, 30_000)
    + b"\x03\x01\x22\0\x02\x11\0\x03\x11\0"
    + b"\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\x3f\0",
    "progressive JPEG": b"\xff\xd8\xff\xc2\0\x11\x08"
    + struct.pack(">HH", 30_000, 30_000)
    + b"\x03\x01\x22\0\x02\x11\0\x03\x11\0"
    + b"\xff\xda\0\x0c\x03\x01\0\x02\0\x03\0\0\0\0\xff\xda\0\x08\x01\x01\0\x01\x3f\0\0\xff\xd9",
    "GIF": b"GIF89a"
    + struct.pack("<HH", 30_000, 30_000)
    + b"\x80\0\0"
    + bytes(6)
    + b",\0\0\0\0"
    + struct.pack("<HH", 30_000, 30_000)
    + b"\0\x02\x02\x44\x01\0;",
    "BMP": b"BM" + struct.pack("<IIIIiiHHIIiiII", 100, 0, 54, 40, 30_000, 30_000, 1, 24, 0, 0, 0, 0, 0, 0),
    "TIFF": tiff_header(30_000, 30_000),
    "WebP": webp_header(16_000, 16_000),
}


@pytest.mark.parametrize("kind", list(HUGE))
@pytest.mark.usefixtures("untouched")
def test_a_header_that_promises_a_huge_picture_is_refused_at_once(kind: str) -> None:
    assert "too many pixels" in outcome(HUGE[kind]) or "cannot be decoded" in outcome(HUGE[kind])


@pytest.mark.usefixtures("untouched")
def test_a_heic_that_promises_a_huge_picture_is_refused() -> None:
    content = bytearray((Path(__file__).parent / "data" / "painted.heic").read_bytes())
    at = content.index(b"ispe") + 8
    content[at : at + 8] = struct.pack(">II", 60_000, 60_000)
    assert outcome(bytes(content)) not in {"read", "nothing"}


@pytest.mark.usefixtures("untouched")
def test_boxes_within_boxes_within_boxes_are_told_of() -> None:
    nested = b""
    for _ in range(4000):
        nested = box(b"meta", bytes(4), nested)
    for brand in (b"heic", b"avif"):
        assert outcome(box(b"ftyp", brand, bytes(4), b"mif1") + nested) not in {"read", "nothing"}


@pytest.mark.usefixtures("untouched")
def test_a_tiff_whose_pages_lead_back_to_the_first_ends(paint: Paint, encode: Encode) -> None:
    content = bytearray(encode(paint(1, 40, 40), "TIFF"))
    first = int.from_bytes(content[4:8], "little")
    entries = int.from_bytes(content[first : first + 2], "little")
    content[first + 2 + 12 * entries : first + 6 + 12 * entries] = content[4:8]
    assert outcome(bytes(content)) == "read"


@pytest.mark.usefixtures("untouched")
def test_notes_of_many_megabytes_do_not_hide_the_picture_or_are_told_of(paint: Paint, encode: Encode) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "A" * 50_000_000, zip=True)  # 50 kB in the file
    assert "cannot be decoded" in outcome(encode(paint(1, 64, 64), pnginfo=notes))
    jpeg = encode(paint(1, 64, 64), "JPEG")
    comments = b"".join(b"\xff\xfe\xff\xff" + bytes(65_533) for _ in range(300))
    assert outcome(jpeg[:2] + comments + jpeg[2:]) == "read"
    exif = Image.Exif()
    exif[0x9286] = b"x" * 60_000
    assert outcome(encode(paint(1, 64, 64), "JPEG", exif=exif)) == "read"


@pytest.mark.usefixtures("untouched")
def test_a_file_that_is_two_things_at_once_is_what_it_begins_as(paint: Paint, encode: Encode) -> None:
    tails = (b"PK\x03\x04", b"<script>alert(1)</script>", b"%PDF-1.4", encode(paint(2, 40, 40), "GIF"))
    for kind in ("PNG", "JPEG", "GIF"):
        picture = encode(paint(1, 64, 64), kind)
        for tail in tails:
            assert Pdq().fingerprint(picture + tail * 100) == Pdq().fingerprint(picture)


@pytest.mark.usefixtures("untouched")
def test_a_name_or_a_wrong_beginning_tells_nothing(paint: Paint, encode: Encode) -> None:
    png = encode(paint(1, 64, 64))
    assert "not a picture" in outcome(b"junk" + png)
    assert "cannot be decoded" in outcome(b"\xff\xd8\xff" + png)
    assert "cannot be decoded" in outcome(b"GIF89a" + png)


@pytest.mark.usefixtures("untouched")
def test_a_jpeg_of_thousands_of_scans_is_read_in_bounded_time(paint: Paint, encode: Encode) -> None:
    """Each scan of a large picture costs a pass over it; libjpeg itself sets no limit."""
    whole = encode(paint(1, 1200, 900), "JPEG", progressive=True)
    last = whole.rindex(b"\xff\xda")
    assert outcome(whole[:-2] + whole[last:-2] * 50 + whole[-2:])


def test_a_decoder_that_needs_more_memory_than_allowed_says_so() -> None:
    from tocsin.fingerprint.decode import Limits

    black = io.BytesIO()
    Image.new("RGB", (6_900, 7_000)).save(black, "PNG", compress_level=1)
    with Pool(PICTURES, Limits(size=64 << 20, seconds=30, memory=400 << 20), most=1) as small:
        with pytest.raises(FingerprintError, match="more memory than is allowed"):
            small.ask("pdq", black.getvalue())
        little = io.BytesIO()
        Image.fromarray(np.eye(64, dtype=np.uint8)).save(little, "PNG")
        assert small.ask("pdq", little.getvalue()).head["found"] is not None


def test_every_picture_of_a_folder_is_read_or_told_of() -> None:
    folder = os.environ.get("TOCSIN_BAD_PICTURES")
    if not folder:
        pytest.skip("TOCSIN_BAD_PICTURES names no folder of crash samples")
    told: dict[str, str] = {}
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file():
            told[path.name] = outcome(path.read_bytes())
    read = sum(text == "read" for text in told.values())
    dead = {name: text for name, text in told.items() if "died" in text or "longer than" in text}
    print(f"{len(told)} files, {read} read, {len(dead)} ended their decoder: {dead}")
    assert told
    # A decoder that dies is the room's to replace; it is not the rule.
    assert len(dead) * 100 <= len(told)
