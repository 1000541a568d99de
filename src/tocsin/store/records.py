"""How are nouns put away and taken out? Plain functions over a connection."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, true
from sqlalchemy.dialects import postgresql, sqlite

from tocsin.model import Capture, Issue, Media, Post, from_json
from tocsin.model.capture import SCREENSHOT
from tocsin.store import nouns, tables

N = TypeVar("N")
_ERASABLE = frozenset({"posts", "media", "captures", "listings"})
_BATCH = 400  # rows per statement: below SQLite's limit of bound values


def batches(items: Iterable[N], size: int = _BATCH) -> Iterator[list[N]]:
    """The items in lists of at most ``size``."""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


@dataclass(frozen=True, slots=True)
class Rows:
    """Nouns of one class as rows, ready to be put away: made in one process, they may be put away by another."""

    table: str
    columns: tuple[str, ...]
    values: list[tuple[str | None, ...]]


def rows(items: Sequence[object]) -> Rows:
    """The rows of nouns of one class."""
    table, made = nouns.to_rows(items)
    return Rows(table.name, tuple(made[0]) if made else (), [tuple(row.values()) for row in made])


def put_away(conn: Connection, made: Rows) -> int:
    """Put rows away; those already there stay as they are.

    Returns:
        how many were new.
    """
    if not made.values:
        return 0
    statement, by_place = _insert_new(conn, made.table, made.columns)
    if by_place:
        return conn.exec_driver_sql(statement, made.values).rowcount
    return conn.exec_driver_sql(statement, [dict(zip(made.columns, row, strict=True)) for row in made.values]).rowcount


def add(conn: Connection, items: Iterable[object]) -> int:
    """Put nouns of one class away; those already there stay as they are.

    Returns:
        how many were new.
    """
    return sum(put_away(conn, rows(batch)) for batch in batches(items))


def replace(conn: Connection, items: Iterable[object]) -> None:
    """Put derived nouns away; one that is there already under its id is replaced."""
    for batch in batches(items):
        table, rows = nouns.to_rows(batch)
        conn.execute(delete(table).where(table.c.id.in_([row["id"] for row in rows])))
        conn.execute(insert(table).values(list({row["id"]: row for row in rows}.values())))


def clear(conn: Connection, kind: type, column: str | None = None, among: Sequence[str] = ()) -> None:
    """Drop derived nouns: all of a class, or those whose ``column`` is among the values."""
    table = nouns.SHELVES[kind][0]
    if column is None:
        conn.execute(delete(table))
        return
    for batch in batches(among):
        conn.execute(delete(table).where(table.c[column].in_(batch)))


def every(conn: Connection, kind: type[N], **equal: str) -> Iterator[N]:
    """All nouns of a class whose columns equal the values given, in the order they came in."""
    table = nouns.SHELVES[kind][0]
    query = select(table.c.seq, table.c.id, table.c.body).where(_standing(table)).order_by(table.c.seq)
    for column, value in equal.items():
        query = query.where(table.c[column] == value)
    with conn.execute(query.execution_options(yield_per=1000)) as rows:
        for row in rows:
            yield nouns.from_row(kind, row)


def since(conn: Connection, kind: type[N], seq: int) -> Iterator[tuple[int, N]]:
    """The nouns of a class that came in after a row, each with its row's number, in the order they came in."""
    table = nouns.SHELVES[kind][0]
    query = select(table.c.seq, table.c.id, table.c.body).where(table.c.seq > seq, _standing(table))
    query = query.order_by(table.c.seq)
    with conn.execute(query.execution_options(yield_per=1000)) as rows:
        for row in rows:
            yield int(row[0]), nouns.from_row(kind, row)


def bodies_since(conn: Connection, kind: type, seq: int) -> Iterator[tuple[str, str]]:
    """Id and body of the nouns of a class that came in after a row, in the order they came in."""
    table = nouns.SHELVES[kind][0]
    query = select(table.c.id, table.c.body).where(table.c.seq > seq, _standing(table)).order_by(table.c.seq)
    with conn.execute(query.execution_options(yield_per=5000)) as rows:
        yield from ((key, body) for key, body in rows)


