"""What does the browser ask the proxy for? (RFC 9112, 3.2.2 absolute form, and 3.2.3 for CONNECT.)"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass

import httpx2

from tocsin.fetch.hosts import plain_host
from tocsin.fetch.stop import Stop
from tocsin.fetch.url import read_url
from tocsin.model.seams import Reach

MAX_HEAD = 64 << 10  # bytes
MAX_POSTED = 16 << 20  # bytes of a request's own body

_METHODS = ("GET", "HEAD", "OPTIONS", "POST")
_LINE = re.compile(rb"([A-Z]{3,16}) (\S{1,8192}) HTTP/1\.[01]")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)")
# Of one connection or meant for us; they end here.
_OURS = (b"connection", b"proxy-connection", b"proxy-authorization", b"keep-alive", b"te", b"upgrade", b"trailer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it is passed on. A tunnel has no head: what follows is not ours to read."""

    host: str  # lower case, without a closing dot
    port: int
    is_tunnel: bool
    head: bytes = b""  # in origin form, ready to be sent
    body: bytes = b""  # what came behind the head already
    length: int = 0  # bytes of the whole body


def read_head(client: socket.socket) -> Asked:
    """Read one request's head from the browser.

    Raises:
        Stop: it is too long, cut, or nothing that is passed on.
        OSError: the connection broke or waited too long.
    """
    data = b""
    while b"\r\n\r\n" not in data:
        piece = client.recv(8192)
        data += piece
        if not piece or len(data) > MAX_HEAD:
            raise Stop(Reach.PROTOCOL, "a request's head is cut or too long")
    head, _, rest = data.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    line = _LINE.fullmatch(first)
    if not line:
        raise Stop(Reach.PROTOCOL, "a request line cannot be read")
    method, target = line[1].decode(), line[2].decode("latin-1")
    if method == "CONNECT":
        return _tunnel(target, rest)
    if method not in _METHODS:
        raise Stop(Reach.FORBIDDEN, f"a request with {method} is not passed on")
    return _plain(method, read_url(target), _fields(lines), rest)


def _tunnel(target: str, rest: bytes) -> Asked:
    """CONNECT host:port; the host is read as in an address, so that it is spelled one way."""
    url = read_url(f"https://{target}/")
    if url.path != "/" or url.query:
        raise Stop(Reach.PROTOCOL, "a tunnel is asked for to what is no host and port")
    return Asked(host=plain_host(url), port=url.port or 443, is_tunnel=True, body=rest)


def _plain(method: str, url: httpx2.URL, fields: list[tuple[bytes, bytes]], rest: bytes) -> Asked:
    if url.scheme != "http":
        raise Stop(Reach.PROTOCOL, "an address that is not http is asked for without a tunnel")
    told = {name.lower(): value for name, value in fields}
    if b"transfer-encoding" in told:
        raise Stop(Reach.PROTOCOL, "a request's body of unknown length is not passed on")
    length = told.get(b"content-length", b"0")
    if not (length.isdigit() and int(length[:12]) <= MAX_POSTED and len(length) < 12):
        raise Stop(Reach.PROTOCOL, "a request's body is too long")
    kept = [field for field in fields if field[0].lower() not in (*_OURS, b"host")]
    lines = [(b"Host", url.netloc), *kept, (b"Connection", b"close")]
    head = b"%b %b HTTP/1.1\r\n" % (method.encode(), url.raw_path)
    head += b"".join(b"%b: %b\r\n" % line for line in lines) + b"\r\n"
    return Asked(
        host=plain_host(url),
        port=url.port or 80,
        is_tunnel=False,
        head=head,
        body=rest[: int(length)],
        length=int(length),
    )


def _fields(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    found = [_FIELD.fullmatch(line) for line in lines]
    if not all(found):
        raise Stop(Reach.PROTOCOL, "a request's header cannot be read")
    return [(field[1], field[2]) for field in found if field]
