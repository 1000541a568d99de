"""What waits, and what came of it? The only loop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Connection
from sqlalchemy import Engine as Database

from tocsin.model import Issue
from tocsin.model.seams import Done, Engine, Failed
from tocsin.store import queue, records

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[str, int, int], None]  # step, done so far, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Generic[T, R]):
    """One step of the pipeline: what it is called, what waits for it, what it does and how that is put away.

    ``work`` is called in worker threads and must not touch the database; ``save`` replaces what an earlier version
    of the step left for the same subjects.
    """

    name: str
    version: str
    waiting: Callable[[Connection], Sequence[T]]
    key: Callable[[T], str]
    work: Callable[[T], R]
    save: Callable[[Connection, Sequence[tuple[T, R]]], None]
    batch: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of one step."""

    step: str
    done: int
    failed: int


def run_step(db: Database, engine: Engine, step: Step[T, R], now: Callable[[], datetime], progress: Progress) -> Tally:
    """Work on everything that waits for a step.

    Each batch is put away, marked done and its failures made issues in one transaction: killed at any point, nothing
    is lost and nothing is repeated.
    """
    with db.connect() as conn:
        subjects = list(step.waiting(conn))
    done = failed = 0
    for batch in records.batches(subjects, step.batch):
        outcomes = list(engine.map(step.work, batch))
        good = [(outcome.item, outcome.result) for outcome in outcomes if isinstance(outcome, Done)]
        bad = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
        with db.begin() as conn:
            records.close_issues(conn, step.name, [step.key(item) for item in batch])
            step.save(conn, good)
            queue.mark(conn, step.name, step.version, [step.key(item) for item, _ in good])
            queue.mark(conn, step.name, step.version, [step.key(outcome.item) for outcome in bad], failed=True)
            for outcome in bad:
                records.raise_issue(conn, issue_of(step.name, step.key(outcome.item), outcome, now()))
        done, failed = done + len(good), failed + len(bad)
        progress(step.name, done + failed, len(subjects))
    return Tally(step=step.name, done=done, failed=failed)


def issue_of(step: str, subject: str, failure: Failed[T], at: datetime) -> Issue:
    """A failure as the analyst sees it."""
    where = failure.where or subject
    return Issue(step=step, subject=subject, where=where, what=failure.what, remedy=failure.remedy, at=at)
