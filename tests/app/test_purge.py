"""Does what is due really go, does the rest stay, and does everything still verify?"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.app.held_case import files_with, make, rechained, settle

from tocsin.app.case import opened
from tocsin.app.collecting import collect
from tocsin.app.deciding import decide
from tocsin.app.errors import CaseError
from tocsin.app.purging import Purged, purge
from tocsin.app.running import run
from tocsin.app.sealing import state
from tocsin.app.verifying import verify
from tocsin.model import Erasure, Post, Ruling
from tocsin.preserve.entry import Entry
from tocsin.store import records

OLD = '2026-01-01T10:00:00Z,reed,"the lanterns of Almara are lit tonight"'
OLDER = '2026-01-01T09:00:00Z,willow,"nobody swims in the Zarqa canal"'
NEW = '2026-02-20T10:00:00Z,reed,"a kite over the Almara market"'
MONTH = '[[retention]]\nname = "standard"\nunmatched_days = 30\n'
LATER = "2026-03-01T12:00:00Z"


def purged(folder: Path, *, dry_run: bool = False, as_of: datetime | None = None) -> Purged:
    with opened(folder) as case:
        return purge(case, as_of, dry_run=dry_run)


def posts(folder: Path) -> list[str]:
    with opened(folder) as case, case.db.connect() as conn:
        return [post.text for post in records.every(conn, Post)]


def problems(folder: Path) -> list[str]:
    return [f"{problem.kind} {problem}" for problem in verify(folder, None).problems]


@pytest.fixture
def due(tmp_path: Path) -> Path:
    """Two posts that are due and one that came with a later export."""
    folder = make(tmp_path / "case", [OLD, OLDER], retention=MONTH)
    return make(folder, [NEW], clock="2026-02-20T12:00:00Z", retention=MONTH)


def at(folder: Path, clock: str, retention: str = MONTH) -> Path:
    settle(folder, clock=clock, retention=retention)
    return folder


def test_what_is_older_than_its_class_allows_goes_and_the_rest_stays(due: Path) -> None:
    done = purged(at(due, LATER))
    assert (done.posts, done.captures, done.files) == (2, 1, 1)
    assert done.rules == (("retention standard: not cited, 30 days", 3),)
    assert posts(due) == ["a kite over the Almara market"]
    assert problems(due) == []


def test_the_analysts_own_files_and_old_packages_are_told_and_left_alone(due: Path) -> None:
    (due / "packages" / "case-DUNE-1").mkdir(parents=True)
    assert purged(at(due, LATER)).own_files == ("board.csv", "packages/case-DUNE-1")
    assert (due / "board.csv").exists()
    assert purged(due).own_files == ()


def test_the_words_are_gone_from_every_file_of_the_case(due: Path) -> None:
    assert files_with(due, "Zarqa canal")
    purged(at(due, LATER))
    assert files_with(due, "Zarqa canal") == []
    assert files_with(due, "lanterns of Almara") == []
    assert files_with(due, "kite over")


def test_what_was_erased_verifies_as_erased_under_its_rule_and_day(due: Path) -> None:
    purged(at(due, LATER))
    told = [line for line in verify(due, None).notices if "erased under rule" in line]
    rule = "erased under rule 'retention standard: not cited, 30 days' on 2026-03-01"
    assert told == [f"1 kept files: {rule}", f"1 rows of captures: {rule}", f"2 rows of posts: {rule}"]


def test_a_dry_run_says_the_same_and_changes_nothing(due: Path) -> None:
    log = (due / ".tocsin/evidence/custody.jsonl").read_bytes()
    seen = purged(at(due, LATER), dry_run=True)
    assert (due / ".tocsin/evidence/custody.jsonl").read_bytes() == log
    assert len(posts(due)) == 3
    assert purged(due).posts == seen.posts


def test_nothing_is_due_without_a_class_or_before_its_day(due: Path) -> None:
    assert purged(at(due, LATER, retention="")).posts == 0
    assert purged(at(due, "2026-01-30T12:00:00Z")).posts == 0
    assert purged(at(due, "2026-01-31T12:00:00Z"), dry_run=True).posts == 2


def test_a_day_to_come_is_for_dry_runs_only(due: Path) -> None:
    to_come = datetime(2027, 1, 1, tzinfo=UTC)
    at(due, LATER)
    assert purged(due, dry_run=True, as_of=to_come).posts == 3
    with pytest.raises(CaseError, match="still to come"):
        purged(due, as_of=to_come)


def test_a_hold_keeps_everything_of_its_class_and_is_told(due: Path) -> None:
    done = purged(at(due, LATER, retention=MONTH + "hold = true\n"))
    assert (done.posts, done.files, done.held) == (0, 0, (("standard", 2),))
    assert len(posts(due)) == 3


def test_a_post_that_a_person_ruled_on_is_cited_and_keeps_its_container(due: Path) -> None:
    at(due, LATER, retention=MONTH + "cited_days = 365\n")
    with opened(due) as case, case.db.connect() as conn:
        ruled = next(post for post in records.every(conn, Post) if "canal" in post.text)
        decide(case, Ruling.WITHHOLD, ruled.id, by="analyst", why="bystander", value="personal-data")
    done = purged(due)
    assert (done.posts, done.files) == (1, 0)
    (container,) = done.containers
    assert (container.posts, container.until) == (1, datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert "nobody swims in the Zarqa canal" in posts(due)
    assert problems(due) == []


def test_what_was_erased_stays_erased_when_its_source_is_collected_again(due: Path) -> None:
    purged(at(due, LATER))
    make(due, [OLD, OLDER], clock=LATER, retention=MONTH)
    assert posts(due) == ["a kite over the Almara market"]
    assert files_with(due, "Zarqa canal") == []
    assert problems(due) == []


def test_the_next_commands_work_on_what_is_left(due: Path) -> None:
    purged(at(due, LATER))
    make(due, [NEW, '2026-03-01T09:00:00Z,sorrel,"the Almara bridge is closed"'], clock=LATER, retention=MONTH)
    assert len(posts(due)) == 2
    assert problems(due) == []
    assert purged(due).posts == 0


def test_tombstones_hold_nothing_of_what_they_stand_for(due: Path) -> None:
    purged(at(due, LATER))
    with opened(due) as case, case.db.connect() as conn:
        stones = list(records.every(conn, Erasure))
        empty = conn.exec_driver_sql("SELECT source, native_id, claimed, body FROM posts WHERE body = ''").all()
    assert {stone.table for stone in stones} == {"posts", "captures", "blob"}
    assert set(map(tuple, empty)) == {(None, None, None, "")}
    assert "reed" not in repr(stones)
    assert all(stone.by == "retention" for stone in stones)


MOMENTS = ("after the log", "after the tombstones", "after the bytes")

KILLER = """
import os, signal, sys
from pathlib import Path
from tocsin.app import tombstones
from tocsin.app.case import opened
from tocsin.app.purging import purge
from tocsin.preserve import Evidence
from tocsin.store import erasing
moment, folder = sys.argv[1], Path(sys.argv[2])
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if moment == "after the log": erasing.lay = die
if moment == "after the tombstones": Evidence.erase = die
if moment == "after the bytes": tombstones.erasing.squeeze = die
with opened(folder) as case:
    purge(case, None, dry_run=False)
