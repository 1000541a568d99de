"""Does no spelling, name or redirect lead to an address that is not public? Every connection tried is counted."""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from ipaddress import ip_network

import pytest
from tests.fetch.conftest import server
from tests.fetch.test_address import REFUSED

from tocsin.fetch import Door, Limits
from tocsin.fetch.polite import Manners
from tocsin.fetch.resolve import Resolver
from tocsin.model.seams import Answer, Reach

# The port of a real listener on all of loopback stands in place of PORT.
SPELLINGS = [
    # IPv4 in every base, length and mixture that inet_aton takes
    "http://127.0.0.1:PORT/", "http://127.1:PORT/", "http://127.0.1:PORT/", "http://2130706433:PORT/",
    "http://0x7f000001:PORT/", "http://0X7F.0.0.1:PORT/", "http://0x7f.1:PORT/", "http://0x7f.0x0.0x0.0x1:PORT/",
    "http://017700000001:PORT/", "http://0177.0.0.1:PORT/", "http://0177.1:PORT/", "http://0000177.0.0.01:PORT/",
    "http://127.0x0.01:PORT/", "http://0:PORT/", "http://0.0.0.0:PORT/", "http://00.0x0:PORT/",
    "http://127.0.0.1.:PORT/", "http://127.1.:PORT/", "http://127.255.255.254:PORT/", "http://127.65535:PORT/",
    "http://4294967295:PORT/", "http://255.255.255.255:PORT/", "http://127.0.0.256:PORT/", "http://0x100000000:PORT/",
    "HTTP://127.0.0.1:PORT/", "hTTps://127.0.0.1:PORT/", "http://127.0.0.1:0PORT/", "http://169.254.169.254/",
    "http://2852039166/latest/meta-data/", "http://0xa9fea9fe/", "http://0251.0376.0251.0376/", "http://169.254.43518/",
    "http://[::ffff:a9fe:a9fe]/", "http://[fd00:ec2::254]/latest/", "http://100.100.100.200/", "http://192.0.0.192/",
    # IPv6 in its forms
    "http://[::1]:PORT/", "http://[0:0:0:0:0:0:0:1]:PORT/", "http://[0000::0001]:PORT/", "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/", "http://[::FFFF:7F00:1]:PORT/", "http://[0:0:0:0:0:ffff:7f00:0001]:PORT/",
    "http://[::127.0.0.1]:PORT/", "http://[::ffff:0:127.0.0.1]:PORT/", "http://[64:ff9b::127.0.0.1]:PORT/",
    "http://[64:ff9b:1::127.0.0.1]:PORT/", "http://[2002:7f00:1::]:PORT/", "http://[2001:0:7f00:1::]:PORT/",
    "http://[2606:4700::5efe:127.0.0.1]:PORT/", "http://[2606:4700::200:5efe:10.0.0.1]:PORT/", "http://[fe80::1]:PORT/",
    "http://[::1%25lo]:PORT/", "http://[::1%lo]:PORT/", "http://[fe80::1%25eth0]:PORT/", "http://[ff02::1]:PORT/",
    "http://[::1:PORT/", "http://::1:PORT/", "http://[[::1]]:PORT/", "http://[::1]x:PORT/", "http://[127.0.0.1]:PORT/",
    "http://[v1.127]:PORT/", "http://[0x7f::1]:PORT/",
    # names of this machine, and IDNA
    "http://localhost:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/", "http://localhost.localdomain:PORT/",
    "http://ip6-localhost:PORT/", "http://a.localhost:PORT/", "http://127.0.0.1.nip.test:PORT/",
    "http://\uff11\uff12\uff17.0.0.1:PORT/", "http://127\u30020\u30020\u30021:PORT/", "http://127\uff0e0\uff0e0\uff0e1:PORT/",
    "http://127\uff610\uff610\uff611:PORT/", "http://\u2460\u2461\u2466.0.0.1:PORT/", "http://\u24db\u24de\u24d2\u24d0lhost:PORT/",
    "http://local\u00adhost:PORT/", "http://lo\u017fcalhost:PORT/", "http://\u0661\u0662\u0667.0.0.1:PORT/",
    "http://xn--lcalhst-95a:PORT/", "http://local\u200bhost:PORT/", "http://localhost\u3002:PORT/",
    # parsers that disagree
    "http://user@127.0.0.1:PORT/", "http://user:word@127.0.0.1:PORT/", "http://@127.0.0.1:PORT/",
    "http://public.test@127.0.0.1:PORT/", "http://127.0.0.1:PORT@public.test/", "http://public.test:80@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT\\@public.test/", "http://public.test\\@127.0.0.1:PORT/", "http:\\\\127.0.0.1:PORT/",
    "http:/\\127.0.0.1:PORT/", "http:/127.0.0.1:PORT/", "http:127.0.0.1:PORT", "http:///127.0.0.1:PORT/",
    "http:////127.0.0.1:PORT/", "//127.0.0.1:PORT/", "127.0.0.1:PORT/", "http://127.0.0.1:PORT#@public.test/",
    "http://127.0.0.1:PORT?@public.test/", "http://127.0.0.1%00.public.test:PORT/", "http://127.0.0.1%2f@public.test/",
    "http://%31%32%37.0.0.1:PORT/", "http://127%2e0%2e0%2e1:PORT/", "http://%6cocalhost:PORT/",
    "http://127.0.0.1 :PORT/", " http://127.0.0.1:PORT/", "http://127.0.0.1:PORT /", "http:// 127.0.0.1:PORT/",
    "http://127.0.0.1\t:PORT/", "http://127.0.0.1\n:PORT/", "http://127.0.0.1\r\nHost: public.test:PORT/", "ht\ntp://127.0.0.1/",
    "http://127.0.0.1\x00.public.test:PORT/", "http://127.0.0.1\x7f:PORT/", "http://\ufeff127.0.0.1:PORT/",
    "http://127.0.0.1\u2028:PORT/", "http://127.0.0.1\u202e:PORT/", "http://127.0.0.1,public.test:PORT/", "http://127.0.0.1;a:PORT/",
    "http://{127.0.0.1}:PORT/", "http://127.0.0.1`:PORT/", "http://127.0.0.1^:PORT/", "http://127.0.0.1|:PORT/",
    "http://127.0.0.1:PORT:80/", "http://127.0.0.1:+PORT/", "http://127.0.0.1:-1/", "http://127.0.0.1:0/",
    "http://127.0.0.1:65536/", "http://127.0.0.1:\uff18\uff10/", "http://127.0.0.1:8e1/", "http://127.0.0.1:/",
    # other schemes
    "file:///etc/passwd", "file://127.0.0.1/etc/passwd", "gopher://127.0.0.1:PORT/_x", "ftp://127.0.0.1:PORT/",
    "dict://127.0.0.1:PORT/x", "ldap://127.0.0.1:PORT/", "jar:http://127.0.0.1:PORT/!/", "data:text/html,x",
    "view-source:http://127.0.0.1:PORT/", "javascript:x", "ws://127.0.0.1:PORT/", "unix:///run/x.sock",
    "http+unix://%2frun%2fx.sock/", "blob:http://127.0.0.1:PORT/", "url:http://127.0.0.1:PORT/", "h2c://127.0.0.1:PORT/",
]  # fmt: skip

