"""Is nobody burdened by our collecting?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.fetch.conftest import MemoryKeeper
from tests.fetch.site import NOT_THERE, Clock, Said, Site, page, site

from tocsin.fetch import Door, Limits
from tocsin.fetch.memory import Forgetful, key_of
from tocsin.fetch.polite import Manners
from tocsin.model import Capture
from tocsin.model.seams import Reach

NO_ROBOTS: dict[str, Said] = {"/robots.txt": NOT_THERE}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory() -> Forgetful:
    return Forgetful()


@pytest.fixture
def polite(door: Door, clock: Clock, memory: Forgetful) -> Door:
    return replace(door, now=clock.now, manners=Manners(memory=memory, sleep=clock.sleep))


def robots(*lines: str) -> Said:
    return page("\n".join(lines).encode(), "Content-Type: text/plain")


def test_robots_is_asked_first_once_a_day_and_kept(polite: Door, clock: Clock, noted: list[Capture]) -> None:
    with site({"/robots.txt": robots("User-agent: *", "Disallow: /private"), "/a": page(b"A")}) as web:
        for _ in range(3):
            assert polite.politely(web.url("/a"), "s").body == b"A"
        assert web.asked == ["/robots.txt", "/a", "/a", "/a"]
        assert noted[0].locator == web.url("/robots.txt") and noted[0].source == "s"
        clock.at += timedelta(hours=25)
        polite.politely(web.url("/a"), "s")
        assert web.asked[4:] == ["/robots.txt", "/a"]


def test_what_robots_forbids_is_not_fetched(polite: Door) -> None:
    with site({"/robots.txt": robots("User-agent: *", "Disallow: /private"), "/private/a": page(b"A")}) as web:
        answer = polite.politely(web.url("/private/a"), "s")
        assert (answer.reach, answer.status, answer.capture, answer.body) == (Reach.ROBOTS, None, None, b"")
        assert "asks tocsin not to fetch /private/a" in answer.detail
        assert web.asked == ["/robots.txt"]


RULES = [
    (("User-agent: *", "Disallow: /"), False),
    (("User-agent: *", "Disallow:"), True),
    (("User-agent: tocsin", "Disallow: /", "User-agent: *", "Allow: /"), False),
    (("User-agent: TocSin/1.0", "Disallow: /"), False),
    (("User-agent: *", "Disallow: /", "User-agent: tocsin", "Allow: /"), True),
    (("User-agent: toc", "Disallow: /"), True),
    (("User-agent: otherbot", "User-agent: tocsin", "Disallow: /a"), False),
    (("User-agent: otherbot", "Disallow: /a"), True),
    (("User-agent: *", "Disallow: /*b$"), True),
    (("User-agent: *", "Disallow: /*a$"), False),
    (("\ufeffUser-agent: *", "Disallow: /a"), False),
    (("User-agent: *", "Disallow: /a", "Allow: /a"), True),
    (("<html>", "User-agent: nobody knows"), True),
    ((), True),
]


@pytest.mark.parametrize(("lines", "is_allowed"), RULES)
def test_robots_is_read_as_its_standard_says(polite: Door, lines: tuple[str, ...], is_allowed: bool) -> None:
    with site({"/robots.txt": robots(*lines), "/a": page(b"A")}) as web:
        assert (polite.politely(web.url("/a"), "s").reach is Reach.ANSWERED) == is_allowed


@pytest.mark.parametrize(
    ("said", "reach"),
    [
        (page(b"", status="404 No"), Reach.ANSWERED),
        (page(b"", status="403 No"), Reach.ANSWERED),
        (page(b"", status="410 Gone"), Reach.ANSWERED),
        (page(b"", status="500 Broken"), Reach.ROBOTS),
        (page(b"", "Retry-After: 900", status="503 Busy"), Reach.ROBOTS),
        (page(b"", "Retry-After: 900", status="429 Busy"), Reach.ROBOTS),
        (page(b"", "Location: /robots.txt", status="302 Round"), Reach.ANSWERED),
        (b"", Reach.RESET),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nDisall", Reach.ROBOTS),
    ],
)
def test_a_robots_that_cannot_be_read_decides_as_its_standard_says(polite: Door, said: bytes, reach: Reach) -> None:
    with site({"/robots.txt": said, "/a": page(b"A")}) as web:
        answer = polite.politely(web.url("/a"), "s")
        assert answer.reach is reach
        assert ("/a" in web.asked) == (reach is Reach.ANSWERED)


def test_a_robots_is_followed_where_it_moved(polite: Door) -> None:
    moved = page(b"", "Location: /elsewhere", status="301 M")
    with site({"/robots.txt": moved, "/elsewhere": robots("User-agent: *", "Disallow: /a")}) as web:
        assert polite.politely(web.url("/a"), "s").reach is Reach.ROBOTS


def test_each_site_of_a_redirect_is_asked_for_its_own_robots(polite: Door) -> None:
    with site({"/robots.txt": robots("User-agent: *", "Disallow: /closed")}) as there:
        onward = page(b"", f"Location: {there.url('/closed', 'there.test')}", status="302 F")
        with site({**NO_ROBOTS, "/a": onward}) as here:
            answer = polite.politely(here.url("/a"), "s")
            assert answer.reach is Reach.ROBOTS and answer.hops == (here.url("/a"),)
            assert there.asked == ["/robots.txt"]


def test_an_analyst_may_set_robots_aside_for_one_page_and_it_is_told(polite: Door, clock: Clock) -> None:
    told: list[tuple[str, str]] = []
    says = {"/robots.txt": robots("User-agent: *", "Disallow: /"), "/a": page(b"A"), "/b": page(b"B")}
    with site(says) as web:
        manners = replace(
            polite.manners,
            overrides={web.url("/a"): "court order 7", web.url("/b"): "  "},
            overrode=lambda url, reason: told.append((url, reason)),
        )
        decided = replace(polite, manners=manners)
        assert decided.politely(web.url("/a"), "s").body == b"A"
        assert decided.politely(web.url("/b"), "s").reach is Reach.ROBOTS
        assert told == [(web.url("/a"), "court order 7")]
        assert clock.slept == [5.0]


def test_a_host_gets_its_time_between_requests(polite: Door, clock: Clock) -> None:
    with site({**NO_ROBOTS, "/a": page(b"A"), "/b": page(b"B")}) as web:
        polite.politely(web.url("/a"), "s")
        polite.politely(web.url("/b"), "s")
        assert clock.slept == [5.0, 5.0]  # robots.txt was the first of three requests
        polite.politely(web.url("/a", "other.test"), "s")
        assert clock.slept == [5.0, 5.0, 5.0]  # another host does not wait for this one


def test_the_time_between_requests_outlives_the_process(polite: Door, clock: Clock, memory: Forgetful) -> None:
    with site({**NO_ROBOTS, "/a": page(b"A")}) as web:
        polite.politely(web.url("/a"), "s")
        clock.at += timedelta(seconds=3)
        again = replace(polite, manners=Manners(memory=memory, sleep=clock.sleep))
        again.politely(web.url("/a"), "s")
        assert clock.slept[-1] == 2.0
        clock.at += timedelta(seconds=60)
        again.politely(web.url("/a"), "s")
        assert len(clock.slept) == 2


def test_a_site_may_ask_for_more_time_but_not_for_a_day(polite: Door, clock: Clock) -> None:
    with site({"/robots.txt": robots("User-agent: *", "Crawl-delay: 12"), "/a": page(b"A")}) as web:
        polite.politely(web.url("/a"), "s")
        assert clock.slept == [12.0]
    with site({"/robots.txt": robots("User-agent: *", "Crawl-delay: 86400"), "/a": page(b"A")}) as web:
        answer = polite.politely(web.url("/a", "slow.test"), "s")
        assert answer.reach is Reach.RESTING and "86,400 s between requests" in answer.detail
        clock.at += timedelta(days=1, seconds=-1)
        assert polite.politely(web.url("/a", "slow.test"), "s").reach is Reach.ANSWERED


def test_a_short_rest_is_waited_for(polite: Door, clock: Clock) -> None:
    said = iter([page(b"", "Retry-After: 9", status="429 Slow"), page(b"A")])
    with site({**NO_ROBOTS, "/a": lambda headers: next(said)}) as web:
        assert polite.politely(web.url("/a"), "s").body == b"A"
        assert clock.slept == [5.0, 9.0]


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Retry-After: 900", 900),
        ("Retry-After: Tue, 15 Jan 2013 12:15:00 GMT", 895),  # five were waited for before
        ("Retry-After: 99999999999", 86_400),
        ("Retry-After: soon", 60),
        ("X: y", 60),
    ],
)
@pytest.mark.parametrize("status", ["429 Slow", "503 Busy"])
def test_a_host_that_asks_for_rest_is_left_alone(
    polite: Door, clock: Clock, told: str, seconds: float, status: str
) -> None:
    with site({**NO_ROBOTS, "/a": page(b"later", told, status=status), "/b": page(b"B")}) as web:
        answer = polite.politely(web.url("/a"), "s")
        assert answer.status == int(status[:3]) and answer.capture is not None
        resting = polite.politely(web.url("/b"), "s")
        assert resting.reach is Reach.RESTING and f"HTTP status {status[:3]}" in resting.detail
        clock.at += timedelta(seconds=seconds - 31)
        assert polite.politely(web.url("/b"), "s").reach is Reach.RESTING
        clock.at += timedelta(seconds=2)
        assert polite.politely(web.url("/b"), "s").reach is Reach.ANSWERED
        assert web.asked == ["/robots.txt", "/a", "/b"]


def test_the_rest_doubles_and_is_forgotten_after_a_good_answer(polite: Door, clock: Clock) -> None:
    busy = page(b"", status="503 Busy")
    said = [busy, busy, busy, page(b"A"), busy, page(b"A")]
    rests = []
    with site({**NO_ROBOTS, "/a": lambda headers: said.pop(0)}) as web:
        while said:
            asked, started = len(web.asked), clock.at
            while len(web.asked) == asked:
                polite.politely(web.url("/a"), "s")
                clock.at += timedelta(seconds=1)
            rests.append((clock.at - started).total_seconds())
    # Short rests at the end of a long one are slept through, so each is seen a little short.
    assert [round(rest / 60) for rest in rests] == [0, 1, 2, 4, 0, 1]


def test_a_host_that_keeps_failing_is_left_alone(polite: Door, clock: Clock) -> None:
    with site({**NO_ROBOTS, "/a": b""}) as web:
        for _ in range(3):
            assert polite.politely(web.url("/a"), "s").reach is Reach.RESET
        asked = len(web.asked)
        answer = polite.politely(web.url("/a"), "s")
        assert answer.reach is Reach.RESTING and "reset" in answer.detail and len(web.asked) == asked
        clock.at += timedelta(hours=6)
        assert polite.politely(web.url("/a"), "s").reach is Reach.RESET


def test_a_day_has_its_bytes(polite: Door, clock: Clock) -> None:
    few = replace(polite, manners=replace(polite.manners, daily_bytes=4_000))
    with site({**NO_ROBOTS, "/a": page(bytes(3_000)), "/b": page(bytes(3_000))}) as web:
        assert few.politely(web.url("/a"), "s").truncated is False
        cut = few.politely(web.url("/b"), "s")
        assert cut.truncated and len(cut.body) < 1_000
        over = few.politely(web.url("/a"), "s")
        assert over.reach is Reach.CAPPED and "4,000 are taken" in over.detail
        assert len(web.asked) == 3
        clock.at += timedelta(days=1)
        assert few.politely(web.url("/a"), "s").reach is Reach.ANSWERED


def changing(headers: dict[str, str]) -> bytes:
    if headers.get("if-none-match") == '"1"' or headers.get("if-modified-since"):
        return page(b"", 'ETag: "1"', status="304 Not Modified")
    return page(b"A", 'ETag: "1"', "Last-Modified: Tue, 15 Jan 2013 10:00:00 GMT", "Link: <x>; rel=next")


def test_what_did_not_change_is_not_sent_twice_and_not_lost(polite: Door, noted: list[Capture]) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        first = polite.politely(web.url("/a"), "s")
        noted.clear()
        again = polite.politely(web.url("/a"), "s")
        assert (first.status, again.status, again.body) == (200, 304, b"A")
        assert again.capture == first.capture and noted == [first.capture]
        assert web.heads[-1]["if-none-match"] == '"1"'
        assert web.heads[-1]["if-modified-since"] == "Tue, 15 Jan 2013 10:00:00 GMT"


def test_a_page_whose_bytes_were_erased_is_fetched_whole(polite: Door, keeper: MemoryKeeper) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        first = polite.politely(web.url("/a"), "s")
        assert first.capture is not None
        del keeper.blobs[first.capture.sha256]
        assert polite.politely(web.url("/a"), "s").status == 200
        assert "if-none-match" not in web.heads[-1]


def test_bytes_that_were_altered_since_are_not_handed_out(polite: Door, keeper: MemoryKeeper) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        first = polite.politely(web.url("/a"), "s")
        assert first.capture is not None
        keeper.blobs[first.capture.sha256] = b"B"
        again = polite.politely(web.url("/a"), "s")
        assert (again.status, again.body) == (200, b"A")


def test_another_source_does_not_answer_for_this_one(polite: Door) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        polite.politely(web.url("/a"), "s")
        assert polite.politely(web.url("/a"), "t").status == 200


@pytest.mark.parametrize("said", [page(b"A", 'ETag: "' + "x" * 600 + '"'), page(b"A", "ETag: \xe9"), page(b"A")])
def test_a_strange_validator_is_not_sent_back(polite: Door, said: bytes) -> None:
    with site({**NO_ROBOTS, "/a": said}) as web:
        for _ in range(2):
            assert polite.politely(web.url("/a"), "s").status == 200
        assert "if-none-match" not in web.heads[-1]


def test_a_304_nobody_asked_for_holds_nothing(polite: Door) -> None:
    with site({**NO_ROBOTS, "/a": page(b"", status="304 N")}) as web:
        answer = polite.politely(web.url("/a"), "s")
        assert (answer.status, answer.body) == (304, b"")


def test_a_cut_body_is_never_the_measure(polite: Door) -> None:
    short = replace(polite, limits=Limits(timeout=1.5, max_bytes=100))
    with site({**NO_ROBOTS, "/a": page(bytes(500), 'ETag: "1"')}) as web:
        short.politely(web.url("/a"), "s")
        short.politely(web.url("/a"), "s")
        assert "if-none-match" not in web.heads[-1]


@pytest.mark.parametrize(
    "rubbish", ["", "{", "[]", "7", '{"turn": 7, "taken": "x", "strikes": []}', "null", "[" * 9999]
)
def test_a_memory_that_was_spoilt_is_an_empty_one(polite: Door, memory: Forgetful, rubbish: str) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        polite.politely(web.url("/a"), "s")
        for key in memory.held:
            memory.held[key] = rubbish
        assert polite.politely(web.url("/a"), "s").status == 200


def test_keys_are_short_and_tell_nothing(polite: Door, memory: Forgetful) -> None:
    with site({**NO_ROBOTS, "/a": changing}) as web:
        polite.politely(web.url("/a"), "s")
    assert {key.partition("-")[0] for key in memory.held} == {"robots", "host", "page"}
    assert all(len(key) <= 60 and "site" not in key for key in memory.held)
    assert key_of("page", "s", "x" * 9_000) != key_of("page", "s", "x" * 9_001)


def test_an_address_we_do_not_fetch_costs_no_request(polite: Door) -> None:
    for url in ("ftp://site.test/", "http://u@site.test/", "nonsense"):
        assert polite.politely(url, "s").reach is Reach.FORBIDDEN


def test_a_host_that_was_not_asked_is_not_waited_for(polite: Door, clock: Clock) -> None:
    private = replace(polite, allow=())
    for _ in range(3):
        assert private.politely("http://site.test/", "s").reach is Reach.FORBIDDEN
    assert clock.slept == []


@pytest.fixture
def gallery() -> Iterator[Site]:
    png = b"\x89PNG\r\n\x1a\n" + bytes(100)
    says: dict[str, Said] = {
        **NO_ROBOTS,
        "/a.png": page(png, "Content-Type: text/html"),
        "/a.html": page(b"<html>", "Content-Type: image/png"),
        "/away.png": page(b"", "Location: http://elsewhere.test/a.png", status="302 F"),
        "/gone.png": page(png, status="404 No"),
        "/huge.mp4": page(b"\0\0\0\x20ftypisom" + bytes(90_000)),
    }
    with site(says) as web:
        yield web


def test_no_medium_is_fetched_unless_the_case_allows_its_host(polite: Door, gallery: Site) -> None:
    for media in ((), ("other.test",), (".site.test",), ("test",)):
        answer = replace(polite, media=media).medium(gallery.url("/a.png"), "s")
        assert answer.reach is Reach.FORBIDDEN and gallery.asked == []
    assert "no media" in polite.medium(gallery.url("/a.png"), "s").detail


@pytest.mark.parametrize("media", ["site.test", ".test"])
def test_a_medium_is_kept_under_what_its_bytes_say_it_is(
    polite: Door, gallery: Site, noted: list[Capture], media: str
) -> None:
    answer = replace(polite, media=(media,)).medium(gallery.url("/a.png"), "s")
    assert answer.capture is not None and answer.capture.media_type == "image/png"
    assert noted[-1] == answer.capture and len(answer.body) == 108


def test_what_may_not_be_possessed_is_not_kept(
    polite: Door, gallery: Site, keeper: MemoryKeeper, noted: list[Capture]
) -> None:
    seen: list[int] = []

    def listed(content: bytes) -> str | None:
        seen.append(len(content))
        return "stands in the list of what may not be possessed"

    answer = replace(polite, media=("site.test",), possessable=listed).medium(gallery.url("/a.png"), "s")
    assert (answer.capture, answer.body, seen) == (None, b"", [108])
    assert answer.detail == "stands in the list of what may not be possessed"
    assert noted == []
    assert all(not blob.startswith(b"\x89PNG") for blob in keeper.blobs.values())


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/a.html", "is no picture, video or sound"),
        ("/gone.png", "HTTP status 404"),
        ("/away.png", "elsewhere.test is no host that media may be fetched from"),
        ("/huge.mp4", "cut after 50,000 bytes"),
    ],
)
def test_what_is_no_medium_is_not_kept(polite: Door, gallery: Site, path: str, words: str) -> None:
    narrow = replace(polite, media=("site.test",), limits=replace(polite.limits, max_medium=50_000))
    answer = narrow.medium(gallery.url(path), "s")
    assert (answer.capture, answer.body) == (None, b"") and words in answer.detail


def test_what_is_posted_is_sent_once_and_its_answer_not_kept(polite: Door, noted: list[Capture]) -> None:
    with site({"/tsa": page(b"\x30\x03", "Content-Type: application/timestamp-reply")}) as web:
        answer = polite.post(web.url("/tsa"), b"\x30\x01\x02", "application/timestamp-query")
    assert (answer.status, answer.body, answer.capture, noted) == (200, b"\x30\x03", None, [])
    assert web.heads[0]["content-type"] == "application/timestamp-query"
    assert web.heads[0]["content-length"] == "3" and "tocsin/" in web.heads[0]["user-agent"]
