"""Where are the records? Opening a database by its URL and bringing it to this version's shape."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from tocsin.store.errors import StoreError
from tocsin.store.tables import metadata

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    # Ids come in no order: where the pages they go to are at hand, the millionth row costs what the first did.
    "cache_size=-98304",  # kB at most
    "wal_autocheckpoint=8192",  # pages
)

HEAD = "0004"  # the newest migration; a test holds it against migrations/versions


def open_database(url: str | URL) -> Engine:
    """An engine on a database of this version's shape; SQLite in WAL mode.

    Args:
        url: SQLAlchemy URL, ``sqlite:///path`` or ``postgresql+psycopg://...``.

    Raises:
        StoreError: the address means no database, the file is none, or was written by a newer Tocsin.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, ModuleNotFoundError) as bad:
        remedy = "write sqlite:///PATH, or postgresql+psycopg://... with its driver installed"
        raise StoreError("tocsin.toml: [store] url", f"cannot be used: {bad}", remedy) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
    try:
        _bring_up(engine, url)
    except DatabaseError as bad:
        engine.dispose()
        raise StoreError(_shown(url), f"is not a readable database ({bad.orig})", "restore it from a copy") from None
    except StoreError:
        engine.dispose()
        raise
    return engine


def as_it_is(url: str | URL) -> Engine:
    """An engine that only reads and neither migrates nor heals, for verification."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database:
        return create_engine(url, execution_options={"postgresql_readonly": True})
    path = Path(parts.database)
    query = {"mode": "ro", "uri": "true"}
    # SQLite makes a WAL's index beside the file; on a medium that cannot be written nobody else writes either.
    if not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists():
        query["immutable"] = "1"
    return create_engine(URL.create("sqlite", database=f"file:{quote(str(path))}", query=query))


def strangers(engine: Engine) -> list[str]:
    """Triggers, views and tables that no Tocsin made (SQLite): they could change what is read or written, unseen."""
    if engine.dialect.name != "sqlite":
        return []
    ours = {*metadata.tables, "alembic_version"}
    with engine.connect() as conn:
        found = conn.execute(text("SELECT type, name FROM sqlite_master WHERE type <> 'index' ORDER BY type, name"))
        return [f"{kind} {name}" for kind, name in found if not (kind == "table" and _is_known(name, ours))]


def _is_known(table: str, ours: set[str]) -> bool:
    return table in ours or table.startswith("sqlite_")


def sqlite_url(path: Path) -> URL:
    """The URL of a database file; built from its parts, for a path may hold ``?``, ``#`` or ``%``."""
    return URL.create("sqlite", database=str(path))


def _shown(url: str | URL) -> str:
    return make_url(url).database or "the database"


def _bring_up(engine: Engine, url: str | URL) -> None:
    with engine.connect() as conn:
        known = inspect(conn).has_table("alembic_version")
        version = conn.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
    if version == HEAD:
        return
    if version is not None and version > HEAD:
        raise StoreError(_shown(url), f"has shape {version}, newer than this Tocsin's {HEAD}", "use the newer Tocsin")
    from tocsin.store.migrations.upgrade import upgrade  # alembic is slow to import and seldom needed

    upgrade(engine)


def _pragmas(connection: object, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # a DB-API connection
    for pragma in _PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
