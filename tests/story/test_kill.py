"""Killed at any moment, does the same command end in the same state?"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.story.conftest import CASE, tocsin

from tocsin.app.case import opened
from tocsin.app.sealing import state
from tocsin.app.verifying import verify

SEED = 2013
KILLS = 6


def laid_out(folder: Path) -> Path:
    unwanted = shutil.ignore_patterns("*.py", "__pycache__", "making", "story", ".tocsin")
    shutil.copytree(CASE, folder, ignore=unwanted)
    return folder


def records_of(case: Path) -> dict[str, str]:
    """Every table's rows, whatever order they came in."""
    with opened(case) as held, held.db.connect() as conn:
        from tocsin.store import records, tables

        both = (*tables.APPEND_ONLY, *tables.DERIVED)
        return {table.name: "\n".join(sorted(records.bodies(conn, table, by_id=True))) for table in both}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    """The state two commands end in when nobody interferes, and the seconds they took."""
    case = laid_out(tmp_path_factory.mktemp("quiet") / "case")
    started = time.monotonic()
    assert tocsin("collect", folder=case).returncode == 0
    assert tocsin("run", folder=case).returncode == 0
    return records_of(case), (time.monotonic() - started) / 2


def killed(case: Path, command: str, after: float) -> bool:
    """True where the command was still at work when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tocsin", command], cwd=case, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def test_killed_and_started_again_it_ends_in_the_same_state(
    tmp_path: Path, undisturbed: tuple[dict[str, str], float]
) -> None:
    wanted, seconds = undisturbed
    chance = random.Random(SEED)
    case = laid_out(tmp_path / "case")
    struck = 0
    for command in ["collect"] * (KILLS // 2) + ["run"] * (KILLS // 2):
        if command == "run" and struck and not (case / ".done").exists():
            assert tocsin("collect", folder=case).returncode == 0
            (case / ".done").touch()
        struck += killed(case, command, chance.uniform(0.3, 1.0) * seconds)
    assert struck, "no command was killed in time: the test proved nothing"
    assert tocsin("collect", folder=case).returncode == 0
    assert tocsin("run", folder=case).returncode == 0
    assert records_of(case) == wanted
    found = verify(case, None)
    assert found.holds, found.problems


def test_sealed_state_does_not_change_when_nothing_does(tmp_path: Path) -> None:
    case = laid_out(tmp_path / "case")
    assert tocsin("collect", folder=case).returncode == 0
    with opened(case) as held, held.db.connect() as conn:
        before = state(conn)
    assert tocsin("collect", folder=case).returncode == 0
    with opened(case) as held, held.db.connect() as conn:
        assert state(conn) == before
