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

SocketOptions = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class Guard(httpcore2.NetworkBackend):
    """Resolves, checks, and connects to the very address it checked.

    A name is refused whole where any of its addresses is, so a second look at the name changes nothing.
    """

    def __init__(self, resolver: Resolver, allow: Sequence[Network], deadline: Deadline) -> None:
        self._resolver, self._allow, self._deadline = resolver, allow, deadline
        self.peer: str | None = None
        self.first_byte: float | None = None  # on the deadline's clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002
        local_address: str | None = None,  # noqa: ARG002
        socket_options: SocketOptions | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """A connection to the first of the host's addresses that takes it; the timeout is the deadline's."""
        found = addresses(host, port, self._resolver, self._deadline)
        for address in found:
            reason = refusal(address, self._allow)
            if reason:
                raise Stop(Reach.FORBIDDEN, f"{host} is {reason}" if host != str(address) else reason)
        last = Stop(Reach.REFUSED, f"{host} has no address")
        tried = found[:_TRIES]
        for number, address in enumerate(tried):
            try:
                return self._connected(address, port, self._deadline.remaining() / (len(tried) - number))
            except Stop as why:
                last = why
        raise last

    def _connected(self, address: Address, port: int, timeout: float) -> httpcore2.NetworkStream:
        where = f"{address} port {port}"
        try:
            stream = httpcore2.SyncBackend().connect_tcp(str(address), port, timeout)
        except httpcore2.ConnectTimeout:
            raise Stop(Reach.TIMEOUT, f"{where} did not take the connection in {timeout:.1f} s") from None
        except (httpcore2.ConnectError, OverflowError) as why:
            raise Stop(Reach.REFUSED, f"{where}: {why}") from None
        self.peer = str(address)
        return _Timed(stream, self)

    def seconds(self) -> float:
        """What is left of the request's time."""
        return self._deadline.remaining()

    def over(self) -> Stop:
        """The Stop for a wait that ran out."""
        return self._deadline.over()

    def saw(self) -> None:
        """Note when the first byte came."""
        if self.first_byte is None:
            self.first_byte = self._deadline.tick()


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
            self._guard.saw()
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
