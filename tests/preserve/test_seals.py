"""Does a seal show which table changed, and since when?"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.preserve import Kind, PreserveError, Rolling, check_seals
from tocsin.preserve.entry import Entry

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)
POSTS = ['{"id":1}', '{"id":2}', '{"id":3}', '{"id":4}']


def rolled(rows: Sequence[str]) -> str:
    rolling = Rolling()
    for row in rows:
        rolling.feed(row)
    return rolling.snapshot


def seal(seq: int, **detail: str) -> Entry:
    return Entry(seq=seq, at=NOON, actor="a", action="seal", object="database", detail=detail, prev="").sealed()


SEALS = [seal(5, posts=rolled(POSTS[:2]), claims=rolled(["x"])), seal(9, posts=rolled(POSTS), claims=rolled(["y"]))]


def check(rows: Mapping[str, Sequence[str]], seals: Sequence[Entry] = SEALS) -> list[tuple[Kind, str]]:
    return [(problem.kind, str(problem)) for problem in check_seals(seals, rows, append_only={"posts"})]


def test_the_rolling_hash_is_what_it_says() -> None:
    nothing = hashlib.sha256(b"").hexdigest()
    assert rolled([]) == f"0:{nothing}"
    assert rolled(["{}"]) == "1:" + hashlib.sha256((nothing + "{}").encode()).hexdigest()


def test_untouched_tables_are_clean() -> None:
    assert check({"posts": POSTS, "claims": ["y"]}) == []


def test_a_changed_row_names_the_table_and_the_first_seal_that_fails() -> None:
    rows = ["{}", *POSTS[1:]]
    assert check({"posts": rows, "claims": ["y"]}) == [
        (Kind.SEAL_BROKEN, "table posts: among its first 2 rows one differs from the seal of custody line 5")
    ]


def test_a_row_changed_after_the_first_seal_fails_at_the_second() -> None:
    assert "custody line 9" in check({"posts": [*POSTS[:3], "{}"], "claims": ["y"]})[0][1]


CHANGES: list[Callable[[list[str]], list[str]]] = [
    lambda rows: rows[1:],
    lambda rows: rows[:-1],
    lambda rows: [rows[1], rows[0], *rows[2:]],
    lambda rows: ["{}", *rows],
    lambda rows: [],
]


@pytest.mark.parametrize("change", CHANGES)
def test_deleted_reordered_and_inserted_rows_break_the_seal(change: Callable[[list[str]], list[str]]) -> None:
    assert [kind for kind, _ in check({"posts": change(POSTS), "claims": ["y"]})] == [Kind.SEAL_BROKEN]


def test_a_derived_table_is_held_against_its_last_seal_alone() -> None:
    assert check({"posts": POSTS, "claims": ["x"]})[0][1].startswith("table claims")


def test_rows_after_the_last_seal_are_unsealed() -> None:
    assert check({"posts": [*POSTS, "{}"], "claims": ["y"]}) == [
        (Kind.UNSEALED, "table posts: 1 rows after the first 4 are in no seal")
    ]


def test_a_table_no_seal_names_is_unsealed_and_an_empty_one_is_clean() -> None:
    rows = {"posts": POSTS, "claims": ["y"], "notes": ["n"], "media": []}
    assert [kind for kind, _ in check(rows)] == [Kind.UNSEALED]


def test_a_table_that_is_gone_is_found() -> None:
    assert check({"claims": ["y"]}) == [
        (Kind.SEAL_BROKEN, "table posts: is named in a seal and is not in the database")
    ]


def test_a_seal_that_counts_backwards_is_found() -> None:
    seals = [seal(5, posts=rolled(POSTS)), seal(9, posts=rolled(POSTS[:2]))]
    assert "fewer rows" in check({"posts": POSTS}, seals)[0][1]


@pytest.mark.parametrize("snapshot", ["", "2", "-1:" + "a" * 64, "²:" + "a" * 64, "9" * 99 + ":" + "a" * 64, "1:ab"])
def test_a_seal_that_is_no_seal_is_found(snapshot: str) -> None:
    with pytest.raises(PreserveError):
        Rolling.resume(snapshot)
    assert check({"posts": POSTS}, [seal(5, posts=snapshot)])[0][0] is Kind.SEAL_BROKEN


@given(st.lists(st.text()), st.integers(0, 20))
def test_resuming_gives_what_starting_over_gives(rows: list[str], cut: int) -> None:
    rolling = Rolling.resume(rolled(rows[:cut]))
    for row in rows[cut:]:
        rolling.feed(row)
    assert rolling.snapshot == rolled(rows)
