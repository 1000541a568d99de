"""The same tests on both databases: SQLite, and a PostgreSQL server of our own on a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import Engine, text

from tocsin.store import database, tables

BINARIES = max(Path("/usr/lib/postgresql").glob("*/bin/initdb"), default=None)


def as_postgres(*command: str) -> None:
    """PostgreSQL refuses to run as root."""
    whole = ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else list(command)
    subprocess.run(whole, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of an empty server that is gone afterwards."""
    if BINARIES is None and os.environ.get("CI") != "true":
        pytest.skip("no PostgreSQL here; `make test` installs it as root")
    assert BINARIES is not None, "no PostgreSQL here; tools/oracles.sh installs it"
    folder = Path(mkdtemp(prefix="tocsin-pg-"))
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    control, data = str(BINARIES.parent / "pg_ctl"), str(folder / "data")
    as_postgres(str(BINARIES), "-D", data, "-A", "trust", "-U", "tocsin", "--no-sync")
    as_postgres(
        control, "-D", data, "-w", "-o", f"-c listen_addresses= -k {folder}", "-l", str(folder / "log"), "start"
    )
    yield f"postgresql+psycopg://tocsin@/postgres?host={folder}"
    as_postgres(control, "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty database of this version's shape."""
    if request.param == "sqlite":
        engine = database.open_database(database.sqlite_url(tmp_path / "t.db"))
    else:
        engine = database.open_database(request.getfixturevalue("postgresql"))
    yield engine
    if request.param == "postgresql":
        tables.metadata.drop_all(engine)
        with engine.begin() as conn:
            conn.execute(text("DROP TABLE alembic_version"))
    engine.dispose()
