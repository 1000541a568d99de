"""What may the program do that is started over a page? Read its data and compute."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tocsin.fingerprint.decode import PICTURES, pool
from tocsin.fingerprint.lettering.program import FOLDERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the confinement is Linux's")


def launched(*command: str, seconds: int = 5) -> subprocess.CompletedProcess[bytes]:
    launcher = [sys.executable, "-P", "-S", "-m", "tocsin.fingerprint.lettering.launch"]
    limits = [str(1 << 30), str(seconds), os.pathsep.join(FOLDERS)]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "SECRET": "token"}
    return subprocess.run([*launcher, *limits, *command], capture_output=True, timeout=30, env=environment, check=False)


def sh(script: str, seconds: int = 5) -> subprocess.CompletedProcess[bytes]:
    return launched("/bin/sh", "-c", script, seconds=seconds)


def test_it_cannot_write_a_file(tmp_path: Path) -> None:
    assert sh(f"echo kept > {tmp_path / 'kept'}").returncode
    assert not (tmp_path / "kept").exists() or not (tmp_path / "kept").read_bytes()


def test_it_reads_no_file_but_its_own(tmp_path: Path) -> None:
    if "landlock" not in pool(PICTURES).level():
        pytest.skip("the kernel has no Landlock")
    (tmp_path / "case.txt").write_text("of the case")
    done = sh(f"read line < {tmp_path / 'case.txt'}; echo $line")
    assert b"of the case" not in done.stdout


def test_nothing_of_our_environment_reaches_it() -> None:
    assert b"token" not in sh("echo $SECRET; export").stdout


def test_it_is_stopped_when_its_time_is_used_up() -> None:
    assert sh("while :; do :; done", seconds=1).returncode < 0
