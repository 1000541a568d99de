"""Does a client of HMA 1.1 get from Tocsin what it got from HMA? Shapes and numbers are those of HMA's own tests."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from random import Random

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from tests.web.hma_host import HELD, TOKENS, Memory, flat, painted, served

from tocsin.app.clock import wall
from tocsin.web.hma import beside, hma
from tocsin.web.hma.service import Bank, Exchange

# HMA's PDQ examples: python-threatexchange, signal_type/pdq/signal.py.
EXAMPLES = (
    "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22",
    "f8f8f0cee0f4a84f06370a2a038f63f0b36e26d596621e1d33e6b39c4e9c9b22",
    "e64cc9d91c623882f8d1f1d9a398e78c9f199b3bd83924f2b7e11e0bf861b064",
    "c186f9619659658c4b6916daf934496985f4259c72c39676ab9edb631c3c349c",
    "62c9789627838f69f23cf98c29e37836d61c87c31c59587c4b49a783f496725c",
)
LEFT = "facd8bcb2a49bcebdec1985298d5fe84bcd006c187c598c720c3c087b3fdb318"
RIGHT = "facd8bcb2a49bcebdec1985228d5ae84bcd006c187c598c720c2b087b3fdb318"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"


_MEMORY = Memory(wall)


@pytest.fixture
def service() -> Memory:
    return _MEMORY.emptied()


@pytest.fixture(scope="module")
def running() -> Iterator[httpx2.Client]:
    with served(hma(_MEMORY, TOKENS), HELD) as client:
        yield client


@pytest.fixture
def client(running: httpx2.Client, service: Memory) -> httpx2.Client:
    return running


@pytest.fixture
def banked(client: httpx2.Client) -> httpx2.Client:
    """Three banks that hold one value each, as in HMA's tests."""
    for name in ("BANK_A", "BANK_B", "BANK_C"):
        assert client.post("/c/banks", json={"name": name}).status_code == 201
        assert client.post(f"/c/bank/{name}/signal", json={"pdq": EXAMPLES[0]}).status_code == 200
    return client


def query(value: str = EXAMPLES[0], **fields: str) -> dict[str, str]:
    return {"signal_type": "pdq", "signal": value, **fields}


def test_a_server_that_runs_says_it_is_alive(client: httpx2.Client) -> None:
    for path in ("/status", "/status/live"):
        answer = client.get(path)
        assert (answer.status_code, answer.text) == (200, "I-AM-ALIVE")


def test_before_the_index_is_there_lookups_and_readiness_say_so_and_liveness_does_not(
    client: httpx2.Client, service: Memory
) -> None:
    service.loaded = False
    assert (client.get("/status").status_code, client.get("/status").text) == (503, "INDEX-NOT-LOADED")
    assert client.get("/status/live").status_code == 200
    answer = client.get("/m/raw_lookup", params=query())
    assert (answer.status_code, answer.json()) == (503, {"message": "index not yet ready"})


def test_added_hashes_are_found_at_once(client: httpx2.Client) -> None:
    assert client.post("/c/banks", json={"name": "TEST_BANK"}).json() == {
        "name": "TEST_BANK",
        "matching_enabled_ratio": 1.0,
    }
    for number, value in enumerate(EXAMPLES, 1):
        answer = client.post("/c/bank/TEST_BANK/signal", json={"pdq": value})
        assert (answer.status_code, answer.json()) == (200, {"id": number, "signals": {"pdq": value}})
    status = client.get("/m/index/status", params={"signal_type": "pdq"}).json()
    assert status["pdq"]["present"] is True
    assert status["pdq"]["size"] == len(EXAMPLES)
    assert status["pdq"]["built_to"] > 1_600_000_000
    found = client.get("/m/lookup", params=query(EXAMPLES[-1]))
    assert found.json() == {"TEST_BANK": [{"bank_content_id": len(EXAMPLES), "distance": "0"}]}
    assert client.get("/m/lookup", params=query("5" * 64)).json() == {}


