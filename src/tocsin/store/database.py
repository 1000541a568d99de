"""Where are the records? Opening a database by its URL and bringing it to this version's shape."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from tocsin.store.errors import StoreError

HEAD = "0001"  # the newest migration; a test holds it against migrations/versions


def open_database(url: str) -> Engine:
    """An engine on a database of this version's shape; SQLite in WAL mode.

    Args:
        url: SQLAlchemy URL, ``sqlite:///path`` or ``postgresql+psycopg://...``.

    Raises:
        StoreError: the file is no database, or was written by a newer Tocsin.
    """
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _pragmas)
    try:
        _bring_up(engine, url)
    except DatabaseError as bad:
        raise StoreError(_shown(url), f"is not a readable database ({bad.orig})", "restore it from a copy") from None
    return engine


def as_it_is(url: str) -> Engine:
    """An engine that only reads and neither migrates nor heals, for verification."""
    if url.startswith("sqlite:///"):
        return create_engine(f"sqlite:///file:{url.removeprefix('sqlite:///')}?mode=ro&uri=true")
    return create_engine(url, execution_options={"postgresql_readonly": True})


def sqlite_url(path: Path) -> str:
    """The URL of a database file."""
    return f"sqlite:///{path}"


def _shown(url: str) -> str:
    return url.rpartition("@")[2].removeprefix("sqlite:///")


def _bring_up(engine: Engine, url: str) -> None:
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
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
