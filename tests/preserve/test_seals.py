"""Does a seal show which table changed, and since when?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.preserve import Kind, PreserveError, Rolling, check_seals
from tocsin.preserve.entry import Entry
from tocsin.preserve.seals import blank_id, digest

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)
POSTS = ['{"id":1}', '{"id":2}', '{"id":3}', '{"id":4}']


def rolled(rows: Sequence[str], *, by_digest: bool = True) -> str:
    rolling = Rolling(by_digest=by_digest)
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
    row = hashlib.sha256(b"{}").hexdigest()
    assert rolled([]) == f"d0:{nothing}"
    assert rolled(["{}"]) == "d1:" + hashlib.sha256((nothing + row).encode()).hexdigest()


def test_the_older_rule_rolls_over_the_rows_themselves() -> None:
    nothing = hashlib.sha256(b"").hexdigest()
    assert rolled(["{}"], by_digest=False) == "1:" + hashlib.sha256((nothing + "{}").encode()).hexdigest()


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


@given(st.lists(st.text()), st.integers(0, 20), st.booleans())
def test_resuming_gives_what_starting_over_gives(rows: list[str], cut: int, by_digest: bool) -> None:
    rolling = Rolling.resume(rolled(rows[:cut], by_digest=by_digest))
    for row in rows[cut:]:
        rolling.feed(row)
    assert rolling.snapshot == rolled(rows, by_digest=by_digest)


OLD = seal(3, posts=rolled(POSTS[:2], by_digest=False))
NEW = seal(9, posts=rolled(POSTS))
STORED = [json.dumps([f"post-{n}", "s", f"text {n}"], separators=(",", ":")) for n in range(1, 5)]


def erased(rows: Sequence[str], *numbers: int) -> list[str]:
    """The rows with some of them empty."""
    return [f'["post-{n}",null,""]' if n in numbers else row for n, row in enumerate(rows, 1)]


def under(buried: Mapping[str, str], rows: Sequence[str], seals: Sequence[Entry]) -> list[str]:
    found = check_seals(seals, {"posts": rows}, append_only={"posts"}, buried={"posts": buried})
    return [str(problem) for problem in found]


def test_older_seals_still_hold_beside_newer_ones() -> None:
    assert check({"posts": POSTS}, [OLD, NEW]) == []
    assert "custody line 3" in check({"posts": ["{}", *POSTS[1:]]}, [OLD, NEW])[0][1]


def test_an_erased_row_counts_by_the_digest_its_tombstone_keeps() -> None:
    seals = [seal(5, posts=rolled(STORED[:2])), seal(9, posts=rolled(STORED))]
    assert under({"post-2": digest(STORED[1])}, erased(STORED, 2), seals) == []
    assert under({f"post-{n}": digest(STORED[n - 1]) for n in (1, 2, 3, 4)}, erased(STORED, 1, 2, 3, 4), seals) == []


def test_an_empty_row_without_tombstone_or_under_a_forged_one_breaks_the_seal() -> None:
    seals = [seal(9, posts=rolled(STORED))]
    assert "one differs" in under({}, erased(STORED, 2), seals)[0]
    assert "one differs" in under({"post-2": "f" * 64}, erased(STORED, 2), seals)[0]


def test_a_tombstone_does_not_excuse_a_row_that_is_still_there() -> None:
    reworded = [STORED[0], STORED[1].replace("text", "lies"), *STORED[2:]]
    assert "one differs" in under({"post-2": digest(STORED[1])}, reworded, [seal(9, posts=rolled(STORED))])[0]


def test_an_older_seal_over_an_erased_row_is_vouched_for_by_a_newer_one_or_not_at_all() -> None:
    old, new = seal(3, posts=rolled(STORED[:2], by_digest=False)), seal(9, posts=rolled(STORED))
    buried = {"post-2": digest(STORED[1])}
    assert under(buried, erased(STORED, 2), [old, new]) == []
    assert "custody line 3 is unproven" in under(buried, erased(STORED[:2], 2), [old])[0]


def test_an_older_seal_over_rows_that_were_not_erased_is_checked_all_the_same() -> None:
    old, new = seal(3, posts=rolled(STORED[:2], by_digest=False)), seal(9, posts=rolled(STORED))
    buried = {"post-3": digest(STORED[2])}
    assert under(buried, erased(STORED, 3), [old, new]) == []
    altered = [STORED[0].replace("text", "lies"), *erased(STORED, 3)[1:]]
    assert "custody line 3" in under(buried, altered, [old, new])[0]


def test_an_older_roll_cannot_count_an_erased_row() -> None:
    with pytest.raises(PreserveError, match="older rule"):
        Rolling(by_digest=False).feed_digest("a" * 64)


@pytest.mark.parametrize("row", ['["a",""', '{"id":""]', "[]", '[1,""]', '["a","b"]', "", ',""]'])
def test_only_a_row_with_an_empty_body_is_taken_for_erased(row: str) -> None:
    assert blank_id(row) is None


def test_an_empty_row_gives_its_id() -> None:
    assert blank_id('["post-1",null,""]') == "post-1"


@given(st.lists(st.text(), min_size=1), st.data())
def test_whatever_is_erased_the_seals_hold(texts: list[str], data: st.DataObject) -> None:
    rows = [json.dumps([f"post-{n}", "s", f"x{text}"], separators=(",", ":")) for n, text in enumerate(texts, 1)]
    gone = data.draw(st.sets(st.integers(1, len(rows))))
    buried = {f"post-{n}": digest(rows[n - 1]) for n in gone}
    assert under(buried, erased(rows, *gone), [seal(2, posts=rolled(rows))]) == []
