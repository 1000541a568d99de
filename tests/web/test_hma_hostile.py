"""What does hostile input get out of HMA's interface? A reason, and nothing else."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.web.hma_host import HELD, TOKENS, Memory, painted, served

from tocsin.app.clock import wall
from tocsin.web.hma import Limits, hma
from tocsin.web.hma.answers import Refusal
from tocsin.web.hma.tokens import TokenTrouble, made, tokens
from tocsin.web.hma.upload import Form, Part, parsed

VALUE = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22"
LOOKUP = f"/m/raw_lookup?signal_type=pdq&signal={VALUE}"
_SMALL = Limits(upload=200_000, seconds=0.5, at_once=1, waiting=1)
_MEMORY = Memory(wall)


@pytest.fixture
def service() -> Memory:
    return _MEMORY.emptied()


@pytest.fixture(scope="module")
def running() -> Iterator[httpx2.Client]:
    with served(hma(_MEMORY, TOKENS, limits=_SMALL), HELD) as client:
        yield client


@pytest.fixture
def client(running: httpx2.Client, service: Memory) -> httpx2.Client:
    return running


def said(answer: httpx2.Response) -> str:
    """The reason of a refusal in HMA's shape."""
    told = answer.json()
    assert list(told) == ["message"]
    return str(told["message"])


@pytest.mark.parametrize(
    "host", ["rebound.example", "127.0.0.1.rebound.example", "", "[", "localhost@rebound.example:1"]
)
def test_a_foreign_host_name_is_refused(client: httpx2.Client, host: str) -> None:
    answer = client.get(LOOKUP, headers={"host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8013", "[::1]:8013"])
def test_this_machines_names_are_answered(client: httpx2.Client, host: str) -> None:
    assert client.get(LOOKUP, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:3000"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_page_of_another_site_can_neither_ask_nor_upload_nor_change(
    client: httpx2.Client, service: Memory, headers: dict[str, str]
) -> None:
    assert client.get(LOOKUP, headers=headers).status_code == 403
    assert client.post("/h/hash", files={"photo": ("a.jpg", painted())}, headers=headers).status_code == 403
    assert client.post("/c/banks", json={"name": "A"}, headers=headers).status_code == 403
    assert service.held == {}


def test_answers_are_hardened_and_never_cached(client: httpx2.Client) -> None:
    for path in (LOOKUP, "/nowhere", "/status", "/m/raw_lookup"):
        headers = client.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers


def test_an_upload_that_says_it_is_too_large_is_not_read(client: httpx2.Client) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as raw:
        raw.sendall(
            b"POST /h/hash HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 99999999999\r\n\r\n--x\r\n"
        )
        assert raw.recv(64).startswith(b"HTTP/1.1 413")


def test_an_upload_that_does_not_say_so_is_cut(client: httpx2.Client) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"--x\r\n"
        for _ in range(30):
            yield b"x" * 10_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = client.post("/h/hash", content=chunks(), headers=headers)
    assert (answer.status_code, said(answer)) == (413, "Content too large")


def test_an_upload_that_dawdles_is_given_up_and_the_next_has_its_turn(client: httpx2.Client) -> None:
    with socket.create_connection((client.base_url.host, client.base_url.port or 0)) as slow:
        slow.sendall(
            b"POST /h/hash HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary=x\r\n"
            b"Content-Length: 1000\r\n\r\n--x\r\n"
        )
        time.sleep(0.1)
        upload = {"photo": ("a.jpg", painted())}
        busy = client.post("/h/hash", files=upload)
        assert (busy.status_code, "try again" in said(busy)) == (503, True)
        assert slow.recv(64).startswith(b"HTTP/1.1 408")
        assert client.post("/h/hash", files=upload).status_code == 200


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=" + "x" * 300, b"x"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a"\r\n\r\nab',
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"a" * 9000 + b"\r\n\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1' * 20 + b"\r\n--x--",
        ),
        (
            "multipart/form-data; boundary=x",
            (b'\r\n--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1' * 20)[2:] + b"\r\n--x--",
        ),
        ("image/jpeg", b"x"),
        ("application/x-www-form-urlencoded", b"photo=x"),
    ],
)
def test_a_form_that_is_none_is_refused(client: httpx2.Client, content_type: str, content: bytes) -> None:
    answer = client.post("/h/hash", content=content, headers={"Content-Type": content_type})
    assert answer.status_code == 400
    assert said(answer)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut off", painted()[:300]])
def test_bytes_that_are_no_picture_get_a_reason(client: httpx2.Client, content: bytes) -> None:
    answer = client.post("/h/hash", files={"photo": ("a.jpg", content)})
    assert answer.status_code == 400
    assert said(answer)


def test_one_file_in_one_known_field_is_all_that_is_taken(client: httpx2.Client) -> None:
    photo = painted()
    for files in ([("photo", ("a", photo)), ("photo", ("b", photo))], [("photo", ("a", photo)), ("video", ("b", b""))]):
        assert said(client.post("/h/hash", files=files)) == "Only one file allowed per request"
    assert said(client.post("/h/hash", files={"file": ("a", photo)})) == "no such content_type: 'file'"
    assert said(client.post("/h/hash")) == "Missing multipart/form-data file upload"


