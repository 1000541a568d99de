"""Do the door and the evidence folder work together?"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.fetch import Door, Keeper, Limits
from tocsin.model import Access, Capture, Source
from tocsin.model.seams import Fault, Fetcher, Material
from tocsin.preserve import Evidence, PreserveError, check_captures, check_evidence

SOURCE = Source(id="s", kind="folder", name="S", location="in", access=Access.PUBLIC, legal_basis="public interest")


def door(evidence: Evidence, noted: list[Capture], limits: Limits | None = None) -> Fetcher:
    keeper: Keeper = evidence
    return Door(
        root=evidence.root.parent,
        keeper=keeper,
        now=lambda: datetime(2013, 1, 15, tzinfo=UTC),
        contact="duty@cert.example",
        limits=limits or Limits(),
        noted=noted.append,
    )


@pytest.fixture
def arrived(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes(b"hello")
    with zipfile.ZipFile(tmp_path / "in" / "b.zip", "w") as archive:
        archive.writestr("../evil.txt", b"evil")
        archive.writestr("same.txt", b"hello")
    return tmp_path / "in"


def test_what_comes_in_is_evidence_and_every_capture_is_told(opened: Callable[[], Evidence], arrived: Path) -> None:
    noted: list[Capture] = []
    with opened() as evidence:
        found = list(door(evidence, noted).files(SOURCE))
    assert [type(item) for item in found] == [Material, Fault, Material]
    ledger, problems = check_evidence(evidence.root)
    assert list(problems) == []
    assert list(check_captures(noted, evidence.root, ledger.kept)) == []
    assert [capture.locator for capture in noted] == ["a.txt", "b.zip", "b.zip/same.txt"]


def test_reading_twice_changes_nothing(opened: Callable[[], Evidence], arrived: Path) -> None:
    noted: list[Capture] = []
    for _ in range(2):
        with opened() as evidence:
            list(door(evidence, noted).files(SOURCE))
    assert noted[:3] == noted[3:]
    assert [entry.action for entry in evidence.custody.entries()] == ["keep", "keep"]


def test_a_disk_that_refuses_is_not_taken_for_a_bad_member(opened: Callable[[], Evidence], arrived: Path) -> None:
    evidence = opened()
    walk = door(evidence, []).files(SOURCE)
    next(walk)
    (evidence.root / "blobs" / "sha256").rename(evidence.root / "gone")
    (evidence.root / "blobs" / "sha256").write_bytes(b"in the way")
    with pytest.raises(PreserveError):
        list(walk)
