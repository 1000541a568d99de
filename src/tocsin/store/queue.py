"""What waits? Subjects left-joined with what this version of a step has done."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, and_, delete, func, insert, or_, select

from tocsin.store.records import batches
from tocsin.store.tables import DERIVED, done


def waiting(conn: Connection, step: str, version: str, table: Table, column: str = "id") -> list[str]:
    """Values of ``column`` that this version has not worked on, in the order they came in; erased rows never wait."""
    worked = and_(done.c.step == step, done.c.subject == table.c[column])
    query = (
        select(table.c[column])
        .outerjoin(done, worked)
        .where(or_(done.c.version.is_(None), done.c.version != version), table.c.body != "")
        .order_by(table.c.seq)
    )
    return list(conn.execute(query).scalars())


def untouched(conn: Connection, step: str, table: Table, column: str = "id") -> int:
    """How many subjects no version of a step has worked on."""
    worked = and_(done.c.step == step, done.c.subject == table.c[column])
    query = select(func.count()).select_from(table.outerjoin(done, worked))
    return int(conn.execute(query.where(done.c.subject.is_(None), table.c.body != "")).scalar_one())


def is_done(conn: Connection, step: str, version: str, subject: str) -> bool:
    """True where this version has worked on the subject."""
    query = select(done.c.version).where(done.c.step == step, done.c.subject == subject)
    return conn.execute(query).scalar_one_or_none() == version


def mark(conn: Connection, step: str, version: str, subjects: Sequence[str], *, failed: bool = False) -> None:
    """Write down that this version has worked on the subjects; a failure is not tried again by the same version."""
    for batch in batches(subjects):
        conn.execute(delete(done).where(done.c.step == step, done.c.subject.in_(batch)))
        rows = [{"step": step, "subject": subject, "version": version, "failed": failed} for subject in batch]
        conn.execute(insert(done).values(rows))


def reopen(conn: Connection, step: str, subjects: Sequence[str] | None) -> None:
    """Have a step work on these subjects again; on all where None."""
    if subjects is None:
        conn.execute(delete(done).where(done.c.step == step))
        return
    for batch in batches(subjects):
        conn.execute(delete(done).where(done.c.step == step, done.c.subject.in_(batch)))


def forget(conn: Connection) -> None:
    """Forget all that was derived and that it was done, so that the next run derives everything again."""
    for table in (done, *DERIVED):
        conn.execute(delete(table))


def failed(conn: Connection, steps: Sequence[str]) -> set[str]:
    """The subjects that these steps failed on."""
    return set(conn.execute(select(done.c.subject).where(done.c.step.in_(steps), done.c.failed)).scalars())


def retry(conn: Connection) -> int:
    """Forget the failures, so that the next run tries them again; returns how many."""
    return conn.execute(delete(done).where(done.c.failed)).rowcount
