"""Does a time read as its writer meant it, in whatever language, and is it said where it had to be assumed?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.boards import Said, thread
from tests.collect.door import SOURCE, collected, utc

from tocsin.collect.errors import CollectError
from tocsin.collect.forums.forum import Forum
from tocsin.collect.forums.stamps import Around, order_of, stamp, stated_zone
from tocsin.model import Listing

PARIS = Around(saved=utc("2013-01-14T10:00:00"), zone=ZoneInfo("Europe/Paris"), order="mdy")
SAVED = (
    "<!--\n Page saved with SingleFile \n url: http://b.example/t47-t \n"
    " saved date: Mon Jan 14 2013 11:00:00 GMT+0100 (x)\n-->"
)


@pytest.mark.parametrize(
    "written",
    [
        "Sat Jan 12, 2013 9:30 pm", "sam. 12 janv. 2013 21:30", "Sa 12. Jan 2013, 21:30", "12 янв 2013, 21:30",
        "السبت يناير 12, 2013 9:30 م", "12 كانون الثاني 2013, ٠٩:٣٠ م", "12 Oca 2013 21:30", "Sáb 12 Ene 2013, 21:30",
        "12 Januari 2013 - 21.30", "sobota 12 stycznia 2013, 21:30", "12 січня 2013 21:30",
        "12 de janeiro de 2013, 21h30",
        "Sat 12 Jan '13, 9:30pm", "« Reply #1 on: January 12, 2013, 09:30:00 PM »", "01-12-2013, 09:30 PM",
        "1/12/13 9:30 PM",
        "12.01.2013 21:30", "2013-01-12 21:30", "2013年1月12日 21:30",
        "Mar 12 Jan, 2013 21:30", "9:30 PM - 12 Jan 2013",
        "Posted: Jan 12, 2013 at 9:30 PM", "12 Jan - 21:30",
    ],
)  # fmt: skip
def test_a_date_in_any_of_these_forms_is_that_evening_in_paris(written: str) -> None:
    told = stamp(written, PARIS)
    assert told is not None
    assert (told.at, told.assumed) == (utc("2013-01-12T20:30:00"), True)


@pytest.mark.parametrize(
    ("written", "at", "assumed"),
    [
        ("Today, 09:30 AM", "2013-01-14T08:30:00", True),
        ("Yesterday at 9:30 PM", "2013-01-13T20:30:00", True),
        ("Hier à 21h30", "2013-01-13T20:30:00", True),
        ("Вчера в 21:30", "2013-01-13T20:30:00", True),
        ("أمس, 09:30 م", "2013-01-13T20:30:00", True),
        ("dün 21:30", "2013-01-13T20:30:00", True),
        ("kemarin 21:30", "2013-01-13T20:30:00", True),
        ("5 minutes ago", "2013-01-14T09:55:00", True),
        ("vor 2 Stunden", "2013-01-14T08:00:00", True),
        ("12 Jan 2013 21:30 UTC", "2013-01-12T21:30:00", False),
        ("Jan 12, 2013 at 9:30 PM (GMT+2)", "2013-01-12T19:30:00", False),
        ("2013-01-12T21:30:00+01:00", "2013-01-12T20:30:00", False),
        ("12 January 2013, 12:05 AM", "2013-01-11T23:05:00", True),
    ],
)
def test_relative_times_count_from_the_saving_and_zones_of_their_own_are_kept(
    written: str, at: str, assumed: bool
) -> None:
    told = stamp(written, PARIS)
    assert told is not None
    assert (told.at, told.assumed) == (utc(at), assumed)


@pytest.mark.parametrize("written", ["", "nothing", "99/99/2013", "31 February 2013", "12 Jan 1813", "Today, 9:30 PM"])
def test_what_states_no_time_gives_none(written: str) -> None:
    assert stamp(written, replace(PARIS, saved=None)) is None


def test_the_last_date_of_a_sentence_is_the_edit_whatever_its_author_is_called() -> None:
    told = stamp("Last edited by Mai 5, 2012 on Sat Jan 12, 2013 10:00 pm, edited 1 time in total.", PARIS, last=True)
    assert told is not None
    assert told.at == utc("2013-01-12T21:00:00")


@pytest.mark.parametrize(
    ("lines", "order"),
    [
        (["01-12-2013", "01-13-2013"], "mdy"),
        (["12/01/2013", "13/01/2013"], "dmy"),
        (["05-01-2013", "01-02-2013"], "dmy"),  # they ascend in one order only
        (["01-02-2013", "02-02-2013"], ""),
        (["05-03-2013"], ""),
        (["03-03-2013"], "dmy"),  # both say the same
        (["13-01-2013", "01-13-2013"], ""),
        (["12.01.2013", "2013-01-12"], None),
    ],
)
def test_the_order_of_day_and_month_is_told_by_all_dates_of_a_page(lines: list[str], order: str | None) -> None:
    assert order_of(lines, None) == order


def test_a_date_after_the_page_was_saved_tells_the_order() -> None:
    assert order_of(["05-03-2013"], utc("2013-04-01T00:00:00")) == "dmy"


@pytest.mark.parametrize(
    ("line", "hours"),
    [
        ("All times are UTC + 1 hour [ DST ]", 2),
        ("All times are GMT -5. The time now is 09:30 PM.", -5),
        ("Toutes les heures sont au format UTC+01:00", 1),
        ("Часовой пояс: UTC+03:00", 3),
        ("جميع الأوقات بتوقيت GMT +3", 3),
        ("all times are good", None),
    ],
)
def test_a_page_may_name_the_zone_of_its_times(line: str, hours: int | None) -> None:
    zone = stated_zone(["Home", line, "Powered by"])
    away = zone.utcoffset(None) if zone else None
    assert (away.total_seconds() / 3600 if away is not None else None) == hours


def ambiguous(day: int) -> bytes:
    posts = [Said(1, "fennec", utc(f"2013-01-{day:02}T10:00:00"), "x")]
    return thread("mybb", "T", posts).encode()


def test_ambiguous_dates_are_asked_about_and_never_guessed() -> None:
    told = collected(Forum(), {"t.html": ambiguous(2)})
    assert told.post.claimed is None
    assert not told.of(Listing)
    assert "date_order" in told.fault.remedy
    assert collected(Forum(date_order="mdy"), {"t.html": ambiguous(2)}).post.claimed == utc("2013-01-02T10:00:00")


def test_a_page_that_tells_the_order_tells_it_for_the_others() -> None:
    told = collected(Forum(), {"a.html": ambiguous(2), "b.html": ambiguous(20)})
    assert sorted(str(post.claimed) for post in told.posts) == [
        "2013-01-02 10:00:00+00:00",
        "2013-01-20 10:00:00+00:00",
    ]
    assert not told.faults


def test_an_order_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(CollectError, match="date_order"):
        collected(Forum(date_order="us"), {})


def test_today_counts_from_the_saving_the_page_states_and_stays_open_without_one() -> None:
    page = thread("mybb", "T", [Said(1, "fennec", utc("2013-01-20T10:00:00"), "x")]).replace("01-20-2013", "Yesterday")
    assert collected(Forum(), {"t.html": page.encode()}).post.claimed is None
    post = collected(Forum(), {"t.html": (SAVED + page).encode()}, replace(SOURCE, zone="Europe/Paris")).post
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-13T09:00:00"), True)


@given(st.text(max_size=60), st.sampled_from(["dmy", "mdy", "ymd", ""]))
def test_no_line_breaks_the_reading(line: str, order: str) -> None:
    around = Around(saved=utc("2013-01-14T10:00:00"), zone=UTC, order=order)
    stamp(line, around)
    stamp(line, around, last=True)
