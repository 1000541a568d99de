"""Does a real case answer HMA's clients: what is banked is found, what is switched off is not?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from tests.web.hma_host import HELD, TOKENS, served

from tocsin.app import banking
from tocsin.app.case import init, opened
from tocsin.app.hosting import Host, host
from tocsin.web.hma import hma
from tocsin.web.hma.case import CaseService

BRIDGE = Path(__file__).parents[1] / "fingerprint/data/bridge.jpg"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hma") / "case"
    init(folder)
    with opened(folder) as case:
        card = banking.Card(bank="known", label="bridge", provenance="test")
        list(banking.add(case, [str(BRIDGE)], card, lambda *_: None))
    return folder


@pytest.fixture(scope="module")
def asked(folder: Path) -> Iterator[Host]:
    with host(folder) as held:
        yield held


@pytest.fixture(scope="module")
def client(asked: Host) -> Iterator[httpx2.Client]:
    with served(hma(CaseService(asked), TOKENS)) as held:
        yield held


def value(client: httpx2.Client) -> str:
    found: str = client.post("/h/hash", files={"photo": BRIDGE.read_bytes()}).json()["pdq"]
    return found


def test_a_banked_picture_is_found_by_its_file_and_by_its_value(client: httpx2.Client) -> None:
    by_file = client.post("/m/lookup", files={"photo": BRIDGE.read_bytes()}).json()
    assert list(by_file["pdq"]) == ["known"]
    asked = {"signal_type": "pdq", "signal": value(client), "include_distance": "true"}
    (hit,) = client.get("/m/raw_lookup", params=asked).json()["matches"]
    assert hit == {"bank_content_id": by_file["pdq"]["known"][0]["bank_content_id"], "distance": "0"}


def test_a_picture_is_no_video_of_the_same_bytes(client: httpx2.Client) -> None:
    import hashlib

    digest = hashlib.md5(BRIDGE.read_bytes(), usedforsecurity=False).hexdigest()
    found = client.get("/m/raw_lookup", params={"signal_type": "video_md5", "signal": digest}).json()
    assert found["matches"] == []


def test_what_a_client_adds_is_found_at_once_and_no_longer_when_it_is_taken_out(client: httpx2.Client) -> None:
    assert client.post("/c/banks", json={"name": "SHARED"}, headers=HELD).status_code == 201
    signal = "0123456789abcdef" * 4
    added = client.post("/c/bank/SHARED/signal", json={"pdq": signal}, headers=HELD)
    assert added.status_code in (200, 201), added.text
    number = added.json()["id"]
    asked = {"signal_type": "pdq", "signal": signal}
    assert client.get("/m/raw_lookup", params=asked).json()["matches"] == [number]
    assert client.delete(f"/c/bank/SHARED/content/{number}", headers=HELD).status_code == 200
    assert client.get("/m/raw_lookup", params=asked).json()["matches"] == []


def test_a_change_without_a_token_is_refused(client: httpx2.Client) -> None:
    assert client.post("/c/banks", json={"name": "OTHER"}).status_code == 401


def test_what_clients_changed_is_sealed_and_verifies(client: httpx2.Client, folder: Path) -> None:
    from tocsin.app.verifying import verify

    assert client.get("/status").status_code == 200
    assert verify(folder, None).holds


def test_what_another_process_banks_is_seen_within_a_second(
    client: httpx2.Client, folder: Path, tmp_path: Path
) -> None:
    import time

    from click.testing import CliRunner

    from tocsin.cli import tocsin as program

    listed = tmp_path / "l.csv"
    listed.write_text(f"pdq,label\n{'f0' * 32},other\n")
    done = CliRunner().invoke(program, ["bank", "import", str(listed), "--bank", "late", "--case", str(folder)])
    assert done.exit_code == 0, done.output
    time.sleep(1.1)
    found = client.get("/m/raw_lookup", params={"signal_type": "pdq", "signal": "f0" * 32}).json()
    assert len(found["matches"]) == 1
