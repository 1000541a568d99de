"""What waits in the case? Every step, in order, over what it has not worked on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast

from tocsin.app.case import Case
from tocsin.app.errors import CaseError
from tocsin.app.facts import observations
from tocsin.app.sealing import begin, seal
from tocsin.app.steps import AnyStep, steps
from tocsin.model import Capture, Observation, Target
from tocsin.model.seams import Failed, Fetcher, Probe
from tocsin.plugins import Seam, build_told, known
from tocsin.run.engine import Threads
from tocsin.run.pipeline import Progress, Tally, issue_of, run_step
from tocsin.store import queue, records


def run(case: Case, progress: Progress, *, retry: bool = False) -> Iterator[Tally]:
    """Run every waiting step; one tally each.

    Args:
        case: the open case.
        progress: told after each batch.
        retry: try what failed before once more.
    """
    if retry:
        with case.db.begin() as conn:
            queue.retry(conn)
    begin(case, "run", {})
    for make in steps(case):
        step: AnyStep = make()
        yield run_step(case.db, Threads(), step, case.now, progress)
    seal(case)


def watch(case: Case, ids: Sequence[str]) -> Iterator[Observation]:
    """Probe the targets named, or all, once: does it answer, and is its page its own?

    Raises:
        CaseError: a name is no target of this case.
    """
    by_id = {target.id: target for target in case.settings.targets}
    unknown = [name for name in ids if name not in by_id]
    if unknown:
        raise CaseError("tocsin.toml", f"no target named {unknown[0]!r}", f"known: {', '.join(by_id) or 'none'}")
    chosen = [by_id[name] for name in ids] if ids else list(by_id.values())
    noted: list[Capture] = []
    door = case.door(noted.append)
    begin(case, "watch", {"targets": " ".join(target.id for target in chosen)})
    for outcome in Threads(4).map(lambda target: _look(case, target, door), chosen):
        kept = list(noted)  # before the flush: what other threads keep meanwhile waits for the next round
        case.evidence.flush()
        with case.db.begin() as conn:
            records.add_captures(conn, kept)
            records.close_issues(conn, "watch", [outcome.item.id])
            if isinstance(outcome, Failed):
                records.raise_issue(conn, issue_of("watch", outcome.item.id, outcome, case.now()))
                continue
            records.add(conn, outcome.result)
        yield from outcome.result
    seal(case)


def _look(case: Case, target: Target, door: Fetcher) -> list[Observation]:
    """Every installed probe on one target; a probe that has such fields is told our vantage and the kept pages."""
    told = {"vantage": case.settings.fetch.vantage, "before": _before(case, target)}
    at: datetime = case.now()
    probes = (cast(Probe, build_told(Seam.PROBE, name, told, "watch")) for name in known(Seam.PROBE))
    return [look for probe in probes for look in probe.observe(target, door, at)]


def _before(case: Case, target: Target) -> dict[str, tuple[bytes, ...]]:
    """The last twenty kept versions of each of the target's addresses that were not seen defaced, oldest first."""
    with case.db.connect() as conn:
        pages = records.pages(conn, target.hosts)
        bad = {look.capture for look in observations(conn) if look.state in ("defaced", "suspect")}
    kept: dict[str, list[Capture]] = {}
    for page in pages:
        if page.url and page.id not in bad and (page.status or 200) == 200:
            kept.setdefault(page.url, []).append(page)
    return {url: tuple(_bytes(case, page) for page in versions[-20:]) for url, versions in kept.items()}


def _bytes(case: Case, page: Capture) -> bytes:
    with case.evidence.open(page.sha256) as stream:
        return stream.read()
