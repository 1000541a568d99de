"""A small evidence folder in a clean state, and the clock the tests share."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.preserve import Evidence

NOON = datetime(2013, 1, 15, 12, 0, tzinfo=UTC)
PIECES = (b"a page of the Dune Herald", b"a boast by the Lantern Crew", b"", bytes(range(256)) * 300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "evidence"


@pytest.fixture
def opened(folder: Path) -> Callable[[], Evidence]:
    """Another process' view of the same folder: each call reads it afresh."""
    return lambda: Evidence(folder, now=lambda: NOON, actor="duty analyst")


@pytest.fixture
def filled(opened: Callable[[], Evidence]) -> Evidence:
    """Four blobs, a seal and a publication."""
    evidence = opened()
    for piece in PIECES:
        evidence.keep(io.BytesIO(piece), 1 << 20)
    evidence.append("seal", "database", {"captures": "0:" + "0" * 64})
    report = evidence.root.parent / "report.html"
    report.write_bytes(b"<p>report</p>")
    evidence.append("publish", "report.html", {"sha256": _sha(b"<p>report</p>")})
    return evidence


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
