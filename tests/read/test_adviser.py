"""A model that somebody runs is asked through the one door, and what it says decides nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from pathlib import Path

import pytest

from tocsin.fetch import Door
from tocsin.model import Finding, Signal
from tocsin.preserve import Evidence
from tocsin.read import Reader, ReadError
from tocsin.read.adviser import Chat, redacted
from tocsin.read.check import example_post
from tocsin.read.pack import EXAMPLE_TIME

TEXT = "Brothers, tomorrow at 20:00 UTC we will ddos www.bank.example! Write to @azure_falcons or falcon@mail.example"


@contextmanager
def model(says: str, asked: list[str]) -> Iterator[str]:
    """A chat-completions endpoint on this machine that always says the same."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            body = json.dumps({"choices": [{"message": {"content": says}}]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing is printed."""

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/chat/completions"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(
        root=tmp_path,
        keeper=Evidence(tmp_path, now=lambda: EXAMPLE_TIME, actor="test"),
        now=lambda: EXAMPLE_TIME,
        contact="duty@cert.example",
        allow=(ip_network("127.0.0.0/8"),),
    )


def heard(text: str) -> tuple[Finding, ...]:
    return tuple(noun for noun in Reader().read(example_post(text, None)) if isinstance(noun, Finding))


def test_what_it_says_is_an_opinion_that_sends_the_post_to_review(door: Door) -> None:
    asked: list[str] = []
    with model('{"signal": "incitement", "probability": 0.9, "says": "calls for harm"}', asked) as url:
        (opinion,) = Chat(url=url).advise(example_post("Good morning.", None), (), door)
    assert (opinion.by, opinion.signal, opinion.raises) == ("chat", Signal.INCITEMENT, True)
    assert "attack-announcement" in asked[0]


def test_it_dissents_from_what_the_rules_heard(door: Door) -> None:
    with model('Sure: {"signal": "none", "probability": 0.8, "says": "a film"}', []) as url:
        opinions = list(Chat(url=url).advise(example_post(TEXT, None), heard(TEXT), door))
    assert Signal.ATTACK_ANNOUNCEMENT in {one.signal for one in opinions}
    assert {(round(one.probability, 1), one.raises) for one in opinions} == {(0.2, False)}


@pytest.mark.parametrize("says", ["no idea", '{"signal": "war", "probability": 1}', '{"signal": "none"}'])
def test_an_answer_of_another_form_is_trouble_that_names_the_endpoint(door: Door, says: str) -> None:
    with model(says, []) as url, pytest.raises(ReadError, match="chat/completions"):
        list(Chat(url=url).advise(example_post(TEXT, None), (), door))


def test_it_is_shown_no_handle_and_no_mail_address() -> None:
    shown = redacted(TEXT)
    assert "azure_falcons" not in shown
    assert "falcon@mail" not in shown
    assert "www.bank.example" in shown
