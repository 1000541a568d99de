"""How do bytes go to and fro between the browser and a host, and when is it enough?"""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from tocsin.fetch.request_head import Asked
from tocsin.fetch.stop import Deadline, Stop
from tocsin.model.seams import Reach

_BLOCK = 65_536
_IDLE = 30.0  # seconds without a byte either way


@dataclass(slots=True)
class Purse:
    """Bytes that may still come and go, over all connections together."""

    incoming: int
    outgoing: int
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, incoming: int = 0, outgoing: int = 0) -> None:
        """Raises Stop: it is empty."""
        with self._lock:
            self.incoming -= incoming
            self.outgoing -= outgoing
            if self.incoming < 0 or self.outgoing < 0:
                raise Stop(Reach.CAPPED, "the page has used up its bytes")


def carry(client: socket.socket, upstream: socket.socket, asked: Asked, purse: Purse, deadline: Deadline) -> int:
    """Carry one request there and its answer back, or a tunnel's bytes both ways; the bytes that came.

    It ends where the host closes, nothing moves for a while, the purse is empty, or time is over.
    """
    received = 0
    with suppress(OSError, Stop), selectors.DefaultSelector() as waiting:
        _begin(client, upstream, asked, purse, deadline)
        waiting.register(upstream, selectors.EVENT_READ)
        waiting.register(client, selectors.EVENT_READ)
        while ready := waiting.select(min(_IDLE, deadline.remaining())):
            for key, _ in ready:
                is_incoming = key.fileobj is upstream
                size = _moved(upstream, client) if is_incoming else _moved(client, upstream, asked.is_tunnel)
                if size == 0:
                    return received
                received += size if is_incoming else 0
                purse.take(size if is_incoming else 0, 0 if is_incoming else size)
    return received


def _begin(client: socket.socket, upstream: socket.socket, asked: Asked, purse: Purse, deadline: Deadline) -> None:
    """The tunnel's greeting, or the request with exactly the body it announced: nothing is smuggled behind it."""
    for end in (client, upstream):
        end.settimeout(min(_IDLE, deadline.remaining()))
    if asked.is_tunnel:
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    purse.take(outgoing=len(asked.head) + len(asked.body))
    upstream.sendall(asked.head + asked.body)
    left = 0 if asked.is_tunnel else asked.length - len(asked.body)
    while left > 0:
        piece = client.recv(min(left, _BLOCK))
        if not piece:
            raise Stop(Reach.PROTOCOL, "a request's body is cut")
        left -= len(piece)
        purse.take(outgoing=len(piece))
        upstream.sendall(piece)


def _moved(start: socket.socket, end: socket.socket, passes_on: bool = True) -> int:
    """Bytes moved; 0 where the sender closed, or says what nobody is to hear."""
    piece = start.recv(_BLOCK)
    if piece and not passes_on:
        return 0
    end.sendall(piece)
    return len(piece)
