"""What do the promises' tests have in common? The plugins by name, and the real door with real evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tocsin.fetch import Door
from tocsin.model import Access, Source
from tocsin.preserve import Evidence

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "sahel-2013"
NOON = datetime(2013, 1, 20, 12, tzinfo=UTC)
# What the example says of each of its sources.
DECLARED: list[dict[str, Any]] = tomllib.loads((EXAMPLE / "tocsin.toml").read_text("utf-8"))["source"]

MakeDoor = Callable[[Path], Door]


def noon() -> datetime:
    """The clock of these tests."""
    return NOON


def source(location: str, kind: str = "k") -> Source:
    """A public source at a place below the door's root."""
    return Source(
        id="s", kind=kind, name="S", location=location, access=Access.PUBLIC, legal_basis="a test", zone="UTC"
    )


@pytest.fixture
def door(tmp_path: Path) -> Iterator[MakeDoor]:
    """Makes doors on a folder; all keep their bytes in one evidence folder."""
    with Evidence(tmp_path / "evidence", now=noon, actor="test") as evidence:
        yield lambda root: Door(root=root, keeper=evidence, now=noon, contact="duty@cert.example")