def test_a_raw_lookup_gives_ids_and_distances_where_they_are_asked_for(banked: httpx2.Client) -> None:
    assert banked.get("/m/raw_lookup", params=query()).json() == {"matches": [1, 2, 3]}
    for yes in ("true", "True", "1"):
        found = banked.get("/m/raw_lookup", params=query(EXAMPLES[1], include_distance=yes)).json()
        assert found["matches"][0] == {"bank_content_id": 1, "distance": "2"}


@pytest.mark.parametrize(("banks", "ids"), [("BANK_A", [1]), ("BANK_A,BANK_B", [1, 2]), ("NON_EXISTENT_BANK", [])])
def test_lookups_are_limited_to_the_banks_they_name(banked: httpx2.Client, banks: str, ids: list[int]) -> None:
    assert banked.get("/m/raw_lookup", params=query(banks=banks)).json() == {"matches": ids}
    found = banked.get("/m/lookup", params=query(banks=banks)).json()
    assert [match["bank_content_id"] for bank in found.values() for match in bank] == ids


def test_values_without_a_distance_have_a_dash(client: httpx2.Client) -> None:
    client.post("/c/banks", json={"name": "CLIPS"})
    client.post("/c/bank/CLIPS/signal", json={"video_md5": EMPTY_MD5.upper()})
    found = client.get("/m/lookup", params={"signal_type": "video_md5", "signal": EMPTY_MD5}).json()
    assert found == {"CLIPS": [{"bank_content_id": 1, "distance": "-"}]}


def test_an_uploaded_picture_is_hashed_banked_and_found(client: httpx2.Client) -> None:
    photo = painted()
    client.post("/c/banks", json={"name": "OWN"})
    value = client.post("/h/hash", files={"photo": ("a.jpg", photo, "image/jpeg")}).json()["pdq"]
    added = client.post("/c/bank/OWN/content", files={"photo": ("a.jpg", photo, "image/jpeg")})
    assert (added.status_code, added.json()) == (200, {"id": 1, "signals": {"pdq": value}})
    found = client.post("/m/lookup", files={"photo": ("b.jpg", photo, "image/jpeg")})
    assert found.json() == {"pdq": {"OWN": [{"bank_content_id": 1, "distance": "0"}]}}
    assert client.post("/m/lookup", files={"photo": ("c.jpg", painted(7))}).json() == {"pdq": {}}


def test_an_uploaded_video_has_its_md5(client: httpx2.Client) -> None:
    assert client.post("/h/hash", files={"video": ("a.mp4", b"", "video/mp4")}).json() == {"video_md5": EMPTY_MD5}


def test_a_picture_with_nothing_in_it_is_never_matched_and_it_is_said_why(client: httpx2.Client) -> None:
    client.post("/c/banks", json={"name": "OWN"})
    upload = {"photo": ("flat.jpg", flat())}
    assert client.post("/h/hash", files=upload).json() == {"pdq": ""}
    for path in ("/m/lookup", "/c/bank/OWN/content"):
        answer = client.post(path, files=upload)
        assert answer.status_code == 400
        assert "too flat to match" in answer.json()["message"]


def test_signal_types_of_an_upload_can_be_chosen(client: httpx2.Client) -> None:
    upload = {"photo": ("a.jpg", painted())}
    assert set(client.post("/h/hash?types=pdq", files=upload).json()) == {"pdq"}
    assert client.post("/h/hash?types=video_md5", files=upload).json() == {
        "message": "signal type 'video_md5' doesn't exist or is disabled"
    }
    assert client.post("/h/hash?types=,", files=upload).json() == {"message": "empty signal type selection"}


def test_two_values_are_compared_as_hma_compares_them(client: httpx2.Client) -> None:
    assert client.post("/m/compare", json={"pdq": [LEFT, RIGHT]}).json() == {"pdq": [True, {"distance": 9}]}
    assert client.post("/m/compare", json={"pdq": [LEFT, "0" * 64]}).json() == {"pdq": [False, {"distance": 128}]}
    assert client.post("/m/compare", json={"video_md5": [EMPTY_MD5] * 2}).json() == {"video_md5": [True, {}]}


