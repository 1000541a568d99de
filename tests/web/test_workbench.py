"""Does the workbench show the case, and only to this machine?"""

from __future__ import annotations

import html
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient
from tests.story.conftest import tocsin

from tocsin.app.case import opened
from tocsin.model import Claim
from tocsin.store import records
from tocsin.web.server import workbench


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "case"
    assert tocsin("demo", "--dir", str(folder)).returncode == 0
    return folder


@pytest.fixture(scope="module")
def client(folder: Path) -> TestClient:
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


def test_what_is_withheld_is_counted_and_not_shown(client: TestClient, folder: Path) -> None:
    incidents = client.get("/api/incidents").json()
    claimed = next(one for one in incidents if one["claims"] and one["technique"] == "ddos")
    shown = tocsin("show", claimed["id"], folder=folder).stdout
    ruled = ("--by", "duty analyst", "--why", "test", "--json")
    with opened(folder) as case, case.db.connect() as conn:
        posts = {claim.post: claim.quote for claim in records.every(conn, Claim) if claim.id in claimed["claims"]}
    for post, words in posts.items():
        assert words[:40] in shown
        assert tocsin("review", "withhold", post, "operational", *ruled, folder=folder).returncode == 0
    page = client.get(f"/incidents/{claimed['id']}").text
    assert "[withheld]" in page
    assert not any(html.escape(words[:40]) in page for words in posts.values())
    other = next(one for one in incidents if one["id"] != claimed["id"])
    assert tocsin("review", "withhold", other["id"], "operational", *ruled, folder=folder).returncode == 0
    settled = tocsin("review", "settle", other["id"], "unverified", *ruled, folder=folder)
    assert settled.returncode == 0, settled.stderr
    assert other["id"] not in client.get("/").text
    assert "1 more withheld" in client.get("/").text
    assert other["id"] not in {one["id"] for one in client.get("/api/incidents").json()}
    assert client.get(f"/api/incidents/{other['id']}").status_code == 404
    assert other["id"] not in tocsin("export", "stix", folder=folder).stdout
    assert all(words[:40] not in client.get("/report").text for words in posts.values())