# What a name may resolve to, each beside a public address, first and last.
ANSWERS = [
    "127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00:ec2::254", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "2002:7f00:1::", "fe80::1%eth0",
]  # fmt: skip

# Where a public server redirects to.
ONWARD = [
    "http://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "http://localhost:PORT/", "https://127.0.0.1:PORT/", "//[::1]:PORT/",
    "http://2130706433:PORT/", "http://[::ffff:7f00:1]:PORT/", "http://private.test:PORT/", "//private.test:PORT/x",
    "http:\\\\127.0.0.1:PORT/", "/\\127.0.0.1:PORT/", "\\\\127.0.0.1:PORT", "http://public.test@127.0.0.1:PORT/",
    "file:///etc/passwd", "gopher://127.0.0.1:PORT/", "data:text/html,x", "javascript:x", "ftp://127.0.0.1:PORT/",
    "http://169.254.169.254/latest/meta-data/", "http:127.0.0.1:PORT", "http:///127.0.0.1:PORT/", "HTTP://0x7f.1:PORT/",
    "http://127.0.0.1:PORT#@public.test/", "\thttp://127.0.0.1:PORT/", "http://10.0.0.1:PORT/", "///127.0.0.1:PORT/",
]  # fmt: skip
# In other words than a status and a Location, which nobody follows.
SAID = [
    b"Refresh: 0; url=http://127.0.0.1:PORT/", b"Link: <http://127.0.0.1:PORT/>; rel=canonical",
    b"Content-Location: http://127.0.0.1:PORT/", b"Alt-Svc: h2=\"127.0.0.1:PORT\"", b"X-Accel-Redirect: /private",
]  # fmt: skip


