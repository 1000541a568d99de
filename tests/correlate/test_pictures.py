"""Is a picture said to be new held against where it was seen before?"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.correlate.scene import claim, facts, hours, judged, only, said, window

from tocsin.correlate import CorrelateError, judge
from tocsin.model import Act, Claim, ClaimKind, Confidence, Invalid, Likelihood, Occurrence, Precision, Sighting, Stance

OFFERED, OLDER = "a" * 64, "b" * 64
DAY = window(datetime(2013, 1, 11, 23, 0, tzinfo=UTC), 24, precision=Precision.DAY)  # 12 January, Paris
POSTED = datetime(2013, 1, 16, 8, 0, tzinfo=UTC)


def dated(post: str = "post-1", **more: Any) -> Claim:
    given: dict[str, Any] = {
        "kind": ClaimKind.PICTURE_DATE,
        "act": Act.OTHER,
        "window": DAY,
        "media": (OFFERED,),
        "published": POSTED,
    } | more
    return claim(post, None, **given)


def sighting(at: datetime = POSTED, sha256: str = OFFERED, **more: Any) -> Sighting:
    given: dict[str, Any] = {
        "collected": at,
        "source": "channel",
        "evidence": "post-1",
        "distance": 0,
        "how": "same bytes",
    } | more
    return Sighting(at=at, sha256=sha256, **given)


OLD = sighting(
    datetime(2012, 11, 4, tzinfo=UTC),
    OLDER,
    source="archive",
    evidence="cap-old",
    distance=12,
    how="near picture, 12 of 256 bits",
)


def test_a_picture_seen_before_its_date_is_refuted_with_the_earlier_capture() -> None:
    found = only([dated()], sightings={OFFERED: (sighting(), OLD)})
    assert found.occurrence is Occurrence.REFUTED
    assert (found.likelihood, found.confidence) == (Likelihood.ALMOST_NO_CHANCE, Confidence.HIGH)
    told = said(found, "S4 picture")
    assert "2012-11-04" in told
    assert "12 of 256 bits" in told
    inputs = dict(next(reason for reason in found.reasons if reason.rule == "S4 picture").inputs)
    assert (inputs["earliest"], inputs["distance"]) == ("cap-old", "12 of 256 bits")
    assert found.media == (OFFERED,)


def test_an_earlier_date_that_only_its_container_states_weighs_less() -> None:
    stated = sighting(OLD.at, OLDER, collected=POSTED, distance=12, how="near picture, 12 of 256 bits")
    found = only([dated()], sightings={OFFERED: (sighting(), stated)})
    assert (found.occurrence, found.confidence) == (Occurrence.REFUTED, Confidence.MODERATE)
    assert "its container states" in said(found, "S4 dating")


def test_a_picture_not_seen_earlier_stays_unverified() -> None:
    found = only([dated()], sightings={OFFERED: (sighting(),)})
    assert found.occurrence is Occurrence.UNVERIFIED
    assert "a copy of the picture from before" in found.would_change[0]


def test_a_copy_from_the_claimed_day_refutes_nothing() -> None:
    same_day = sighting(DAY.start + hours(2), OLDER)
    assert only([dated()], sightings={OFFERED: (same_day,)}).occurrence is Occurrence.UNVERIFIED


def test_an_assumed_zone_gives_the_claim_an_hour() -> None:
    eve = sighting(DAY.start - hours(0.5), OLDER)
    assert only([dated()], sightings={OFFERED: (eve,)}).occurrence is Occurrence.REFUTED
    loose = window(DAY.start, 24, precision=Precision.DAY, zone="Europe/Paris", zone_assumed=True)
    assert only([dated(window=loose)], sightings={OFFERED: (eve,)}).occurrence is Occurrence.UNVERIFIED


def test_a_claim_that_states_no_date_is_not_refuted_by_an_assumed_one() -> None:
    assert only([dated(window=None)], sightings={OFFERED: (OLD,)}).occurrence is Occurrence.UNVERIFIED


def test_a_claim_about_a_picture_we_do_not_have_is_kept() -> None:
    found = only([dated(media=())])
    assert found.occurrence is Occurrence.UNVERIFIED
    assert found.named == "a picture that was not collected"


def test_the_same_picture_offered_twice_in_altered_copies_is_one_incident() -> None:
    near = sighting(POSTED + hours(3), OLDER, evidence="post-2", distance=8, how="near picture, 8 of 256 bits")
    both = {OFFERED: (sighting(), near), OLDER: (sighting(), near)}
    found = only([dated(), dated("post-2", media=(OLDER,), language="ar")], sightings=both)
    assert len(found.claims) == 2
    assert found.media == (OFFERED, OLDER)


def test_a_later_copy_renames_nothing() -> None:
    first = only([dated()], sightings={OFFERED: (sighting(),)}).id
    later = sighting(POSTED + hours(9), "0" * 64, evidence="post-9")
    assert only([dated()], sightings={OFFERED: (sighting(), later)}).id == first


def test_a_report_about_a_picture_makes_no_incident() -> None:
    assert judged([dated(stance=Stance.REPORTED)]) == ()


def test_a_sighting_without_a_zone_is_refused() -> None:
    with pytest.raises(Invalid, match="no zone"):
        sighting(datetime(2012, 11, 4))


def test_the_judge_needs_a_clock_with_a_zone() -> None:
    with pytest.raises(CorrelateError, match="facts: now"):
        judge(facts(now=datetime(2013, 1, 20)))
