"""Is every content of a recording kept, and nothing that a request carried?"""

from __future__ import annotations

import base64
import gzip
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.door import PNG, SOURCE, FakeDoor, Told, collected, dumped, utc

from tocsin.collect import pieces
from tocsin.collect.archives import harentries
from tocsin.collect.archives.har import Har

HTML = "<title>Home \u2603</title><p>said \u2603</p><img src=p.png>"
Json = dict[str, object]


def entry(url: str, content: Json | None, status: int = 200, **more: object) -> Json:
    headers = [{"name": "Set-Cookie", "value": "secret"}, {"name": "Server", "value": "z"}]
    return {
        "startedDateTime": "2013-01-12T10:00:00.123+01:00",
        "time": 1.5,
        "request": {
            "method": "POST", "url": url, "headers": [{"name": "Authorization", "value": "secret"}],
            "cookies": [{"name": "id", "value": "secret"}], "postData": {"text": "password=secret"},
        },
        "response": {"status": status, "headers": headers, "cookies": [], "content": content},
        "serverIPAddress": "[2001:db8::1]",
        "pageref": "page_1",
        **more,
    }  # fmt: skip


def har(*entries: object, **more: object) -> bytes:
    return dumped({"log": {"version": "1.2", "creator": {"name": "x"}, **more, "entries": list(entries)}})


PAGE = entry("http://a.example/", {"mimeType": "text/html; charset=koi8-r", "size": 9, "text": HTML})
PICTURE = entry(
    "http://a.example/p.png", {"mimeType": "image/png", "text": base64.b64encode(PNG).decode(), "encoding": "base64"}
)


def read(content: bytes, name: str = "x.har") -> Told:
    return collected(Har(), {name: content})


def test_contents_become_captures_and_pages_become_posts_with_their_pictures() -> None:
    told = read(har(PAGE, PICTURE))
    page, picture = told.captures
    assert (page.url, page.status, page.peer, page.media_type) == ("http://a.example/", 200, "2001:db8::1", "text/html")
    assert page.stated == utc("2013-01-12T09:00:00.123")
    assert (page.locator, page.size) == ("x.har: log.entries[0]", len(HTML.encode()))
    assert (told.post.title, told.post.text, told.post.claimed) == ("Home \u2603", "said \u2603", page.stated)
    assert [(medium.name, medium.capture) for medium in told.post.media] == [("p.png", picture.id)]
    assert not told.faults
    assert not told.repaired


def test_what_requests_carried_and_cookies_are_kept_nowhere() -> None:
    door = FakeDoor({"x.har": har(PAGE, PICTURE)})
    told = list(Har().collect(SOURCE, door, None))
    assert "secret" not in repr(told)
    assert not any(b"secret" in content for content in door.kept.values())
    assert Told(told).captures[0].headers == (("Server", "z"),)


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (entry("u", None), "answer without content"),
        (entry("u", {"size": 0, "text": ""}), "answer without content"),
        (entry("u", {"size": 99}), "content was not recorded"),
        (entry("u", {}, status=302), "redirect without content"),
        (entry("u", {}, status=304), "answer without content"),
        (entry("u", {"text": "x"}, status=0), "request without an answer"),
        (entry("u", {"text": "x"}, status=-1), "request without an answer"),
        ({"request": {"url": "u"}}, "request without an answer"),
        (7, "entry not readable"),
        (None, "entry not readable"),
        ([], "entry not readable"),
    ],
)
def test_what_holds_nothing_is_counted_under_its_reason(made: object, reason: str) -> None:
    assert read(har(made)).skipped == {reason: 1}


