"""How does a row go, so that its place still counts? Its id stays, the rest is emptied, and a tombstone says why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, Engine, Table, delete, select, update

from tocsin.model import Erasure, Match
from tocsin.store import nouns, records, tables

BLANK = ""  # the body of an erased row
BLOB = "blob"  # the table that a blob's tombstone names
# What may be erased. A decision, a known item or a tombstone never is.
ERASABLE = {table.name: table for table in (tables.posts, tables.media, tables.captures, tables.listings)}
_OF_POST = (tables.findings, tables.claims, tables.entities, tables.removals)
_OF_MEDIUM = (tables.fingerprints, tables.matches)


def standing_rows(conn: Connection, table: str, ids: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Number, id and canonical row, as the seals count it, of those among the ids that are not erased."""
    held = ERASABLE[table]
    columns = [column for column in held.c if column is not held.c.seq]
    for batch in records.batches(ids):
        query = select(held.c.seq, *columns).where(held.c.id.in_(batch), held.c.body != BLANK).order_by(held.c.seq)
        for seq, *row in conn.execute(query):
            yield int(seq), str(row[0]), json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def lay(conn: Connection, stones: Sequence[Erasure]) -> None:
    """Put tombstones down, empty the rows under them, and drop what was derived from them; twice is as once.

    In SQLite the emptied places are overwritten; ``squeeze`` clears the file of older copies of them.
    """
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete=ON")
    records.add(conn, stones)
    for name, table in ERASABLE.items():
        ids = [stone.subject for stone in stones if stone.table == name]
        empty: dict[str, str | None] = {column.name: None for column in table.c if column.nullable}
        for batch in records.batches(ids):
            conn.execute(update(table).where(table.c.id.in_(batch)).values({**empty, "body": BLANK}))
    _drop_of_posts(conn, [stone.subject for stone in stones if stone.table == tables.posts.name])
    _drop_of_media(conn, [stone.subject for stone in stones if stone.table == tables.media.name])


def stones(conn: Connection) -> Iterator[Erasure]:
    """Every tombstone, in the order they were put down."""
    return records.every(conn, Erasure)


def blank(conn: Connection, here: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Table and id of the emptied rows; a row of another table that stands empty is told as well.

    Args:
        conn: to the records.
        here: names of the tables this database has.
    """
    known = set(here)
    for table in tables.APPEND_ONLY:
        if table.name in known:
            for (key,) in conn.execute(select(table.c.id).where(table.c.body == BLANK).order_by(table.c.seq)):
                yield table.name, str(key)


def erased_blobs(conn: Connection) -> list[str]:
    """SHA-256 of the blobs that have a tombstone."""
    table = tables.erasures
    query = select(table.c.subject).where(table.c.body.contains(f'"table":"{BLOB}"', autoescape=True))
    return [str(subject) for subject in conn.execute(query).scalars()]


def cited_blobs(conn: Connection, hashes: Sequence[str]) -> set[str]:
    """Those among the blobs that a capture which is not erased still cites."""
    table = tables.captures
    found: set[str] = set()
    for batch in records.batches(hashes):
        found |= set(conn.execute(select(table.c.sha256).where(table.c.sha256.in_(batch))).scalars())
    return found


def forget_removals(conn: Connection, source: str, how: str) -> None:
    """Drop the removals of a source that were noticed in one way, so that they can be worked out anew."""
    table = tables.removals
    mark = table.c.body.contains(f'"how":"{how}"', autoescape=True)
    conn.execute(delete(table).where(table.c.source == source, mark))


def squeeze(db: Engine) -> None:
    """Rewrite a SQLite file without its free pages and empty its log, so that no erased text is left in either.

    What the disk itself keeps of overwritten blocks is out of reach; PostgreSQL clears its files by ``VACUUM FULL``.
    """
    if db.dialect.name != "sqlite":
        return
    with db.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM")
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _drop_of_posts(conn: Connection, posts: Sequence[str]) -> None:
    for batch in records.batches(posts):
        for table in _OF_POST:
            conn.execute(delete(table).where(table.c.post.in_(batch)))
        echoes = tables.echoes
        conn.execute(delete(echoes).where(echoes.c.post.in_(batch) | echoes.c.earlier.in_(batch)))
    _drop_issues(conn, posts)


def _drop_of_media(conn: Connection, media: Sequence[str]) -> None:
    if not media:
        return
    gone = set(media)
    for batch in records.batches(media):
        for table in _OF_MEDIUM:
            conn.execute(delete(table).where(table.c.sha256.in_(batch)))
    _drop_ids(conn, tables.matches, [_match_id(match) for match in records.every(conn, Match) if match.other in gone])
    _drop_issues(conn, media)


def _match_id(match: Match) -> str:
    _, (row,) = nouns.to_rows([match])
    return str(row["id"])


def _drop_ids(conn: Connection, table: Table, ids: Sequence[str]) -> None:
    for batch in records.batches(ids):
        conn.execute(delete(table).where(table.c.id.in_(batch)))


def _drop_issues(conn: Connection, subjects: Sequence[str]) -> None:
    """An issue names what it is about in words."""
    for batch in records.batches(subjects):
        conn.execute(delete(tables.issues).where(tables.issues.c.subject.in_(batch)))
