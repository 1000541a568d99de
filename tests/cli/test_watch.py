"""Does `tocsin watch --once` say what real servers do?"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.story.conftest import lines, tocsin

NAV = "<nav><a href='/a'>Accueil</a> <a href='/b'>Services</a> <a href='/c'>Contact</a></nav>"
TEXT = "<p>Horaires et tarifs des bureaux.</p>" * 20
PAGE = f"<html><head><title>Bureau de poste</title></head><body>{NAV}{TEXT}</body></html>"
DEFACED = (
    "<html><head><title>Hacked by Simoun7</title></head>"
    "<body bgcolor=black><center><h1>HACKED BY SIMOUN7</h1></center></body></html>"
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body>Checking your browser before accessing. "
    "Enable JavaScript and cookies to continue<script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)


class Lab(BaseHTTPRequestHandler):
    """Pages that behave as their path says."""

    defaced: ClassVar[bool] = False

    def do_GET(self) -> None:
        if self.path == "/slow":
            time.sleep(6)
        if self.path == "/guarded":
            self.send_response(302)
            self.send_header("Location", "/challenge")
            self.end_headers()
            return
        body = CHALLENGE if self.path == "/challenge" else DEFACED if self.path == "/page" and Lab.defaced else PAGE
        self.send_response(403 if self.path == "/challenge" else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lab)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def case(port: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watch")
    text = '[case]\nreference = "W"\ntitle = "W"\nissuer = "W"\ncontact = "duty@cert.example"\n'
    text += '[fetch]\nallow = ["127.0.0.0/8"]\nvantage = "lab"\ntimeout = 10.0\n'
    for name, where in {
        "page": f"{port}/page",
        "slow": f"{port}/slow",
        "gone": f"{closed_port()}/",
        "guarded": f"{port}/guarded",
    }.items():
        text += (
            f'[[target]]\nid = "{name}"\nname = "{name}"\nurls = ["http://127.0.0.1:{where}"]\nconsent = "our own"\n'
        )
    (folder / "tocsin.toml").write_text(text, "utf-8")
    return folder


def look(case: Path) -> dict[tuple[str, str], dict[str, Any]]:
    done = tocsin("watch", "--once", "--json", folder=case)
    assert done.returncode == 1, done.stderr
    return {(row["target"], row["probe"]): row for row in lines(done)}


def test_a_round_before_and_a_round_after_the_defacement(case: Path) -> None:
    before = look(case)
    assert before["page", "availability"]["state"] == "normal"
    assert before["slow", "availability"]["state"] == "slow"
    assert before["gone", "availability"]["state"] == "down"
    assert before["gone", "availability"]["reason"] == "refused"
    assert before["guarded", "availability"]["state"] == "blocked"
    assert before["page", "page"]["state"] in ("normal", "changed")
    Lab.defaced = True
    after = look(case)
    assert after["page", "page"]["state"] == "defaced"
    assert after["page", "page"]["says"]
    assert after["page", "page"]["capture"]
    assert tocsin("verify", folder=case).returncode == 0


def test_loopback_is_refused_unless_the_case_allows_it(case: Path, tmp_path: Path) -> None:
    text = (case / "tocsin.toml").read_text("utf-8").replace('allow = ["127.0.0.0/8"]', "allow = []")
    (tmp_path / "tocsin.toml").write_text(text, "utf-8")
    rows = look(tmp_path)
    assert {row["state"] for row in rows.values()} == {"unknown"}
    assert {row["reason"] for row in rows.values()} == {"forbidden-address"}
