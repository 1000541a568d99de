"""Is a secure connection made to the checked address, in the name that was asked?"""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tocsin.fetch import Door
from tocsin.model.seams import Answer, Reach

Ask = Callable[..., Answer]
Talk = Callable[[socket.socket, bytes], None]

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the test's certificate")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=target.test"]
    command += ["-addext", "subjectAltName=DNS:target.test", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


@pytest.fixture
def talk(certificate: tuple[Path, Path]) -> Talk:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)

    def answer(connection: socket.socket, head: bytes) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(4096)
            secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")

    return answer


@pytest.fixture
def trusting(door: Door, certificate: tuple[Path, Path]) -> Door:
    return replace(door, tls=ssl.create_default_context(cafile=certificate[0]))


def test_a_trusted_server_is_read(trusting: Door, ask: Ask, talk: Talk) -> None:
    answer = ask(trusting, talk, start="https://target.test", reads_head=False)
    assert (answer.reach, answer.body, answer.peer) == (Reach.ANSWERED, b"hello", "127.0.0.1")


def test_a_certificate_for_another_name_is_refused(trusting: Door, ask: Ask, talk: Talk) -> None:
    answer = ask(trusting, talk, start="https://other.test", reads_head=False)
    assert answer.reach is Reach.TLS and "other.test" in answer.detail


def test_an_authority_nobody_knows_is_refused(door: Door, ask: Ask, talk: Talk) -> None:
    answer = ask(door, talk, start="https://target.test", reads_head=False)
    assert answer.reach is Reach.TLS and "certificate" in answer.detail
