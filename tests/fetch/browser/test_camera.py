"""Is a page taken down whole by a browser that reaches nothing but the page's own host?"""

from __future__ import annotations

import hashlib
import http.server
import io
import ipaddress
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from PIL import Image

from tocsin.fetch.browser.camera import Camera, Taken
from tocsin.fetch.browser.start import program
from tocsin.fetch.errors import FetchError
from tocsin.model import Capture
from tocsin.model.capture import SCREENSHOT

pytestmark = pytest.mark.skipif(
    program() is None and os.environ.get("CI") != "true", reason="no chromium here; `make test` installs it as root"
)
AT = datetime(2013, 1, 20, 12, tzinfo=UTC)
HEAD = '<!doctype html><meta charset="utf-8"><title>Préfecture</title>'
PAGES = {
    "/": f"""{HEAD}<link rel="stylesheet" href="/s.css"><h1>Hacked by an invented team</h1>
<img src="/late.png" loading="lazy" style="margin-top:3000px" alt="">
<iframe src="file:///etc/passwd"></iframe>
<script>
for (const url of ['http://other.example/x', 'http://127.0.0.1:9/y', 'ws://third.example/z', 'ftp://f.example/'])
  {{ try {{ url.startsWith('ws') ? new WebSocket(url) : fetch(url) }} catch {{}} }}
navigator.sendBeacon('http://beacon.example/b'); alert('stop'); document.title += ' altered';
</script>""",
    "/busy": f"{HEAD}<script>while (true) {{}}</script>",
    "/tall": f'{HEAD}<div style="height:99999px;background:linear-gradient(red,blue)"></div>',
    "/away": f'{HEAD}<meta http-equiv="refresh" content="0;url=http://other.example/"><p>stay</p>',
    "/s.css": "h1 { color: darkred }",
}


def picture() -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (8, 8), "navy").save(held, "PNG")
    return held.getvalue()


class Site(http.server.BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        host = self.headers.get("Host", "")
        self.asked.append((host.partition(":")[0], self.path))
        path = self.path.partition("?")[0]
        body = picture() if path == "/late.png" else PAGES.get(path, "").encode()
        kind = {"css": "text/css", "png": "image/png"}.get(path.rpartition(".")[2], "text/html; charset=utf-8")
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("X-Agent", self.headers.get("User-Agent", ""))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@dataclass
class Shelf:
    kept: dict[str, bytes] = field(default_factory=dict)

    def keep(self, content: bytes, part: Capture) -> Capture:
        self.kept[part.locator] = content
        return replace(part, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def camera(shelf: Shelf, **more: object) -> Camera:
    plain = Camera(
        agent="tocsin/0 (+duty@cert.example)",
        now=lambda: AT,
        keep=shelf.keep,
        allow=(ipaddress.ip_network("127.0.0.0/8"),),
        resolver=lambda host, port: ["127.0.0.1"],
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def seen(port: int) -> tuple[Taken, Shelf, str]:
    shelf, url = Shelf(), f"http://prefecture.example:{port}/"
    return camera(shelf).take(url, "s"), shelf, url


def test_the_whole_page_is_in_the_picture(seen: tuple[Taken, Shelf, str]) -> None:
    taken, shelf, url = seen
    with Image.open(io.BytesIO(shelf.kept[url + SCREENSHOT])) as shot:
        assert shot.width == 1280
        assert shot.height > 3000
    assert taken.title == "Préfecture altered"
    assert taken.status == 200


def test_what_it_was_made_of_is_kept_with_heads_and_peer(seen: tuple[Taken, Shelf, str]) -> None:
    taken, shelf, url = seen
    answers = {capture.url: capture for capture in taken.captures if capture.url}
    assert set(answers) >= {url, f"{url}s.css", f"{url}late.png"}
    assert shelf.kept[url] == PAGES["/"].encode()
    assert shelf.kept[f"{url}late.png"] == picture()
    main = answers[url]
    assert main.status == 200
    assert main.peer == "127.0.0.1"
    assert main.stated is not None
    assert dict(main.headers)["X-Agent"] == "tocsin/0 (+duty@cert.example)"
    assert all(capture.within == taken.captures[0].id for capture in taken.captures[1:])


def test_nobody_else_was_asked_and_the_account_says_who_would_have_been(seen: tuple[Taken, Shelf, str]) -> None:
    taken, shelf, url = seen
    assert {host for host, _ in Site.asked} == {"prefecture.example"}
    refused = dict(taken.refused)
    assert {"other.example", "127.0.0.1", "beacon.example"} <= set(refused)
    told = json.loads(shelf.kept[f"{url}#visit"])
    assert told["sandboxed"] is True
    assert told["refused_hosts"] == refused
    assert [row[1:3] for row in told["connections"] if row[2]] != []
    assert all(row[0] == "prefecture.example" for row in told["connections"] if row[2])


def test_no_file_of_the_machine_is_in_the_whole(seen: tuple[Taken, Shelf, str]) -> None:
    _, shelf, url = seen
    assert b"multipart/related" in shelf.kept[f"{url}#mhtml"]
    assert not any(b"root:" in content for content in shelf.kept.values())


def test_a_page_that_is_too_tall_says_where_the_picture_ends(port: int) -> None:
    taken = camera(Shelf()).take(f"http://prefecture.example:{port}/tall", "s")
    assert any("the picture ends at 16,384" in words for words in taken.cut)


def test_a_page_that_leads_away_goes_nowhere(port: int) -> None:
    shelf, url = Shelf(), f"http://prefecture.example:{port}/away"
    taken = camera(shelf).take(url, "s")
    assert dict(taken.refused).get("other.example")
    assert taken.final_url == url
    assert b"<p>stay</p>" in shelf.kept[f"{url}#document"]
    assert ("other.example", "/") not in Site.asked


def test_a_page_that_never_rests_is_given_up(port: int) -> None:
    with pytest.raises(FetchError, match="within 8 s"):
        camera(Shelf(), seconds=8.0).take(f"http://prefecture.example:{port}/busy", "s")


def test_a_picture_that_may_not_be_possessed_is_not_kept(port: int) -> None:
    shelf, url = Shelf(), f"http://prefecture.example:{port}/"
    taken = camera(shelf, possessable=lambda content: "a list says so").take(url, "s")
    assert f"{url}late.png" not in shelf.kept
    assert any(hashlib.sha256(picture()).hexdigest() in words for words in taken.cut)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "http://user@prefecture.example/", "http://10.0.0.1/", "data:,x"]
)
def test_what_is_no_public_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        camera(Shelf(), allow=()).take(url, "s")