"""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_purge_that_was_killed_is_finished_by_the_next_command(due: Path, moment: str) -> None:
    at(due, LATER)
    done = subprocess.run([sys.executable, "-c", KILLER, moment, str(due)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL
    with opened(due) as case:
        list(run(case, lambda *_: None))
    purged(due)
    assert posts(due) == ["a kite over the Almara market"]
    assert files_with(due, "Zarqa canal") == []
    assert problems(due) == []


PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301"
    "0100c9fe92ef0000000049454e44ae426082"
)
FOLDER = """
[[source]]
id = "shots"
kind = "folder"
name = "Shots"
location = "shots"
access = "public"
legal_basis = "public interest"
"""


def with_pictures(folder: Path, clock: str) -> None:
    settle(folder, clock=clock, retention=MONTH)
    with (folder / "tocsin.toml").open("a") as settings:
        settings.write(FOLDER)


def test_a_picture_goes_with_its_name_its_print_and_its_bytes(due: Path) -> None:
    (due / "shots").mkdir()
    (due / "shots" / "canal-at-night.png").write_bytes(PICTURE)
    with_pictures(due, "2026-01-02T12:00:00Z")
    with opened(due) as case:
        list(collect(case, ["shots"], lambda *_: None))
        list(run(case, lambda *_: None))
    assert files_with(due, "canal-at-night.png")
    with_pictures(due, LATER)
    done = purged(due)
    assert (done.media, done.files, done.posts) == (1, 2, 3)
    assert files_with(due, "canal-at-night.png") == []
    assert problems(due) == []
    with opened(due) as case:
        list(run(case, lambda *_: None))
    assert problems(due) == []


def test_a_case_whose_seals_are_of_the_older_rule_is_sealed_anew_before_anything_goes(due: Path) -> None:
    with opened(due) as case, case.db.connect() as conn:
        old = state(conn, by_digest=False)
        kept = list(case.evidence.custody.entries())
        last = case.evidence.custody.last_seal()
    assert last is not None
    of_old = [replace(line, detail=old) if line.hash == last.hash else line for line in kept if is_old(line, last.seq)]
    rechained(due, of_old)
    assert problems(due) == []
    done = purged(at(due, LATER))
    assert done.posts == 2
    assert problems(due) == []
    assert files_with(due, "Zarqa canal") == []
    overwrite_a_row(due)
    assert any(line.startswith("seal-broken") for line in problems(due))


def is_old(line: Entry, last: int) -> bool:
    """Every line but the seals before the last."""
    return line.action != "seal" or line.seq == last


def overwrite_a_row(folder: Path) -> None:
    with sqlite3.connect(folder / ".tocsin" / "tocsin.db") as db:
        db.execute("UPDATE posts SET body = replace(body, 'kite', 'bite')")
    db.close()
