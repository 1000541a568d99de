"""Can a client of HMA 1.1 keep its banks here, and nobody else? Shapes are those of HMA's own tests."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx2
import pytest
from tests.web.hma_host import HELD, TOKEN, TOKENS, Memory, painted, served

from tocsin.web.hma import hma
from tocsin.web.hma.service import Content

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ZEROS = "0" * 64
_MEMORY = Memory(lambda: NOW)


@pytest.fixture
def service() -> Memory:
    return _MEMORY.emptied()


@pytest.fixture(scope="module")
def running() -> Iterator[httpx2.Client]:
    with served(hma(_MEMORY, TOKENS, clock=lambda: NOW)) as client:
        yield client


@pytest.fixture
def anybody(running: httpx2.Client, service: Memory) -> httpx2.Client:
    """A client without a token."""
    running.headers.pop("authorization", None)
    return running


@pytest.fixture
def client(anybody: httpx2.Client) -> httpx2.Client:
    anybody.headers.update(HELD)
    return anybody


@pytest.fixture
def banked(client: httpx2.Client) -> httpx2.Client:
    """One bank that holds one value."""
    assert client.post("/c/banks", json={"name": "TEST_BANK"}).status_code == 201
    assert client.post("/c/bank/TEST_BANK/signal", json={"pdq": ZEROS, "note": "campaign ABC"}).json()["id"] == 1
    return client


def test_a_bank_is_made_listed_renamed_switched_and_deleted(client: httpx2.Client) -> None:
    assert client.get("/c/banks").json() == []
    made = client.post("/c/banks", json={"name": "MY_TEST_BANK"})
    assert (made.status_code, made.json()) == (201, {"name": "MY_TEST_BANK", "matching_enabled_ratio": 1.0})
    assert client.get("/c/banks").json() == [made.json()]
    assert client.put("/c/bank/MY_TEST_BANK", json={"name": "RENAMED"}).json()["name"] == "RENAMED"
    assert client.put("/c/bank/RENAMED", json={"enabled": False}).json()["matching_enabled_ratio"] == 0
    assert client.put("/c/bank/RENAMED", json={"enabled_ratio": 0.5}).json()["matching_enabled_ratio"] == 0.5
    assert client.get("/c/bank/RENAMED").json() == {"name": "RENAMED", "matching_enabled_ratio": 0.5}
    for _ in range(2):
        gone = client.delete("/c/bank/RENAMED")
        assert (gone.status_code, gone.json()) == (200, {"message": "Done"})


def test_the_ruby_client_makes_its_banks(client: httpx2.Client) -> None:
    told = {"name": "RUBY", "enabled": "true", "matching_enabled_ratio": 1.0}
    assert client.post("/c/banks", json=told).json()["matching_enabled_ratio"] == 1.0
    assert (
        client.post("/c/banks", json=told | {"name": "OFF", "enabled": "false"}).json()["matching_enabled_ratio"] == 0
    )


@pytest.mark.parametrize("name", ["01_TEST_BANK", "my_test_bank", "", "A" * 256, "A B", "A\n"])
def test_a_bank_has_a_name_in_capitals(client: httpx2.Client, name: str) -> None:
    answer = client.post("/c/banks", json={"name": name})
    assert (answer.status_code, answer.json()) == (400, {"message": "Bank names must be UPPER_WITH_UNDERSCORE"})


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({}, 422),
        (["x"], 422),
        ({"name": 5}, 422),
        ({"name": "A", "enabled_ratio": "x"}, 422),
        ({"name": "A", "enabled_ratio": [1]}, 422),
        ({"name": "A", "enabled_ratio": "nan"}, 400),
        ({"name": "A", "enabled_ratio": 7}, 400),
        ({"name": "A", "enabled_ratio": 10**400}, 422),
        ({"name": "A", "enabled": "perhaps"}, 422),
    ],
)
def test_fields_of_the_wrong_kind_are_refused(client: httpx2.Client, told: object, status: int) -> None:
    assert client.post("/c/banks", json=told).status_code == status
    assert client.get("/c/banks").json() == []


def test_a_name_is_given_once(client: httpx2.Client) -> None:
    for name in ("ONE", "TWO"):
        client.post("/c/banks", json={"name": name})
    again = client.post("/c/banks", json={"name": "ONE"})
    assert (again.status_code, again.json()) == (403, {"message": "Bank already exists"})
    renamed = client.put("/c/bank/ONE", json={"name": "TWO"})
    assert (renamed.status_code, renamed.json()) == (403, {"message": "Bank name already exists"})


def test_a_bank_that_is_not_there_is_not_found(client: httpx2.Client) -> None:
    missing = {"message": "bank 'NONE' not found"}
    assert client.get("/c/bank/NONE").json() == missing
    assert client.get("/c/bank/NONE/content/1").json() == missing
    assert client.post("/c/bank/NONE/signal", json={"pdq": ZEROS}).json() == missing
    assert client.post("/c/bank/NONE/content", files={"photo": ("a", b"")}).json() == missing
    assert client.put("/c/bank/NONE", json={}).json() == {"message": "Bank not found"}


def test_an_item_is_shown_as_hma_shows_it(banked: httpx2.Client) -> None:
    shown = {
        "id": 1,
        "disable_until_ts": 1,
        "original_media_uri": None,
        "bank": {"name": "TEST_BANK", "matching_enabled_ratio": 1.0},
        "note": "campaign ABC",
    }
    assert banked.get("/c/bank/TEST_BANK/content/1").json() == shown
    with_signals = banked.get("/c/bank/TEST_BANK/content/1", params={"include_signals": "true"})
    assert with_signals.json() == shown | {"signals": {"pdq": ZEROS}}
    assert banked.get("/c/bank/TEST_BANK/content/99").json() == {"message": "content '99' not found"}


def test_metadata_and_a_note_come_with_a_file_and_are_shown_again(banked: httpx2.Client) -> None:
    metadata = {"content_id": "ext-id-123", "content_uri": "https://a.example/1", "json": {"nested": {"key": "value"}}}
    fields = {"metadata": json.dumps(metadata), "note": "by user X"}
    added = banked.post("/c/bank/TEST_BANK/content", files={"photo": ("a.jpg", painted())}, data=fields)
    path = f"/c/bank/TEST_BANK/content/{added.json()['id']}"
    shown = banked.get(path).json()
    assert shown["metadata"] == metadata | {"collab": None}
    assert shown["note"] == "by user X"
    assert "metadata" not in banked.get(path, params={"include_metadata": "false"}).json()


@pytest.mark.parametrize(
    "metadata",
    [
        "{bad",
        "[1]",
        '{"invalid_metadata": 5}',
        '{"content_id": 5}',
        '{"json": "x"}',
        '{"json": {"a": NaN}}',
        '{"content_id": "\\u0000"}',
        '{"content_id": "\\ud800"}',
        json.dumps({"content_id": "x" * 20_000}),
        '{"json": {"a": 1e999}}',
        "[" * 60_000,
    ],
)
def test_metadata_of_another_shape_is_refused(banked: httpx2.Client, metadata: str) -> None:
    answer = banked.post(
        "/c/bank/TEST_BANK/content", files={"photo": ("a.jpg", painted())}, data={"metadata": metadata}
    )
    assert answer.status_code == 400
    assert "metadata" in answer.json()["message"]


def test_an_item_is_switched_and_its_note_changed(banked: httpx2.Client) -> None:
    path = "/c/bank/TEST_BANK/content/1"
    soon = int(NOW.timestamp()) + 86_400
    for told in (0, soon, "1"):
        assert banked.put(path, json={"disable_until_ts": told}).json()["disable_until_ts"] == int(told)
    changed = banked.put(path, json={"note": "changed"})
    assert changed.json() == {
        "id": 1,
        "disable_until_ts": 1,
        "collab_metadata": {},
        "original_media_uri": None,
        "bank": {"name": "TEST_BANK", "matching_enabled_ratio": 1.0},
        "user_metadata": None,
        "note": "changed",
    }
    banked.put(path, json={"note": ""})
    assert "note" not in banked.get(path).json()


@pytest.mark.parametrize(
    "told", [{"disable_until_ts": until} for until in (-1, 9_999_999_999, "x", None, 1.5)] + [{"note": "x" * 256}]
)
def test_an_item_is_not_switched_to_nonsense(banked: httpx2.Client, told: object) -> None:
    assert banked.put("/c/bank/TEST_BANK/content/1", json=told).status_code == 400


def test_an_item_is_deleted_once(banked: httpx2.Client) -> None:
    for count in (1, 0):
        assert banked.delete("/c/bank/TEST_BANK/content/1").json() == {"deleted": count}
    assert banked.get("/m/lookup", params={"signal_type": "pdq", "signal": ZEROS}).json() == {}


def test_an_item_of_another_bank_is_neither_shown_nor_deleted(banked: httpx2.Client) -> None:
    banked.post("/c/banks", json={"name": "OTHER"})
    assert banked.get("/c/bank/OTHER/content/1").status_code == 404
    assert banked.delete("/c/bank/OTHER/content/1").json() == {"deleted": 0}


def test_where_an_item_came_from_is_shown(banked: httpx2.Client, service: Memory) -> None:
    bank = service.held["TEST_BANK"]
    service.contents[2] = Content(id=2, bank=bank, signals={"pdq": ZEROS}, origins={"LIST_1": ["4711"]})
    shown = banked.get("/c/bank/TEST_BANK/content/2").json()
    assert shown["metadata"]["collab"] == {"LIST_1": ["4711"]}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"pdq": "banana"}, "Invalid pdq signal: invalid PDQ hash"),
        ({"pdq": 5}, "Invalid pdq signal: invalid PDQ hash"),
        ({"nope": "a"}, "No such signal type nope"),
        ({}, "No signals given"),
        ([], "this takes an object of signal types and values"),
        ({"pdq": ZEROS, "note": "x" * 256}, "note must be at most 255 characters"),
        ({"pdq": ZEROS, "note": 5}, "note should be a string"),
    ],
)
def test_signals_that_are_none_are_refused(banked: httpx2.Client, told: object, says: str) -> None:
    answer = banked.post("/c/bank/TEST_BANK/signal", json=told)
    assert (answer.status_code, answer.json()) == (400, {"message": says})


_CHANGES = [
    ("POST", "/c/banks", {"name": "NEW"}),
    ("PUT", "/c/bank/TEST_BANK", {"enabled": False}),
    ("DELETE", "/c/bank/TEST_BANK", None),
    ("POST", "/c/bank/TEST_BANK/signal", {"pdq": ZEROS}),
    ("POST", "/c/bank/TEST_BANK/content", None),
    ("PUT", "/c/bank/TEST_BANK/content/1", {"note": "x"}),
    ("DELETE", "/c/bank/TEST_BANK/content/1", None),
    ("POST", "/c/exchanges", {}),
    ("PUT", "/c/signal_type/pdq", {"enabled_ratio": 0}),
]


@pytest.mark.parametrize(("method", "path", "told"), _CHANGES)
@pytest.mark.parametrize(
    "wrong", [None, "Bearer guess", f"Bearer {TOKEN}x", f"Token {TOKEN}", "Basic ???", "Basic eA=="]
)
def test_nothing_is_changed_without_a_token(
    banked: httpx2.Client, service: Memory, method: str, path: str, told: object, wrong: str | None
) -> None:
    before = list(service.decisions)
    del banked.headers["authorization"]
    answer = banked.request(method, path, json=told, headers={"Authorization": wrong} if wrong else None)
    assert answer.status_code == 401
    assert "Authorization: Bearer TOKEN" in answer.json()["message"]
    assert service.decisions == before


def test_every_change_bears_the_name_of_the_client_that_made_it(banked: httpx2.Client, service: Memory) -> None:
    assert service.decisions == [("small host", "create", "TEST_BANK"), ("small host", "add", "1")]


def test_the_token_may_be_the_password_of_the_address(anybody: httpx2.Client) -> None:
    basic = base64.b64encode(f"any:{TOKEN}".encode()).decode()
    made = anybody.post("/c/banks", json={"name": "A"}, headers={"Authorization": f"Basic {basic}"})
    assert made.status_code == 201


def test_a_server_without_tokens_only_answers_questions(service: Memory) -> None:
    with served(hma(service), HELD) as client:
        answer = client.post("/c/banks", json={"name": "A"})
        assert (answer.status_code, "only answers questions" in answer.json()["message"]) == (403, True)
        assert client.get("/c/banks").json() == []


def test_exchanges_are_not_configured_here(client: httpx2.Client) -> None:
    for method, path in (("POST", "/c/exchanges"), ("PUT", "/c/exchange/A"), ("DELETE", "/c/exchange/A")):
        answer = client.request(method, path, json={})
        assert (answer.status_code, "tocsin bank import" in answer.json()["message"]) == (501, True)
    assert client.get("/c/exchanges/apis").json() == []
    assert client.get("/c/exchanges/api/sample").status_code == 400
    assert client.get("/c/exchanges/api/sample/schema").status_code == 404
