"""Do log, tombstones and emptied rows have to agree, and is each way they cannot named?"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.model import Erasure
from tocsin.preserve import Evidence, Kind, check_evidence
from tocsin.preserve.entry import Entry
from tocsin.preserve.erasures import BLOB, Erased, acts, check_erasures, read_acts

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)
RULE, BY = "retention standard: not cited, 30 days", "retention"
ROWS = [(7, "post-7", "a" * 64), (9, "post-9", "b" * 64)]
BLOBS = [(0, "c" * 64, "c" * 64)]


def entries(*lines: tuple[str, list[tuple[int, str, str]]]) -> list[Entry]:
    said = [act for table, named in lines for act in acts(table, named, RULE, BY)]
    return [
        Entry(seq=n, at=NOON, actor="a", action=action, object=thing, detail=detail, prev="").sealed()
        for n, (action, thing, detail) in enumerate(said, 1)
    ]


def erased(*lines: tuple[str, list[tuple[int, str, str]]]) -> Erased:
    found = Erased()
    for entry in entries(*lines):
        found.use(entry)
    return found


WHOLE = (("posts", ROWS), (BLOB, BLOBS))
STONES = [stone for entry in entries(*WHOLE) for stone in read_acts(entry)]
EMPTY = [("posts", "post-7"), ("posts", "post-9")]


def kinds(log: Erased, stones: list[Erasure], empty: list[tuple[str, str]]) -> list[Kind]:
    return [problem.kind for problem in check_erasures(log, stones, empty)]


def test_what_agrees_is_clean() -> None:
    assert kinds(erased(*WHOLE), STONES, EMPTY) == []


def test_a_line_says_what_its_tombstones_say() -> None:
    assert STONES[0] == Erasure(table="posts", subject="post-7", digest="a" * 64, rule=RULE, at=NOON, by=BY, row=7)


def test_many_erasures_take_several_lines_below_the_longest_allowed() -> None:
    many = [(n, f"post-{n:016x}", f"{n:064x}") for n in range(10**9, 10**9 + 1001)]
    lines = entries(("posts", many))
    assert len(lines) == 3
    assert max(len(line.line()) for line in lines) < 65_536
    assert [(stone.row, stone.subject, stone.digest) for line in lines for stone in read_acts(line)] == many


def test_a_tombstone_without_its_custody_line_is_forged() -> None:
    assert kinds(erased((BLOB, BLOBS)), STONES, EMPTY) == [Kind.TOMBSTONE_FORGED] * 2


@pytest.mark.parametrize(
    "change",
    [{"digest": "f" * 64}, {"rule": "a whim"}, {"by": "nobody"}, {"row": 8}, {"at": NOON.replace(year=2014)}],
)
def test_a_tombstone_that_says_something_else_is_forged_and_the_field_is_named(change: dict[str, object]) -> None:
    forged = replace(STONES[0], **change)  # type: ignore[arg-type]
    (problem,) = check_erasures(erased(*WHOLE), [forged, *STONES[1:]], EMPTY)
    assert problem.kind is Kind.TOMBSTONE_FORGED
    assert str(problem).endswith(next(iter(change)))


def test_a_tombstone_over_a_row_that_is_there_is_named() -> None:
    assert kinds(erased(*WHOLE), STONES, EMPTY[:1]) == [Kind.TOMBSTONE_OF_LIVING]


def test_an_empty_row_without_a_tombstone_is_named() -> None:
    assert kinds(erased(*WHOLE), STONES[1:], EMPTY) == [Kind.ERASED_WITHOUT_TOMBSTONE]
    assert kinds(erased(), [], [("decisions", "dec-1")]) == [Kind.ERASED_WITHOUT_TOMBSTONE]


def test_an_erasure_that_was_stopped_after_its_line_is_named() -> None:
    assert kinds(erased(*WHOLE), [], []) == [Kind.ERASURE_UNFINISHED] * 3


@pytest.mark.parametrize(
    "rows", ["", "x", "7 post-7", "7 post-7 abc", "-7 post-7 " + "a" * 64, "² post-7 " + "a" * 64, ";", "7  "]
)
def test_a_line_that_nobody_writes_so_is_named(rows: str, folder: Path, opened: Callable[[], Evidence]) -> None:
    opened().append("erase", "posts", {"rule": RULE, "by": BY, "rows": rows})
    assert [problem.kind for problem in check_evidence(folder)[1]] == [Kind.ERASURE_UNREADABLE]


def test_what_was_erased_is_told_by_rule_and_day() -> None:
    assert list(erased(*WHOLE).told()) == [
        f"1 kept files: erased under rule {RULE!r} on 2013-01-15",
        f"2 rows of posts: erased under rule {RULE!r} on 2013-01-15",
    ]


def keep_and_erase(evidence: Evidence) -> str:
    sha256, _ = evidence.keep(io.BytesIO(b"a page of the Dune Herald"), 1 << 20)
    evidence.append_all(acts(BLOB, [(0, sha256, sha256)], RULE, BY))
    return sha256


def test_a_blob_that_was_erased_is_not_missed(folder: Path, opened: Callable[[], Evidence]) -> None:
    evidence = opened()
    assert evidence.erase([keep_and_erase(evidence)]) == 1
    ledger, problems = check_evidence(folder)
    assert list(problems) == []
    assert len(ledger.erased.gone) == 1


def test_a_blob_whose_erasure_was_stopped_is_named(folder: Path, opened: Callable[[], Evidence]) -> None:
    keep_and_erase(opened())
    assert [problem.kind for problem in check_evidence(folder)[1]] == [Kind.ERASURE_UNFINISHED]


def test_a_blob_that_came_again_is_kept_again_and_must_be_there(folder: Path, opened: Callable[[], Evidence]) -> None:
    evidence = opened()
    sha256 = keep_and_erase(evidence)
    evidence.erase([sha256])
    with opened() as later:
        later.keep(io.BytesIO(b"a page of the Dune Herald"), 1 << 20)
    assert list(check_evidence(folder)[1]) == []
    assert later.erase([sha256]) == 1
    assert [problem.kind for problem in check_evidence(folder)[1]] == [Kind.BLOB_MISSING]


def test_a_blob_that_is_gone_without_a_line_is_missed(folder: Path, opened: Callable[[], Evidence]) -> None:
    evidence = opened()
    sha256, _ = evidence.keep(io.BytesIO(b"a boast"), 1 << 20)
    evidence.flush()
    evidence.erase([sha256, "0" * 64])
    assert [problem.kind for problem in check_evidence(folder)[1]] == [Kind.BLOB_MISSING]
