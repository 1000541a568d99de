"""What is read of a Mastodon server's public timelines?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.collect.live.conftest import Tell, at
from tests.fetch.site import NOT_THERE, Said, page, site

from tocsin.collect.live.mastodon import MastodonTimeline
from tocsin.fetch import Door
from tocsin.model.listing import Listing
from tocsin.model.seams import Fault

FIRST = "/api/v1/accounts/7/statuses?limit=40"


def status(number: int, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "created_at": f"2013-01-15T{number:02}:00:00.000Z",
        "uri": f"https://server.test/users/fennec/statuses/{number}",
        "url": f"https://server.test/@fennec/{number}",
        "content": f"<p>post {number}</p>",
        "visibility": "public",
        "account": {"acct": "fennec", "url": "https://server.test/@fennec"},
        "media_attachments": [],
        **more,
    }


def timeline(*statuses: object, onward: str = "") -> bytes:
    headers = ["Content-Type: application/json"]
    if onward:
        headers.append(f'Link: <{onward}>; rel="next", <{onward}&min_id=9>; rel="prev"')
    return page(json.dumps(statuses).encode(), *headers)


def server(**says: Said) -> dict[str, Said]:
    return {"/robots.txt": NOT_THERE, **says}


def test_an_account_is_looked_up_and_its_pages_followed(tell: Tell) -> None:
    lookup = page(json.dumps({"id": "7", "acct": "fennec"}).encode())
    says: dict[str, Said] = {"/robots.txt": NOT_THERE, "/api/v1/accounts/lookup?acct=fennec": lookup}
    with site(says) as web:
        second = "/api/v1/accounts/7/statuses?limit=40&max_id=3"
        says[FIRST] = timeline(status(4), status(3), onward=web.url(second))
        says[second] = timeline(status(2, in_reply_to_id="1"), status(1))
        told = tell(MastodonTimeline(), web.url("/@fennec"))
        assert [post.text for post in told.posts] == ["post 4", "post 3", "post 2", "post 1"]
        assert [sorted(name[-1] for name in item.items()) for item in told.of(Listing)] == [["3", "4"], ["1", "2"]]
        assert {item.scope for item in told.of(Listing)} == {web.url(FIRST)}
        bounded = tell(MastodonTimeline(pages=1), web.url("/@fennec"))
        assert len(bounded.posts) == 2 and "1 pages" in bounded.fault.what


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/tags/sahel", "/api/v1/timelines/tag/sahel?limit=40"),
        ("/public", "/api/v1/timelines/public?limit=40"),
        ("/public/local", "/api/v1/timelines/public?limit=40&local=true"),
        ("/", "/api/v1/timelines/public?limit=40"),
        ("/api/v1/timelines/public?only_media=true", "/api/v1/timelines/public?only_media=true"),
    ],
)
def test_every_spelling_of_a_timeline_is_known(tell: Tell, location: str, asked: str) -> None:
    with site(server(**{asked: timeline(status(1))})) as web:
        assert tell(MastodonTimeline(), web.url(location)).post.text == "post 1"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (page(b'{"error": "This method requires an authenticated user"}', status="422 No"), "authenticated user"),
        (page(b'{"error": "This API requires an authenticated user"}', status="401 No"), "authenticated user"),
        (page(b"<h1>Forbidden</h1>", "Content-Type: text/html", status="403 No"), "HTTP status 403: Forbidden"),
        (page(b"", status="451 Law"), "HTTP status 451"),
    ],
)
def test_a_server_that_asks_for_a_log_in_is_closed(tell: Tell, said: bytes, words: str) -> None:
    with site(server(**{"/api/v1/timelines/public?limit=40": said})) as web:
        (closed,) = tell(MastodonTimeline(), web.url("/public")).closed
    assert words in closed.says and closed.evidence


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (page(b'{"error": "Record not found"}', status="404 No"), "HTTP status 404"),
        (page(b"<html>no API here"), "(no list of statuses|was not expected|expected)"),
        (page(b'{"id": 7}'), "no list of statuses"),
        (page(b"[" * 40_000), "."),
        (page(b'[{"id": "1", "created_'), "ends before"),
        (page(b""), "."),
    ],
)
def test_what_is_no_timeline_is_said_and_never_raised(tell: Tell, said: bytes, words: str) -> None:
    import re

    with site(server(**{"/api/v1/timelines/public?limit=40": said})) as web:
        told = tell(MastodonTimeline(), web.url("/public"))
    assert told.posts == [] and any(re.search(words, fault.what) for fault in told.faults)


def test_a_broken_status_costs_itself_and_the_listing(tell: Tell) -> None:
    said = timeline(status(3), {"id": "2"}, status(1), "text", None)
    with site(server(**{"/api/v1/timelines/public?limit=40": said})) as web:
        told = tell(MastodonTimeline(), web.url("/public"))
    assert len(told.posts) == 2 and told.skipped == {"no status": 3} and told.of(Listing) == []


def test_a_private_status_is_not_read_whoever_shows_it(tell: Tell) -> None:
    said = timeline(status(2, visibility="private"), status(1, visibility="direct"))
    with site(server(**{"/api/v1/timelines/public?limit=40": said})) as web:
        told = tell(MastodonTimeline(), web.url("/public"))
    assert told.posts == [] and sum(told.skipped.values()) == 2


@pytest.mark.parametrize("onward", ["http://other.test/api/v1/timelines/public?max_id=1", "http://[::1", "ftp://x/y"])
def test_a_next_page_elsewhere_is_not_followed(tell: Tell, onward: str) -> None:
    with site(server(**{"/api/v1/timelines/public?limit=40": timeline(status(1), onward=onward)})) as web:
        assert len(tell(MastodonTimeline(), web.url("/public")).posts) == 1
        assert len(web.asked) == 3


def test_pages_that_lead_round_in_a_ring_end(tell: Tell) -> None:
    says = server()
    with site(says) as web:
        says["/api/v1/timelines/public?limit=40"] = timeline(
            status(1), onward=web.url("/api/v1/timelines/public?limit=40")
        )
        assert len(tell(MastodonTimeline(), web.url("/public")).posts) == 1


def test_an_address_that_is_no_timeline_is_said(live: Door) -> None:
    (item,) = MastodonTimeline().collect(at("https://server.test/a/b/c"), live, None)
    assert isinstance(item, Fault) and "no timeline" in item.what


def test_saved_timelines_are_read_too(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "page.json").write_text(json.dumps([status(2), status(1)]))
    (tmp_path / "in" / "notes.txt").write_text("note")
    told = tell(MastodonTimeline(), "in")
    assert len(told.posts) == 2 and told.skipped == {"no saved timeline, and shown in no post": 1}
