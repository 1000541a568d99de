"""What did the retention classes take away? `tocsin purge`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from tocsin.app.case import Case
from tocsin.app.erasing import Container, Plan, carry_out, plan
from tocsin.app.errors import CaseError
from tocsin.app.noticing import own_file
from tocsin.app.retention import ages
from tocsin.app.sealing import seal
from tocsin.model import Capture
from tocsin.store import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What went, or would go."""

    as_of: datetime
    dry_run: bool
    posts: int
    media: int
    captures: int
    files: int  # kept files whose bytes go
    bytes: int
    rules: tuple[tuple[str, int], ...]  # rule and rows that go under it
    containers: tuple[Container, ...]  # kept files that stay although posts in them go
    held: tuple[tuple[str, int], ...]  # retention class on hold, and posts that it alone keeps
    own_files: tuple[str, ...]  # files that went in and packages that came out, which Tocsin does not delete


def purge(case: Case, as_of: datetime | None, *, dry_run: bool, by: str = "retention") -> Purged:
    """Erase what is older than its class allows; leave a tombstone for each thing.

    Args:
        case: the open case.
        as_of: the day to count from; None for now.
        dry_run: only say what would go.
        by: who decided.

    Raises:
        CaseError: ``as_of`` is still to come, and this is no dry run.
    """
    now = case.now()
    if as_of is not None and as_of > now and not dry_run:
        raise CaseError("--as-of", "is still to come", "add --dry-run to see what will be due then")
    with case.db.connect() as conn:
        made = plan(conn, ages(case, conn, as_of or now))
        own = own_files(case, conn, made)
    told = _told(made, as_of or now, own, dry_run=dry_run)
    if made.goes and not dry_run:
        carry_out(case, made, by, "purge")
        counts = {"posts": str(told.posts), "media": str(told.media), "files": str(told.files)}
        case.evidence.append("purge", "case", {**counts, "bytes": str(told.bytes)})
        seal(case)
    return told


def own_files(case: Case, conn: Connection, made: Plan) -> tuple[str, ...]:
    """What holds what goes and is the analyst's own to delete: files it was taken from, packages made before."""
    packages = sorted((case.folder / "packages").glob("*")) if made.goes else []
    found = {str(path.relative_to(case.folder)) for path in packages}
    for capture in records.among(conn, Capture, "id", sorted(made.of_capture)):
        source = case.sources.get(capture.source)
        if source and not capture.within and not capture.url:
            path = own_file(case.folder / source.location, capture.locator)
            if path.is_file():
                found.add(str(path.relative_to(case.folder) if path.is_relative_to(case.folder) else path))
    return tuple(sorted(found))


def _told(made: Plan, as_of: datetime, own: tuple[str, ...], *, dry_run: bool) -> Purged:
    return Purged(
        as_of=as_of,
        dry_run=dry_run,
        posts=made.count("posts"),
        media=made.count("media"),
        captures=made.count("captures"),
        files=len(made.blobs),
        bytes=sum(made.blobs.values()),
        rules=tuple((rule, sum(map(len, tables.values()))) for rule, tables in sorted(made.goes.items())),
        containers=tuple(made.containers),
        own_files=own,
        held=tuple(sorted((name, count) for name, count in made.held.items() if name)),
    )
