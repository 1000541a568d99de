"""What may a browser reach? A forward proxy on loopback through which it asks, and which lets only named hosts pass.

The browser resolves no name and opens no connection of its own: each host is looked up, checked and connected to by the
same code as every other request of ours.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Self

from tocsin.fetch.address import Network
from tocsin.fetch.connect import checked
from tocsin.fetch.errors import FetchError
from tocsin.fetch.hosts import is_named
from tocsin.fetch.request_head import Asked, read_head
from tocsin.fetch.resolve import Resolver, system_resolver
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.tunnel import Purse, carry
from tocsin.model.seams import Reach

_WAIT = 5.0  # seconds a browser has for its request's head
_ANSWERS = {
    Reach.FORBIDDEN: "403 Forbidden",
    Reach.PROTOCOL: "400 Bad Request",
    Reach.CAPPED: "509 Limit Reached",
    Reach.TIMEOUT: "504 Gateway Timeout",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one browser may cost. All are positive."""

    seconds: float = 120.0  # for everything, from the proxy's start
    max_bytes: int = 200 << 20  # that come in, over all connections
    max_sent: int = 16 << 20  # that go out
    max_connections: int = 64  # open at a time
    max_requests: int = 2_000  # in all


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One host as it was asked for: allowed or refused, and the address that was connected to."""

    host: str
    port: int
    allowed: bool
    why: str = ""  # why it was refused, or what failed
    peer: str | None = None
    received: int = 0  # bytes


@dataclass(slots=True, kw_only=True)
class Proxy:
    """Serves HTTP requests in absolute form and CONNECT, from its ``with`` until it ends.

    An allowed host is a name as the browser writes it; ``.example`` means every host below it.
    """

    hosts: Sequence[str]
    allow: tuple[Network, ...] = ()  # networks that are not public and may be reached all the same
    resolver: Resolver = system_resolver
    bounds: Bounds = field(default_factory=Bounds)
    tick: Callable[[], float] = time.monotonic
    _visits: list[Visit] = field(default_factory=list, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)
    _listener: socket.socket | None = field(default=None, init=False)
    _workers: list[threading.Thread] = field(default_factory=list, init=False)
    _open: set[socket.socket] = field(default_factory=set, init=False)
    _deadline: Deadline | None = field(default=None, init=False)
    _purse: Purse | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """``127.0.0.1:port``, for the browser's settings.

        Raises:
            FetchError: it is not running.
        """
        if self._listener is None:
            raise FetchError("proxy", "is not running", "use it inside its `with`")
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request so far, in the order they were decided."""
        with self._lock:
            return tuple(self._visits)

    def __enter__(self) -> Self:
        self._deadline = Deadline(self.tick, self.tick() + self.bounds.seconds, self.bounds.seconds)
        self._purse = Purse(self.bounds.max_bytes, self.bounds.max_sent)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._start(self._serve)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.close()
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        for worker in self._workers:
            worker.join(timeout=2.0)

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        worker = threading.Thread(target=work, args=arguments, daemon=True)
        self._workers = [known for known in self._workers if known.is_alive()]
        self._workers.append(worker)
        worker.start()

    def _serve(self) -> None:
        listener, requests = self._listener, 0
        while listener is not None and self._listener is not None and requests < self.bounds.max_requests:
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            except OSError:  # closed
                return
            requests += 1
            with self._lock:
                is_full = len(self._open) >= 2 * self.bounds.max_connections  # both ends of each are open
                if not is_full:
                    self._open.add(client)
            if is_full:
                client.close()
                continue
            self._start(self._one, client)

    def _one(self, client: socket.socket) -> None:
        """One request of the browser, and whatever follows from it; the connection is closed after it."""
        asked: Asked | None = None
        try:
            client.settimeout(_WAIT)
            asked = read_head(client)
            self._pass(client, asked)
        except Stop as why:
            self._note(asked, allowed=False, why=why.detail)
            status = _ANSWERS.get(why.reach, "502 Bad Gateway")
            with suppress(OSError):
                client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        except OSError as why:
            self._note(asked, allowed=False, why=str(why))
        finally:
            self._close(client)

    def _pass(self, client: socket.socket, asked: Asked) -> None:
        deadline, purse = self._deadline, self._purse
        if deadline is None or purse is None:
            return
        if not is_named(asked.host, self.hosts):
            raise Stop(Reach.FORBIDDEN, f"{asked.host} is no host this page may reach")
        upstream, peer = self._connected(asked, deadline)
        visit = self._note(asked, allowed=True, peer=peer)
        try:
            received = carry(client, upstream, asked, purse, deadline)
        finally:
            self._close(upstream)
        with self._lock:
            self._visits[visit] = replace(self._visits[visit], received=received)

    def _connected(self, asked: Asked, deadline: Deadline) -> tuple[socket.socket, str]:
        """A connection to the first address of the host that takes it; each of them was checked."""
        tried = checked(asked.host, asked.port, self.resolver, self.allow, deadline)
        last = Stop(Reach.REFUSED, f"{asked.host} has no address")
        for number, address in enumerate(tried):
            try:
                timeout = min(deadline.remaining() / (len(tried) - number), 20.0)
                upstream = socket.create_connection((str(address), asked.port), timeout=timeout)
            except OSError as why:
                last = Stop(Reach.REFUSED, f"{address} port {asked.port}: {why}")
                continue
            with self._lock:
                self._open.add(upstream)
                is_over = self._listener is None
            if is_over:
                self._close(upstream)
                raise deadline.over()
            return upstream, str(address)
        raise last

    def _note(self, asked: Asked | None, *, allowed: bool, why: str = "", peer: str | None = None) -> int:
        host, port = (asked.host, asked.port) if asked else ("", 0)
        with self._lock:
            self._visits.append(Visit(host=host, port=port, allowed=allowed, why=why, peer=peer))
            return len(self._visits) - 1

    def _close(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)
        connection.close()
