"""What is kept of the pages that an analyst listed?"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from tests.collect.live.conftest import Tell
from tests.fetch.site import NOT_THERE, Said, page, site

from tocsin.collect.feeds.feed import Feed
from tocsin.collect.live.pages import WebPages
from tocsin.model.listing import Removal

HTML = "Content-Type: text/html; charset=utf-8"


def says(**more: Said) -> dict[str, Said]:
    return {"/robots.txt": NOT_THERE, **more}


def test_a_page_is_kept_as_it_came(tell: Tell) -> None:
    packed = gzip.compress(b"<p>hello <a href='/other'>more</a></p>", mtime=0)
    with site(says(**{"/a": page(packed, HTML, "Content-Encoding: gzip")})) as web:
        told = tell(WebPages(), web.url("/a"))
        (capture,) = told.captures
        assert (capture.status, capture.media_type, capture.size) == (200, "text/html", 38)
        assert capture.peer == "127.0.0.1" and web.asked == ["/robots.txt", "/a", "/a"]


def test_every_line_of_a_list_is_fetched_or_named(tell: Tell, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with site(says(**{"/a": page(b"A"), "/b": page(b"B"), "/gone": page(b"gone", status="410 Gone")})) as web:
        listed = f"# pages\n{web.url('/a')}\n\nnonsense\n{web.url('/b')}\r\n{web.url('/a')}\n{web.url('/gone')}\n"
        (tmp_path / "in" / "list.txt").write_text(listed)
        (tmp_path / "in" / "empty.txt").write_text("# none\n")
        (tmp_path / "in" / "x.png").write_bytes(b"x")
        told = tell(WebPages(), "in")
    assert [capture.status for capture in told.captures] == [200, 200, 410]
    assert told.skipped == {"line is no address": 1, "address listed before": 1, "no list of addresses": 1}
    assert told.fault.where == "empty.txt"
    (removal,) = told.of(Removal)
    assert removal.native_id == web.url("/gone") and removal.evidence == told.captures[2].id


def test_a_list_longer_than_its_bound_is_named(tell: Tell, tmp_path: Path) -> None:
    with site(says(**{f"/{number}": page(b"x") for number in range(4)})) as web:
        (tmp_path / "list.txt").write_text("\n".join(web.url(f"/{number}") for number in range(4)))
        told = tell(WebPages(most=2), "list.txt")
    assert len(told.captures) == 2 and told.skipped == {"more than 2 pages listed": 2}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (page(b"<h1>Members only</h1>", HTML, status="403 No"), "HTTP status 403: Members only"),
        (page(b"", "WWW-Authenticate: Basic", status="401 No"), "HTTP status 401"),
        (page(b"<p>You must be logged in to view this forum.</p>", HTML), "You must be logged in"),
        (page(b"<p>\xd9\x87\xd8\xb0\xd8\xa7 \xd8\xa8\xd8\xa7\xd9\x84\xd8\xaf\xd8\xb9\xd9\x88\xd8\xa9 "
              b"\xd9\x81\xd9\x82\xd8\xb7</p>", HTML), "\u0628\u0627\u0644\u062f\u0639\u0648\u0629"),
        (page(b"", "Location: /login?next=/a", status="302 F"), "redirected to /login"),
    ],
)  # fmt: skip
def test_a_wall_is_noticed_dated_and_evidenced(tell: Tell, said: bytes, words: str) -> None:
    with site(says(**{"/a": said, "/login?next=/a": page(b"<form>", HTML)})) as web:
        told = tell(WebPages(), web.url("/a"))
    (closed,) = told.closed
    assert words in closed.says and closed.evidence == told.captures[0].id and closed.at == told.captures[0].seen


@pytest.mark.parametrize(
    "said",
    [
        page(b"<p>Log in</p><article>" + b"Our reading club met again. " * 400 + b"by invitation only</article>", HTML),
        page(b"<a href='/login'>Log in</a> <p>Welcome</p>", HTML),
        page(b"by invitation only", "Content-Type: text/plain"),
        page(b"", "Location: /news", status="302 F"),
    ],
)
def test_a_page_that_talks_of_walls_is_none(tell: Tell, said: bytes) -> None:
    with site(says(**{"/a": said, "/news": page(b"<p>news", HTML)})) as web:
        assert tell(WebPages(), web.url("/a")).closed == []


@pytest.mark.parametrize(("said", "reason"), [(b"", "not answered: reset"), (b"SSH-2.0\r\n", "not answered: protocol")])
def test_a_page_that_does_not_answer_is_skipped_and_told(tell: Tell, said: bytes, reason: str) -> None:
    with site(says(**{"/a": said})) as web:
        told = tell(WebPages(), web.url("/a"))
    assert told.skipped == {reason: 1} and reason in told.fault.what


def test_what_robots_forbids_is_skipped_and_told(tell: Tell) -> None:
    with site({"/robots.txt": page(b"User-agent: *\nDisallow: /a"), "/a": page(b"A")}) as web:
        told = tell(WebPages(), web.url("/a"))
        assert web.asked == ["/robots.txt"]
    assert told.skipped == {"robots.txt asks not to fetch it": 1} and told.captures == []


def test_a_feed_that_did_not_change_gives_the_same_posts_and_no_fault(tell: Tell) -> None:
    body = (
        b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>Hello</title>"
        b"<pubDate>Tue, 15 Jan 2013 10:00:00 GMT</pubDate></item></channel></rss>"
    )

    def feed(headers: dict[str, str]) -> bytes:
        if headers.get("if-none-match"):
            return page(b"", 'ETag: "1"', status="304 Not Modified")
        return page(body, 'ETag: "1"', "Content-Type: application/rss+xml")

    with site(says(**{"/feed": feed})) as web:
        told = tell(Feed(), web.url("/feed"))  # asked twice: the second answer is a 304
        assert web.heads[-1]["if-none-match"] == '"1"'
    assert len(told.posts) == 1 and told.faults == []
