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


@dataclass(slots=True, kw_only=True)
class _Leg:
    """One request on the way: what is known of it so far, whatever happens next."""

    url: str
    reach: Reach = Reach.ANSWERED
    detail: str = ""
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    truncated: bool = False
    guard: Guard
    onward: str | None = field(default=None)  # where it redirects to


def visit(visitor: Visitor, url: str, deadline: Deadline) -> Answer:
    """GET the address, following redirects; each hop is checked and connected to as the first. Nothing is kept here."""
    start, hops, asked = deadline.tick(), list[str](), url
    while True:
        leg = _leg(visitor, asked, deadline)
        if leg.onward is None or len(hops) == visitor.limits.max_redirects:
            break
        hops.append(leg.url)
        asked = leg.onward
    if leg.onward is not None:
        leg.reach, leg.detail = Reach.REDIRECTS, f"more than {visitor.limits.max_redirects} redirects"
    first = leg.guard.first_byte
    return Answer(
        url=url,
        final_url=leg.url,
        reach=leg.reach,
        detail=leg.detail,
        status=leg.status,
        headers=leg.headers,
        body=leg.body,
        truncated=leg.truncated,
        first_byte=None if first is None else first - start,
        elapsed=deadline.tick() - start,
        hops=tuple(hops),
        peer=leg.guard.peer,
    )


def _leg(visitor: Visitor, asked: str, deadline: Deadline) -> _Leg:
    leg = _Leg(url=asked, guard=Guard(visitor.resolver, visitor.allow, deadline))
    try:
        url = read_url(asked)
        leg.url = str(url)
        _exchange(visitor, url, leg)
    except Stop as why:
        leg.reach, leg.detail = why.reach, why.detail
    except httpcore2.ProtocolError as why:
        leg.reach = Reach.RESET if leg.guard.first_byte is None else Reach.PROTOCOL
        leg.detail = str(why)
    return leg


def _exchange(visitor: Visitor, url: httpx2.URL, leg: _Leg) -> None:
    """One request and its answer, written into the leg as it comes, so that what came before trouble is not lost."""
    request = httpcore2.Request("GET", _core(url), headers=_headers(visitor, url))
    context = (visitor.tls or _authorities()) if url.scheme == "https" else None
    with httpcore2.HTTPConnection(request.url.origin, ssl_context=context, network_backend=leg.guard) as connection:
        response = connection.handle_request(request)
        leg.status = response.status
        leg.headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers)
        location = _first(response.headers, b"location")
        if response.status in _REDIRECTS and location:
            leg.onward = redirected(url, location)
            return
        _read(response.iter_stream(), leg, visitor.limits)


def _read(stream: Iterable[bytes], leg: _Leg, limits: Limits) -> None:
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


def _headers(visitor: Visitor, url: httpx2.URL) -> list[tuple[bytes, bytes]]:
    return [
        (b"Host", url.netloc),
        (b"User-Agent", visitor.agent.encode("ascii")),
        (b"Accept", b"*/*"),
        (b"Accept-Encoding", ACCEPTED.encode("ascii")),
        (b"Connection", b"close"),
    ]


def _first(headers: list[tuple[bytes, bytes]], wanted: bytes) -> bytes | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


@cache
def _authorities() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()
