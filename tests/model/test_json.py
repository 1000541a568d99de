"""Does a noun survive the journey through JSON?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model import (
    Act,
    Claim,
    ClaimKind,
    Fingerprint,
    Frame,
    Invalid,
    Media,
    NamedTarget,
    Post,
    Precision,
    Stance,
    Window,
    from_json,
    to_json,
)

times = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
hashes = st.binary(min_size=32, max_size=32).map(bytes.hex)
media = st.builds(
    Media, sha256=hashes, media_type=st.just("image/png"), size=st.integers(0), name=st.text(), capture=st.text()
)
posts = st.builds(
    Post,
    source=st.text(),
    native_id=st.text(),
    capture=st.text(),
    locator=st.text(),
    collected=times,
    text=st.text(),
    claimed=st.none() | times,
    title=st.none() | st.text(),
    media=st.lists(media, max_size=3).map(tuple),
)


@given(posts)
def test_a_post_comes_back_as_it_went(post: Post) -> None:
    assert from_json(Post, json.loads(json.dumps(to_json(post)))) == post


def test_a_claim_with_a_window_and_targets_comes_back_as_it_went() -> None:
    start = datetime(2013, 1, 15, 20, tzinfo=timezone(timedelta(hours=1)))
    claim = Claim(
        post="post-1",
        kind=ClaimKind.ANNOUNCEMENT,
        act=Act.DDOS,
        stance=Stance.FIRST_PERSON,
        claimant=None,
        targets=(NamedTarget(text="le ministère", span=(3, 15), target="ministry"),),
        window=Window(
            start=start,
            end=start + timedelta(hours=2),
            precision=Precision.HOUR,
            zone="Europe/Paris",
            zone_assumed=False,
        ),
        findings=("find-1",),
        span=(0, 20),
        quote="…",
        language="fr",
    )
    back = from_json(Claim, json.loads(json.dumps(to_json(claim))))
    assert back == claim
    assert back.id == claim.id


def test_floats_and_nested_tuples_come_back() -> None:
    fingerprint = Fingerprint(algorithm="vpdq", value="", quality=90, frames=(Frame(at=1.5, value="ab", quality=80),))
    assert from_json(Fingerprint, to_json(fingerprint)) == fingerprint


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"act": "bombing"}, "one of ddos"),
        ({"colour": 1}, "unknown key 'colour'"),
        ({"published": "2013-01-15T20:00:00"}, "has no zone"),
        ({"published": "yesterday"}, "RFC 3339"),
        ({"span": [1]}, "has 1 items, not 2"),
        ({"targets": "x"}, "not a list"),
        ({"quote": 5}, "not str"),
    ],
)
def test_a_value_of_the_wrong_shape_is_named(change: dict[str, object], says: str) -> None:
    claim = {
        "post": "p",
        "kind": "announcement",
        "act": "ddos",
        "stance": "imperative",
        "claimant": None,
        "targets": [],
        "window": None,
        "findings": [],
        "span": [0, 1],
        "quote": "q",
        "language": "en",
    }
    assert from_json(Claim, claim).act is Act.DDOS
    with pytest.raises(Invalid, match=says):
        from_json(Claim, claim | change)


def test_a_missing_key_is_named() -> None:
    with pytest.raises(Invalid, match="quality"):
        from_json(Fingerprint, {"algorithm": "pdq", "value": ""})
