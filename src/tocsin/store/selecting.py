"""Which posts fit what is asked besides their words? Conditions on the posts' rows, put together in SQL."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, select

from tocsin.model import Entity, Fingerprint, Media, Post, utc_text
from tocsin.store import nouns, records, tables

_PAGE = 500  # rows of one statement
_BITS = 31  # of 256 in which two pictures' fingerprints may differ


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the posts must fit besides their words; what is None or empty is not asked."""

    sources: tuple[str, ...] = ()
    since: datetime | None = None  # as the publisher states it
    until: datetime | None = None
    media: str | None = None  # "image", "video", "audio", or "any"
    hashes: tuple[str, ...] = ()  # SHA-256 of media, any of them
    signal: str | None = None
    entity: str | None = None  # a value as it is written or normalised

    @property
    def is_empty(self) -> bool:
        """True where nothing is asked."""
        return self == Asked()


def newest(conn: Connection, asked: Asked) -> Iterator[tuple[int, Post]]:
    """The posts that fit, the latest first; those that state no time come last."""
    rows = tables.posts
    query = select(rows.c.seq, rows.c.id, rows.c.body).where(*_conditions(conn, asked))
    query = query.order_by(rows.c.claimed.is_(None), rows.c.claimed.desc(), rows.c.seq.desc())
    with conn.execute(query.execution_options(yield_per=_PAGE)) as found:
        for row in found:
            yield int(row[0]), nouns.from_row(Post, row)


def among(conn: Connection, asked: Asked, seqs: Sequence[int]) -> Iterator[tuple[int, Post]]:
    """Those of the posts that fit, in the order given."""
    rows, conditions = tables.posts, _conditions(conn, asked)
    for batch in records.batches(seqs, _PAGE):
        query = select(rows.c.seq, rows.c.id, rows.c.body).where(rows.c.seq.in_(batch), *conditions)
        found = {int(row[0]): nouns.from_row(Post, row) for row in conn.execute(query)}
        yield from ((seq, found[seq]) for seq in batch if seq in found)


def media_like(conn: Connection, value: str) -> tuple[str, ...]:
    """SHA-256 of the media that a hash means: their SHA-256, MD5 or SHA-1, or a PDQ value at most 31 bits away."""
    asked = value.strip().lower()
    found = [noun.sha256 for noun in records.among(conn, Media, "sha256", [asked])]
    for one in records.every(conn, nouns.Print):
        if _same(one.fingerprint, asked):
            found.append(one.sha256)
    return tuple(dict.fromkeys(found))


def _same(known: Fingerprint, asked: str) -> bool:
    if known.value.lower() == asked:
        return True
    if known.algorithm != "pdq" or len(asked) != 64 or len(known.value) != 64:
        return False
    return (int(known.value, 16) ^ int(asked, 16)).bit_count() <= _BITS


def _conditions(conn: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    rows = tables.posts
    wanted: list[ColumnElement[bool]] = [rows.c.body != ""]  # an erased row is empty
    if asked.sources:
        wanted.append(rows.c.source.in_(asked.sources))
    if asked.since:
        wanted.append(rows.c.claimed >= utc_text(asked.since))
    if asked.until:
        wanted.append(rows.c.claimed <= utc_text(asked.until))
    if asked.media:
        wanted.append(_with_media(asked.media))
    if asked.hashes:
        shown = tables.appearances
        wanted.append(exists().where(shown.c.post == rows.c.id, shown.c.sha256.in_(asked.hashes)))
    if asked.signal:
        found = tables.findings
        wanted.append(exists().where(found.c.post == rows.c.id, found.c.signal == asked.signal))
    if asked.entity:
        wanted.append(rows.c.id.in_(_naming(conn, asked.entity)))
    return wanted


def _with_media(kind: str) -> ColumnElement[bool]:
    shown, media = tables.appearances, tables.media
    same = and_(shown.c.post == tables.posts.c.id, media.c.sha256 == shown.c.sha256)
    return exists().where(same if kind == "any" else and_(same, media.c.media_type.startswith(f"{kind}/")))


def _naming(conn: Connection, value: str) -> list[str]:
    """The posts in which a value was found, in whatever case it was written."""
    table, plain = tables.entities, value.strip().casefold()
    written = json.dumps(value.strip(), ensure_ascii=False)[1:-1]
    query = select(table.c.seq, table.c.id, table.c.body).where(
        table.c.body.ilike(f"%{_escaped(written)}%", escape="\\")
    )
    found = (nouns.from_row(Entity, row) for row in conn.execute(query))
    return sorted({each.post for each in found if plain in (each.value.casefold(), each.text.casefold())})


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
