"""Is nobody tricked into an address that is not public?"""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network

import pytest

from tocsin.fetch import Door
from tocsin.model.seams import Answer, Reach

Ask = Callable[..., Answer]
Talk = Callable[[socket.socket, bytes], None]


def ok(body: bytes, *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def test_loopback_is_forbidden_unless_allowed(door: Door, ask: Ask) -> None:
    answer = ask(replace(door, allow=()), ok(b"secret"), start="http://127.0.0.1")
    assert (answer.reach, answer.body, answer.capture) == (Reach.FORBIDDEN, b"", None)
    assert "loopback" in answer.detail


def test_a_name_that_resolves_to_loopback_is_forbidden(door: Door) -> None:
    answer = replace(door, allow=()).get("http://innocent.test/", "s")
    assert answer.reach is Reach.FORBIDDEN
    assert answer.detail == "innocent.test is 127.0.0.1: loopback (RFC 1122)"


def test_one_forbidden_address_forbids_the_name(door: Door) -> None:
    mixed = replace(door, allow=(), resolver=lambda host, port: ["8.8.8.8", "10.0.0.1"])
    assert mixed.get("http://mixed.test/", "s").reach is Reach.FORBIDDEN


def test_the_address_that_was_checked_is_the_one_connected_to(door: Door, ask: Ask) -> None:
    """A name that answers otherwise the second time (DNS rebinding) is asked once for each hop."""
    asked: list[str] = []

    def once(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    answer = ask(replace(door, resolver=once), ok(b"x"), start="http://rebind.test")
    assert (answer.reach, answer.peer, asked) == (Reach.ANSWERED, "127.0.0.1", ["rebind.test"])


def test_the_next_address_is_tried_where_one_does_not_answer(door: Door, ask: Ask) -> None:
    elsewhere = replace(door, resolver=lambda host, port: ["127.0.0.2"])
    refused = ask(elsewhere, ok(b"x"))
    assert refused.reach is Reach.REFUSED and "127.0.0.2 port" in refused.detail
    either = replace(door, resolver=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert ask(either, ok(b"x")).peer == "127.0.0.1"


def test_a_redirect_to_a_forbidden_address_is_refused(door: Door, ask: Ask) -> None:
    for location in (b"http://10.0.0.1/", b"http://169.254.169.254/latest/", b"http://[::1]/", b"//0x0a000001/"):
        reply = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n" % location
        resolving = replace(door, resolver=lambda host, port: ["127.0.0.1"] if host == "target.test" else ["10.0.0.1"])
        answer = ask(resolving, reply)
        assert answer.reach is Reach.FORBIDDEN, location
        assert len(answer.hops) == 1 and answer.capture is None and answer.status is None


def test_a_redirect_from_outside_to_loopback_is_refused(door: Door, ask: Ask) -> None:
    """The first server stands for one outside; only its own address is allowed."""
    narrow = replace(
        door,
        allow=(ip_network("127.0.0.1/32"),),
        resolver=lambda host, port: ["127.0.0.1"] if host == "outside.test" else ["127.0.0.2"],
    )
    onward = b"HTTP/1.1 301 M\r\nLocation: http://inside.test/\r\nContent-Length: 0\r\n\r\n"
    answer = ask(narrow, onward, start="http://outside.test")
    assert answer.reach is Reach.FORBIDDEN and "127.0.0.2" in answer.detail
    assert answer.final_url == "http://inside.test/"


BAD_URLS = [
    "",
    "target.test",
    "//target.test/",
    "ftp://target.test/",
    "file:///etc/passwd",
    "data:text/html,hi",
    "javascript:alert(1)",
    "gopher://target.test/",
    "http://",
    "http:///path",
    "http://?",
    "http://user@target.test/",
    "http://user:pass@target.test/",
    "http://@target.test/",
    "http://127.0.0.1:8888\\@target.test/",
    "http:\\\\target.test/",
    "http://target.test\\.evil.test/",
    "http://target.test/\r\nHost: evil.test",
    "http://target.test/a b",
    " http://target.test/",
    "http://target.test/\t",
    "http://target.test/\x00",
    "http://target.test/\x7f",
    "http://tar\u202eget.test/",
    "http://target.test/\u2028",
    "http://target.test:99999/",
    "http://target.test:-1/",
    "http://target.test:abc/",
    "http://[::1/",
    "http://[zz]/",
    "http://[fe80::1%25eth0]/",
    "http://%31%32%37.0.0.1/",
    "http://xn--\u00e9/",
    "http://\u2488.test\ufffd/",
    "http://target.test/" + "a" * 9000,
]


@pytest.mark.parametrize("url", BAD_URLS)
def test_an_address_spelled_to_deceive_is_refused_and_never_raises(door: Door, url: str) -> None:
    answer = door.get(url, "s")
    assert answer.reach is Reach.FORBIDDEN and answer.detail and answer.url == url


@pytest.mark.parametrize(
    "url", ["http://xn--zzzz-zzzzzz/", "http://" + "a" * 80 + ".test/", "http://..test/", "http://a..b/", "http://./"]
)
def test_a_strange_name_never_raises(door: Door, url: str) -> None:
    def real(host: str, port: int) -> list[str]:
        raise UnicodeError("label empty or too long")

    for address in (url, url.replace("http:", "https:")):
        assert door.get(address, "s").reach in (Reach.REFUSED, Reach.FORBIDDEN)
        assert replace(door, resolver=real).get(address, "s").reach in (Reach.DNS, Reach.FORBIDDEN)
