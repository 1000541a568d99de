"""Which answers and archives are made to burst? Their names, and the child process that takes them in.

The child prints one JSON line for each: how long it took, and the most memory the process has held so far.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import socket
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import BinaryIO

Talk = Callable[[socket.socket, bytes], None]
MB = 1 << 20


def answers() -> dict[str, Talk]:
    """Servers, each with its own way to burst a visitor."""
    zeros = bytes(64 * MB)
    packed = {
        "gzip": gzip.compress(zeros, 9, mtime=0),
        "deflate": zlib.compress(zeros, 9),
        "gzip twice": gzip.compress(gzip.compress(zeros, 9, mtime=0), 9, mtime=0),
    }
    return {
        "gzip": _whole(packed["gzip"], b"gzip"),
        "deflate": _whole(packed["deflate"], b"deflate"),
        "gzip in gzip, one told": _whole(packed["gzip twice"], b"gzip"),
        "gzip in gzip, both told": _whole(packed["gzip twice"], b"gzip, gzip"),
        "brotli": _whole(bytes.fromhex("5bffff3fc0028e6c0000") * 4000, b"br"),
        "zstd": _whole(b"\x28\xb5\x2f\xfd" + bytes(4000), b"zstd"),
        "gzip of a million members": _whole(gzip.compress(b"", 1, mtime=0) * 1_000_000, b"gzip"),
        "gzip without end": _endless(b"Content-Encoding: gzip\r\n", packed["gzip"]),
        "body without end": _endless(b"", bytes(MB)),
        "chunks without end": _endless(b"Transfer-Encoding: chunked\r\n", b"10000\r\n" + bytes(65_536) + b"\r\n"),
        "chunks of one byte": _endless(b"Transfer-Encoding: chunked\r\n", b"1\r\nx\r\n" * 10_000),
        "chunk extension without end": _endless(b"Transfer-Encoding: chunked\r\n", b"1;" + b"a" * MB),
        "trailers without end": _endless(b"Transfer-Encoding: chunked\r\n", b"X: y\r\n" * 10_000, b"0\r\n"),
        "headers without end": _flood(b"HTTP/1.1 200 OK\r\n", b"X-Header: value\r\n" * 10_000),
        "one header without end": _flood(b"HTTP/1.1 200 OK\r\nX: ", b"a" * MB),
        "status line without end": _flood(b"HTTP/1.1 200 ", b"a" * MB),
        "folded header without end": _flood(b"HTTP/1.1 200 OK\r\nX: a\r\n", b" folded\r\n" * 10_000),
        "interim answers without end": _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 10_000),
        "early hints without end": _flood(b"", b"HTTP/1.1 103 Early\r\nLink: </a>; rel=preload\r\n\r\n" * 5_000),
        "blank lines without end": _flood(b"", b"\r\n" * 100_000),
        "dripped head": _drip(b"", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500),
        "dripped body": _drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x" * 900),
        "dripped interim answers": _drip(b"", b"HTTP/1.1 100 C\r\n\r\n" * 100),
        "redirects without end": _whole(b"", b"identity", b"HTTP/1.1 302 F\r\nLocation: /\r\n"),
        "huge length": _flood(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\n", bytes(MB)),
        "everything in one robots.txt line": _whole(b"Disallow: /" + b"*a" * 200_000, b"identity"),
        "robots.txt of names and rules": _whole(_crowded(), b"identity"),
    }  # fmt: skip


def _crowded() -> bytes:
    """Every rule would be held once for each name above it: 400 million of them."""
    names = b"".join(b"User-agent: %d\n" % number for number in range(15_000))
    return names + b"Allow: /x\n" * 26_000


def _whole(body: bytes, encoding: bytes, first: bytes = b"HTTP/1.1 200 OK\r\n") -> Talk:
    head = first + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (encoding, len(body))
    return lambda connection, _head: connection.sendall(head + body)


def _endless(headers: bytes, piece: bytes, first: bytes = b"") -> Talk:
    return _flood(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n" + first, piece)


def _flood(first: bytes, piece: bytes) -> Talk:
    def talk(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(first)
        for _ in range(4_000):
            connection.sendall(piece)

    return talk


def _drip(first: bytes, rest: bytes) -> Talk:
    def talk(connection: socket.socket, _head: bytes) -> None:
        connection.sendall(first)
        for byte in rest:
            connection.sendall(bytes((byte,)))
            time.sleep(0.05)

    return talk


def archives(folder: Path) -> Iterator[str]:
    """Zips below the folder, each with its own way to burst a reader."""
    made: dict[str, Callable[[], bytes]] = {
        "flat.zip": lambda: _zip([("a.txt", bytes(64 * MB))]),
        "many.wacz": lambda: _zip([(f"{number:05}", b"") for number in range(65_535)]),
        "overlap.zip": _overlapping,
        "nested.zip": lambda: _zip([("b.zip", _zip([("c.zip", _zip([("d.txt", bytes(64 * MB))]))]))]),
        "nested.wacz": lambda: _zip([("b.wacz", _zip([("c.wacz", _zip([("d.txt", bytes(64 * MB))]))]))]),
        "names.zip": lambda: _zip([("x" * 60_000 + str(number), b"") for number in range(400)]),
        "liar.zip": _lying,
    }
    for name, build in made.items():
        (folder / name).write_bytes(build())
        yield name


def _lying() -> bytes:
    """A megabyte-wise bomb that says it holds a hundred bytes."""
    return _zip([("a.txt", bytes(64 * MB))]).replace(struct.pack("<I", 64 * MB), struct.pack("<I", 100))


def _zip(members: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2013, 1, 15, 12, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _overlapping() -> bytes:
    """One body, and a thousand directory rows that point at it (Fifield 2019)."""
    whole = _zip([("a", bytes(8 * MB))])
    start = whole.index(b"PK\x01\x02")
    row = whole[start : whole.index(b"PK\x05\x06")]
    directory = b"".join(row[:-1] + bytes((65 + number % 50,)) for number in range(1_000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1_000, 1_000, len(directory), start, 0)
    return whole[:start] + directory + end


class _Sink:
    """Keeps bytes in files, as the evidence does, so that memory is the door's own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        first = stream.read(1)
        if not first:
            return hashlib.sha256().hexdigest(), 0
        digest, size = hashlib.sha256(first), 1
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as out:
            out.write(first)
            while piece := stream.read(65_536):
                size += len(piece)
                digest.update(piece)
                out.write(piece)
        Path(out.name).rename(self.folder / digest.hexdigest())
        return digest.hexdigest(), size

    def open(self, sha256: str) -> BinaryIO:
        place = self.folder / sha256
        return place.open("rb") if place.exists() else io.BytesIO()