def among(conn: Connection, kind: type[N], column: str, held: Sequence[str]) -> Iterator[N]:
    """The nouns of a class whose column holds one of the values, in the order they came in."""
    table = nouns.SHELVES[kind][0]
    for batch in batches(held):
        query = select(table.c.seq, table.c.id, table.c.body).where(table.c[column].in_(batch), _standing(table))
        for row in conn.execute(query.order_by(table.c.seq)):
            yield nouns.from_row(kind, row)


def first_seen(conn: Connection, media: Sequence[str]) -> dict[str, tuple[datetime, str]]:
    """When and at which source each medium was first seen: as a post states, else as it was taken in."""
    found: dict[str, tuple[datetime, str]] = {}

    def note(sha256: str, at: datetime, source: str) -> None:
        found[sha256] = min(found.get(sha256, (at, source)), (at, source))

    shown = list(among(conn, nouns.Appearance, "sha256", media))
    posts = {post.id: post for post in among(conn, Post, "id", sorted({each.post for each in shown}))}
    for each in shown:
        if post := posts.get(each.post):
            note(each.sha256, post.claimed or post.collected, post.source)
    held = {medium.capture for post in posts.values() for medium in post.media}
    for capture in among(conn, Capture, "sha256", media):
        if capture.id not in held:
            note(capture.sha256, capture.seen, capture.source)
    return found


def last(conn: Connection, kind: type) -> int:
    """The number of the row that came in last; 0 where there is none."""
    return last_row(conn, nouns.SHELVES[kind][0])


def one(conn: Connection, kind: type[N], key: str) -> N | None:
    """The noun of that id, or None."""
    return next(iter(list(every(conn, kind, id=key))), None)


def ids(conn: Connection, kind: type) -> list[str]:
    """The ids of all nouns of a class, in the order they came in."""
    table = nouns.SHELVES[kind][0]
    return list(conn.execute(select(table.c.id).where(_standing(table)).order_by(table.c.seq)).scalars())


def last_row(conn: Connection, table: Table) -> int:
    """The number of a table's row that came in last; 0 where there is none."""
    return int(conn.execute(select(func.max(table.c.seq))).scalar_one() or 0)


def beginning(conn: Connection, kind: type, start: str) -> list[str]:
    """The ids that begin with a text, sorted; a hundred at most."""
    table = nouns.SHELVES[kind][0]
    query = select(table.c.id).where(table.c.id.startswith(start, autoescape=True), _standing(table))
    query = query.order_by(table.c.id).limit(100)
    return list(conn.execute(query).scalars())


def values(conn: Connection, kind: type, column: str) -> list[str]:
    """The values a column holds, each once, sorted."""
    table = nouns.SHELVES[kind][0]
    query = select(table.c[column]).where(table.c[column].is_not(None)).distinct().order_by(table.c[column])
    return list(conn.execute(query).scalars())


def count(conn: Connection, kind: type) -> int:
    """How many there are."""
    table = nouns.SHELVES[kind][0]
    return int(conn.execute(select(func.count()).select_from(table).where(_standing(table))).scalar_one())


def post_rows(posts: Sequence[Post]) -> tuple[Rows, ...]:
    """The rows of posts, after those of their media and of where each appeared."""
    shown = [(post, medium) for post in posts for medium in post.media]
    seen = [nouns.Appearance(post=post.id, sha256=medium.sha256) for post, medium in shown]
    return rows([medium for _, medium in shown]), rows(seen), rows(posts)


def add_posts(conn: Connection, posts: Sequence[Post]) -> int:
    """Put posts away with their media and where each appeared; returns how many posts were new."""
    return [put_away(conn, made) for made in post_rows(posts)][-1]


def add_captures(conn: Connection, captures: Sequence[Capture]) -> int:
    """Put captures away; a captured picture, video or sound is a medium even where no post shows it.

    A page's own picture, as a browser took it, is no medium that somebody published.
    """
    pictures = [capture for capture in captures if capture.media_type.partition("/")[0] in ("image", "video", "audio")]
    add(
        conn,
        [
            Media(sha256=c.sha256, media_type=c.media_type, size=c.size, name=c.locator, capture=c.id)
            for c in pictures
            if c.media_type != "image/svg+xml" and not c.locator.endswith(SCREENSHOT)
        ],
    )
    return add(conn, captures)


