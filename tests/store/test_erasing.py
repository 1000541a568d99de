"""Does a row go with all that was derived from it, and does its place still count? On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine, text

from tocsin.model import Entity, Erasure, Issue, Match, Media, Post, Removal, Removed
from tocsin.store import erasing, queue, records, tables
from tocsin.store.erasing import BLANK

AT = datetime(2026, 1, 15, 20, tzinfo=UTC)
PICTURE = Media(sha256="a" * 64, media_type="image/png", size=3, name="lantern.png", capture="cap-1")
POST = Post(source="s", native_id="1", capture="c", locator="l", collected=AT, text="a lantern", media=(PICTURE,))
OTHER = replace(POST, native_id="2", text="a heron", media=())


def stone(table: str, subject: str) -> Erasure:
    return Erasure(table=table, subject=subject, digest="d" * 64, rule="test", at=AT, by="analyst", row=1)


def filled(db: Engine) -> None:
    with db.begin() as conn:
        records.add_posts(conn, [POST, OTHER])
        records.replace(conn, [Entity(post=POST.id, kind="domain", value="a", text="a", span=(0, 1), valid=True)])
        gone = Removal(
            source="s", native_id="1", post=POST.id, last_seen=AT, missed=AT, evidence="c", how=Removed.NOT_LISTED
        )
        records.replace(conn, [gone])
        records.raise_issue(conn, Issue(step="read", subject=POST.id, where="x", what="y", remedy="", at=AT))


def test_an_erased_row_keeps_its_id_and_nothing_else(db: Engine) -> None:
    filled(db)
    with db.begin() as conn:
        erasing.lay(conn, [stone("posts", POST.id)])
    with db.connect() as conn:
        row = conn.execute(text(f"SELECT source, native_id, claimed, body FROM posts WHERE id = '{POST.id}'")).one()
        assert tuple(row) == (None, None, None, BLANK)
        assert list(records.every(conn, Post)) == [OTHER]
        assert list(records.every(conn, Erasure)) == [stone("posts", POST.id)]
        assert list(erasing.blank(conn, ["posts", "media"])) == [("posts", POST.id)]


def test_nothing_that_reads_posts_meets_an_erased_one(db: Engine) -> None:
    filled(db)
    with db.begin() as conn:
        erasing.lay(conn, [stone("posts", POST.id)])
    with db.connect() as conn:
        assert records.one(conn, Post, POST.id) is None
        assert records.count(conn, Post) == 1
        assert records.ids(conn, Post) == [OTHER.id]
        assert records.beginning(conn, Post, POST.id[:12]) == []
        assert list(records.among(conn, Post, "id", [POST.id, OTHER.id])) == [OTHER]
        assert [post for _, post in records.since(conn, Post, 0)] == [OTHER]
        assert [key for key, _ in records.bodies_since(conn, Post, 0)] == [OTHER.id]
        assert queue.waiting(conn, "read", "1", tables.posts) == [OTHER.id]
        assert queue.untouched(conn, "read", tables.posts) == 1


def test_what_was_derived_goes_with_it(db: Engine) -> None:
    filled(db)
    with db.begin() as conn:
        records.replace(conn, [Match(sha256="b" * 64, other="a" * 64, algorithm="pdq", distance=3, how="near")])
        erasing.lay(conn, [stone("posts", POST.id), stone("media", PICTURE.sha256)])
    with db.connect() as conn:
        for kind in (Entity, Removal, Match, Media):
            assert records.count(conn, kind) == 0, kind
        assert records.open_issues(conn) == []


def test_twice_is_as_once(db: Engine) -> None:
    filled(db)
    for _ in range(2):
        with db.begin() as conn:
            erasing.lay(conn, [stone("posts", POST.id)])
    with db.connect() as conn:
        assert records.count(conn, Erasure) == 1


def test_what_comes_again_stays_erased(db: Engine) -> None:
    filled(db)
    with db.begin() as conn:
        erasing.lay(conn, [stone("posts", POST.id)])
        assert records.add_posts(conn, [POST]) == 0
        assert list(records.every(conn, Post)) == [OTHER]


def test_only_rows_that_stand_are_named_for_erasure_as_the_seals_count_them(db: Engine) -> None:
    filled(db)
    with db.begin() as conn:
        erasing.lay(conn, [stone("posts", POST.id)])
    with db.connect() as conn:
        ((_, key, row),) = erasing.standing_rows(conn, "posts", [POST.id, OTHER.id])
        assert key == OTHER.id
        assert row in list(records.bodies(conn, tables.posts, by_id=False))


def test_blobs_are_told_from_rows_and_cited_ones_from_others(db: Engine) -> None:
    with db.begin() as conn:
        erasing.lay(conn, [stone("blob", "e" * 64), stone("media", "f" * 64)])
        assert erasing.erased_blobs(conn) == ["e" * 64]
        assert erasing.cited_blobs(conn, ["e" * 64]) == set()


def test_squeezing_an_open_database_keeps_what_stands(db: Engine) -> None:
    filled(db)
    erasing.squeeze(db)
    with db.connect() as conn:
        assert records.count(conn, Post) == 2