def _peak() -> int:
    """The most memory this program has held, in MB; what its parent held when it was started does not count."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


def main(case: str, jobs: list[tuple[str, str]]) -> None:
    """Take in each job (its kind and its address or file), and say what it cost."""
    from tocsin.fetch import Door
    from tocsin.fetch.polite import Manners
    from tocsin.model import Access, Source

    kept = Path(case) / "kept"
    kept.mkdir()
    door = Door(
        root=Path(case),
        keeper=_Sink(kept),
        now=lambda: datetime(2013, 1, 15, 12, tzinfo=UTC),
        contact="duty@cert.example",
        allow=(ip_network("127.0.0.0/8"),),
        manners=Manners(pace=0.001, sleep=lambda seconds: None, patience=1e9),
        media=("127.0.0.1",),
    )
    for kind, place in jobs:
        started, said = time.monotonic(), ""
        if kind == "files":
            source = Source(id="s", kind="k", name="S", location=place, access=Access.PUBLIC, legal_basis="a test")
            said = f"{sum(1 for _ in door.files(source))} items"
        else:
            answer = getattr(door, kind)(place, "s")
            said = f"{answer.reach.value} {answer.detail} {len(answer.body)}"
        seconds = time.monotonic() - started
        sys.stdout.write(json.dumps({"place": place, "kind": kind, "s": seconds, "mb": _peak(), "said": said}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], json.loads(os.environ["JOBS"]))
