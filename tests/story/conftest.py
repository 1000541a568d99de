"""One played demo for the tests of a file, driven as a person drives it: by the command line alone."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASE = Path(__file__).resolve().parents[2] / "examples" / "sahel-2013"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def tocsin(*words: str, folder: Path | None = None, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """`tocsin` in a process of its own."""
    command = [sys.executable, "-m", "tocsin", *words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False, input=text)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The JSON Lines a command answered with."""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a played demo."""
    folder = tmp_path_factory.mktemp("demo") / "case"
    done = tocsin("demo", "--dir", str(folder))
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def expected() -> dict[str, Any]:
    """The ground truth of the example."""
    return tomllib.loads((CASE / "EXPECTED.toml").read_text("utf-8"))
