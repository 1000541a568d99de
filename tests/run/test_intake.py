"""Is everything a collector yields put away or counted, read here or in a process of its own?"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.collect.door import SOURCE, FakeDoor

from tocsin.model import Capture, Intake, Listing, Media, Post, Removal, Role, Source, Trouble
from tocsin.model.listing import Removed, packed
from tocsin.model.seams import Collected, Collector, Fault, Fetcher, Material, Repair, Skip
from tocsin.run import intake, sheaf
from tocsin.run.apart import can_part
from tocsin.run.indexing import Indexer
from tocsin.run.intake import Room, take_in
from tocsin.store import records, searching, tables
from tocsin.store.database import open_database, sqlite_url

AT = datetime(2013, 1, 20, tzinfo=UTC)
KEY = bytes(32)


@dataclass(frozen=True)
class Talk:
    """Yields so many posts, and one of everything else; ends with trouble where it is told to."""

    posts: int
    trouble: bool = False

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        file = next(iter(fetch.files(source)))
        assert not isinstance(file, Fault)
        kept = file.capture
        medium = Media(sha256="c" * 64, media_type="image/png", size=1, name="n", capture=kept.id)
        for number in range(self.posts):
            yield Post(
                source=source.id, native_id=str(number), capture=kept.id, locator=f"messages[{number}]", collected=AT,
                text=f"said {number}", author="somebody", claimed=AT + timedelta(seconds=number),
                media=(medium,) if number % 7 == 0 else (),
            )  # fmt: skip
            if number % 10 == 0:
                yield Skip(reason="service message", where=str(number))
            if number % 25 == 0:
                yield Repair(reason="mended", where=str(number))
        yield Listing(source=source.id, evidence=kept.id, at=AT, first=AT, last=AT, names=packed(["1"]))
        yield Removal(
            source=source.id,
            native_id="gone",
            post=None,
            last_seen=None,
            missed=AT,
            evidence=kept.id,
            how=Removed.MARKED,
        )
        yield Fault(where="f", what="is cut")
        if self.trouble:
            raise Trouble("there", "is broken", "mend it")


@dataclass
class Door(FakeDoor):
    """Tells of what it keeps, as the real one does."""

    noted: list[Capture] = field(default_factory=list)

    def files(self, source: Source) -> Iterator[Material | Fault]:
        for file in super().files(source):
            if isinstance(file, Material):
                self.noted.append(file.capture)
            yield file


def taken(
    folder: Path, collector: Collector, source: Source = SOURCE, indexed: bool = False
) -> tuple[Intake, dict[str, str]]:
    """The counts, and every record."""
    folder.mkdir(exist_ok=True)
    db = open_database(sqlite_url(folder / "t.db"))
    door = Door({"f": b"12345678"})
    with Indexer(db.url, folder / "search.db") as indexer:
        room = Room(
            db=db, door=door, noted=door.noted, flush=lambda: None, now=lambda: AT, pseudonym_key=KEY,
            progress=lambda *_: None, indexer=indexer if indexed else None,
        )  # fmt: skip
        counted = take_in(room, source, collector)
    with db.connect() as conn:
        held = {table.name: "\n".join(records.bodies(conn, table, by_id=False)) for table in tables.SEALED}
    db.dispose()
    return counted, held


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything counts as large, in small batches."""
    monkeypatch.setattr(intake, "LARGE", 4)
    monkeypatch.setattr(intake, "ROWS", 30)
    monkeypatch.setattr(sheaf, "BATCH", 10)


@pytest.mark.parametrize("trouble", [False, True])
@pytest.mark.parametrize("posts", [0, 9, 100, 257])
def test_read_here_or_apart_the_records_and_counts_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, posts: int, trouble: bool
) -> None:
    here = taken(tmp_path / "here", Talk(posts, trouble))
    monkeypatch.setattr(intake, "LARGE", 4)
    monkeypatch.setattr(intake, "ROWS", 30)
    monkeypatch.setattr(sheaf, "BATCH", 10)
    assert taken(tmp_path / "apart", Talk(posts, trouble)) == here
    counted, held = here
    assert (counted.seen, counted.imported, counted.new) == (posts + -(-posts // 10), posts, posts)
    assert dict(counted.skipped) == ({"service message": -(-posts // 10)} if posts else {})
    assert counted.faults == 1
    assert ("is broken" in held["issues"]) == trouble
    assert held["listings"].count("\n") == held["removals"].count("\n") == 0
    assert held["listings"] and held["removals"] and held["captures"]


def test_taken_in_twice_nothing_is_there_twice(tmp_path: Path, small: None) -> None:
    first, held = taken(tmp_path / "case", Talk(100))
    again, after = taken(tmp_path / "case", Talk(100))
    assert (again.imported, again.new) == (first.imported, 0)
    assert {name: rows for name, rows in after.items() if name != "intakes"} == held


@pytest.mark.skipif(not can_part(), reason="this system cannot part processes")
@pytest.mark.usefixtures("alone")
def test_what_is_large_is_searchable_when_it_is_taken_in(tmp_path: Path, small: None) -> None:
    taken(tmp_path / "case", Talk(300), indexed=True)
    assert searching.count(tmp_path / "case" / "search.db", "said") == 300


def test_what_is_small_is_caught_up_with_by_who_searches(tmp_path: Path) -> None:
    taken(tmp_path / "case", Talk(30), indexed=True)
    assert not (tmp_path / "case" / "search.db").exists()


def test_a_bystander_gets_a_pseudonym_and_a_claimant_keeps_the_name(tmp_path: Path) -> None:
    _, general = taken(tmp_path / "a", Talk(3))
    _, claimant = taken(tmp_path / "b", Talk(3), replace(SOURCE, role=Role.CLAIMANT))
    assert "somebody" not in general["posts"] and "person-" in general["posts"]
    assert "somebody" in claimant["posts"]


@dataclass(frozen=True)
class Dying:
    """Yields posts until its own process is killed."""

    def collect(self, source: Source, fetch: Fetcher, since: datetime | None) -> Iterator[Collected]:
        here = os.getpid()
        for number, post in enumerate(Talk(100).collect(source, fetch, since)):
            if number == 80 and os.getpid() != here:
                os.kill(os.getpid(), signal.SIGKILL)
            yield post


@pytest.mark.skipif(not can_part(), reason="this system cannot part processes")
@pytest.mark.usefixtures("alone")
def test_a_reader_that_dies_is_an_issue_and_what_it_read_is_kept(tmp_path: Path, small: None) -> None:
    counted, held = taken(tmp_path / "case", Dying())
    assert "ended before it was done" in held["issues"]
    assert 30 < counted.imported < 80
    assert held["posts"].count("post-") == counted.imported == counted.new
