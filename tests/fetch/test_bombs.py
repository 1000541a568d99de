"""Does nothing that is made to burst a visitor cost more than 300 MB or 5 seconds?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.fetch import bombs
from tests.fetch.conftest import server

MOST_MB, MOST_SECONDS = 300, 5.0


def start(case: Path, jobs: list[tuple[str, str]]) -> subprocess.Popen[str]:
    """A process of its own that takes the jobs in, one after the other."""
    case.mkdir(exist_ok=True)
    command = [sys.executable, str(Path(bombs.__file__)), str(case)]
    told = {**os.environ, "JOBS": json.dumps(jobs)}
    return subprocess.Popen(command, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def cost(child: subprocess.Popen[str]) -> list[dict[str, object]]:
    """What each of its jobs cost."""
    said, wrong = child.communicate(timeout=200)
    assert child.returncode == 0, wrong[-2000:]
    return [json.loads(line) for line in said.splitlines()]


def test_no_answer_bursts_us(case: Path) -> None:
    with ExitStack() as running:
        jobs: list[tuple[str, str]] = []
        names: dict[str, str] = {}
        for name, talk in bombs.answers().items():
            url = f"http://127.0.0.1:{running.enter_context(server(talk))}/"
            names[url] = name
            jobs.append(("get", url))
            jobs += [("politely", url)] if "robots" in name else []
            jobs += [("medium", url)] if name == "body without end" else []
        children = [start(case / str(part), jobs[part::3]) for part in range(3)]
        told = [row for child in children for row in cost(child)]
    assert len(told) == len(jobs)
    for row in told:
        assert float(str(row["s"])) < MOST_SECONDS, (names[str(row["place"])], row)
        assert int(str(row["mb"])) < MOST_MB, (names[str(row["place"])], row)


def test_no_archive_bursts_us(case: Path) -> None:
    jobs = [("files", name) for name in bombs.archives(case)]
    told = cost(start(case, jobs))
    assert len(told) == len(jobs)
    for row in told:
        assert float(str(row["s"])) < MOST_SECONDS and int(str(row["mb"])) < MOST_MB, row
