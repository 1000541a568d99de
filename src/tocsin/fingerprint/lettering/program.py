"""Where is Tesseract, what can it read, and what does it make of one page within limits?"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.watchdog import watchdog

NAME = "tesseract"
PATH = "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin"
FOLDERS = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/etc/ld.so.cache", "/opt")  # its libraries and language data
MEMORY = 1 << 30  # bytes of address space
ANSWER = 8 << 20  # bytes
ASKED_SECONDS = 20.0  # for its version
SUFFIX = ".traineddata"


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """The program as it is installed here."""

    path: str
    version: str  # "5.3.0"
    folder: str  # of its language data
    languages: frozenset[str]  # "eng", "ara", ...


@cache
def installed() -> Installed | None:
    """None where Tesseract 4 or later is not here, or does not answer."""
    path = None if sys.platform == "win32" else shutil.which(NAME, path=PATH)
    if path is None:
        return None
    version, listed = _asked(path, "--version").split(), _asked(path, "--list-langs").splitlines()
    if len(version) < 2 or not listed or listed[0].count('"') < 2:
        return None
    number = version[1].removeprefix("v")
    if not number.partition(".")[0].isdigit() or int(number.partition(".")[0]) < 4:
        return None
    return Installed(path=path, version=number, folder=listed[0].split('"')[1], languages=frozenset(listed[1:]))


@cache
def data_digest(languages: tuple[str, ...]) -> str:
    """Of the language data named that are here: eight hexadecimal digits of a SHA-256."""
    told, here = hashlib.sha256(), installed()
    for name in sorted(languages):
        path = Path(here.folder, name + SUFFIX) if here else Path(name)
        if here and name in here.languages and path.is_file():
            told.update(name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:8]


def page(grey: bytes, size: tuple[int, int], languages: str, layout: int, seconds: float) -> str | None:
    """What it says about a page, as tab-separated values (its ``tsv``); None where its time ran out over it.

    Args:
        grey: a byte for each pixel.
        size: width and height in pixels.
        languages: such as ``ara+eng``.
        layout: its page segmentation mode.
        seconds: by the wall and by the processor alike.

    Raises:
        FingerprintError: it is not installed, or ended badly.
    """
    here = installed()
    if here is None:
        raise FingerprintError(NAME, "is not installed", "install tesseract-ocr")
    folders = os.pathsep.join([*FOLDERS, here.folder])
    limits = [str(MEMORY), str(max(1, round(seconds + 0.5))), folders]
    asked = [here.path, "stdin", "stdout", "-l", languages, "--psm", str(layout), "--dpi", "150", "tsv"]
    launcher = [sys.executable, "-P", "-S", "-m", "tocsin.fingerprint.lettering.launch"]
    modules = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    overdue: list[bool] = []
    with _held(b"P5 %d %d 255\n" % size + grey) as given:
        process = subprocess.Popen(  # noqa: S603  # our own launcher; the picture comes by standard input
            [*launcher, *limits, *asked],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={"PYTHONPATH": modules},
        )

    def expire() -> None:
        overdue.append(True)
        process.kill()

    with process, watchdog().guard(seconds, expire):
        said = process.stdout.read(ANSWER + 1) if process.stdout else b""
        if len(said) > ANSWER:
            process.kill()
        ended = process.wait()
    if overdue:
        return None
    if ended or len(said) > ANSWER:
        raise FingerprintError(NAME, f"ended badly over a page (status {ended})", "run tocsin doctor")
    return said.decode("utf-8", "replace")


def _held(content: bytes) -> IO[bytes]:
    """The page as a file to read from, in memory where the system allows it."""
    held: IO[bytes]
    if sys.platform == "linux":
        held = os.fdopen(os.memfd_create("page", os.MFD_CLOEXEC), "w+b")
    else:
        held = tempfile.TemporaryFile()  # noqa: SIM115  # handed on
    held.write(content)
    held.flush()
    held.seek(0)
    return held


def _asked(path: str, word: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603  # the program found above
            [path, word], capture_output=True, timeout=ASKED_SECONDS, check=False, env={"LC_ALL": "C.UTF-8"}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")
