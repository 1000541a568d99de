"""Who is really connected to, and for how long?"""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence
from typing import Any

import httpcore2

from tocsin.fetch.address import Address, Network, refusal
from tocsin.fetch.resolve import Resolver, addresses
from tocsin.fetch.stop import Deadline, Stop
from tocsin.model.seams import Reach

# Addresses of one name that are tried.
_TRIES = 6
# An answer that drips is known by this many reads and seconds.
_DRIPS, _GRACE = 3, 3.0

SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


def checked(host: str, port: int, resolver: Resolver, allow: Sequence[Network], deadline: Deadline) -> list[Address]:
    """The addresses of the host that may be connected to, in their order.

    A name is refused whole where any of its addresses is, so a second look at the name changes nothing.

    Raises:
        Stop: there are none, not in time, or one of them is not public and not allowed.
    """
    found = addresses(host, port, resolver, deadline)
    for address in found:
        reason = refusal(address, allow)
        if reason:
            raise Stop(Reach.FORBIDDEN, f"{host} is {reason}" if host != str(address) else reason)
    return found[:_TRIES]


def dial(address: Address, port: int, timeout: float) -> httpcore2.NetworkStream:
    """A connection to this very address.

    Raises:
        Stop: it is refused, or not taken within ``timeout`` seconds.
    """
    where = f"{address} port {port}"
    try:
        return httpcore2.SyncBackend().connect_tcp(str(address), port, timeout)
    except httpcore2.ConnectTimeout:
        raise Stop(Reach.TIMEOUT, f"{where} did not take the connection in {timeout:.1f} s") from None
    except (httpcore2.ConnectError, OverflowError) as why:
        raise Stop(Reach.REFUSED, f"{where}: {why}") from None


class Guard(httpcore2.NetworkBackend):
    """Resolves, checks, connects to the very address it checked, and counts what comes."""

    def __init__(
        self,
        resolver: Resolver,
        allow: Sequence[Network],
        deadline: Deadline,
        *,
        max_head: int = 256 << 10,
        drip: int = 64,
    ) -> None:
        self._resolver, self._allow, self._deadline = resolver, allow, deadline
        self._max_head, self._drip = max_head, drip
        self.peer: str | None = None
        self.first_byte: float | None = None  # on the deadline's clock
        self.received = 0  # bytes
        self.reads = 0
        self.has_head = False  # set once the answer's head is whole

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: SocketOptions | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """A connection to the first of the host's addresses that takes it; the timeout is the deadline's."""
        tried = checked(host, port, self._resolver, self._allow, self._deadline)
        last = Stop(Reach.REFUSED, f"{host} has no address")
        for number, address in enumerate(tried):
            try:
                stream = dial(address, port, self._deadline.remaining() / (len(tried) - number))
            except Stop as why:
                last = why
            else:
                self.peer = str(address)
                return _Timed(stream, self)
        raise last

    def seconds(self) -> float:
        """What is left of the request's time."""
        return self._deadline.remaining()

    def over(self) -> Stop:
        """The Stop for a wait that ran out."""
        return self._deadline.over()

    def took(self, size: int) -> None:
        """Count a read.

        Raises:
            Stop: the head has no end, or the answer drips.
        """
        now = self._deadline.tick()
        if self.first_byte is None:
            self.first_byte = now
        self.received += size
        self.reads += 1
        if not self.has_head and self.received > self._max_head:
            raise Stop(Reach.PROTOCOL, f"the answer's head is longer than {self._max_head:,} bytes")
        passed = now - self.first_byte
        if self.reads > _DRIPS and passed > _GRACE and self.received < self._drip * passed:
            raise Stop(Reach.TIMEOUT, f"drips: {self.received:,} bytes in {passed:.1f} s")


class _Timed(httpcore2.NetworkStream):
    """A connection whose every wait ends with the whole request's time, so that a dripping server ends too."""

    def __init__(self, stream: httpcore2.NetworkStream, guard: Guard) -> None:
        self._stream, self._guard = stream, guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        try:
            data = self._stream.read(max_bytes, self._guard.seconds())
        except httpcore2.ReadTimeout:
            raise self._guard.over() from None
        except httpcore2.ReadError as why:
            reach = Reach.TLS if isinstance(why.__cause__, ssl.SSLError) else Reach.RESET
            raise Stop(reach, f"the connection broke: {why}") from None
        if data:
            self._guard.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        try:
            self._stream.write(buffer, self._guard.seconds())
        except httpcore2.WriteTimeout:
            raise self._guard.over() from None

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        try:
            return _Timed(self._stream.start_tls(ssl_context, server_hostname, self._guard.seconds()), self._guard)
        except httpcore2.ConnectTimeout:
            raise self._guard.over() from None
        except httpcore2.ConnectError as why:
            raise Stop(Reach.TLS, f"no secure connection to {server_hostname}: {why}") from None

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
