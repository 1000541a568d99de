"""Is every tampering with a live case found, and is the first thing wrong named for what it is?"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import insert
from tests.app.held_case import HEAD, make, rechained, settle

from tocsin.app.attested import Demands, verify_package
from tocsin.app.case import opened
from tocsin.app.deciding import decide
from tocsin.app.purging import purge
from tocsin.app.sealing import begin, seal
from tocsin.app.verifying import verify
from tocsin.cli.checking import verify_command
from tocsin.model import Post, Ruling
from tocsin.preserve import PreserveError
from tocsin.preserve.entry import Entry, read_entry
from tocsin.preserve.problem import Kind
from tocsin.store import records, tables

LOG = Path(".tocsin/evidence/custody.jsonl")
ANCHORS = Path(".tocsin/evidence/anchors")
MONTH = '[[retention]]\nname = "standard"\nunmatched_days = 30\n'
FIRST = ['2026-01-01T10:00:00Z,reed,"the lanterns are lit"', '2026-01-01T10:00:00Z,willow,"a heron"']
LATER = ['2026-02-20T10:00:00Z,reed,"a kite"', '2026-02-20T10:00:00Z,sorrel,"rain"']
REAL = {"captures", "posts", "erasures", "decisions"}  # tables that the case fills by itself


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with an erased export, a standing one, a decision, a published report and a row in every table."""
    folder = tmp_path_factory.mktemp("tampering") / "case"
    make(folder, FIRST)
    make(folder, LATER, clock="2026-02-20T12:00:00Z")
    settle(folder, clock="2026-03-01T12:00:00Z", retention=MONTH)
    with opened(folder) as case:
        purge(case, None, dry_run=False)
        with case.db.connect() as conn:
            post = next(records.every(conn, Post))
        decide(case, Ruling.WITHHOLD, post.id, by="analyst", why="bystander", value="personal-data")
        begin(case, "fill", {})
        with case.db.begin() as conn:
            for table in tables.SEALED:
                if table.name not in REAL:
                    row = {"step": "s", "subject": "s", "open": False} if table.name == "issues" else {}
                    conn.execute(insert(table).values({"id": "x-1", "body": '{"n":1}', **row}))
        seal(case)
        (folder / "reports").mkdir()
        (folder / "reports" / "r.html").write_bytes(b"report")
        case.evidence.append("publish", "reports/r.html", {"sha256": hashlib.sha256(b"report").hexdigest()})
    assert verify(folder, None).holds, verify(folder, None).problems
    return folder


@pytest.fixture
def case(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "case"))


def sql(case: Path, statement: str) -> None:
    with sqlite3.connect(case / ".tocsin" / "tocsin.db") as db:
        assert db.execute(statement).rowcount, statement
    db.close()


def entries(case: Path) -> list[Entry]:
    return [read_entry(line) for line in (case / LOG).read_bytes().splitlines()]


def without(case: Path, action: str) -> None:
    rechained(case, [entry for entry in entries(case) if entry.action != action])


def stone(case: Path, change: str) -> None:
    sql(case, f"UPDATE erasures SET body = {change} WHERE seq = (SELECT max(seq) FROM erasures)")


def blobs(case: Path) -> list[Path]:
    return sorted((case / ".tocsin/evidence/blobs/sha256").glob("*/*"))


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(content)


def bring_back(case: Path) -> None:
    """The erased export lies there again, without a line."""
    content = (HEAD + "".join(f"{row}\n" for row in FIRST)).encode()
    erased = next(entry for entry in entries(case) if entry.action == "erase" and entry.object == "blob")
    sha256 = erased.detail["rows"].split()[1]
    place = case / ".tocsin/evidence/blobs/sha256" / sha256[:2] / sha256
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content)