@pytest.mark.parametrize(
    "told",
    [["banana"], {"pdq": "banana"}, {"pdq": []}, {"pdq": ["banana"] * 2}, {"pdq": [LEFT] * 3}, {"x": [LEFT] * 2}],
)
def test_what_cannot_be_compared_is_refused(client: httpx2.Client, told: object) -> None:
    answer = client.post("/m/compare", json=told)
    assert answer.status_code == 400
    assert list(answer.json()) == ["message"]


def test_what_is_switched_off_is_not_matched_and_stays_in_the_raw_lookup(banked: httpx2.Client) -> None:
    assert banked.put("/c/bank/BANK_A/content/1", json={"disable_until_ts": 0}).status_code == 200
    assert banked.put("/c/bank/BANK_B", json={"enabled": False}).json()["matching_enabled_ratio"] == 0
    assert list(banked.get("/m/lookup", params=query()).json()) == ["BANK_C"]
    assert list(banked.get("/m/lookup", params=query(bypass_coinflip="true")).json()) == ["BANK_B", "BANK_C"]
    assert banked.get("/m/raw_lookup", params=query()).json() == {"matches": [1, 2, 3]}


def test_a_seed_tosses_the_coin_as_hma_tosses_it(banked: httpx2.Client) -> None:
    for name in ("BANK_A", "BANK_B", "BANK_C"):
        banked.put(f"/c/bank/{name}", json={"enabled_ratio": 0.5})
    for seed in ("1", "2", "1234", "abc"):
        found = banked.get("/m/lookup", params=query(seed=seed)).json()
        assert bool(found) == (Random(seed).random() <= 0.5)


