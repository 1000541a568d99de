"""Is a body taken whole, decoded and bounded?"""

from __future__ import annotations

import gzip
import os
import socket
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from tocsin.fetch import Door, Limits
from tocsin.model import Capture
from tocsin.model.seams import Answer, Reach

Ask = Callable[..., Answer]
Talk = Callable[[socket.socket, bytes], None]


def ok(body: bytes, *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def test_a_huge_body_is_cut_at_the_limit(door: Door, ask: Ask, noted: list[Capture]) -> None:
    def flood(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(500):
            connection.sendall(b"x" * 65_536)

    answer = ask(door, flood)
    assert (answer.reach, len(answer.body), answer.truncated) == (Reach.ANSWERED, 1 << 20, True)
    assert "1,048,576" in answer.detail and noted[0].size == 1 << 20


def test_a_body_of_just_the_limit_is_whole(door: Door, ask: Ask) -> None:
    answer = ask(door, ok(b"x" * (1 << 20)))
    assert (len(answer.body), answer.truncated) == (1 << 20, False)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (b"gzip", gzip.compress(b"hello " * 100, mtime=0)),
        (b"x-gzip", gzip.compress(b"hello " * 50, mtime=0) + gzip.compress(b"hello " * 50, mtime=0)),
        (b"GZIP", gzip.compress(b"hello " * 100, mtime=0) + b"\0\0\0"),
        (b"deflate", zlib.compress(b"hello " * 100)),
        (b"deflate", zlib.compress(b"hello " * 100)[2:-4]),
        (b"identity", b"hello " * 100),
        (b"utf-8", b"hello " * 100),  # no coding at all: some servers say so, and browsers ignore it
    ],
)
def test_an_encoded_body_is_decoded(door: Door, ask: Ask, encoding: bytes, body: bytes) -> None:
    answer = ask(door, ok(body, b"Content-Encoding: " + encoding))
    assert (answer.body, answer.truncated, answer.reach) == (b"hello " * 100, False, Reach.ANSWERED)


def test_a_gzip_bomb_is_stopped_by_its_ratio(door: Door, ask: Ask) -> None:
    roomy = replace(door, limits=Limits(timeout=5, max_bytes=64 << 20, slack=1 << 16, ratio=100))
    bomb = gzip.compress(b"\0" * (32 << 20), mtime=0)
    answer = ask(roomy, ok(bomb, b"Content-Encoding: gzip"))
    assert answer.truncated and "swells more than 100 times" in answer.detail
    assert len(answer.body) < 100 * len(bomb) + (1 << 17)


def test_a_gzip_bomb_is_stopped_by_its_size(door: Door, ask: Ask) -> None:
    bomb = gzip.compress(b"\0" * (32 << 20), mtime=0)
    answer = ask(replace(door, limits=Limits(max_bytes=1 << 20)), ok(bomb, b"Content-Encoding: gzip"))
    assert answer.truncated and len(answer.body) == 1 << 20


def test_an_encoding_we_did_not_ask_for_is_told(door: Door, ask: Ask) -> None:
    for name in (b"br", b"ZSTD", b"gzip, gzip"):
        answer = ask(door, ok(b"??", b"Content-Encoding: " + name))
        assert (answer.reach, answer.status, answer.body) == (Reach.PROTOCOL, 200, b"")
        assert "not asked for" in answer.detail


def test_a_damaged_encoding_is_told_and_what_was_read_is_kept(door: Door, ask: Ask) -> None:
    whole = gzip.compress(os.urandom(2000), mtime=0)
    answer = ask(door, ok(whole[:800] + b"\xff" * 40 + whole[840:], b"Content-Encoding: gzip"))
    assert answer.reach is Reach.PROTOCOL and answer.truncated
    short = ask(door, ok(whole[:800], b"Content-Encoding: gzip"))
    assert short.reach is Reach.ANSWERED and short.truncated and "stops short" in short.detail


@pytest.mark.parametrize(
    "date", [b"", b"yesterday", b"Tue, 99 Jan 2013 12:00:00 GMT", b"Tue, 15 Jan 99999 12:00:00 GMT", b"\xff", b"1"]
)
def test_a_strange_date_is_no_date(door: Door, ask: Ask, date: bytes) -> None:
    answer = ask(door, ok(b"x", b"Date: " + date))
    assert answer.capture is not None and answer.capture.stated is None


@pytest.mark.parametrize("kind", [b"", b"\xe9", b"a" * 300, b";charset=x"])
def test_a_strange_media_type_is_bytes(door: Door, ask: Ask, kind: bytes) -> None:
    answer = ask(door, ok(b"x", b"Content-Type: " + kind))
    assert answer.capture is not None and answer.capture.media_type == "application/octet-stream"
