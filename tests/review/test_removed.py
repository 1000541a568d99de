"""Does the report say what was taken down, and after how long, without claiming more than was seen?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import ModuleType

import pytest

from tocsin.model import Post, Removal, Removed
from tocsin.review.compose import compose
from tocsin.review.view import CaseView


@pytest.fixture
def view(sample: ModuleType) -> CaseView:
    found: CaseView = sample.case_view()
    return found


def gone(post: Post, least: float, most: float) -> Removal:
    """Removed between so many hours after it was published."""
    assert post.claimed
    return Removal(
        source=post.source,
        native_id=post.native_id,
        post=post.id,
        last_seen=post.claimed + timedelta(hours=least),
        missed=post.claimed + timedelta(hours=most),
        evidence=post.capture,
        how=Removed.NOT_LISTED,
    )


def dated(view: CaseView) -> list[Post]:
    return [post for post in view.posts if post.claimed]


def measured(view: CaseView) -> list[str]:
    return [measure.value for measure in compose(view).measures if measure.name == "time to takedown"]


def test_nothing_is_said_where_nothing_is_known_to_be_gone(view: CaseView) -> None:
    assert measured(view) == []


def test_time_to_takedown_is_an_interval(view: CaseView) -> None:
    one, other = dated(view)[:2]
    assert measured(replace(view, removals=(gone(one, 1, 30), gone(other, 5, 10)))) == [
        f"2 of {len(view.posts):,} posts; half of them within 3 hours to 20 hours"
    ]


def test_an_item_missed_by_two_listings_counts_once(view: CaseView) -> None:
    one = gone(dated(view)[0], 1, 2)
    later = replace(one, missed=one.missed + timedelta(days=1), evidence="cap-0000000000000000")
    assert measured(replace(view, removals=(later, one)))[0].startswith("1 of ")


def test_what_was_never_held_has_no_lifetime(view: CaseView) -> None:
    one = replace(gone(dated(view)[0], 1, 2), post=None, last_seen=None, how=Removed.MARKED)
    assert measured(replace(view, removals=(one,))) == [f"1 of {len(view.posts):,} posts"]


def test_what_nobody_saw_standing_was_not_taken_down(view: CaseView) -> None:
    one = replace(gone(dated(view)[0], 1, 2), post=None, last_seen=None, how=Removed.NOT_FOUND)
    assert measured(replace(view, removals=(one,))) == []


def test_the_assessment_names_the_source_and_cites_the_post(view: CaseView) -> None:
    post = dated(view)[0]
    report = compose(replace(view, removals=(gone(post, 1, 1),)))
    told = [s for answer in report.assessment for s in answer.statements]
    (said,) = (s for s in told if "no longer there" in s.text)
    assert "60 minutes" in said.text
    assert post.id in said.cites
    (one,) = (s for s in told if "was gone by" in s.text)
    assert "last known to stand" in one.text


def test_what_was_erased_is_counted_under_its_rule(view: CaseView) -> None:
    report = compose(replace(view, erased=(("retention standard", 3),)))
    assert [s.text for s in report.method if "erased" in s.text] == [
        "Three posts and files were erased: retention standard."
    ]


def test_time_stamps_of_the_head_stand_in_the_header(view: CaseView) -> None:
    assert compose(replace(view, anchors=("Time-stamped",))).header.anchors == ("Time-stamped",)
