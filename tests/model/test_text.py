"""Are nouns and ids written as the standard library writes them?"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

from hypothesis import given
from hypothesis import strategies as st

from tocsin.model import Capture, Media, Post, to_json, to_slim
from tocsin.model.checks import stable_id, utc_text
from tocsin.model.json import to_text

TEXT = st.text(max_size=12) | st.sampled_from(['"', "\\", "\x07\n\t", "\ud800", "\u2028", "\U0001f600", ""])
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))])
TIMES = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=ZONES)
SHA = "a" * 64


class _Kind(StrEnum):
    ONE = "o\u00e9"


PARTS = st.recursive(
    st.none() | TEXT | TIMES | st.integers() | st.booleans() | st.floats(allow_nan=False) | st.just(_Kind.ONE),
    lambda deep: st.lists(deep, max_size=3) | st.tuples(deep, deep),
)


def plainly(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@given(st.lists(PARTS, max_size=6))
def test_an_id_is_that_of_the_parts_as_json(parts: list[object]) -> None:
    def plain(value: object) -> str:
        return utc_text(value) if isinstance(value, datetime) else str(value)

    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=plain)
    assert stable_id("x", *parts) == f"x-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def test_an_id_that_older_cases_hold_stays() -> None:
    post = Post(
        source="s", native_id="1", capture="c", locator="l", collected=datetime(2013, 1, 1, tzinfo=UTC), text="salut"
    )
    assert post.id == stable_id("post", "s", "1", None, "salut", None, None, []) == "post-21f61def16a21ac5"


@given(TIMES)
def test_a_time_is_written_in_utc(at: datetime) -> None:
    assert utc_text(at) == at.astimezone(UTC).isoformat().replace("+00:00", "Z")


@given(TEXT, TEXT, TIMES, st.none() | TIMES, st.none() | TEXT, st.booleans(), st.none() | TEXT)
def test_a_noun_is_written_as_its_json(
    native: str, text: str, at: datetime, claimed: datetime | None, title: str | None, zone: bool, alt: str | None
) -> None:
    medium = Media(sha256=SHA, media_type="image/png", size=3, name=native, capture="c", alt=alt)
    post = Post(
        source="s", native_id=native, capture="c", locator=text, collected=at, text=text, claimed=claimed,
        zone_assumed=zone, title=title, media=(medium, medium) if zone else (),
    )  # fmt: skip
    headers = ((native, text), ("b", "c"))
    capture = Capture(
        source="s", sha256=SHA, size=1, media_type=text, locator="l", collected=at, stated=claimed, headers=headers
    )
    for noun in (post, medium, capture):
        assert to_text(noun) == plainly(to_json(noun))
        assert to_text(noun, slim=True) == plainly(to_slim(noun))


def test_another_author_makes_the_same_post() -> None:
    post = Post(
        source="s", native_id="1", capture="c", locator="l", collected=datetime(2013, 1, 1, tzinfo=UTC), text="t",
        author="somebody",
    )  # fmt: skip
    twin = post.by("person-1")
    assert (twin.id, twin.author, post.author) == (post.id, "person-1", "somebody")
    assert to_text(twin) == to_text(post).replace("somebody", "person-1")
