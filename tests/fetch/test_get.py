"""What does one request send, and bring back?"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tocsin.fetch import Door, FetchError, Keeper, Limits
from tocsin.model import Capture
from tocsin.model.seams import Answer, Reach

Ask = Callable[..., Answer]
Talk = Callable[[socket.socket, bytes], None]


def ok(body: bytes, *headers: bytes) -> bytes:
    head = [b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def test_a_page_comes_whole_with_its_evidence(door: Door, ask: Ask, keeper: Keeper, noted: list[Capture]) -> None:
    headers = (b"Content-Type: text/html; charset=utf-8", b"Date: Tue, 15 Jan 2013 12:00:00 GMT")
    answer = ask(door, ok(b"<p>hello</p>", *headers), "/a?b=c#d")
    assert (answer.reach, answer.status, answer.body, answer.peer) == (
        Reach.ANSWERED,
        200,
        b"<p>hello</p>",
        "127.0.0.1",
    )
    assert answer.capture is not None and noted == [answer.capture]
    assert keeper.open(answer.capture.sha256).read() == b"<p>hello</p>"
    assert answer.capture.media_type == "text/html"
    assert answer.capture.stated == datetime(2013, 1, 15, 12, tzinfo=UTC)
    assert answer.capture.url == answer.final_url and answer.final_url.endswith("/a?b=c")
    assert answer.first_byte is not None and 0 < answer.first_byte <= answer.elapsed


def test_we_say_who_we_are_and_send_nothing_else(door: Door, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    heads: list[bytes] = []

    def talk(connection: socket.socket, head: bytes) -> None:
        heads.append(head)
        connection.sendall(b"HTTP/1.1 302 Found\r\nSet-Cookie: a=b\r\nLocation: /two\r\nContent-Length: 0\r\n\r\n")

    ask(door, talk, "/one")
    names = {line.partition(b":")[0].lower() for line in heads[1].split(b"\r\n")[1:] if line}
    assert names == {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection"}
    assert b"(+duty@cert.example)" in heads[0] and heads[0].startswith(b"GET /one HTTP/1.1")
    assert b"\r\nHost: target.test:" in heads[0]


@pytest.mark.parametrize("status", [403, 404, 429, 451, 500, 503])
def test_a_refusal_by_the_server_is_an_answer_and_kept(door: Door, ask: Ask, noted: list[Capture], status: int) -> None:
    answer = ask(door, b"HTTP/1.1 %d No\r\nContent-Length: 2\r\n\r\nno" % status)
    assert (answer.reach, answer.status, answer.body) == (Reach.ANSWERED, status, b"no")
    assert noted[0].status == status


def test_an_empty_contact_stops_before_any_request(door: Door) -> None:
    for contact in ("", "  "):
        with pytest.raises(FetchError, match=r"set \[case\] contact"):
            replace(door, contact=contact).get("http://target.test/", "s")


def test_a_contact_cannot_smuggle_a_header(door: Door) -> None:
    with pytest.raises(FetchError, match="plain ASCII"):
        replace(door, contact="a\r\nCookie: b").get("http://target.test/", "s")


def test_a_refused_port_is_refused(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = door.get(f"http://target.test:{port}/", "s")
    assert (answer.reach, answer.status, answer.capture) == (Reach.REFUSED, None, None)
    assert "port" in answer.detail


def test_a_name_without_an_address_is_a_dns_trouble(door: Door) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    resolvers: list[Callable[[str, int], list[str]]] = [nowhere, lambda host, port: []]
    for resolver in resolvers:
        answer = replace(door, resolver=resolver).get("http://nowhere.test/", "s")
        assert answer.reach is Reach.DNS and "nowhere.test" in answer.detail


def test_a_resolver_that_hangs_ends_with_the_request(door: Door) -> None:
    def hang(host: str, port: int) -> list[str]:
        time.sleep(3)
        return []

    started = time.monotonic()
    answer = replace(door, resolver=hang, limits=Limits(timeout=0.3)).get("http://slow.test/", "s")
    assert answer.reach is Reach.TIMEOUT and time.monotonic() - started < 1.5


def test_redirects_are_followed_and_told(door: Door, ask: Ask) -> None:
    def talk(connection: socket.socket, head: bytes) -> None:
        step = int(head.split(b" ")[1].lstrip(b"/"))
        onward = b"HTTP/1.1 307 T\r\nContent-Length: 0\r\nLocation: %d#x\r\n\r\n" % (step + 1)
        connection.sendall(onward if step < 5 else ok(b"there"))

    answer = ask(door, talk, "/0")
    assert (answer.reach, answer.body, len(answer.hops)) == (Reach.ANSWERED, b"there", 5)
    assert answer.hops[0].endswith("/0") and answer.final_url.endswith("/5")


def test_a_redirect_loop_ends(door: Door, ask: Ask) -> None:
    answer = ask(door, b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\r\n\r\n")
    assert (answer.reach, len(answer.hops), answer.status) == (Reach.REDIRECTS, 5, 302)


@pytest.mark.parametrize(
    "location", [b"http:\\\\evil", b"http://[::1", b"http://a:b:c/", b"\xff\xfe", b"http://u@e/", b"ftp://e/"]
)
def test_a_redirect_that_cannot_be_read_is_forbidden(door: Door, ask: Ask, location: bytes) -> None:
    answer = ask(door, b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n" % location)
    assert answer.reach is Reach.FORBIDDEN


def test_a_redirect_without_a_place_is_an_answer(door: Door, ask: Ask) -> None:
    assert ask(door, b"HTTP/1.1 302 Found\r\nContent-Length: 2\r\n\r\nhm").body == b"hm"
