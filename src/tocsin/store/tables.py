"""Which tables are there? One per noun: the columns queries need, and the noun itself as canonical JSON in ``body``."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)


def _shelf(name: str, *columns: Column[str]) -> Table:
    """A table of nouns: ``seq`` is the order they came in, which the seals of the custody log follow."""
    return Table(
        name,
        metadata,
        Column("seq", Integer, primary_key=True, autoincrement=True),
        Column("id", String(64), nullable=False, unique=True),
        *columns,
        Column("body", Text, nullable=False),
        sqlite_autoincrement=True,
    )


def _key(name: str) -> Column[str]:
    return Column(name, Text, nullable=True, index=True)


# Append-only: rows are added and never changed.
captures = _shelf("captures", _key("source"), _key("sha256"), _key("host"))
posts = _shelf("posts", _key("source"), _key("native_id"), _key("claimed"))
media = _shelf("media", _key("sha256"), _key("media_type"))
appearances = _shelf("appearances", _key("post"), _key("sha256"))
observations = _shelf("observations", _key("target"), _key("at"))
closings = _shelf("closings", _key("source"))
listings = _shelf("listings", _key("source"))
erasures = _shelf("erasures", _key("subject"))
decisions = _shelf("decisions", _key("subject"))
bank_entries = _shelf("bank_entries", _key("bank"))
notices = _shelf("notices", _key("entry"))
looked_at = _shelf("looked_at", _key("sha256"))

# Derived: replaced when the step that makes them has a new version.
fingerprints = _shelf("fingerprints", _key("sha256"), _key("algorithm"))
matches = _shelf("matches", _key("sha256"))
findings = _shelf("findings", _key("post"), _key("signal"))
claims = _shelf("claims", _key("post"))
entities = _shelf("entities", _key("post"), _key("kind"))
transcripts = _shelf("transcripts", _key("sha256"))
second_opinions = _shelf("second_opinions", _key("post"))
echoes = _shelf("echoes", _key("post"), _key("earlier"))
page_observations = _shelf("page_observations", _key("target"), _key("url"))
incidents = _shelf("incidents", _key("target"))
removals = _shelf("removals", _key("source"), _key("post"))

# The room's own book-keeping.
intakes = _shelf("intakes", _key("source"))
issues = Table(
    "issues",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("step", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False, index=True),
    Column("open", Boolean, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)
notes = Table(
    "notes",
    metadata,
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
)
done = Table(
    "done",
    metadata,
    Column("step", String(40), primary_key=True),
    Column("subject", String(200), primary_key=True),
    Column("version", String(100), nullable=False),
    Column("failed", Boolean, nullable=False),
    Index("ix_done_step_version", "step", "version"),
)

APPEND_ONLY = (
    captures,
    posts,
    media,
    appearances,
    observations,
    closings,
    decisions,
    bank_entries,
    notices,
    looked_at,
    listings,
    erasures,
)
DERIVED = (
    fingerprints,
    matches,
    findings,
    claims,
    entities,
    transcripts,
    second_opinions,
    echoes,
    page_observations,
    incidents,
    removals,
)
SEALED = (*APPEND_ONLY, *DERIVED, issues)
