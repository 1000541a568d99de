"""What does an address answer to a visitor from outside?"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

import httpcore2
import httpx2

from tocsin.fetch.address import Network
from tocsin.fetch.connect import Guard
from tocsin.fetch.decode import ACCEPTED, Body
from tocsin.fetch.limits import Limits
from tocsin.fetch.resolve import Resolver
from tocsin.fetch.stop import Deadline, Stop
from tocsin.fetch.url import read_url, redirected
from tocsin.model.seams import Answer, Reach

_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """How we call: under our own name, to public addresses, without cookies, log-in, proxies or haste."""

    agent: str
    limits: Limits
    allow: tuple[Network, ...]
    resolver: Resolver
    tls: ssl.SSLContext | None  # None: the system's authorities


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One request. What is posted is sent once: a redirect is not followed with it."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()  # beside our own five
    content: bytes | None = None  # posted where given, else the address is got


@dataclass(slots=True, kw_only=True)
class Leg:
    """One request on the way: what is known of it so far, whatever happens next."""

    url: str
    reach: Reach = Reach.ANSWERED
    detail: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    onward: str | None = field(default=None)  # where it redirects to
    began: float = 0.0  # on the deadline's clock, as the two below
    first_byte: float | None = None
    ended: float = 0.0
    peer: str | None = None
    received: int = 0  # bytes, as they came over the wire

    def header(self, wanted: str) -> str:
        """The first header of this name (lower case), or nothing."""
        return next((value for name, value in self.headers if name.lower() == wanted), "")


def visit(visitor: Visitor, url: str, deadline: Deadline) -> Answer:
    """GET the address, following redirects; each hop is checked and connected to as the first. Nothing is kept here."""
    legs, asked = list[Leg](), url
    while True:
        legs.append(ask(visitor, Wish(url=asked), deadline))
        onward = legs[-1].onward
        if onward is None or len(legs) > visitor.limits.max_redirects:
            return answer_of(url, legs, visitor.limits)
        asked = onward


def answer_of(url: str, legs: list[Leg], limits: Limits) -> Answer:
    """The whole way as one answer: its last leg, and the addresses it was redirected through."""
    start, leg = legs[0].began, legs[-1]
    reach, detail = leg.reach, leg.detail
    if leg.onward is not None:
        reach, detail = Reach.REDIRECTS, f"more than {limits.max_redirects} redirects"
    return Answer(
        url=url,
        final_url=leg.url,
        reach=reach,
        detail=detail,
        status=leg.status,
        headers=leg.headers,
        body=leg.body,
        truncated=leg.truncated,
        first_byte=None if leg.first_byte is None else leg.first_byte - start,
        elapsed=leg.ended - start,
        hops=tuple(before.url for before in legs[:-1]),
        peer=leg.peer,
    )


def ask(visitor: Visitor, wish: Wish, deadline: Deadline) -> Leg:
    """One request and its answer; never raises for the network's trouble."""
    limits = visitor.limits
    guard = Guard(visitor.resolver, visitor.allow, deadline, max_head=limits.max_head, drip=limits.drip)
    leg = Leg(url=wish.url, began=deadline.tick())
    try:
        url = read_url(wish.url)
        leg.url = str(url)
        _exchange(visitor, wish, url, guard, leg)
    except Stop as why:
        leg.reach, leg.detail = why.reach, why.detail
    except httpcore2.ProtocolError as why:
        leg.reach = Reach.RESET if guard.first_byte is None else Reach.PROTOCOL
        leg.detail = str(why)
    leg.first_byte, leg.peer, leg.received, leg.ended = guard.first_byte, guard.peer, guard.received, deadline.tick()
    return leg


def _exchange(visitor: Visitor, wish: Wish, url: httpx2.URL, guard: Guard, leg: Leg) -> None:
    """One request and its answer, written into the leg as it comes, so that what came before trouble is not lost."""
    method = "GET" if wish.content is None else "POST"
    headers = _headers(visitor, wish, url)
    request = httpcore2.Request(method, _core(url), headers=headers, content=wish.content)
    context = (visitor.tls or _authorities()) if url.scheme == "https" else None
    with httpcore2.HTTPConnection(request.url.origin, ssl_context=context, network_backend=guard) as connection:
        response = connection.handle_request(request)
        guard.has_head = True
        leg.status = response.status
        leg.headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        location = _first(response.headers, b"location")
        if response.status in _REDIRECTS and location:
            leg.onward = redirected(url, location)
            return
        _read(response.iter_stream(), leg, visitor.limits)


def _read(stream: Iterable[bytes], leg: Leg, limits: Limits) -> None:
    encodings = [value for name, value in leg.headers if name.lower() == "content-encoding"]
    body = Body(", ".join(encodings), limits)
    try:
        for chunk in stream:
            if not body.feed(chunk):
                break
        body.end()
    except (Stop, httpcore2.ProtocolError):
        body.cut = "broke off"
        raise
    finally:
        leg.body, leg.truncated, leg.detail = bytes(body.content), bool(body.cut), body.cut


def _core(url: httpx2.URL) -> httpcore2.URL:
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def _headers(visitor: Visitor, wish: Wish, url: httpx2.URL) -> list[tuple[bytes, bytes]]:
    length = [] if wish.content is None else [(b"Content-Length", b"%d" % len(wish.content))]
    return [
        (b"Host", url.netloc),
        (b"User-Agent", visitor.agent.encode("ascii")),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", ACCEPTED.encode("ascii")),
        (b"Connection", b"close"),
        *((name.encode("ascii"), value.encode("latin-1")) for name, value in wish.headers),
        *length,
    ]


def _first(headers: list[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


@cache
def _authorities() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()
