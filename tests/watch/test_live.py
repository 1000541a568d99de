"""Do the probes see real servers as they are? Local ones, over the one door."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from threading import Thread
from typing import BinaryIO, ClassVar

import pytest

from tocsin.fetch import Door, Limits
from tocsin.model import Capture, Observation, State, Target
from tocsin.model.seams import Probe
from tocsin.watch import Availability, Page

AT = datetime(2013, 1, 15, 20, 0, tzinfo=UTC)
HOME = (
    b"<title>Ministry</title><nav><a href=/a>a</a></nav><p>Opening hours, decrees and press notes of the ministry</p>"
)
DEFACED = b"<title>Hacked by Zephyr_77</title><h1>Hacked by Zephyr_77</h1>"
CHALLENGE = b"<title>Just a moment...</title><p>Checking your browser before accessing the ministry</p>"


@dataclass
class Shelf:
    """Keeps bytes in memory."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, stream: BinaryIO, limit: int) -> tuple[str, int]:
        content = stream.read(limit)
        digest = sha256(content).hexdigest()
        self.kept[digest] = content
        return digest, len(content)

    def open(self, digest: str) -> BinaryIO:
        return io.BytesIO(self.kept[digest])


class Site(BaseHTTPRequestHandler):
    """A ministry's site with good and bad days; ``home`` is what stands at "/" now."""

    home: ClassVar[bytes] = HOME

    def do_GET(self) -> None:
        if self.path == "/guarded":
            self._answer(302, b"", ("Location", "/check"))
        elif self.path == "/check":
            self._answer(503, CHALLENGE)
        elif self.path == "/broken":
            self._answer(500, b"oops")
        elif self.path == "/cut":
            self.connection.close()
        else:
            time.sleep(0.4 if self.path == "/slow" else 0)
            self._answer(200, type(self).home)

    def _answer(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", "text/html"), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """Serves until closed; a connection cut on purpose is no error."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.home = HOME
    with Quiet(("127.0.0.1", 0), Site) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join(5)


@dataclass(frozen=True)
class Post:
    """A watch post: one door, one case, every capture noted."""

    door: Door
    shelf: Shelf
    noted: list[Capture]

    def look(self, probe: Probe, url: str) -> Observation:
        target = Target(id="ministry", name="Ministry", urls=(url,), consent="our own test server")
        (seen,) = probe.observe(target, self.door, AT)
        return seen


@pytest.fixture
def post(tmp_path: Path) -> Post:
    shelf, noted = Shelf(), list[Capture]()
    door = Door(
        root=tmp_path,
        keeper=shelf,
        now=lambda: AT + timedelta(seconds=1),
        contact="duty@cert.example",
        limits=Limits(timeout=5.0),
        allow=(ip_network("127.0.0.0/8"),),
        noted=noted.append,
    )
    return Post(door, shelf, noted)


def test_a_page_that_changes_into_a_defacement_is_seen_and_kept(site: str, post: Post) -> None:
    first = post.look(Page(), f"{site}/")
    assert first.state is State.NORMAL
    history = {f"{site}/": (HOME,)}
    assert post.look(Page(before=history), f"{site}/").reason == "same"
    Site.home = DEFACED
    seen = post.look(Page(before=history), f"{site}/")
    assert (seen.state, seen.status) == (State.DEFACED, 200)
    (evidence,) = [capture for capture in post.noted if capture.id == seen.capture]
    assert post.shelf.kept[evidence.sha256] == DEFACED


def test_a_site_that_answers_slowly_is_slow(site: str, post: Post) -> None:
    seen = post.look(Availability(slow_after=0.2), f"{site}/slow")
    assert (seen.state, seen.reason) == (State.SLOW, "slow")
    assert seen.elapsed is not None
    assert 0.4 <= seen.elapsed < 5
    assert post.look(Availability(), f"{site}/slow").state is State.NORMAL


def test_a_site_that_refuses_is_down_from_here(site: str, post: Post) -> None:
    with Quiet(("127.0.0.1", 0), Site) as closed:
        port = closed.server_address[1]
    seen = post.look(Availability(), f"http://127.0.0.1:{port}/")
    assert (seen.state, seen.reason, seen.status) == (State.DOWN, "refused", None)
    assert post.look(Page(), f"http://127.0.0.1:{port}/").state is State.UNKNOWN


def test_a_redirect_to_a_challenge_is_blocked_to_us_and_not_down(site: str, post: Post) -> None:
    for probe in (Availability(), Page(before={f"{site}/guarded": (HOME,)})):
        seen = post.look(probe, f"{site}/guarded")
        assert (seen.state, seen.reason, seen.status) == (State.BLOCKED, "challenge", 503)


def test_server_errors_and_cut_connections_are_down(site: str, post: Post) -> None:
    assert post.look(Availability(), f"{site}/broken").reason == "http-500"
    assert post.look(Availability(), f"{site}/cut").state is State.DOWN


def test_an_address_our_rules_forbid_is_unknown(post: Post) -> None:
    assert post.look(Availability(), "http://10.0.0.7/").reason == "forbidden-address"
    assert post.look(Availability(), "ftp://127.0.0.1/").state is State.UNKNOWN
