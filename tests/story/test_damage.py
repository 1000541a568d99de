"""Is every damage to a case found and named?"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.story.conftest import tocsin

from tocsin.app.verifying import verify

EVIDENCE = Path(".tocsin/evidence")


def blobs(case: Path) -> list[Path]:
    return sorted((case / EVIDENCE / "blobs" / "sha256").glob("*/*"))


def flip(path: Path, at: int = 10) -> None:
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def add_blob(case: Path) -> None:
    content = b"never kept"
    name = hashlib.sha256(content).hexdigest()
    folder = case / EVIDENCE / "blobs" / "sha256" / name[:2]
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)


def swap_blobs(case: Path) -> None:
    one, other, *_ = blobs(case)
    held = one.read_bytes()
    overwrite(one, other.read_bytes())
    overwrite(other, held)


def sql(case: Path, statement: str) -> None:
    with sqlite3.connect(case / ".tocsin" / "tocsin.db") as db:
        db.execute(statement)
    db.close()


def cut_lines(case: Path, keep: Callable[[list[str]], list[str]]) -> None:
    log = case / EVIDENCE / "custody.jsonl"
    log.chmod(0o644)
    log.write_text("".join(keep(log.read_text("utf-8").splitlines(keepends=True))), "utf-8")


def edit_line(lines: list[str]) -> list[str]:
    entry = json.loads(lines[3])
    entry["actor"] = "somebody else"
    return [*lines[:3], json.dumps(entry) + "\n", *lines[4:]]


def swap(lines: list[str]) -> list[str]:
    lines[4], lines[5] = lines[5], lines[4]
    return lines


def one_report(case: Path) -> Path:
    return next((case / "reports").glob("*.html"))


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a byte of a kept file is changed": (lambda c: flip(blobs(c)[0]), "blob-altered"),
    "a kept file is cut": (lambda c: overwrite(blobs(c)[1], b""), "blob-altered"),
    "a kept file is gone": (lambda c: blobs(c)[0].unlink(), "blob-missing"),
    "a file is added to the evidence": (add_blob, "blob-added"),
    "a stray file lies in the evidence": (lambda c: (c / EVIDENCE / "notes.txt").write_text("x"), "stray"),
    "two kept files are swapped": (swap_blobs, "blob-"),
    "a custody line is edited": (lambda c: cut_lines(c, edit_line), "custody-"),
    "a custody line is dropped": (lambda c: cut_lines(c, lambda all_: all_[:5] + all_[6:]), "custody-"),
    "custody lines are swapped": (lambda c: cut_lines(c, swap), "custody-"),
    "the custody log is cut at its end": (lambda c: cut_lines(c, lambda all_: all_[:-3]), "custody-truncated"),
    "the custody log is gone": (lambda c: (c / EVIDENCE / "custody.jsonl").unlink(), "custody-"),
    "a post is reworded": (
        lambda c: sql(c, "UPDATE posts SET body = replace(body, 'DDoS', 'DDOS') WHERE seq = 8"),
        "seal-broken",
    ),
    "a post is deleted": (lambda c: sql(c, "DELETE FROM posts WHERE seq = 5"), "seal-broken"),
    "an observation is added": (
        lambda c: sql(c, "INSERT INTO observations (id, target, at, body) VALUES ('obs-x', 't', 'x', '{}')"),
        "unsealed",
    ),
    "a verdict is changed": (
        lambda c: sql(c, "UPDATE incidents SET body = replace(body, 'not-observed', 'observed')"),
        "seal-broken",
    ),
    "a decision is rewritten": (
        lambda c: sql(c, "UPDATE decisions SET body = replace(body, 'withhold', 'release')"),
        "seal",
    ),
    "a published report is altered": (lambda c: one_report(c).write_text("x"), "published-altered"),
    "a published report is gone": (lambda c: one_report(c).unlink(), "published-missing"),
    "the records are no database": (lambda c: overwrite(c / ".tocsin" / "tocsin.db", b"x" * 4096), "unreadable"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_named(demo: Path, tmp_path: Path, damage: str) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo, case)
    assert verify(case, None).holds
    act, kind = DAMAGES[damage]
    act(case)
    found = verify(case, None)
    assert not found.holds
    assert any(problem.kind.startswith(kind) for problem in found.problems), found.problems


def test_the_command_names_the_damage_and_exits_with_1(demo: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo, case)
    flip(blobs(case)[0])
    done = tocsin("verify", folder=case)
    assert done.returncode == 1
    assert "blob-altered" in done.stdout
    assert "DOES NOT HOLD" in done.stdout


def test_a_changed_input_is_noticed_though_the_evidence_holds(demo: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo, case)
    flip(case / "sources" / "telegram" / "result.json", 5000)
    done = tocsin("verify", folder=case)
    assert done.returncode == 0
    assert "sources/telegram/result.json is not what was collected" in done.stderr


def test_a_head_noted_elsewhere_is_asked_for(demo: Path) -> None:
    log = (demo / EVIDENCE / "custody.jsonl").read_text("utf-8").splitlines()
    known = json.loads(log[10])["hash"]
    assert tocsin("verify", "--head", known, folder=demo).returncode == 0
    done = tocsin("verify", "--head", "0" * 64, folder=demo)
    assert done.returncode == 1
    assert "custody-truncated" in done.stdout