def pages(conn: Connection, hosts: Sequence[str]) -> list[Capture]:
    """HTML captures of these hosts, oldest first."""
    table = tables.captures
    query = select(table.c.seq, table.c.id, table.c.body).where(table.c.host.in_(hosts), _standing(table))
    query = query.order_by(table.c.seq)
    found = (nouns.from_row(Capture, row) for row in conn.execute(query))
    return sorted((page for page in found if "html" in page.media_type), key=lambda page: (page.seen, page.id))


def raise_issue(conn: Connection, issue: Issue) -> None:
    """Put an issue before the analyst; met again, it is opened again."""
    table = tables.issues
    row = {"id": issue.id, "step": issue.step, "subject": issue.subject, "open": True, "body": nouns.canonical(issue)}
    if conn.execute(table.update().where(table.c.id == issue.id).values(open=True)).rowcount == 0:
        conn.execute(insert(table).values(row))


def close_issues(conn: Connection, step: str, subjects: Sequence[str]) -> None:
    """What is worked on anew is no issue until it fails again."""
    table = tables.issues
    for batch in batches(subjects):
        conn.execute(table.update().where(table.c.step == step, table.c.subject.in_(batch)).values(open=False))


def open_issues(conn: Connection) -> list[Issue]:
    """What the analyst must see, in the order it was first met."""
    table = tables.issues
    rows = conn.execute(select(table.c.body).where(table.c.open).order_by(table.c.seq))
    return [from_json(Issue, json.loads(body)) for (body,) in rows]


def note(conn: Connection, key: str, value: str) -> None:
    """Write one fact about the case down, in place of what stood under that key."""
    conn.execute(delete(tables.notes).where(tables.notes.c.key == key))
    conn.execute(insert(tables.notes).values(key=key, value=value))


def noted(conn: Connection, key: str) -> str | None:
    """What was written down under that key."""
    return conn.execute(select(tables.notes.c.value).where(tables.notes.c.key == key)).scalar_one_or_none()


def notes(conn: Connection, start: str) -> list[tuple[str, str]]:
    """What was written down under keys that begin so, by key."""
    table = tables.notes
    query = select(table.c.key, table.c.value).where(table.c.key.startswith(start, autoescape=True))
    return [(key, value) for key, value in conn.execute(query.order_by(table.c.key))]


def bodies(conn: Connection, table: Table, *, by_id: bool, after: int = 0) -> Iterator[str]:
    """Canonical rows for the seals, every column but ``seq``: in order of arrival, or of id where rows are replaced.

    Args:
        conn: to the database.
        table: whose rows.
        by_id: the order.
        after: only the rows that arrived after this one.
    """
    columns = [column for column in table.c if column is not table.c.seq]
    query = select(*columns).where(table.c.seq > after)
    query = query.order_by(table.c.id if by_id else table.c.seq).execution_options(yield_per=2000)
    with conn.execute(query) as rows:
        for part in rows.partitions():
            yield from [_written(list(row)) for row in part]


def _written(values: list[Any]) -> str:
    """As ``json.dumps`` writes it without blanks; by the quick writer, where that can (a test holds them together)."""
    try:
        return orjson.dumps(values).decode()
    except orjson.JSONEncodeError:  # a lone surrogate
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _standing(table: Table) -> ColumnElement[bool]:
    """The rows that were not erased: an erased one keeps its place and its id, and an empty body."""
    return table.c.body != "" if table.name in _ERASABLE else true()


def _insert_new(conn: Connection, name: str, columns: tuple[str, ...]) -> tuple[str, bool]:
    """INSERT ... ON CONFLICT DO NOTHING in the driver's own words, and whether it takes values by their place."""
    table = tables.metadata.tables[name]
    form = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    new = form(table).on_conflict_do_nothing(index_elements=["id"])
    compiled = new.compile(dialect=conn.dialect, column_keys=list(columns))
    # The driver is handed the rows as they are: looking at each value again doubles what a row costs.
    return str(compiled), bool(compiled.positional)