def test_an_address_is_never_fetched_and_the_file_upload_is_named(banked: httpx2.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as bait:
        bait.settimeout(0.2)
        url = {"url": f"http://127.0.0.1:{bait.getsockname()[1]}/a.jpg"}
        for answer in (
            banked.get("/h/hash", params=url),
            banked.get("/m/lookup", params=url),
            banked.post("/c/bank/BANK_A/content", params=url),
        ):
            assert answer.status_code == 400
            assert "POST the file itself as multipart/form-data" in answer.json()["message"]
        with pytest.raises(TimeoutError):
            bait.accept()


def test_many_values_are_looked_up_at_once_in_their_order(banked: httpx2.Client) -> None:
    asked = ["5" * 64, "banana", EXAMPLES[1], 7]
    answer = banked.post("/m/lookup_many?signal_type=pdq&banks=BANK_B", json=asked).json()
    hit = {"bank_content_id": 2, "distance": "2", "bank": "BANK_B", "enabled": True}
    assert answer["matches"] == [[], [], [hit], []]
    assert [error["at"] for error in answer["errors"]] == [1, 3]
    lines = "\n".join(["5" * 64, EXAMPLES[1]])
    plain = banked.post("/m/lookup_many?signal_type=pdq", content=lines, headers={"Content-Type": "text/plain"}).json()
    assert [len(matches) for matches in plain["matches"]] == [0, 3]


def test_ten_thousand_values_are_the_most(client: httpx2.Client) -> None:
    values = ["5" * 64] * 10_000
    assert len(client.post("/m/lookup_many?signal_type=pdq", json=values).json()["matches"]) == 10_000
    assert client.post("/m/lookup_many?signal_type=pdq", json=[*values, "5" * 64]).status_code == 413


def test_hits_beyond_the_first_ten_thousand_are_counted_and_not_told(client: httpx2.Client, service: Memory) -> None:
    client.post("/c/banks", json={"name": "FLOOD"})
    client.post("/c/bank/FLOOD/signal", json={"pdq": EXAMPLES[0]})
    first = service.contents[1]
    service.contents = {number: replace(first, id=number) for number in range(1, 10_008)}
    answer = client.get("/m/raw_lookup", params=query())
    assert len(answer.json()["matches"]) == 10_000
    assert answer.headers["tocsin-left-out"] == "7"
    assert client.get("/m/lookup", params=query()).headers["tocsin-left-out"] == "7"
    assert client.post("/m/lookup_many?signal_type=pdq", json=[EXAMPLES[0]]).json()["left_out"] == 7


def test_types_and_exchanges_are_listed_as_hma_lists_them(client: httpx2.Client, service: Memory) -> None:
    service.lists = (Exchange(name="LIST_1", api="local_file", items=3, read_at=1_700_000_000),)
    assert client.get("/c/signal_type").json() == [
        {"name": "pdq", "enabled_ratio": 1.0},
        {"name": "video_md5", "enabled_ratio": 1.0},
    ]
    assert client.get("/c/content_type").json() == [
        {"name": "photo", "enabled": True},
        {"name": "video", "enabled": True},
    ]
    assert client.get("/c/signal_type/index", params={"signal_type": "pdq"}).json() == {
        "pdq": {"db_size": 0, "index_size": 0, "index_out_of_date": False, "newest_db_item": -1, "index_built_to": -1}
    }
    assert client.get("/c/exchanges").json() == ["LIST_1"]
    assert client.get("/c/exchange/LIST_1").json()["api"] == "local_file"
    assert client.get("/c/exchange/LIST_1/status").json()["fetched_items"] == 3
    assert client.get("/c/exchange/NONE/status").json() == {"message": "Exchange 'NONE' not found"}


def test_every_path_is_in_the_site_map_and_described(client: httpx2.Client) -> None:
    paths = client.get("/site-map").json()
    assert {"/m/raw_lookup", "/h/hash", "/c/bank/<bank_name>/content/<int:content_id>"} <= set(paths)
    described = client.get("/openapi/openapi.json").json()
    assert described["info"]["title"] == "Open Media Match API"
    assert len(described["paths"]) == len(paths)
    assert described["paths"]["/m/raw_lookup"]["get"]["parameters"][0] == {
        "name": "signal",
        "in": "query",
        "required": True,
        "schema": {"type": "string"},
    }


def test_a_field_that_is_missing_is_named_as_hma_names_it(client: httpx2.Client) -> None:
    answer = client.get("/m/raw_lookup")
    assert answer.status_code == 422
    assert [(one["type"], one["loc"]) for one in answer.json()] == [
        ("missing", ["signal"]),
        ("missing", ["signal_type"]),
    ]
    wrong = client.get("/m/raw_lookup", params=query(include_distance="x"))
    assert (wrong.status_code, wrong.json()[0]["type"]) == (422, "bool_parsing")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"signal_type": "zzz", "signal": "a"}, "No such SignalType 'zzz'"),
        (query("banana"), "invalid signal: invalid PDQ hash"),
        (query(EXAMPLES[0].upper()), "invalid signal: invalid PDQ hash"),
        (query(EXAMPLES[0] + "\n"), "invalid signal: invalid PDQ hash"),
    ],
)
def test_a_value_that_is_none_is_refused_in_hmas_words(
    client: httpx2.Client, fields: dict[str, str], says: str
) -> None:
    answer = client.get("/m/raw_lookup", params=fields)
    assert (answer.status_code, answer.json()) == (400, {"message": says})


def test_a_surprise_is_told_in_hmas_shape_and_without_its_words(
    service: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Memory):
        def banks(self) -> list[Bank]:
            raise RuntimeError("secret")

    with caplog.at_level("CRITICAL"), served(hma(Broken(wall))) as client:
        answer = client.get("/c/banks")
        assert (answer.status_code, list(answer.json())) == (500, ["message"])
        assert "secret" not in answer.text


def test_the_workbench_keeps_every_other_path(service: Memory) -> None:
    with served(beside(hma(service), PlainTextResponse("workbench"))) as client:
        assert client.get("/").text == client.get("/incidents/a").text == "workbench"
        assert client.get("/status").text == "I-AM-ALIVE"
        assert client.get("/m/index/status").json()["pdq"]["size"] == 0