@pytest.mark.parametrize(
    ("content_type", "content", "status"),
    [
        ("application/json", b"{bad", 400),
        ("application/json", b"[" * 500_000, 400),
        ("application/json", b'{"pdq": NaN}', 400),
        ("application/json", b"\xff\xfe", 400),
        ("application/json", b"1" * 5_000, 400),
        ("application/json", b" " * 2_000_000, 413),
        ("text/plain", b"{}", 415),
        ("application/x-www-form-urlencoded", b"{}", 415),
    ],
)
def test_a_body_that_is_no_json_is_refused(
    client: httpx2.Client, content_type: str, content: bytes, status: int
) -> None:
    answer = client.post("/m/compare", content=content, headers={"Content-Type": content_type})
    assert answer.status_code == status
    assert said(answer)


@pytest.mark.parametrize("told", [b"{}", b'"x"', b"[[1]]", b"null", b"{bad", b"\xff"])
def test_a_batch_that_is_none_is_refused_or_its_values_are_named(client: httpx2.Client, told: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/m/lookup_many?signal_type=pdq", content=told, headers=headers)
    if answer.status_code == 200:
        assert answer.json()["errors"] == [{"at": 0, "message": "invalid signal: invalid PDQ hash"}]
    else:
        assert (answer.status_code, bool(said(answer))) == (400, True)


@pytest.mark.parametrize(
    "query", ["%ff", "a=1&" * 100, "signal=%00&signal_type=pdq", "signal_type=%F0%9F%92%A9&signal=a"]
)
def test_a_query_that_is_none_is_refused(client: httpx2.Client, query: str) -> None:
    assert client.get(f"/m/raw_lookup?{query}").status_code in (400, 422)


def test_a_bank_is_not_reached_by_a_path_in_its_name(client: httpx2.Client) -> None:
    for name in ("..%2f..%2fetc", "A%00", "%F0%9F%92%A9", "a" * 5000):
        assert client.get(f"/c/bank/{name}").status_code == 404


@pytest.mark.parametrize("number", ["x", "-1", "1.0", "%D9%A1", str(2**53), "9" * 23, "9" * 5_000])
def test_an_items_number_is_a_small_one(client: httpx2.Client, number: str) -> None:
    client.post("/c/banks", json={"name": "A"})
    assert client.get(f"/c/bank/A/content/{number}").status_code == 404
    assert client.delete(f"/c/bank/A/content/{number}").json() == {"deleted": 0}


def test_a_form_field_that_is_no_file_is_short(client: httpx2.Client) -> None:
    client.post("/c/banks", json={"name": "A"})
    upload = {"photo": ("a.jpg", painted())}
    answer = client.post("/c/bank/A/content", files=upload, data={"metadata": "[" * 70_000})
    assert (answer.status_code, "longer than 64,000 bytes" in said(answer)) == (413, True)


def test_other_methods_and_paths_are_refused_in_json(client: httpx2.Client) -> None:
    assert client.request("PATCH", "/c/banks").json() == {"message": "Method Not Allowed"}
    assert client.get("/m/nowhere").json() == {"message": "Not Found"}


_names = st.text(
    st.characters(codec="ascii", exclude_characters='"\\', exclude_categories=["Cc"]), min_size=1, max_size=9
)
_parts = st.lists(st.builds(Part, name=_names, is_file=st.booleans(), content=st.binary(max_size=60)), max_size=16)


@given(_parts)
def test_a_form_comes_back_part_by_part(parts: list[Part]) -> None:
    body = b"".join(
        b'--\xe2x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        % (part.name.encode(), b'; filename="a"' if part.is_file else b"", part.content)
        for part in parts
    )
    assert parsed(body + b"--\xe2x--\r\n", b"\xe2x") == Form(parts)


@given(
    st.lists(
        st.sampled_from([b"--x", b"--", b"\r\n", b"\r\n\r\n", b'Content-Disposition: form-data; name="', b'"', b"a"])
    )
)
def test_no_body_breaks_the_form_reader(pieces: list[bytes]) -> None:
    try:
        form = parsed(b"".join(pieces), b"x")
    except Refusal as refusal:
        assert refusal.status == 400
    else:
        assert sum(len(part.content) for part in form.parts) <= sum(map(len, pieces))


def test_a_token_file_is_made_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    assert made(path, "small-host") == tokens(path)
    assert path.stat().st_mode & 0o777 == 0o600
    name, token = path.read_text().split()
    assert len(token) >= 40
    assert tokens(path).holder(f"Bearer {token}") == name == "small-host"
    with pytest.raises(TokenTrouble, match="cannot be made"):
        made(path)


def test_a_token_file_that_others_can_read_or_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokens"
    with pytest.raises(TokenTrouble, match="cannot be read"):
        tokens(path)
    for content in ("only-a-token-of-some-length", "name short", "name " + "x" * 20 + " more"):
        path.write_text(f"# remark\n{content}\n")
        path.chmod(0o600)
        with pytest.raises(TokenTrouble, match="line 2"):
            tokens(path)
    path.chmod(0o644)
    with pytest.raises(TokenTrouble, match="read by others"):
        tokens(path)
    path.write_bytes(os.urandom(64) + b"\xff")
    path.chmod(0o600)
    with pytest.raises(TokenTrouble):
        tokens(path)
