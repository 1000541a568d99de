"""Does the browser's proxy let through what is allowed, and nothing else?"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from ipaddress import ip_network

import pytest
from tests.fetch.conftest import Talk, server

from tocsin.fetch import FetchError
from tocsin.fetch.hosts import is_named
from tocsin.fetch.proxy import Bounds, Proxy, Visit

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"


@contextmanager
def proxied(talk: Talk, proxy: Proxy, reads_head: bool = True) -> Iterator[tuple[Proxy, int]]:
    with server(talk, reads_head, most=400) as port, proxy:
        yield proxy, port


def allowing(*hosts: str, bounds: Bounds | None = None) -> Proxy:
    return Proxy(
        hosts=hosts,
        allow=(ip_network("127.0.0.1/32"),),
        resolver=lambda host, port: ["127.0.0.1"] if host.endswith(".test") else ["10.0.0.1"],
        bounds=bounds or Bounds(seconds=10),
    )


def ask(proxy: Proxy, request: bytes) -> bytes:
    """Everything the proxy says to one request."""
    host, _, port = proxy.address.partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
        return everything(connection)


def everything(connection: socket.socket) -> bytes:
    said = b""
    with suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            said += piece
    return said


def test_an_allowed_page_comes_through_under_its_own_head() -> None:
    heads: list[bytes] = []

    def talk(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(HELLO)

    with proxied(talk, allowing("page.test")) as (proxy, port):
        request = (
            f"GET http://page.test:{port}/a?b=c HTTP/1.1\r\nHost: other.test\r\nProxy-Connection: keep-alive\r\n"
            "Accept: text/html\r\nProxy-Authorization: Basic eA==\r\n\r\n"
        )
        assert ask(proxy, request.encode()).endswith(b"hello")
        (visit,) = settled(proxy)
        assert (visit.host, visit.allowed, visit.peer, visit.received) == ("page.test", True, "127.0.0.1", len(HELLO))
    assert heads[0].startswith(b"GET /a?b=c HTTP/1.1\r\nHost: page.test:%d\r\nAccept: text/html\r\n" % port)
    assert b"roxy" not in heads[0] and b"other.test" not in heads[0] and b"Connection: close" in heads[0]


@pytest.mark.parametrize(
    ("host", "names", "is_there"),
    [
        ("page.test", ["page.test"], True),
        ("page.test", ["PAGE.test."], True),
        ("a.page.test", [".page.test"], True),
        ("page.test", [".page.test"], False),
        ("evilpage.test", [".page.test"], False),
        ("xn--bcher-kva.test", ["b\u00fccher.test"], True),
        ("xn--bcher-kva.test", ["xn--bcher-kva.test"], True),
        ("page.test", ["", ".", "[", "page.test/x"], False),
        ("10.0.0.1", ["10.0.0.1"], True),
    ],
)
def test_a_name_means_one_host_in_any_script(host: str, names: list[str], is_there: bool) -> None:
    assert is_named(host, names) == is_there


def settled(proxy: Proxy) -> tuple[Visit, ...]:
    """The visits, once the last of them has been counted."""
    for _ in range(100):
        if proxy.visits and all(visit.received or not visit.allowed for visit in proxy.visits):
            break
        time.sleep(0.01)
    return proxy.visits


def test_a_tunnel_carries_both_ways() -> None:
    def echo(connection: socket.socket, head: bytes) -> None:
        while piece := connection.recv(4096):
            connection.sendall(piece.upper())

    with proxied(echo, allowing(".test"), reads_head=False) as (proxy, port):
        host, _, at = proxy.address.partition(":")
        with socket.create_connection((host, int(at)), timeout=5) as connection:
            connection.sendall(f"CONNECT secure.test:{port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert connection.recv(4096) == b"HTTP/1.1 200 Connection established\r\n\r\n"
            for _ in range(3):
                connection.sendall(b"hello")
                assert connection.recv(4096) == b"HELLO"
        assert proxy.visits[0].host == "secure.test"


@pytest.mark.parametrize(
    "target",
    [
        "GET http://evil.test/",
        "GET http://page.test.evil/",
        "GET http://evilpage.test/",
        "GET http://127.0.0.1:PORT/",
        "GET http://[::1]:PORT/",
        "GET http://page.test@127.0.0.1:PORT/",
        "GET http://127.0.0.1:PORT\\@page.test/",
        "GET https://page.test/",
        "GET file:///etc/passwd",
        "GET /etc/passwd",
        "GET http://page.test:99999/",
        "TRACE http://page.test/",
        "DELETE http://page.test/",
        "CONNECT evil.test:443",
        "CONNECT 127.0.0.1:PORT",
        "CONNECT page.test@127.0.0.1:PORT",
        "CONNECT page.test/../x:443",
        "CONNECT page.test:443?x",
        "CONNECT inside.example:443",
        "nonsense",
    ],
)
def test_what_is_not_allowed_reaches_nobody(target: str) -> None:
    called: list[bytes] = []
    proxy = allowing("page.test", "inside.example")
    with proxied(lambda connection, head: called.append(head), proxy) as (proxy, port):
        said = ask(proxy, f"{target.replace('PORT', str(port))} HTTP/1.1\r\nHost: page.test\r\n\r\n".encode())
        assert said.split(b" ")[1] in (b"400", b"403"), said
        assert [visit.allowed for visit in proxy.visits] == [False] and proxy.visits[0].why
    assert called == []


def test_nothing_is_smuggled_behind_a_request() -> None:
    heard: list[bytes] = []

    def talk(connection: socket.socket, head: bytes) -> None:
        connection.settimeout(0.3)
        try:
            heard.append(head + connection.recv(4096))
        except TimeoutError:
            heard.append(head)
        connection.sendall(HELLO)

    second = b"GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n"
    with proxied(talk, allowing("page.test")) as (proxy, port):
        post = f"POST http://page.test:{port}/ HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc".encode()
        ask(proxy, post + second)
        ask(proxy, f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode() + second)
        for bad in (b"Transfer-Encoding: chunked", b"Content-Length: 99999999999", b"Content-Length: -1", b"no field"):
            said = ask(proxy, b"POST http://page.test:%d/ HTTP/1.1\r\n%b\r\n\r\n" % (port, bad))
            assert said.startswith(b"HTTP/1.1 400")
    assert len(heard) == 2 and all(b"evil" not in said for said in heard)


def test_a_page_ends_where_its_bytes_are_used_up() -> None:
    def flood(connection: socket.socket, head: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(400):
            connection.sendall(bytes(65_536))

    with proxied(flood, allowing("page.test", bounds=Bounds(seconds=10, max_bytes=1 << 20))) as (proxy, port):
        request = f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode()
        assert len(ask(proxy, request)) < (1 << 20) + 300_000
        assert len(ask(proxy, request)) < 300_000


def test_a_page_ends_with_its_time() -> None:
    def silent(connection: socket.socket, head: bytes) -> None:
        connection.settimeout(5)
        connection.recv(1)

    started = time.monotonic()
    with proxied(silent, allowing("page.test", bounds=Bounds(seconds=0.5))) as (proxy, port):
        ask(proxy, f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode())
        assert ask(proxy, f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode()).startswith(b"HTTP/1.1 504")
    assert time.monotonic() - started < 3


def test_leaving_the_proxy_ends_every_connection() -> None:
    def silent(connection: socket.socket, head: bytes) -> None:
        connection.recv(1)

    started = time.monotonic()
    with server(silent) as port:
        proxy = allowing("page.test")
        with proxy:
            host, _, at = proxy.address.partition(":")
            hanging = socket.create_connection((host, int(at)), timeout=5)
            hanging.sendall(f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode())
            waiting = socket.create_connection((host, int(at)), timeout=5)
            time.sleep(0.1)
        assert everything(hanging) == b"" and everything(waiting) == b""
        hanging.close()
        waiting.close()
    assert time.monotonic() - started < 4
    with pytest.raises(FetchError, match="is not running"):
        _ = proxy.address


def test_too_many_connections_are_turned_away_and_the_rest_goes_on() -> None:
    with proxied(lambda c, head: c.sendall(HELLO), allowing("page.test")) as (proxy, port):
        proxy.bounds = replace(proxy.bounds, max_connections=2)
        host, _, at = proxy.address.partition(":")
        idle = [socket.create_connection((host, int(at)), timeout=5) for _ in range(12)]
        time.sleep(0.2)
        for connection in idle:
            connection.close()
        time.sleep(0.2)
        assert ask(proxy, f"GET http://page.test:{port}/ HTTP/1.1\r\n\r\n".encode()).endswith(b"hello")


def test_a_head_without_end_is_cut_off() -> None:
    with proxied(lambda c, head: c.sendall(HELLO), allowing("page.test")) as (proxy, _port):
        ask(proxy, b"GET http://page.test/ HTTP/1.1\r\n" + b"X: y\r\n" * 20_000)
        (visit,) = proxy.visits
        assert not visit.allowed and "too long" in visit.why
