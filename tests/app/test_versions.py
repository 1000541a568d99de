"""Is it known what was edited, what went, and how long it lived?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.held_case import settle

from tocsin.app.case import Case, opened
from tocsin.app.errors import CaseError
from tocsin.app.versions import history, lifetimes, update
from tocsin.model import Capture, Post, Removal
from tocsin.model.listing import Listing, Removed, packed
from tocsin.store import records

HOUR = 3600.0


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


def post(name: str, day: int, text: str = "a kite") -> Post:
    return Post(
        source="board", native_id=name, capture="cap-1", locator=name, collected=at(10), text=text, claimed=at(day)
    )


def page(evidence: str, names: list[str], *, last: int, made: datetime) -> Listing:
    return Listing(source="board", evidence=evidence, at=made, first=at(1), last=at(last), names=packed(names))


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """Four posts; the later of two exports no longer names the third, and one was edited."""
    folder = tmp_path / "case"
    folder.mkdir()
    settle(folder)
    posts = [post(name, day) for name, day in (("p1", 1), ("p2", 2), ("p3", 3), ("p4", 4))]
    with opened(folder) as case:
        with case.db.begin() as conn:
            edited = replace(post("p2", 2, "a red kite"), collected=at(20), edited=at(12))
            records.add_posts(conn, [*posts, edited])
            early, late = ["p1", "p2", "p3", "p4"], ["p1", "p2", "p4", "p5"]
            records.add(conn, [page("one", early, last=4, made=at(10)), page("two", late, last=15, made=at(20))])
        yield case


def test_what_is_listed_no_more_was_removed_and_the_rest_was_not(case: Case) -> None:
    assert update(case, ["board"]) == 1
    with case.db.connect() as conn:
        (gone,) = records.every(conn, Removal)
    assert (gone.native_id, gone.post, gone.last_seen, gone.missed) == ("p3", post("p3", 3).id, at(4), at(20))


def test_working_it_out_again_changes_nothing(case: Case) -> None:
    update(case, ["board"])
    with case.db.connect() as conn:
        before = list(records.every(conn, Removal))
    update(case, ["board", "board"])
    with case.db.connect() as conn:
        assert list(records.every(conn, Removal)) == before


def test_what_the_source_itself_marked_as_deleted_stays_noted(case: Case) -> None:
    marked = Removal(
        source="board",
        native_id="p4",
        post=post("p4", 4).id,
        last_seen=at(5),
        missed=at(6),
        evidence="cap-9",
        how=Removed.MARKED,
    )
    with case.db.begin() as conn:
        records.replace(conn, [marked])
    update(case, ["board"])
    with case.db.connect() as conn:
        assert marked in list(records.every(conn, Removal))
        assert records.count(conn, Removal) == 2


def test_a_page_we_fetched_ourselves_is_sure_of_its_moment(case: Case) -> None:
    seen = Capture(
        source="board",
        sha256="a" * 64,
        size=1,
        media_type="text/html",
        locator="x",
        collected=at(9),
        peer="192.0.2.7",
    )
    with case.db.begin() as conn:
        records.add(conn, [seen])
        records.add(conn, [page(seen.id, ["p1", "p2", "p3"], last=4, made=at(9))])
    update(case, ["board"])
    with case.db.connect() as conn:
        gone = next(each for each in records.every(conn, Removal) if each.native_id == "p3")
    assert gone.last_seen == at(9)


def test_an_edit_is_a_version_that_says_what_changed(case: Case) -> None:
    update(case, ["board"])
    with case.db.connect() as conn:
        told = history(conn, post("p2", 2).id)
    assert [version.changed for version in told.versions] == [(), ("text",)]
    assert [version.stated for version in told.versions] == [at(2), at(12)]
    assert (told.removal, told.lived) == (None, (None, None))


def test_the_history_of_a_removed_post_says_between_what_and_what_it_lived(case: Case) -> None:
    update(case, ["board"])
    with case.db.connect() as conn:
        told = history(conn, post("p3", 3).id)
    assert told.removal is not None
    assert told.lived == (24 * HOUR, 17 * 24 * HOUR)


def test_a_post_nobody_has_is_said(case: Case) -> None:
    with case.db.connect() as conn, pytest.raises(CaseError, match="no post"):
        history(conn, "post-none")


def test_the_report_gets_a_median_of_least_and_most(case: Case) -> None:
    ends = [
        Removal(
            source="board",
            native_id=f"p{day}",
            post=None,
            last_seen=None,
            missed=at(day, hours),
            evidence="cap-9",
            how=Removed.NOT_FOUND,
        )
        for day, hours in ((1, 2), (2, 6), (4, 20))
    ]
    never_held = replace(ends[0], native_id="unknown")
    with case.db.begin() as conn:
        records.replace(conn, [*ends, never_held])
    with case.db.connect() as conn:
        (told,) = lifetimes(conn)
    assert (told.source, told.removed, told.timed) == ("board", 4, 3)
    assert (told.least, told.most) == (0.0, 6 * HOUR)
