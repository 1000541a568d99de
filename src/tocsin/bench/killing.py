"""Killed at any moment, does the same work end in the same state? `kill -9` again and again, at drawn moments."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tocsin.app import case as cases
from tocsin.app.verifying import verify
from tocsin.bench import chatter
from tocsin.bench.errors import BenchError
from tocsin.bench.row import Row
from tocsin.model import Post
from tocsin.store import records, searching, tables

Progress = Callable[[str], None]

ROUND = 10  # kills of one case
COMMANDS = ("collect", "run")
MESSAGES = 2000
ASKED = ("ba OR co", "ве*", '"ال أب"', "的")
LONGEST = 300.0  # seconds
CASE = """[case]
title = "Killed"
issuer = "a bench"
reference = "BENCH-KILL"
clock = 2024-01-01T00:00:00Z

[[source]]
id = "large"
kind = "telegram"
name = "a generated export"
location = "sources"
access = "public"
legal_basis = "generated"
"""
# The command as it is, but that a source counts as large, and is read by a process of its own, from little on.
OURS = (
    "import sys; from tocsin.run import intake, sheaf; intake.LARGE, sheaf.BATCH, intake.ROWS = 50_000, 100, 300; "
    "from tocsin.__main__ import main; sys.argv[0] = 'tocsin'; main()"
)

State = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Quiet:
    """What a case ends in when nobody interferes, and how long each command takes."""

    state: State
    seconds: Mapping[str, float]


def run(progress: Progress, *, kills: int, seed: int = 0, messages: int = MESSAGES) -> Iterator[Row]:
    """Kill `tocsin collect` and `tocsin run` so often; after every tenth time finish both and compare every record.

    Raises:
        BenchError: a command that nobody killed failed.
    """
    with TemporaryDirectory(prefix="tocsin-kill-") as folder:
        yield from _rounds(Path(folder), progress, kills, seed, messages)


def _rounds(folder: Path, progress: Progress, kills: int, seed: int, messages: int) -> Iterator[Row]:
    chance = random.Random(seed)
    export = folder / "result.json"
    with export.open("w", encoding="utf-8") as stream:
        chatter.write(stream, messages, seed)
    quiet = _quiet(_laid_out(folder / "quiet", export))
    struck, wrong = 0, list[str]()
    for number in range(0, kills, ROUND):
        case = _laid_out(folder / f"case-{number}", export)
        struck += _disturbed(case, min(ROUND, kills - number), chance, quiet)
        wrong += [f"kills {number + 1} to {number + ROUND}: {what}" for what in _wrong(case, quiet.state)]
        progress(f"{min(number + ROUND, kills)} of {kills} kills, {struck} while it worked")
    yield Row(
        row="kill",
        what=f"{struck} times killed at work in {kills} tries, then finished: cases that differ",
        unit="",
        ours=len(wrong),
        goal="none",
        reached=not wrong and struck > 0,
        notes=tuple(wrong[:10]),
    )


def _laid_out(case: Path, export: Path) -> Path:
    (case / "sources").mkdir(parents=True)
    (case / "tocsin.toml").write_text(CASE, "utf-8")
    (case / "sources" / export.name).hardlink_to(export)
    return case


def _quiet(case: Path) -> Quiet:
    seconds = {}
    for command in COMMANDS:
        start = time.monotonic()
        _finish(case, command)
        seconds[command] = time.monotonic() - start
    return Quiet(_state(case), seconds)


def _disturbed(case: Path, kills: int, chance: random.Random, quiet: Quiet) -> int:
    """Both commands, killed so often and then let be; how often they were at work."""
    struck = 0
    for number, command in enumerate(COMMANDS):
        for _ in range((kills + number) // len(COMMANDS)):
            struck += _killed(case, command, chance.uniform(0.2, 1.0) * quiet.seconds[command])
        _finish(case, command)
    return struck


def _killed(case: Path, command: str, after: float) -> bool:
    """True where the command was still at work when it was killed."""
    with _started(case, command) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


def _finish(case: Path, command: str) -> None:
    with _started(case, command) as process:
        try:
            status = process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            raise BenchError(f"tocsin {command}", f"took more than {LONGEST:.0f} s") from None
    if status not in (0, 1):
        raise BenchError(f"tocsin {command}", f"ended with status {status}")


def _started(case: Path, command: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", OURS, command]
    return subprocess.Popen(words, cwd=case, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603


def _state(folder: Path) -> State:
    """Every record in the order it came in, derived ones by id, and what a search finds."""
    with cases.opened(folder) as case, case.db.connect() as conn:
        held: dict[str, object] = {}
        for table in (*tables.APPEND_ONLY, *tables.DERIVED):
            derived = table not in tables.APPEND_ONLY
            held[table.name] = "\n".join(records.bodies(conn, table, by_id=derived))
        index = folder / cases.INSIDE / searching.FILE
        searching.catch_up(conn, index)
        # What was there already leaves a gap in the numbers of the rows; it is the posts that must be the same.
        named = {seq: post.id for seq, post in records.since(conn, Post, 0)}
        held["search"] = [[named[seq] for seq in searching.every(index, words)] for words in ASKED]
    return held


def _wrong(case: Path, wanted: State) -> Iterator[str]:
    found = _state(case)
    yield from (f"{name} differs" for name in wanted if found[name] != wanted[name])
    verdict = verify(case, None)
    if not verdict.holds:
        yield f"does not verify: {verdict.problems[:1]}"