def test_odd_contents_are_read_as_far_as_they_go_and_mending_is_told() -> None:
    url = "http://a.example/"
    cut = entry(url, {"text": base64.b64encode(b"abcdef").decode()[:-3], "encoding": "base64"})
    sent = entry(url, {"text": base64.b64encode(gzip.compress(b"plain")).decode(), "encoding": "BASE64"})
    response = sent["response"]
    assert isinstance(response, dict)
    response["headers"] = [{"name": "content-encoding", "value": "gzip"}]
    long = entry("http://a.example/" + "a" * 10_000, {"text": "?", "mimeType": "x"})
    door = FakeDoor({"x.har": har(cut, sent, long)})
    told = Told(list(Har().collect(SOURCE, door, None)))
    assert list(door.kept.values())[:2] == [b"abc", b"plain"]
    assert told.repaired == {
        "content is not whole Base64, read up to there": 1,
        "content compressed as it was sent": 1,
        "address too long, left out": 1,
    }
    assert told.captures[2].url is None


def test_titles_of_recorded_pages_are_taken_where_the_page_has_none() -> None:
    bare = entry("http://a.example/", {"mimeType": "text/html", "text": "<p>x"})
    for title, known in (("Recorded", "Recorded"), ("http://a.example/", None), (None, None)):
        assert read(har(bare, pages=[{"id": "page_1", "title": title}])).post.title == known


def test_a_time_without_a_zone_is_read_in_the_source_s() -> None:
    one = entry("http://a.example/", {"text": "x"}, startedDateTime="2013-01-12T10:00:00")
    told = collected(Har(), {"x.har": har(one)}, replace(SOURCE, zone="Europe/Paris"))
    assert told.captures[0].stated == utc("2013-01-12T09:00:00")


@given(st.integers(1, 2_000))
def test_a_cut_file_gives_the_entries_that_are_whole(cut: int) -> None:
    whole = har(PAGE, PICTURE, PAGE)
    told = read(whole[: -min(cut, len(whole) - 1)])
    assert len(told.captures) == whole[:-cut].count(b'"pageref": "page_1"}')
    assert told.fault.where.startswith("x.har: byte ") or "no HAR file" in told.skipped


def test_an_entry_that_is_too_large_is_passed_over_and_the_rest_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "LIMIT", 4_000)
    monkeypatch.setattr(pieces, "BLOCK", 500)
    monkeypatch.setattr(harentries, "_BLOCK", 7)
    large = entry("http://l.example/", {"text": 'a"{[\\' * 3_000, "mimeType": "x"})
    told = read(har(PAGE, large, PICTURE, large, PAGE, pages=[{"id": "page_1"}]))
    assert [capture.locator[-2] for capture in told.captures] == ["0", "2", "4"]
    assert told.skipped == {"entry larger than 16 MiB": 2}
    assert len(told.posts) == 2
    assert not told.faults


def test_a_har_is_known_by_its_bytes_and_web_sockets_are_counted() -> None:
    one = entry("http://a.example/", {"text": "x"}, _webSocketMessages=[{"type": "send", "data": "secret"}])
    told = collected(Har(), {"a.json": b"\xef\xbb\xbf" + har(one), "b.json": b"{}"})
    assert len(told.captures) == 1
    assert told.skipped == {"web socket messages are not read": 1, "no HAR file": 1}


ODD = st.recursive(
    st.none() | st.integers() | st.text(max_size=9),
    lambda deep: st.lists(deep) | st.dictionaries(st.text(max_size=3), deep),
    max_leaves=5,
)
CONTENT = ODD | st.fixed_dictionaries(
    {"text": st.text() | ODD}, optional={"encoding": st.just("base64") | ODD, "mimeType": ODD}
)
RESPONSE = ODD | st.fixed_dictionaries({"status": st.integers() | ODD, "content": CONTENT}, optional={"headers": ODD})
REQUEST = ODD | st.fixed_dictionaries({"url": st.text() | ODD})


ENTRY = ODD | st.fixed_dictionaries({"request": REQUEST, "response": RESPONSE}, optional={"startedDateTime": ODD})


@given(st.lists(ENTRY, max_size=5))
def test_every_entry_is_accounted_for(entries: list[object]) -> None:
    told = read(json.dumps({"log": {"entries": entries}}).encode())
    assert len(told.captures) + sum(told.skipped.values()) == max(1, len(entries))
    assert not [fault for fault in told.faults if "byte" in fault.where]
