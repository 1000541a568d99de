"""Does the workbench show the case, and only to this machine?"""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.story.conftest import tocsin

from tocsin.web.server import workbench


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("web") / "case"
    assert tocsin("demo", "--dir", str(folder)).returncode == 0
    return TestClient(workbench(Path(folder)), base_url="http://127.0.0.1")


def test_the_board_lists_every_incident_with_both_axes(client: TestClient) -> None:
    page = client.get("/").text
    incidents = client.get("/api/incidents").json()
    assert len(incidents) == 7
    for incident in incidents:
        assert incident["id"] in page
    assert "claimed-only" in page


def test_an_incident_shows_its_reasons(client: TestClient) -> None:
    incident = client.get("/api/incidents").json()[0]
    page = client.get(f"/incidents/{incident['id']}").text
    assert incident["reasons"][0]["rule"] in page


def test_the_report_is_the_one_that_is_written(client: TestClient) -> None:
    assert "Key judgements" in client.get("/report").text


def test_every_answer_forbids_scripts_frames_and_foreign_resources(client: TestClient) -> None:
    for path in ("/", "/report", "/api/incidents", "/nowhere"):
        answer: httpx2.Response = client.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_foreign_host_name_is_refused(client: TestClient) -> None:
    assert client.get("/", headers={"host": "rebound.example"}).status_code == 400


def test_an_unknown_incident_is_not_found(client: TestClient) -> None:
    assert client.get("/incidents/inc-none").status_code == 404
