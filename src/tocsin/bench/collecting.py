"""How quickly is a large export imported, stored and made searchable? The rows of `tocsin bench collect`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from tocsin.bench import chatter
from tocsin.bench.errors import BenchError
from tocsin.bench.row import Row

Progress = Callable[[str], None]

MESSAGES = 1_000_000
GOAL, MEMORY, FLAT = 20_000.0, 500.0, 1.25  # messages a second, megabytes of all processes, dearest to cheapest
SIZES = (10_000, 100_000)  # measured before the size asked for
PEER = "json.load + executemany"
LONGEST = 3600.0  # seconds
LOOK = 0.05  # seconds between two looks at the memory
CASE = """[case]
title = "Bench"
issuer = "a bench"
reference = "BENCH"

[[source]]
id = "large"
kind = "telegram"
name = "a generated export"
location = "sources"
access = "public"
legal_basis = "generated"
"""
OURS = (sys.executable, "-m", "tocsin.bench.collected")
# What one would type: everything in memory, one table, no checks, no index of words.
PLAIN = """
import json, sqlite3, sys, time
start = time.perf_counter()
with open(sys.argv[1], encoding="utf-8") as stream:
    messages = json.load(stream)["messages"]
def text(said):
    return said if isinstance(said, str) else "".join(p if isinstance(p, str) else p["text"] for p in said)
records = sqlite3.connect(sys.argv[2])
records.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, date TEXT, sender TEXT, text TEXT, body TEXT)")
rows = ((m["id"], m["date"], m.get("from"), text(m["text"]), json.dumps(m, ensure_ascii=False)) for m in messages)
records.executemany("INSERT INTO messages VALUES (?, ?, ?, ?, ?)", rows)
records.commit()
print(json.dumps({"seconds": time.perf_counter() - start, "held": len(messages)}))
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What one side took for one export."""

    messages: int
    seconds: float
    megabytes: float | None  # of all its processes at once, at the most; None where the system does not say

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds


def run(progress: Progress, *, messages: int = MESSAGES, seed: int = 0) -> Iterator[Row]:
    """Measure at 10,000, 100,000 and the number asked for, each beside the plain way.

    Raises:
        BenchError: a side fails, or does not hold what it was given.
    """
    held: list[tuple[Taken, Taken]] = []
    for size in [*takewhile(lambda size: size < messages, SIZES), messages]:
        with TemporaryDirectory(prefix="tocsin-bench-") as folder:
            held.append(_both(Path(folder), size, seed, progress))
        yield _rate(*held[-1])
    yield _memory(*held[-1])
    if len(held) > 1:
        yield _flat([ours for ours, _ in held])


def _both(folder: Path, size: int, seed: int, progress: Progress) -> tuple[Taken, Taken]:
    case = folder / "case"
    (case / "sources").mkdir(parents=True)
    (case / "tocsin.toml").write_text(CASE, "utf-8")
    export = case / "sources" / "result.json"
    progress(f"{size:,} messages: generated")
    with export.open("w", encoding="utf-8") as stream:
        chatter.write(stream, size, seed)
    progress(f"{size:,} messages: {PEER}")
    peer = _taken(size, [sys.executable, "-I", "-c", PLAIN, str(export), str(folder / "plain.db")])
    progress(f"{size:,} messages: tocsin collect")
    return _taken(size, [*OURS, str(case)]), peer


def _taken(size: int, command: Sequence[str]) -> Taken:
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:  # noqa: S603  # our own interpreter
        most, until = 0, time.monotonic() + LONGEST
        while process.poll() is None:
            most = max(most, _resident(process.pid))
            if time.monotonic() > until:
                process.kill()
            time.sleep(LOOK)
        said = process.stdout.read() if process.stdout else b""
    if process.returncode:
        raise BenchError(command[-1], f"ended with status {process.returncode}")
    answer = json.loads(said)
    if answer["held"] != size:
        raise BenchError(command[-1], f"holds {answer['held']:,} messages of {size:,}")
    return Taken(size, float(answer["seconds"]), most / 1e6 if most else None)


def _resident(process: int) -> int:
    """Bytes a process and its children hold; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") + sum(_resident(int(child)) for child in children)


def _rate(ours: Taken, peer: Taken) -> Row:
    is_goal = ours.messages >= MESSAGES
    return Row(
        row="collect",
        what=f"{ours.messages:,} messages imported, stored and searchable",
        unit="/s",
        ours=ours.rate,
        peer=peer.rate,
        peer_name=PEER,
        ratio=ours.rate / peer.rate,
        goal=f"{GOAL:,.0f} /s at {MESSAGES:,}",
        reached=ours.rate >= GOAL if is_goal else None,
        notes=(f"{1e6 * ours.seconds / ours.messages:.1f} microseconds a message",),
    )


def _memory(ours: Taken, peer: Taken) -> Row:
    known = ours.megabytes is not None and peer.megabytes is not None
    return Row(
        row="memory",
        what=f"most memory of all processes, {ours.messages:,} messages",
        unit="MB",
        ours=ours.megabytes,
        peer=peer.megabytes,
        peer_name=PEER,
        ratio=(peer.megabytes or 0) / (ours.megabytes or 1) if known else None,
        goal=f"below {MEMORY:,.0f} MB",
        reached=ours.megabytes < MEMORY if ours.megabytes is not None else None,
        notes=() if known else ("this system does not say what a process holds",),
    )


def _flat(taken: Sequence[Taken]) -> Row:
    ratio = taken[0].rate / taken[-1].rate
    return Row(
        row="flat",
        what=f"cost of a message among {taken[-1].messages:,} to one among {taken[0].messages:,}",
        unit="times",
        ours=ratio,
        goal=f"at most {FLAT:g}",
        reached=ratio <= FLAT,
    )
