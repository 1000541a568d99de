"""Where does a word stand? A full-text index of the posts beside the records, made from them and never the other way.

The index is a file of its own (SQLite FTS5, contentless: it holds words and places, no texts); its rows bear the
numbers of the posts' rows (``seq``), so that whatever else is asked of a post is asked of the records. Whoever searches
first catches it up; so does a long import while it goes on. Delete the file, and the next search makes it anew: so it
must be when a post is erased.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Connection, select

from tocsin.model.checks import stable_id
from tocsin.store import tables
from tocsin.store.asked import expression
from tocsin.store.errors import StoreError
from tocsin.store.folding import VERSION, indexed

FILE = "search.db"  # its name beside the records
BATCH = 16_000  # posts of one transaction: fewer are merged more often
WAIT = 60.0  # seconds for another process that catches up
_LONE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_SCHEMA = (
    "CREATE TABLE reached (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER, id TEXT, version TEXT)",
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")",
    "INSERT INTO words (words, rank) VALUES ('hashsize', 8388608)",  # bytes of words held before they are written
    "INSERT INTO words (words, rank) VALUES ('automerge', 8)",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One post that was found: the number of its row, and how well it fits (BM25; less is better)."""

    seq: int
    rank: float


def catch_up(conn: Connection, path: Path) -> int:
    """Put every post into the index that is not in it yet; returns how many that were.

    Killed at any moment it goes on where it stood; two at a time wait for one another. An index of other records, or
    one that cannot be read, is made anew.

    Raises:
        StoreError: the file cannot be written.
    """
    try:
        return _caught_up(conn, path)
    except sqlite3.DatabaseError as bad:
        if isinstance(bad, sqlite3.OperationalError):
            raise StoreError(path.name, f"cannot be written: {bad}", "check the disk, or delete the file") from None
        forget(path)
    return _caught_up(conn, path)


def forget(path: Path) -> None:
    """Delete the index: what was erased from the records must not be found in it."""
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def find(path: Path, query: str, limit: int = 50, offset: int = 0) -> list[Hit]:
    """The posts that hold what is asked for, those that fit best first, and the newest of equals.

    Args:
        path: the index; ``catch_up`` first.
        query: words that must all stand in the post; ``"in this order"``, ``begin*``, ``-not``, ``this OR that``.
        limit: hits at most.
        offset: hits passed over.

    Raises:
        StoreError: nothing is asked for, or the index cannot be read.
    """
    asked = "SELECT rowid, rank FROM words WHERE words MATCH ? ORDER BY rank, rowid DESC LIMIT ? OFFSET ?"
    return [Hit(seq, rank) for seq, rank in _asked(path, asked, (expression(query), limit, offset))]


def every(path: Path, query: str, after: int = 0) -> Iterator[int]:
    """The number of every row that holds what is asked for, in the order they came in; to be held against the records.

    Raises:
        StoreError: nothing is asked for, or the index cannot be read.
    """
    asked = "SELECT rowid FROM words WHERE words MATCH ? AND rowid > ? ORDER BY rowid"
    return (int(seq) for (seq,) in _asked(path, asked, (expression(query), after)))


def count(path: Path, query: str) -> int:
    """How many posts hold what is asked for.

    Raises:
        StoreError: nothing is asked for, or the index cannot be read.
    """
    return int(next(_asked(path, "SELECT count(*) FROM words WHERE words MATCH ?", (expression(query),)))[0])


def _asked(path: Path, statement: str, values: Sequence[object]) -> Iterator[tuple[int, ...]]:
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True, timeout=WAIT)) as index:
            yield from index.execute(statement, values)
    except sqlite3.Error as bad:
        raise StoreError(path.name, f"cannot be searched: {bad}", "delete it; the next search makes it anew") from None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=WAIT, isolation_level=None)) as index:
        # What is lost with the machine's power is read from the records again: it need not be forced to the disk.
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-16384"):
            index.execute(f"PRAGMA {pragma}")
        yield index


def _caught_up(conn: Connection, path: Path) -> int:
    added, is_free = 0, not conn.in_transaction()
    with _opened(path) as index:
        while True:
            new = _batch(conn, index)
            if is_free:
                conn.rollback()  # a long look at the records keeps their log from being tidied
            added += new
            if new < BATCH:
                return added


def _batch(conn: Connection, index: sqlite3.Connection) -> int:
    """The next posts, in one transaction that begins with where the index stands."""
    index.execute("BEGIN IMMEDIATE")
    try:
        seq = _reached(conn, index)
        rows = conn.execute(
            select(tables.posts.c.seq, tables.posts.c.id, tables.posts.c.body)
            .where(tables.posts.c.seq > seq)
            .order_by(tables.posts.c.seq)
            .limit(BATCH)
        ).all()
        if rows:
            index.executemany(
                "INSERT INTO words (rowid, text) VALUES (?, ?)", [(row[0], indexed(_said(row[2]))) for row in rows]
            )
            index.execute("UPDATE reached SET seq = ?, id = ?", (rows[-1][0], rows[-1][1]))
        index.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            index.execute("ROLLBACK")
        raise
    return len(rows)


def _reached(conn: Connection, index: sqlite3.Connection) -> int:
    """The number of the last row in the index, which is laid out anew where it is not of these records."""
    known = index.execute("SELECT 1 FROM sqlite_master WHERE name = 'reached'").fetchone()
    held = index.execute("SELECT seq, id, version FROM reached").fetchone() if known else None
    if held and held[2] == _version() and (held[0] == 0 or _id_at(conn, held[0]) == held[1]):
        return int(held[0])
    for name in ("words", "reached"):
        index.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in _SCHEMA:
        index.execute(statement)
    index.execute("INSERT INTO reached VALUES (1, 0, '', ?)", (_version(),))
    return 0


def _version() -> str:
    return stable_id("search", VERSION, *_SCHEMA)


def _id_at(conn: Connection, seq: int) -> str | None:
    return conn.execute(select(tables.posts.c.id).where(tables.posts.c.seq == seq)).scalar_one_or_none()


def _said(body: str) -> str:
    """What a post says: its title, its text, and how its pictures are described."""
    try:
        post = _read(body)
        said = [post.get("title"), post["text"], *(medium.get("alt") for medium in post.get("media") or ())]
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""  # erased, or altered by a stranger: `tocsin verify` names the row
    return "\n".join([part for part in said if isinstance(part, str)])


def _read(body: str) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], orjson.loads(body))
    except orjson.JSONDecodeError:  # a lone surrogate, which cannot be looked for
        return cast(dict[str, Any], json.loads(_LONE.sub("\ufffd", body)))
