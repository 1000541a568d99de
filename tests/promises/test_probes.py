"""Does every probe say what it saw at each address, and never that it saw what it could not see?"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast

import pytest
from tests.promises.conftest import NOON
from tests.story.conftest import lines, tocsin

from tocsin.model import Capture, Observation, Source, State, Target
from tocsin.model.seams import Answer, Fault, Material, Probe, Reach
from tocsin.plugins import Seam, build, known

NAMES = list(known(Seam.PROBE))
TARGET = Target(
    id="posts",
    name="Ministry of Posts",
    urls=("https://posts.example/", "https://posts.example/%61?b=c"),
    consent="as any visitor",
)
SEEN = (State.NORMAL, State.CHANGED)
BODIES = (
    b"",
    b"\x00",
    b"<title>Ministry of Posts</title><p>Stamps",
    b"<title>" * 500,
    b"\xff\xfe<\x00",
    b"<script>" + bytes(300),
    random.Random(1).randbytes(4_000),
)
STATUSES = (100, 199, 204, 206, 299, 300, 304, 399, 400, 401, 403, 404, 410, 418, 429, 451, 500, 503, 522, 599, 999)


@dataclass
class FakeWeb:
    """Gives every address the same answer and notes what it was asked."""

    answer: Answer
    asked: list[str] = field(default_factory=list)

    def files(self, source: Source) -> Iterator[Material | Fault]:
        yield from ()

    def keep(self, content: bytes, part: Capture) -> Capture:
        return part

    def get(self, url: str, source: str) -> Answer:
        self.asked.append(url)
        return replace(self.answer, url=url, final_url=self.answer.final_url or url)

    def politely(self, url: str, source: str) -> Answer:
        return self.get(url, source)

    def medium(self, url: str, source: str) -> Answer:
        return self.get(url, source)


def plugin(name: str) -> Probe:
    return cast(Probe, build(Seam.PROBE, name, {}, "tests"))


def answered(status: int | None, body: bytes = b"", reach: Reach = Reach.ANSWERED) -> Answer:
    return Answer(url="", final_url="", reach=reach, status=status, body=body, elapsed=0.25)


def looks(name: str, answer: Answer) -> list[Observation]:
    """What the probe says of it; one observation and one request for each address, and the same again."""
    web = FakeWeb(answer)
    seen = list(plugin(name).observe(TARGET, web, NOON))
    assert tuple(look.url for look in seen) == TARGET.urls
    assert tuple(web.asked) == TARGET.urls, "one GET for each address, and nothing else"
    for look in seen:
        assert (look.target, look.at, look.source) == (TARGET.id, NOON, None)
        assert look.probe and look.vantage and look.reason
    assert list(plugin(name).observe(TARGET, FakeWeb(answer), NOON)) == seen
    return seen


@pytest.mark.parametrize("reach", [reach for reach in Reach if reach is not Reach.ANSWERED])
@pytest.mark.parametrize("name", NAMES)
def test_trouble_of_the_network_is_a_value_and_never_normal(name: str, reach: Reach) -> None:
    for status, body in ((None, b""), (200, BODIES[2]), (302, b"")):
        assert not [look for look in looks(name, answered(status, body, reach)) if look.state in SEEN]


@pytest.mark.parametrize("name", NAMES)
def test_we_were_not_let_out_is_unknown_and_never_down(name: str) -> None:
    assert {look.state for look in looks(name, answered(None, reach=Reach.FORBIDDEN))} == {State.UNKNOWN}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", NAMES)
def test_no_odd_status_is_read_as_normal(name: str, status: int) -> None:
    for body in BODIES:
        seen = looks(name, answered(status, body))
        if not 200 <= status < 300:
            assert not [look for look in seen if look.state in SEEN]


@pytest.mark.parametrize("name", NAMES)
def test_any_page_at_all_gives_an_observation(name: str) -> None:
    for body in BODIES:
        looks(name, answered(200, body))
        looks(name, replace(answered(200, body), truncated=True, headers=(("Server", "\x00é"), ("", ""))))


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_without_a_body_is_not_normal(name: str) -> None:
    assert not [look for look in looks(name, answered(200)) if look.state in SEEN]


@pytest.mark.parametrize("name", NAMES)
def test_the_observation_names_its_evidence(name: str) -> None:
    kept = Capture(source="posts", sha256="a" * 64, size=9, media_type="text/html", locator="/", collected=NOON)
    for status in (200, 503):
        given = replace(answered(status, BODIES[2]), capture=kept)
        assert {look.capture for look in looks(name, given)} == {kept.id}


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Posts)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class _Posts(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(BODIES[2])

    log_message: Callable[..., None] = lambda *_: None


def test_tocsin_watch_asks_every_probe_that_is_installed(tmp_path: Path, address: str) -> None:
    settings = tmp_path / "tocsin.toml"
    settings.write_text(
        '[case]\nreference = "W"\ntitle = "T"\nissuer = "I"\ncontact = "duty@cert.example"\n'
        '[fetch]\nallow = ["127.0.0.0/8"]\n'
        f'[[target]]\nid = "posts"\nname = "Ministry of Posts"\nurls = ["{address}"]\nconsent = "own"\n',
        "utf-8",
    )
    done = tocsin("watch", "--once", "--json", folder=tmp_path)
    assert sorted(look["probe"] for look in lines(done)) == NAMES, done.stderr
