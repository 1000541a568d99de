"""Who is being timed? A process that answers JSON lines: ours, or the named peer in a Python of its own.

Both sides are asked in turn over the same kind of pipe and look at their own clock, so neither pays for the pipe, and
each one's memory is its own.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tocsin.bench.errors import BenchError

PEERS = Path(__file__).with_name("peers.py")
LONGEST = 900.0  # seconds for one answer
CHUNK = 1 << 16

Answer = Mapping[str, object]


class Side:
    """A process that is asked and answers; one that has ended is started anew by the next question.

    Args:
        name: how trouble names it.
        command: what starts it.
        environment: added to our own.
    """

    def __init__(self, name: str, command: tuple[str, ...], environment: Mapping[str, str] | None = None) -> None:
        self.name = name
        self._command, self._environment = command, {**os.environ, **(environment or {})}
        self._start()

    def _start(self) -> None:
        self._trouble = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter or the one named
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._trouble,
            env=self._environment,
        )
        self._rest = b""

    def __enter__(self) -> Side:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()
        self._trouble.close()

    def ask(self, op: str, **words: str | int | float | Path) -> Answer:
        """One question, one answer.

        Raises:
            BenchError: it died, took more than LONGEST seconds, or lacks a library that the question needs.
        """
        line = json.dumps({"op": op, **{name: str(word) for name, word in words.items()}}) + "\n"
        if self._process.poll() is not None:
            self.close()
            self._start()
        stdin = self._process.stdin
        if stdin is None:
            raise self._died(op)
        try:
            stdin.write(line.encode())
            stdin.flush()
        except BrokenPipeError as broken:
            raise self._died(op) from broken
        answer = json.loads(self._line(op))
        if "missing" in answer:
            raise BenchError(self.name, f"has no {answer['missing']}", "run tools/bench.sh")
        return dict(answer)

    def _line(self, op: str) -> bytes:
        until = time.monotonic() + LONGEST
        stdout = self._process.stdout
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if stdout is None or left <= 0 or not select.select([stdout], [], [], left)[0]:
                raise BenchError(self.name, f"took more than {LONGEST:.0f} s over {op!r}")
            read = os.read(stdout.fileno(), CHUNK)
            if not read:
                raise self._died(op)
            self._rest += read
        line, _, self._rest = self._rest.partition(b"\n")
        return line

    def _died(self, op: str) -> BenchError:
        self._process.wait()
        self._trouble.seek(0)
        last = self._trouble.read().decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
        return BenchError(self.name, f"ended over {op!r} with status {self._process.returncode}: {last[0]}")


def own(kernel: str = "") -> Side:
    """Our own side in a fresh process; ``kernel`` "numpy" forces the path without a compiler."""
    environment = {"TOCSIN_KERNEL": kernel} if kernel else {}
    return Side("tocsin" + (f" ({kernel})" if kernel else ""), (sys.executable, "-m", "tocsin.bench.own"), environment)


def peer(python: Path) -> Side:
    """The peers' side, run by the Python they are installed in."""
    return Side("peers", (str(python), "-I", str(PEERS)))


def peers_python() -> Path | None:
    """The Python of ``.venv-bench`` (made by tools/bench.sh) in this folder or the checkout, where there is one."""
    roots = (Path.cwd(), Path(__file__).parents[3])
    return next((found for root in roots if (found := root / ".venv-bench" / "bin" / "python").exists()), None)


def number(answer: Answer, name: str) -> float:
    """A number of an answer.

    Raises:
        BenchError: it is none.
    """
    value = answer.get(name)
    if not isinstance(value, int | float):
        raise BenchError(name, f"{value!r} is no number")
    return float(value)


def numbers(answer: Answer, name: str) -> list[float]:
    """A list of numbers of an answer.

    Raises:
        BenchError: it is none.
    """
    value = answer.get(name)
    if not isinstance(value, list):
        raise BenchError(name, f"{value!r} is no list")
    return [float(item) for item in value]


def word(answer: Answer, name: str) -> str:
    """A word of an answer; empty where there is none."""
    value = answer.get(name)
    return value if isinstance(value, str) else ""
