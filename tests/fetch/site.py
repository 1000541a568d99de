"""A small web site on loopback that answers as told, and a clock that moves only when somebody sleeps."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.fetch.conftest import server

Said = bytes | Callable[[dict[str, str]], bytes]


def page(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A whole answer."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


NOT_THERE = page(b"no", status="404 Not Found")


@dataclass
class Site:
    """What each path answers; every request is written down."""

    says: Mapping[str, Said]
    asked: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str = "/", host: str = "site.test") -> str:
        return f"http://{host}:{self.port}{path}"

    def talk(self, connection: socket.socket, head: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines) if name}
        self.asked.append(path)
        self.heads.append(headers)
        said = self.says.get(path, NOT_THERE)
        connection.sendall(said(headers) if callable(said) else said)


@contextmanager
def site(says: Mapping[str, Said]) -> Iterator[Site]:
    running = Site(says)
    with server(running.talk, most=500) as port:
        running.port = port
        yield running


@dataclass
class Clock:
    """Stands still but for sleep."""

    at: datetime = datetime(2013, 1, 15, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.at += timedelta(seconds=seconds)
