"""What do the steps of the pipeline share?"""

from __future__ import annotations

import hashlib

from tocsin.app.case import Case
from tocsin.model import Issue
from tocsin.store import records


def digest(*parts: str) -> str:
    """A version that changes with any of its parts."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode("utf-8", "backslashreplace") + b"\x00")
    return whole.hexdigest()[:32]


def kept(case: Case, sha256: str) -> bytes:
    """The evidence of that name."""
    with case.evidence.open(sha256) as held:
        return held.read()


def tell_missing(case: Case, step: str, lacks: str, media: int, what: str) -> None:
    """One issue for what this machine lacks, as long as there are media that wait for it."""
    with case.db.begin() as conn:
        records.close_issues(conn, step, ["installation"])
        if lacks and media:
            issue = Issue(
                step=step, subject="installation", where=f"{media:,} media", what=what, remedy=lacks, at=case.now()
            )
            records.raise_issue(conn, issue)
