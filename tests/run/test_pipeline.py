"""Is waiting work done once, and is every failure an issue?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from tocsin.model import Entity, Post, Trouble
from tocsin.run.engine import Serial
from tocsin.run.pipeline import Step, Tally, run_step
from tocsin.store import database, queue, records, tables

AT = datetime(2013, 1, 15, 20, tzinfo=UTC)
POST = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, text="un")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Engine]:
    engine = database.open_database(database.sqlite_url(tmp_path / "t.db"))
    with engine.begin() as conn:
        records.add_posts(conn, [replace(POST, native_id=str(n)) for n in range(5)])
    yield engine
    engine.dispose()


def counting(version: str, seen: list[str]) -> Step[Post, Entity]:
    def waiting(conn: Connection) -> list[Post]:
        ids = set(queue.waiting(conn, "count", version, tables.posts))
        return [post for post in records.every(conn, Post) if post.id in ids]

    def work(post: Post) -> Entity:
        seen.append(post.native_id)
        if post.native_id == "3":
            raise Trouble("post 3", "cannot be counted")
        return Entity(post=post.id, kind="n", value=version, text="un", span=(0, 2), valid=True)

    def save(conn: Connection, done: Sequence[tuple[Post, Entity]]) -> None:
        records.clear(conn, Entity, "post", [post.id for post, _ in done])
        records.add(conn, [entity for _, entity in done])

    return Step(name="count", version=version, waiting=waiting, key=lambda post: post.id, work=work, save=save, batch=2)


def go(db: Engine, step: Step[Post, Entity]) -> Tally:
    return run_step(db, Serial(), step, lambda: AT, lambda *_: None)


def test_a_second_run_has_nothing_to_do_and_a_new_version_does_it_all_again(db: Engine) -> None:
    seen: list[str] = []
    assert go(db, counting("1", seen)) == Tally(step="count", done=4, failed=1)
    assert go(db, counting("1", seen)) == Tally(step="count", done=0, failed=0)
    assert seen == ["0", "1", "2", "3", "4"]
    go(db, counting("2", seen))
    with db.connect() as conn:
        assert [entity.value for entity in records.every(conn, Entity)] == ["2"] * 4


def test_a_failure_is_an_issue_that_names_it(db: Engine) -> None:
    go(db, counting("1", []))
    with db.connect() as conn:
        (issue,) = records.open_issues(conn)
    assert (issue.step, issue.where, issue.what) == ("count", "post 3", "cannot be counted")


def test_a_run_cut_short_goes_on_where_it_was(db: Engine) -> None:
    seen: list[str] = []
    step = counting("1", seen)

    def dies(post: Post) -> Entity:
        if post.native_id == "2":
            raise KeyboardInterrupt
        return step.work(post)

    with pytest.raises(KeyboardInterrupt):
        go(db, replace(step, work=dies))
    go(db, step)
    assert seen == ["0", "1", "2", "3", "4"]
