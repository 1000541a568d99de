"""How is a decoding child started, timed and ended?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.watchdog import watchdog
from tocsin.fingerprint.wire import Head, WireError, receive, send

if sys.platform == "linux":
    import fcntl

BODY_LIMIT = 16 << 20  # bytes it may answer with
START_SECONDS = 60.0
GRACE_SECONDS = 2.0  # for a child that closed its pipe to be gone
PIPE = 1 << 20  # bytes a pipe holds where the system lets us say: a picture passes in one piece
# Nothing else of our environment reaches the child: a decoder that is taken over finds no secret in it.
PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT")


class ChildDied(Exception):
    """The child is gone or cannot be trusted any more; the text says why."""


class Child:
    """One running child. After ChildDied it must be ended and replaced.

    It gets ready while the room does something else; the first request waits for it.

    Args:
        module: the work module it serves, a dotted name.
        memory: bytes of address space it may hold.
    """

    def __init__(self, module: str, memory: int) -> None:
        self._module = module
        self._overdue = False
        self._midway = False
        self._level: str | None = None
        self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
            [sys.executable, "-P", "-S", "-m", "tocsin.fingerprint.child", module, str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # an interrupt at the terminal is ours to answer, not the child's
            env=_environment(),
        )
        if sys.platform == "linux" and self._process.stdin is not None:
            with suppress(OSError):  # the user's share of pipe memory is used up: small pipes do as well
                fcntl.fcntl(self._process.stdin, fcntl.F_SETPIPE_SZ, PIPE)

    @property
    def usable(self) -> bool:
        """Whether the last exchange was finished; after one that was not, the next answer would be another's."""
        return not self._midway

    def level(self) -> str:
        """How far it is confined; waits until it is ready.

        Raises:
            FingerprintError: it did not start.
        """
        if self._level is None:
            try:
                head, _ = self._timed(START_SECONDS, None, b"")
            except ChildDied as died:
                self.end()
                name = f"decoder {self._module.rpartition('.')[2]}"
                raise FingerprintError(name, f"did not start: {died}", "run tocsin doctor") from died
            self._level = str(head.get("level"))
        return self._level

    def ask(self, head: Head, content: bytes, seconds: float) -> tuple[Head, bytes]:
        """Send one request and wait for its answer, ``seconds`` at most once it is ready.

        Raises:
            ChildDied: it ended, was ended for time, or broke the protocol.
            FingerprintError: it did not start.
        """
        self.level()
        return self._timed(seconds, head, content)

    def end(self) -> None:
        """Kill it and let go of its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was not yet written to a dead child
                    pipe.close()

    def _timed(self, seconds: float, head: Head | None, content: bytes) -> tuple[Head, bytes]:
        self._midway = True
        try:
            with watchdog().guard(seconds, self._expire):
                answer = self._exchange(head, content)
        except (WireError, OSError) as broken:
            raise ChildDied(self._obituary(seconds, broken)) from broken
        if self._overdue:  # it answered while its time ran out: it is dead, and the next medium is not to blame
            raise ChildDied(self._obituary(seconds, None))
        self._midway = False
        return answer

    def _exchange(self, head: Head | None, content: bytes) -> tuple[Head, bytes]:
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise WireError("no pipes")
        if head is not None:
            send(requests, head, content)
        return receive(answers, BODY_LIMIT)

    def _expire(self) -> None:
        self._overdue = True
        self._process.kill()

    def _obituary(self, seconds: float, broken: Exception | None) -> str:
        if self._overdue:
            return f"took longer than {seconds:g} s to decode"
        with suppress(subprocess.TimeoutExpired):
            return f"its decoder died over it ({_ended(self._process.wait(GRACE_SECONDS))})"
        return f"its decoder answered nonsense ({broken})"


def _ended(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    known = {member.value: member.name for member in signal.Signals}
    return f"signal {known.get(-code, str(-code))}"


def _environment() -> dict[str, str]:
    """Where our modules are, and one thread for each library."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    modules = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return passed | {"PYTHONPATH": modules, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
