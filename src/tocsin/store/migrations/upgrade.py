"""How does a database get this version's shape? Alembic, on a connection we hold."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine


def configuration() -> Config:
    """Alembic's configuration; no file is read."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine) -> None:
    """Bring the database to the newest shape, in one transaction: killed in between, it is as it was before."""
    config = configuration()
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # The driver opens no transaction for CREATE TABLE by itself; this one also keeps a second process waiting.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
