"""Are nouns put away once, found again, and never silently altered?"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from tocsin.model import Capture, Issue, Media, Observation, Post, State
from tocsin.store import database, queue, records, tables
from tocsin.store.errors import StoreError
from tocsin.store.migrations.upgrade import configuration
from tocsin.store.nouns import Appearance, PageObservation, canonical

AT = datetime(2013, 1, 15, 20, tzinfo=UTC)
PICTURE = Media(sha256="a" * 64, media_type="image/png", size=3, name="x.png", capture="cap-1")
POST = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, text="salut", media=(PICTURE,))


def test_what_is_there_already_stays_as_it_is(db: Engine) -> None:
    with db.begin() as conn:
        assert records.add_posts(conn, [POST]) == 1
        assert records.add_posts(conn, [replace(POST, collected=AT.replace(year=2014))]) == 0
        assert list(records.every(conn, Post)) == [POST]
        assert [medium.sha256 for medium in records.every(conn, Media)] == [PICTURE.sha256]
        assert records.count(conn, Appearance) == 1


def test_a_thousand_posts_come_back_in_order(db: Engine) -> None:
    posts = [replace(POST, native_id=str(n), media=()) for n in range(1000)]
    with db.begin() as conn:
        assert records.add_posts(conn, posts) == 1000
    with db.connect() as conn:
        assert list(records.every(conn, Post)) == posts
        assert records.one(conn, Post, posts[7].id) == posts[7]


def test_a_captured_picture_is_a_medium_even_without_a_post(db: Engine) -> None:
    picture = Capture(source="s", sha256="b" * 64, size=1, media_type="image/jpeg", locator="p.jpg", collected=AT)
    page = replace(picture, sha256="c" * 64, media_type="text/html", locator="p.html", url="https://a.example/")
    with db.begin() as conn:
        records.add_captures(conn, [picture, page])
        assert [medium.sha256 for medium in records.every(conn, Media)] == ["b" * 64]
        assert records.pages(conn, ["a.example"]) == [page]


def test_derived_nouns_are_replaced(db: Engine) -> None:
    look = Observation(target="t", probe="page", at=AT, vantage="archive", state=State.NORMAL, reason="ok")
    with db.begin() as conn:
        records.replace(conn, [PageObservation(observation=look)])
        records.replace(conn, [PageObservation(observation=replace(look, state=State.DEFACED))])
        assert [page.observation.state for page in records.every(conn, PageObservation)] == [State.DEFACED]
        records.clear(conn, PageObservation, "target", ["t"])
        assert records.count(conn, PageObservation) == 0


def test_an_altered_row_names_its_table_and_row(db: Engine) -> None:
    with db.begin() as conn:
        records.add_posts(conn, [POST])
        conn.execute(text("UPDATE posts SET body = '{}'"))
        with pytest.raises(StoreError, match=r"table posts, row 1"):
            list(records.every(conn, Post))


def test_lone_surrogates_and_nul_survive(db: Engine) -> None:
    odd = replace(POST, text="a\ud800b\x00c", media=())
    with db.begin() as conn:
        records.add_posts(conn, [odd])
        assert list(records.every(conn, Post)) == [odd]


def test_the_same_trouble_is_one_issue_and_closing_hides_it(db: Engine) -> None:
    issue = Issue(step="collect", subject="s", where="x.json: byte 5", what="is cut", remedy="", at=AT)
    with db.begin() as conn:
        records.raise_issue(conn, issue)
        records.raise_issue(conn, replace(issue, at=AT.replace(hour=21)))
        assert records.open_issues(conn) == [issue]
        records.close_issues(conn, "collect", ["s"])
        assert records.open_issues(conn) == []
        records.raise_issue(conn, issue)
        assert records.open_issues(conn) == [issue]


def test_work_waits_until_this_version_has_done_it(db: Engine) -> None:
    posts = [replace(POST, native_id=str(n), media=()) for n in range(3)]
    with db.begin() as conn:
        records.add_posts(conn, posts)
        assert queue.waiting(conn, "read", "1", tables.posts) == [post.id for post in posts]
        queue.mark(conn, "read", "1", [posts[0].id])
        queue.mark(conn, "read", "1", [posts[1].id], failed=True)
        assert queue.waiting(conn, "read", "1", tables.posts) == [posts[2].id]
        assert queue.waiting(conn, "read", "2", tables.posts) == [post.id for post in posts]
        assert queue.retry(conn) == 1
        assert queue.waiting(conn, "read", "1", tables.posts) == [posts[1].id, posts[2].id]


def test_the_migrations_give_the_tables_of_the_code(db: Engine) -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == database.HEAD
    with db.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), tables.metadata) == []


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    url = database.sqlite_url(tmp_path / "t.db")
    engine = database.open_database(url)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer"):
        database.open_database(url)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="not a readable database"):
        database.open_database(database.sqlite_url(tmp_path / "t.db"))


def test_the_canonical_form_is_one_form() -> None:
    assert canonical(POST) == canonical(replace(POST))
    assert json.loads(canonical(POST))["text"] == "salut"


def test_a_migration_that_is_killed_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    script = (
        "import os, sys\n"
        "from alembic import op\n"
        "from tocsin.store import database\n"
        "made, create = [], op.create_table\n"
        "def killing(*given, **named):\n"
        "    made.append(create(*given, **named))\n"
        "    if len(made) == 3: os.kill(os.getpid(), 9)\n"
        "op.create_table = killing\n"
        "database.open_database(database.sqlite_url(sys.argv[1]))\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], check=False, capture_output=True, timeout=60)
    assert killed.returncode == -9, killed.stderr
    engine = database.open_database(database.sqlite_url(path))
    with engine.connect() as conn:
        assert records.count(conn, Post) == 0
    engine.dispose()
