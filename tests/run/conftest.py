"""What do the tests of parted processes need? A process without threads that other tests left behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def alone(request: pytest.FixtureRequest) -> None:
    """A test that parts its process runs in one of its own where a thread of another test still lives in this one."""
    if threading.active_count() == 1:
        return
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", request.node.nodeid]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    pytest.skip("ran, and passed, in a process of its own")