class _Tried:
    """Every connection this process tries, by the interpreter's own audit; hooks cannot be taken off again."""

    on = False
    places: list[tuple[str, int]]

    @classmethod
    def note(cls, event: str, arguments: tuple[object, ...]) -> None:
        if cls.on and event == "socket.connect" and isinstance(arguments[1], tuple):
            cls.places.append(arguments[1][:2])


_Tried.places = []
sys.addaudithook(_Tried.note)


@contextmanager
def counted() -> Iterator[list[tuple[str, int]]]:
    """Addresses and ports connected to meanwhile."""
    _Tried.places, _Tried.on = [], True
    try:
        yield _Tried.places
    finally:
        _Tried.on = False


def resolver(host: str, port: int) -> list[str]:
    """Numbers as the system reads them; ``public.test`` is public, everything else is this machine."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except OSError:
        return ["127.0.0.3"] if host == "public.test" else ["127.0.0.1", "::1"]
    return [str(row[4][0]) for row in found]


def _always(told: list[str]) -> Resolver:
    return lambda host, port: told


@pytest.fixture
def outside(door: Door) -> Door:
    """As a case's door is, but that 127.0.0.3 stands for the Internet."""
    return replace(
        door,
        allow=(ip_network("127.0.0.3/32"),),
        resolver=resolver,
        limits=Limits(timeout=2.0),
        manners=Manners(sleep=lambda seconds: None, pace=0.001),
    )


@contextmanager
def listener() -> Iterator[int]:
    """A listener on every address of this machine that must never be called."""
    with socket.create_server(("0.0.0.0", 0)) as called:
        called.settimeout(0.05)
        yield called.getsockname()[1]
        with pytest.raises(TimeoutError):
            called.accept()


def ways(door: Door) -> list[Callable[[str], Answer]]:
    """Every way an address enters."""
    everywhere = replace(door, media=("127.0.0.1", ".test", "localhost", "public.test"))
    return [
        lambda url: door.get(url, "s"),
        lambda url: door.politely(url, "s"),
        lambda url: everywhere.medium(url, "s"),
        lambda url: door.post(url, b"x", "application/timestamp-query"),
    ]


def test_the_matrix_has_at_least_150_cases_and_none_twice() -> None:
    cases = [*SPELLINGS, *(f"resolves to {answer}" for answer in ANSWERS), *(f"onward {to}" for to in ONWARD)]
    assert len(set(cases)) == len(cases) >= 150
    assert len(cases) + len(SAID) + len(REFUSED) >= 250


def test_no_spelling_is_connected_to(outside: Door) -> None:
    with listener() as port, counted() as places:
        for spelling in SPELLINGS:
            for way in ways(outside):
                answer = way(spelling.replace("PORT", str(port)))
                assert answer.reach in (Reach.FORBIDDEN, Reach.DNS), (spelling, answer)
                assert (answer.status, answer.body, answer.capture) == (None, b"", None)
        assert places == []


