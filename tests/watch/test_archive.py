"""Are archived pages judged in their order, and kept apart from pictures and redirects?"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from tocsin.model import Capture, Observation, State, Target
from tocsin.watch import archive, observe_captures, strip

START = datetime(2013, 1, 1, tzinfo=UTC)
URL = "http://depute.example/"
TARGET = Target(id="deputy", name="Deputy", urls=(URL,), consent="as any visitor")
HOME = (
    b"<title>Deputy</title><nav><a href=/a>a</a></nav><p>Office hours, letters and minutes of the deputy of Kelna</p>"
)
DEFACED = b"<title>Hacked by Zephyr_77</title><h1>Hacked by Zephyr_77</h1>"


def capture(day: int, body: bytes, url: str = URL, kind: str = "text/html", status: int = 200) -> tuple[Capture, bytes]:
    when = START + timedelta(days=day)
    kept = Capture(
        source="warc",
        sha256=sha256(body).hexdigest(),
        size=len(body),
        media_type=kind,
        locator=f"deputies.warc.gz#record-{day}",
        collected=START + timedelta(days=400),
        url=url,
        status=status,
        stated=when,
    )
    return kept, body


def states(*pages: tuple[Capture, bytes]) -> list[tuple[State, str]]:
    return [(seen.state, seen.reason) for seen in observe_captures(TARGET, pages)]


def test_a_defacement_and_its_repair_are_seen_in_the_order_of_time() -> None:
    pages = (capture(20, HOME), capture(16, DEFACED), capture(3, HOME), capture(1, HOME), capture(17, DEFACED))
    seen = list(observe_captures(TARGET, pages))
    assert [one.state.value for one in seen] == ["normal", "normal", "defaced", "defaced", "normal"]
    assert [one.at for one in seen] == sorted(one.at for one in seen)
    assert seen[2].capture == pages[1][0].id
    assert (seen[2].source, seen[2].probe, seen[2].vantage) == ("warc", "page", "archive")


def test_each_address_has_its_own_history() -> None:
    found = states(capture(1, HOME), capture(2, DEFACED, "http://depute.example/lettre"))
    assert found == [(State.NORMAL, "first-sight"), (State.DEFACED, "title")]


def test_redirects_and_pictures_at_their_own_address_are_passed_over() -> None:
    picture = b"\x89PNG\r\n\x1a\n\x00\x00"
    assert states(capture(1, b"", status=301), capture(2, picture, URL + "logo.png", "image/png")) == []
    assert states(capture(1, HOME), capture(2, picture, kind="image/png"))[1] == (State.DEFACED, "picture-instead")


def test_an_archived_error_is_no_page_and_teaches_nothing() -> None:
    found = states(capture(1, HOME), capture(2, b"<p>oops", status=500), capture(3, HOME))
    assert found[1:] == [(State.UNKNOWN, "http-500"), (State.NORMAL, "same")]


def test_reading_the_same_archive_twice_gives_the_same_observations() -> None:
    pages = (capture(1, HOME), capture(2, DEFACED))
    assert list(observe_captures(TARGET, pages)) == list(observe_captures(TARGET, pages[::-1]))


def test_the_version_names_code_and_words() -> None:
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", archive.VERSION)


def test_a_strip_is_in_the_order_of_time() -> None:
    seen: list[Observation] = list(observe_captures(TARGET, (capture(1, HOME), capture(2, DEFACED))))
    assert [reading.state for reading in strip(reversed(seen))] == [State.NORMAL, State.DEFACED]
