"""Dates, hours, zones and ranges in three languages. Every text is of Sunday, 13 January 2013, noon UTC."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tocsin.model import Precision, Window, utc_text
from tocsin.read.moments import find_moments, place
from tocsin.read.normalise import normalise
from tocsin.read.timewords import time_words

ANCHOR = datetime(2013, 1, 13, 12, tzinfo=UTC)


def read(language: str, text: str, anchor: datetime | None = ANCHOR, past: bool = False) -> Window | None:
    words = time_words(language)
    assert words is not None
    moments = find_moments(normalise(text).text, words)
    return (
        place(moments[0], anchor=anchor, zone="Africa/Bamako", local=None, past=past, written=text) if moments else None
    )


@pytest.mark.parametrize(
    ("language", "text", "start", "end", "zone"),
    [
        (
            "fr",
            "15 janvier 2013 à 20h00, heure de Paris",
            "2013-01-15T19:00:00Z",
            "2013-01-15T21:00:00Z",
            "Europe/Paris",
        ),
        ("fr", "le mardi 15 janvier à 20 heures", "2013-01-15T20:00:00Z", "2013-01-15T22:00:00Z", None),
        ("fr", "demain 20h", "2013-01-14T20:00:00Z", "2013-01-14T22:00:00Z", None),
        ("fr", "15/01/2013 à 20h30 GMT", "2013-01-15T20:30:00Z", "2013-01-15T22:30:00Z", "UTC"),
        ("fr", "de 20h à 22h le 15 janvier", "2013-01-15T20:00:00Z", "2013-01-15T22:00:00Z", None),
        ("fr", "du 15 au 17 janvier 2013", "2013-01-15T00:00:00Z", "2013-01-18T00:00:00Z", None),
        ("fr", "demain soir à 8 heures", "2013-01-14T20:00:00Z", "2013-01-14T22:00:00Z", None),
        ("fr", "20h GMT+1 mardi", "2013-01-15T19:00:00Z", "2013-01-15T21:00:00Z", "UTC+01:00"),
        ("fr", "le 1er mars", "2013-03-01T00:00:00Z", "2013-03-02T00:00:00Z", None),
        ("en", "January 15, 2013 at 8 pm GMT", "2013-01-15T20:00:00Z", "2013-01-15T22:00:00Z", "UTC"),
        ("en", "tomorrow", "2013-01-14T00:00:00Z", "2013-01-15T00:00:00Z", None),
        ("en", "from 20:00 to 23:00 tomorrow", "2013-01-14T20:00:00Z", "2013-01-14T23:00:00Z", None),
        ("en", "from 8 to 10 pm tomorrow", "2013-01-14T20:00:00Z", "2013-01-14T22:00:00Z", None),
        ("en", "15/01/2013 20:00 UTC+3", "2013-01-15T17:00:00Z", "2013-01-15T19:00:00Z", "UTC+03:00"),
        ("en", "02:00 UTC 24 Nov 2012", "2012-11-24T02:00:00Z", "2012-11-24T04:00:00Z", "UTC"),
        ("en", "2013-01-15T20:00Z", "2013-01-15T20:00:00Z", "2013-01-15T22:00:00Z", "UTC"),
        (
            "en",
            "22:00 to 02:00 on Tuesday (Paris time)",
            "2013-01-15T21:00:00Z",
            "2013-01-16T01:00:00Z",
            "Europe/Paris",
        ),
        ("en", "January 15 at 20:00 for 24 hours", "2013-01-15T20:00:00Z", "2013-01-16T20:00:00Z", None),
        ("ar", "15 يناير 2013 الساعة 20:00 بتوقيت غرينتش", "2013-01-15T20:00:00Z", "2013-01-15T22:00:00Z", "UTC"),
        ("ar", "٢٠١٣/١/١٥", "2013-01-15T00:00:00Z", "2013-01-16T00:00:00Z", None),
        ("ar", "غدا الساعة الثامنة مساء", "2013-01-14T20:00:00Z", "2013-01-14T22:00:00Z", None),
        ("ar", "من الساعة 20:00 إلى الساعة 22:00 غدا", "2013-01-14T20:00:00Z", "2013-01-14T22:00:00Z", None),
    ],
)
def test_a_time_is_read_as_written(language: str, text: str, start: str, end: str, zone: str | None) -> None:
    window = read(language, text)
    assert window is not None
    assert (utc_text(window.start), utc_text(window.end)) == (start, end)
    assert window.zone == (zone or "Africa/Bamako")
    assert window.zone_assumed is (zone is None)


def test_an_english_date_that_can_be_two_days_counts_as_a_day_whatever_its_hour() -> None:
    window = read("en", "02/03/2013 at 20:00 GMT")
    assert window is not None
    assert (window.precision, utc_text(window.start)) == (Precision.DAY, "2013-02-03T00:00:00Z")


def test_of_two_readings_of_a_date_the_one_that_lies_near_the_post_is_believed() -> None:
    window = read("en", "05/02/2013, 10:00-12:00 UTC", anchor=datetime(2013, 2, 1, tzinfo=UTC))
    assert window is not None
    assert (utc_text(window.start), utc_text(window.end)) == ("2013-02-05T10:00:00Z", "2013-02-05T12:00:00Z")
    told = read("en", "05/02/2013", anchor=datetime(2013, 5, 3, tzinfo=UTC), past=True)
    assert told is not None
    assert utc_text(told.start) == "2013-05-02T00:00:00Z"


def test_two_hours_with_a_dash_are_a_range_and_an_iso_time_keeps_its_offset() -> None:
    ranged, iso = read("en", "20:00-23:00 GMT"), read("en", "2013-01-15T20:00:00-03:00")
    assert ranged is not None
    assert iso is not None
    assert (utc_text(ranged.start), utc_text(ranged.end)) == ("2013-01-13T20:00:00Z", "2013-01-13T23:00:00Z")
    assert utc_text(iso.start) == "2013-01-15T23:00:00Z"


@pytest.mark.parametrize("text", ["disponible 24/7", "1/2 tarif", "18/20 au contrôle"])
def test_a_fraction_is_no_date(text: str) -> None:
    assert read("fr", text) is None


def test_a_day_and_month_with_a_slash_is_firmer_than_the_weekday_beside_it() -> None:
    window = read("fr", "mercredi 6/02 à 20h30 GMT")
    assert window is not None
    assert utc_text(window.start) == "2013-02-06T20:30:00Z"


def test_tonight_at_three_is_in_the_small_hours() -> None:
    ahead, behind = read("fr", "cette nuit vers 3h"), read("fr", "cette nuit vers 3h", past=True)
    assert ahead is not None
    assert behind is not None
    assert utc_text(ahead.start) == "2013-01-14T03:00:00Z"
    assert utc_text(behind.start) == "2013-01-13T03:00:00Z"


def test_hours_of_several_days_end_on_the_last_one() -> None:
    window = read("fr", "du 25 au 27 janvier, de 9h à 17h")
    assert window is not None
    assert (utc_text(window.start), utc_text(window.end)) == ("2013-01-25T09:00:00Z", "2013-01-27T17:00:00Z")


def test_an_arabic_range_of_spelled_hours_keeps_its_end_and_its_zone() -> None:
    window = read("ar", "15 يناير 2013 من الساعة السادسة مساءً حتى التاسعة مساءً بتوقيت غرينتش")
    assert window is not None
    assert (utc_text(window.start), utc_text(window.end)) == ("2013-01-15T18:00:00Z", "2013-01-15T21:00:00Z")
    assert (window.zone, window.zone_assumed) == ("UTC", False)


@pytest.mark.parametrize(
    ("text", "precision"), [("20h", "hour"), ("20h00", "minute"), ("le 15 janvier", "day"), ("janvier 2013", "month")]
)
def test_precision_is_what_the_words_give(text: str, precision: str) -> None:
    window = read("fr", text)
    assert window is not None
    assert window.precision == precision


@pytest.mark.parametrize("text", ["le 31 février 2013", "we march on", "25:99", "3 heures de retard", "24/7"])
def test_what_is_no_time_gives_none(text: str) -> None:
    assert read("fr", text) is None


def test_without_the_posts_time_only_full_dates_are_placed() -> None:
    assert read("fr", "demain 20h", anchor=None) is None
    assert read("fr", "le 15 janvier 2013", anchor=None) is not None


def test_a_weekday_lies_ahead_in_a_plan_and_behind_in_a_boast() -> None:
    ahead, behind = read("fr", "mardi"), read("fr", "mardi", past=True)
    assert ahead is not None and behind is not None
    assert (ahead.start.day, behind.start.day) == (15, 8)


def test_a_year_that_is_not_said_is_the_near_one() -> None:
    december = read("en", "photo taken on 28 December", past=True)
    assert december is not None
    assert december.start.year == 2012