def forge_tombstone(case: Path) -> None:
    """A post is emptied and a tombstone put over it, with the right digest and no custody line."""
    body = {
        "at": "2026-03-01T12:00:00Z",
        "by": "retention",
        "digest": "a" * 64,
        "row": 3,
        "rule": "forged",
        "subject": "p",
        "table": "posts",
    }
    sql(case, "UPDATE posts SET body = '', source = NULL, native_id = NULL, claimed = NULL WHERE body <> ''")
    sql(case, f"INSERT INTO erasures (id, subject, body) VALUES ('erased-x', 'p', '{json.dumps(body)}')")


def anchor(case: Path, *, reply: bytes | None, **detail: str) -> None:
    """An anchor over the last head, as `tocsin anchor` enters it, with a reply of somebody's."""
    with opened(case) as held:
        seq, value = held.evidence.custody.head
        told = {"seq": str(seq), "file": f"{seq}-1.tsr", "token": hashlib.sha256(reply or b"").hexdigest()}
        told |= {"time": "2026-03-01T12:00:00Z", "authority": "https://tsa.example", "verified": "openssl", **detail}
        held.evidence.append("anchor", value, told)
    if reply is not None:
        (case / ANCHORS).mkdir()
        (case / ANCHORS / f"{seq}-1.tsr").write_bytes(reply)


def stray_anchor(case: Path) -> None:
    (case / ANCHORS).mkdir()
    (case / ANCHORS / "1-1.tsr").write_bytes(b"reply")


Damage = tuple[Callable[[Path], object], Kind]
DAMAGES: dict[str, Damage] = {
    "an erased file lies there again": (bring_back, Kind.ERASURE_UNFINISHED),
    "a standing file is taken away": (lambda c: blobs(c)[0].unlink(), Kind.BLOB_MISSING),
    "a standing file is altered": (lambda c: overwrite(blobs(c)[0], b"x"), Kind.BLOB_ALTERED),
    "a tombstone is taken away": (
        lambda c: sql(c, "DELETE FROM erasures WHERE seq = (SELECT max(seq) FROM erasures)"),
        Kind.SEAL_BROKEN,
    ),
    "a tombstone's rule is rewritten": (
        lambda c: stone(c, "replace(body, 'not cited', 'cited')"),
        Kind.SEAL_BROKEN,
    ),
    "a tombstone's day is rewritten": (
        lambda c: stone(c, "replace(body, '2026-03-01', '2026-01-31')"),
        Kind.SEAL_BROKEN,
    ),
    "an erased post is filled again": (
        lambda c: sql(c, "UPDATE posts SET body = '{\"text\":\"lies\"}' WHERE body = ''"),
        Kind.SEAL_BROKEN,
    ),
    "a post is emptied": (lambda c: sql(c, "UPDATE posts SET body = '' WHERE body <> ''"), Kind.SEAL_BROKEN),
    "a post is emptied under a forged tombstone": (forge_tombstone, Kind.UNSEALED),
    "the erase lines are cut out and the log chained anew": (lambda c: without(c, "erase"), Kind.BLOB_MISSING),
    "the purge line is cut out and the log chained anew": (lambda c: without(c, "purge"), Kind.CUSTODY_CHAIN),
    "the seals are cut out and the log chained anew": (lambda c: without(c, "seal"), Kind.UNSEALED),
    "the log is put back to an older state": (
        lambda c: (c / LOG).write_bytes(b"".join((c / LOG).read_bytes().splitlines(keepends=True)[:-4])),
        Kind.CUSTODY_TRUNCATED,
    ),
    "an anchor's reply is gone": (lambda c: anchor(c, reply=None), Kind.ANCHOR_MISSING),
    "an anchor's reply is no time-stamp": (lambda c: anchor(c, reply=b"x"), Kind.ANCHOR_WRONG),
    "an anchor's reply is another": (lambda c: anchor(c, reply=b"x", token="0" * 64), Kind.ANCHOR_WRONG),
    "an anchor names another line": (lambda c: anchor(c, reply=b"x", seq="2"), Kind.ANCHOR_WRONG),
    "a time-stamp lies there that no line names": (stray_anchor, Kind.ANCHOR_WRONG),
    "the published report is altered": (lambda c: overwrite(c / "reports/r.html", b"x"), Kind.PUBLISHED_ALTERED),
}
NOT_PROVABLE = {"the purge line is cut out and the log chained anew"}  # by a case alone: its head is needed


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name not in NOT_PROVABLE])
def test_the_first_thing_wrong_is_named(case: Path, damage: str) -> None:
    act, kind = DAMAGES[damage]
    act(case)
    found = verify(case, None)
    assert found.first is not None
    assert found.first.kind is kind, found.problems
    assert found.proven == ()


