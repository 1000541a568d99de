"""How does a browser run that can harm nobody? Its own user, its own empty profile, its own end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from tocsin.fetch.browser.pipe import Pipe
from tocsin.fetch.stop import Deadline, Stop
from tocsin.model.seams import Reach

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_NOBODY = "nobody"
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the browser is given."""

    program: str
    proxy: str  # "127.0.0.1:port": its only way out
    agent: str  # the user agent we call ourselves
    sandbox: bool = True


def program() -> str | None:
    """Where Chromium is installed; None where it is not."""
    return next((found for name in PROGRAMS if (found := shutil.which(name, path=_PATH))), None)


@contextmanager
def browser(setting: Setting, deadline: Deadline) -> Iterator[Pipe]:
    """A running browser; however this ends, it and all its processes are ended, and its profile is removed.

    Raises:
        Stop: it does not start or does not answer.
    """
    with tempfile.TemporaryDirectory(prefix="tocsin-page-", ignore_cleanup_errors=True) as name:
        uid, gid = _who()
        if uid:
            os.chown(name, uid, gid)
        down, up = os.pipe(), os.pipe()
        try:
            process = _started(setting, Path(name), (uid, gid), down[0], up[1])
        finally:
            os.close(down[0])
            os.close(up[1])
        try:
            yield Pipe(up[0], down[1], deadline)
        finally:
            _end(process)
            os.close(up[0])
            os.close(down[1])


def _started(setting: Setting, home: Path, who: tuple[int, int], read: int, write: int) -> subprocess.Popen[bytes]:
    launcher = [sys.executable, "-I", "-m", "tocsin.fetch.browser.launch", str(read), str(write)]
    own = [
        *_flags(),
        f"--user-data-dir={home}",
        f"--proxy-server=http://{setting.proxy}",
        f"--user-agent={setting.agent}",
    ]
    if not setting.sandbox:
        own.append("--no-sandbox")
    try:
        return subprocess.Popen(  # noqa: S603  # our own launcher; the address is spoken over the pipe, not an argument
            [*launcher, str(who[0]), str(who[1]), setting.program, *own, "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(read, write),
            cwd=home,
            env={"HOME": str(home), "TMPDIR": str(home), "PATH": _PATH, "LANG": "C.UTF-8"},
        )
    except OSError as trouble:
        raise Stop(Reach.PROTOCOL, f"the browser does not start: {trouble.strerror or trouble}") from None


def _flags() -> list[str]:
    text = files("tocsin.fetch.browser").joinpath("flags.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def _who() -> tuple[int, int]:
    """Root does not browse: it becomes nobody."""
    if os.geteuid():
        return 0, 0
    try:
        nobody = pwd.getpwnam(_NOBODY)
    except KeyError:
        raise Stop(Reach.PROTOCOL, "there is no user 'nobody' for the browser to run as") from None
    return nobody.pw_uid, nobody.pw_gid


def _end(process: subprocess.Popen[bytes]) -> None:
    """The launcher made a session of its own, so the whole group ends."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
