"""How long does the whole command take, from nothing to the answer, over a million known pictures?"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tocsin.bench.errors import BenchError
from tocsin.bench.load import random
from tocsin.bench.pace import Timed, paired, summed
from tocsin.bench.painting import painted
from tocsin.bench.row import Row, alone, paced
from tocsin.bench.setting import Setting
from tocsin.bench.side import word

TX = "threatexchange"
OURS = (sys.executable, "-m", "tocsin")
GOAL, FOR = 0.25, 1_000_000  # seconds, hashes
LONGEST = 1200.0  # seconds for reading the list in


def one_shot(setting: Setting) -> Iterator[Row]:
    """`tocsin match FILE` beside `tx match photo FILE`: the same list of hashes, the same picture, found by both."""
    count = setting.scale.known
    picture, known = setting.folder / "asked.jpg", setting.folder / "known.txt"
    painted(setting.seed, 1280, 960).save(picture, "JPEG", quality=85)
    value = word(setting.ours.ask("hash", path=picture), "value")
    hashes = [row.tobytes().hex() for row in random(count - 1, setting.seed)]
    known.write_text("".join(f"pdq {one}\n" for one in [*hashes, value]))
    setting.progress(f"command: {count:,} hashes into a case")
    case, start = setting.folder / "case", time.monotonic()
    _run([*OURS, "init", case])
    _run([*OURS, "bank", "import", known, "--bank", "known", "--case", case])
    read = time.monotonic() - start
    ours = _timed([*OURS, "match", picture, "--case", case], needle="known")
    what = f"one-shot match of a picture, {count:,} hashes"
    if setting.python is None or not setting.has(TX):
        seconds = min(ours(turn) for turn in range(setting.scale.rounds))
        yield alone("command", what, seconds, "s", below=GOAL, peer=setting.named(TX), notes=[f"read in {read:.1f} s"])
        return
    setting.progress(f"command: {count:,} hashes into tx")
    tx, state = setting.python.with_name("tx"), {"TX_STATEDIR": str(setting.folder / "tx")}
    start = time.monotonic()
    _run([tx, "config", "collab", "edit", "local_file", "--create", "known", "--filename", known], state)
    _run([tx, "fetch"], state)
    fetched = summed([(read, time.monotonic() - start)])
    name = setting.named(TX)
    yield paced("command", f"a list of {count:,} hashes read in", fetched, peer=name, goal=1, counts=True)
    setting.progress("command: both in turn")
    pace = paired(ours, _timed([tx, "match", "photo", picture], needle="pdq", environment=state), rounds=7)
    goal = f"{1000 * GOAL:.0f} ms at {FOR:,}"
    row = paced("command", what, pace, peer=name, goal=1, counts=False)
    yield replace(row, goal=goal, reached=pace.ours < GOAL if count == FOR else None)


def _timed(command: Sequence[str | Path], needle: str, environment: Mapping[str, str] | None = None) -> Timed:
    """The command's wall time; its answer must hold the needle."""

    def seconds(_turn: int) -> float:
        start = time.perf_counter()
        said = _run(command, environment)
        taken = time.perf_counter() - start
        if needle not in said:
            raise BenchError(_name(command), f"did not find the picture: {said.strip()[:200]!r}")
        return taken

    return seconds


def _run(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> str:
    """What it writes to standard output.

    Raises:
        BenchError: it fails or takes more than LONGEST seconds.
    """
    words = [str(part) for part in command]
    try:
        done = subprocess.run(  # noqa: S603  # our own command, or the peer's that was named
            words, capture_output=True, timeout=LONGEST, env={**os.environ, **(environment or {})}, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise BenchError(_name(command), f"took more than {LONGEST:.0f} s") from late
    if done.returncode:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
        raise BenchError(_name(command), f"ended with status {done.returncode}: {last[0]}")
    return done.stdout.decode(errors="replace")


def _name(command: Sequence[str | Path]) -> str:
    return " ".join(Path(part).name if isinstance(part, Path) else part for part in command[:5])
