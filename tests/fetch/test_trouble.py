"""What is said of a server that is slow or breaks off?"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tocsin.fetch import Door, Limits
from tocsin.model import Capture
from tocsin.model.seams import Answer, Reach

Ask = Callable[..., Answer]
Talk = Callable[[socket.socket, bytes], None]


def drip(before: bytes) -> Talk:
    def talk(connection: socket.socket, head: bytes) -> None:
        connection.sendall(before)
        for _ in range(80):
            time.sleep(0.1)
            connection.sendall(b"x")

    return talk


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"])
def test_a_server_that_drips_ends_with_the_time(door: Door, ask: Ask, before: bytes) -> None:
    hasty = replace(door, limits=Limits(timeout=0.5))
    answer = ask(hasty, drip(before))
    assert answer.reach is Reach.TIMEOUT and 0.4 < answer.elapsed < 1.2
    assert "0.5 s" in answer.detail


def test_what_came_before_the_time_ran_out_is_kept(door: Door, ask: Ask, noted: list[Capture]) -> None:
    answer = ask(replace(door, limits=Limits(timeout=0.5)), drip(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nhello"))
    assert answer.status == 200 and answer.truncated and answer.body.startswith(b"hello")
    assert len(noted) == 1 and noted[0].size == len(answer.body)


def test_redirects_share_one_time(door: Door, ask: Ask) -> None:
    def talk(connection: socket.socket, head: bytes) -> None:
        time.sleep(0.3)
        connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /\r\n\r\n")

    answer = ask(replace(door, limits=Limits(timeout=0.7)), talk)
    assert answer.reach is Reach.TIMEOUT and answer.elapsed < 1.4


def test_a_server_that_never_answers_times_out(door: Door, ask: Ask) -> None:
    def silent(connection: socket.socket, head: bytes) -> None:
        time.sleep(1)

    answer = ask(replace(door, limits=Limits(timeout=0.3)), silent)
    assert (answer.reach, answer.status, answer.first_byte) == (Reach.TIMEOUT, None, None)


def test_a_connection_cut_without_a_word_is_a_reset(door: Door, ask: Ask) -> None:
    assert ask(door, b"").reach is Reach.RESET


def test_a_connection_reset_is_a_reset(door: Door, ask: Ask) -> None:
    def reset(connection: socket.socket, head: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

    assert ask(door, reset).reach is Reach.RESET


def test_a_length_that_promises_too_much_is_told_and_what_came_is_kept(
    door: Door, ask: Ask, noted: list[Capture]
) -> None:
    answer = ask(door, b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhello")
    assert (answer.reach, answer.status, answer.body, answer.truncated) == (Reach.PROTOCOL, 200, b"hello", True)
    assert noted[0].size == 5


def test_a_length_that_promises_too_little_bounds_the_body(door: Door, ask: Ask) -> None:
    assert ask(door, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhello").body == b"he"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
        b"\x16\x03\x01" + b"\0" * 50 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_breaks_http_is_a_protocol_trouble(door: Door, ask: Ask, answer: bytes) -> None:
    found = ask(door, answer)
    assert found.reach is Reach.PROTOCOL and found.detail


def test_a_head_without_end_is_bounded(door: Door, ask: Ask) -> None:
    assert ask(door, b"HTTP/1.1 200 OK\r\nX: " + b"a" * 400_000).reach in (Reach.PROTOCOL, Reach.RESET)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail))
def test_no_answer_whatever_raises(door: Door, ask: Ask, answer: bytes) -> None:
    assert ask(door, answer).reach in Reach


def test_a_server_that_does_not_speak_tls_is_a_tls_trouble(door: Door, ask: Ask) -> None:
    answer = ask(door, b"HTTP/1.1 400 Bad Request\r\n\r\n", start="https://target.test", reads_head=False)
    assert (answer.reach, answer.status) == (Reach.TLS, None)


def test_a_tls_greeting_that_never_ends_times_out(door: Door, ask: Ask) -> None:
    def silent(connection: socket.socket, head: bytes) -> None:
        time.sleep(1)

    answer = ask(replace(door, limits=Limits(timeout=0.3)), silent, start="https://target.test")
    assert answer.reach is Reach.TIMEOUT