def test_a_name_is_refused_whole_where_one_of_its_addresses_is_not_public(outside: Door) -> None:
    with counted() as places:
        for answer in ANSWERS:
            for mixture in ([answer], ["127.0.0.3", answer], [answer, "127.0.0.3"]):
                found = replace(outside, resolver=_always(mixture))
                for way in ways(found):
                    assert way("http://mixed.test/").reach is Reach.FORBIDDEN, mixture
    assert places == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_leads_inside(outside: Door, status: int) -> None:
    onward = {f"/{number}": to for number, to in enumerate(ONWARD)}
    with listener() as port:

        def talk(connection: socket.socket, head: bytes) -> None:
            path = head.split(b" ")[1].decode()
            to = onward.get(path.removeprefix("/again"), "/robots-none").replace("PORT", str(port))
            if path == "/robots.txt":
                connection.sendall(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")
            elif path.startswith("/again"):
                connection.sendall(_redirect(status, path.removeprefix("/again").encode()))
            else:
                connection.sendall(_redirect(status, to.encode("utf-8", "surrogateescape")))

        with server(talk, most=1_000, host="127.0.0.3") as public, counted() as places:
            for path, to in onward.items():
                for way in ways(outside)[:3]:
                    for start in (path, f"/again{path}"):
                        answer = way(f"http://public.test:{public}{start}")
                        assert answer.reach is not Reach.ANSWERED and answer.body == b"", (to, answer)
            assert {place for place, _ in places} == {"127.0.0.3"}


def _redirect(status: int, to: bytes) -> bytes:
    return b"HTTP/1.1 %d On\r\nContent-Length: 0\r\nLocation: %b\r\n\r\n" % (status, to)


def test_nothing_but_a_redirect_is_followed(outside: Door) -> None:
    with listener() as port:

        def talk(connection: socket.socket, head: bytes) -> None:
            said = b"\r\n".join(SAID).replace(b"PORT", b"%d" % port)
            body = b"<meta http-equiv=refresh content='0;url=http://127.0.0.1:%d/'>" % port
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n\r\n%b" % (len(body), said, body))

        with server(talk, host="127.0.0.3") as public, counted() as places:
            assert outside.get(f"http://public.test:{public}/", "s").reach is Reach.ANSWERED
            assert {place for place, _ in places} == {"127.0.0.3"}


def test_a_posted_request_is_never_redirected(outside: Door) -> None:
    with server(lambda c, head: c.sendall(_redirect(307, b"/two")), host="127.0.0.3") as public, counted() as places:
        answer = outside.post(f"http://public.test:{public}/", b"x", "application/timestamp-query")
        assert (answer.reach, answer.status, len(places)) == (Reach.REDIRECTS, 307, 1)


def test_a_name_that_turns_private_between_two_looks_is_not_followed(outside: Door) -> None:
    """DNS rebinding: public at the first look, this machine at every later one."""
    looks: list[str] = []

    def turning(host: str, port: int) -> list[str]:
        looks.append(host)
        return ["127.0.0.3"] if len(looks) == 1 else ["127.0.0.1"]

    with listener(), server(lambda c, head: c.sendall(_redirect(302, b"/two")), host="127.0.0.3") as public:
        with counted() as places:
            answer = replace(outside, resolver=turning).get(f"http://rebind.test:{public}/", "s")
        assert (answer.reach, places) == (Reach.FORBIDDEN, [("127.0.0.3", public)])


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"])
def test_no_proxy_of_the_environment_is_used(outside: Door, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    with listener() as port:
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        with counted() as places:
            outside.get("http://public.test:9/", "s")
            outside.get("https://public.test:9/", "s")
        assert {place for place, _ in places} <= {"127.0.0.3"}


@pytest.mark.parametrize("text", [*REFUSED, "2606:4700::5efe:127.0.0.1", "2606:4700::200:5efe:a00:1"])
def test_no_address_literal_that_is_not_public_is_connected_to(outside: Door, text: str) -> None:
    host = f"[{text}]" if ":" in text else text
    with counted() as places:
        for way in ways(outside):
            assert way(f"http://{host}/").reach is Reach.FORBIDDEN
    assert places == []
