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
    "the settings are gone": (lambda c: (c / "tocsin.toml").unlink(), "unreadable"),
    "the key of the pseudonyms is gone": (lambda c: (c / ".tocsin" / "pseudonym.key").unlink(), "key-altered"),
    "the key of the pseudonyms is another": (lambda c: overwrite(c / ".tocsin" / "pseudonym.key", b"x"), "key-altered"),
    "a stray file lies beside the records": (lambda c: (c / ".tocsin" / "notes.txt").write_text("x"), "stray"),
    "a column that queries use is changed": (
        lambda c: sql(c, "UPDATE captures SET host = 'other.example' WHERE seq = 3"),
        "seal-broken",
    ),
    "an issue is added": (
        lambda c: sql(c, "INSERT INTO issues (id, step, subject, open, body) VALUES ('i', 's', 's', 0, '{}')"),
        "unsealed",
    ),
    "a trigger waits in the database": (
        lambda c: sql(c, "CREATE TRIGGER t AFTER INSERT ON posts BEGIN DELETE FROM decisions; END"),
        "stray",
    ),
    "the records are gone": (lambda c: (c / ".tocsin" / "tocsin.db").unlink(), "unreadable"),
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


def test_an_altered_verdict_is_neither_reported_nor_sealed_but_derived_again(demo: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(demo, case)
    before = tocsin("incidents", "--json", folder=case).stdout
    sql(case, "UPDATE incidents SET body = replace(body, 'not-observed', 'observed')")
    for words in (("report",), ("export", "stix"), ("collect",)):
        done = tocsin(*words, folder=case)
        assert done.returncode == 2, words
        assert "incidents" in done.stderr
    assert not verify(case, None).holds
    assert tocsin("run", folder=case).returncode == 0
    assert tocsin("incidents", "--json", folder=case).stdout == before
    found = verify(case, None)
    assert found.holds, found.problems
    assert any("a stranger changed the records: incidents" in line for line in found.notices)


def test_a_changed_input_outside_the_case_is_named_by_its_path(tmp_path: Path) -> None:
    case, lists = tmp_path / "case", tmp_path / "list.csv"
    lists.write_text("time,text\n2013-01-15T20:00:00Z,hello\n")
    assert tocsin("init", str(case)).returncode == 0
    options = ("--kind", "table", "--legal-basis", "test", "--option", "time=time", "--option", "text={text}")
    done = tocsin("collect", *options, str(lists), folder=case)
    assert done.returncode == 0, done.stderr
    lists.write_text("time,text\n2013-01-15T20:00:00Z,altered\n")
    done = tocsin("verify", folder=case)
    assert done.returncode == 0
    assert f"{lists} is not what was collected" in done.stderr


def test_a_case_works_in_a_folder_whose_name_an_address_would_cut(demo: Path, tmp_path: Path) -> None:
    case = tmp_path / "what?is#this %20"
    shutil.copytree(demo, case)
    assert verify(case, None).holds
    assert tocsin("incidents", folder=case).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == [case.name]


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