def test_a_log_chained_anew_by_who_may_write_everywhere_is_told_by_a_head_noted_elsewhere(case: Path) -> None:
    head = verify(case, None).head
    without(case, "purge")
    assert verify(case, None).holds
    found = verify(case, head)
    assert found.first is not None
    assert found.first.kind is Kind.CUSTODY_TRUNCATED
    assert any("hold its head against one kept elsewhere" in line for line in verify(case, None).unproven)


ALTERED = [table.name for table in tables.SEALED if table.name != "erasures"]


LAST = "WHERE seq = (SELECT max(seq) FROM {0})"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {0} SET body = replace(body, '\"', '\" ') " + LAST,
        "DELETE FROM {0} " + LAST,
        "UPDATE {0} SET id = 'x-2' " + LAST,
    ],
)
def test_a_row_of_any_table_that_was_altered_or_deleted_breaks_a_seal(case: Path, statement: str) -> None:
    database = case / ".tocsin" / "tocsin.db"
    whole = database.read_bytes()
    for table in ALTERED:
        sql(case, statement.format(table))
        found = {problem.where for problem in verify(case, None).problems if problem.kind is Kind.SEAL_BROKEN}
        assert f"table {table}" in found, table
        database.write_bytes(whole)


def test_a_case_without_a_time_stamp_fails_where_one_is_required(case: Path) -> None:
    done = verify(case, None, Demands(require=frozenset({"timestamp"})))
    assert done.first is not None
    assert done.first.kind is Kind.STAMP_MISSING
    done = verify(case, None, Demands(require=frozenset({"signature"})))
    assert done.first is not None
    assert done.first.kind is Kind.SIGNATURE_MISSING


def test_what_is_no_package_is_said(tmp_path: Path) -> None:
    found = verify_package(tmp_path, None, Demands())
    assert found.first is not None
    assert found.first.kind is Kind.PACKAGE_FORM
    with pytest.raises(PreserveError, match="is not there"):
        verify_package(tmp_path / "nothing", None, Demands())


def test_the_command_says_what_was_erased_and_what_is_and_is_not_proven(case: Path) -> None:
    done = CliRunner().invoke(verify_command, [str(case)])
    assert done.exit_code == 0
    assert "HOLDS" in done.stdout
    assert "proven: Nothing in the case changed since the custody log's last line." in done.stdout
    assert "not proven: That what was collected was true" in done.stdout
    assert "2 rows of posts: erased under rule 'retention standard: not cited, 30 days' on 2026-03-01" in done.stderr


def test_json_stays_one_object_with_its_keys(case: Path) -> None:
    told = json.loads(CliRunner().invoke(verify_command, ["--json", str(case)]).stdout)
    assert {"holds", "problems", "notices", "head", "summary", "proves"} <= set(told)
    assert (told["first"], len(told["proven"])) == (None, 1)


@pytest.mark.parametrize("words", [["--require", "luck"], ["--trust", "nowhere.pem"], ["nowhere"]])
def test_a_demand_that_cannot_be_met_is_a_usage_error(case: Path, words: list[str]) -> None:
    done = CliRunner().invoke(verify_command, [*words, "--case", str(case)])
    assert done.exit_code == 2
