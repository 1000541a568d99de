"""Is a medium known by its bytes?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tocsin.fingerprint.sniff import picture_reader, sniff, video_reader


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
def test_every_picture_is_known_as_what_it_was_written(kind: str, encode: Callable[..., bytes]) -> None:
    if kind not in Image.SAVE:
        Image.init()
    media_type = sniff(encode(Image.new("RGB", (32, 32)), kind))
    assert media_type == f"image/{kind.lower()}"
    assert picture_reader(media_type) == kind


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [
        ("mp4", "video/mp4"),
        ("mov", "video/quicktime"),
        ("matroska", "video/x-matroska"),
        ("avi", "video/x-msvideo"),
        ("mpegts", "video/mp2t"),
    ],
)
def test_every_video_is_known_as_what_it_was_written(kind: str, media_type: str, film: Callable[..., bytes]) -> None:
    assert sniff(film([Image.new("RGB", (32, 32))] * 3, kind=kind)) == media_type
    assert video_reader(media_type)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/x-empty"),
        (b"%PDF-1.4", "application/pdf"),
        (b"\n <!doctype HTML>", "text/html"),
        (b"\xef\xbb\xbf<svg ", "image/svg+xml"),
        (b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm", "video/webm"),
        (b"\0\0\0\x1cftypheic", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"\0\0\0\x10ftypmif1\0\0\0\0mif1avif", "image/heic"),
        (b"MM\0+", "image/tiff"),
        (b"OggS\0", "audio/ogg"),
        (b"hello", "application/octet-stream"),
        (b"RIFF", "application/octet-stream"),
    ],
)
def test_other_beginnings(content: bytes, media_type: str) -> None:
    assert sniff(content) == media_type


@given(st.binary(max_size=600))
def test_any_bytes_have_a_type(content: bytes) -> None:
    assert "/" in sniff(content)


def test_what_we_do_not_decode_has_no_reader() -> None:
    for media_type in ("image/svg+xml", "image/jp2", "application/pdf", "text/html"):
        assert picture_reader(media_type) is None
        assert video_reader(media_type) is None
