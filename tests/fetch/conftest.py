"""Small real doubles: a keeper in memory, sources, and local servers that misbehave on purpose."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import BinaryIO, Protocol

import pytest

from tocsin.fetch import Door, Limits
from tocsin.fetch.polite import Manners
from tocsin.model import Capture, Trouble
from tocsin.model.seams import Answer

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)


class MemoryKeeper:
    """Implements Keeper without a disk."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        content = b""
        while piece := stream.read(65_536):
            content += piece
        if len(content) > limit:
            raise Trouble("memory", "too large")
        sha256 = hashlib.sha256(content).hexdigest()
        self.blobs[sha256] = content
        return sha256, len(content)

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.blobs:
            raise Trouble("memory", "holds no such bytes")
        return io.BytesIO(self.blobs[sha256])


@pytest.fixture
def keeper() -> MemoryKeeper:
    return MemoryKeeper()


@pytest.fixture
def noted() -> list[Capture]:
    return []


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "case"
    folder.mkdir()
    return folder


@pytest.fixture
def door(case: Path, keeper: MemoryKeeper, noted: list[Capture]) -> Door:
    """Allows loopback, so that local servers can be reached; names resolve to loopback."""
    return Door(
        root=case,
        keeper=keeper,
        now=lambda: NOON,
        contact="duty@cert.example",
        limits=Limits(timeout=1.5, max_bytes=1 << 20, slack=1 << 16),
        allow=(ip_network("127.0.0.0/8"),),
        noted=noted.append,
        resolver=lambda host, port: ["127.0.0.1"],
        manners=Manners(sleep=lambda seconds: None),
    )


Talk = Callable[[socket.socket, bytes], None]


@contextmanager
def server(talk: Talk, reads_head: bool = True, most: int = 40, host: str = "127.0.0.1") -> Iterator[int]:
    """A local server on its own port that reads one request head and then talks as told; ``most`` connections."""
    listener = socket.create_server((host, 0))
    listener.settimeout(20)
    stopped = threading.Event()

    def serve() -> None:
        for _ in range(most):
            try:
                connection, _peer = listener.accept()
            except OSError:
                return
            with connection:
                if stopped.is_set():
                    return
                connection.settimeout(10)
                with suppress(OSError):  # the client hung up, as it should
                    talk(connection, _head(connection) if reads_head else b"")

    worker = threading.Thread(target=serve)
    worker.start()
    try:
        yield listener.getsockname()[1]
    finally:
        stopped.set()
        with socket.create_connection(listener.getsockname(), timeout=5):
            pass
        worker.join(timeout=15)
        listener.close()


def _head(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head


class Ask(Protocol):
    """Start a server that talks so, ask it once, and hand back the answer."""

    def __call__(
        self,
        door: Door,
        talk: Talk | bytes,
        path: str = "/",
        start: str = "http://target.test",
        reads_head: bool = True,
    ) -> Answer: ...


@pytest.fixture
def ask() -> Ask:
    def once(
        door: Door,
        talk: Talk | bytes,
        path: str = "/",
        start: str = "http://target.test",
        reads_head: bool = True,
    ) -> Answer:
        words = talk if isinstance(talk, bytes) else b""
        says = (lambda connection, head: connection.sendall(words)) if isinstance(talk, bytes) else talk
        with server(says, reads_head) as port:
            return door.get(f"{start}:{port}{path}", "s")

    return once
