"""Does the log hold together, heal its end, and refuse to go on where it is broken?"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.preserve import Custody, PreserveError, read_ledger
from tocsin.preserve.entry import NOTHING_BEFORE, read_entry

NOON = datetime(2013, 1, 15, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "custody.jsonl"


def custody(log: Path) -> Custody:
    return Custody(log, now=lambda: NOON, actor="duty analyst")


def test_an_empty_log_has_a_head_and_makes_no_file(log: Path) -> None:
    assert custody(log).head == (0, NOTHING_BEFORE)
    assert not log.exists()


def test_each_line_carries_the_hash_of_the_line_before(log: Path) -> None:
    one, two = custody(log).append_all([("note", "a", {}), ("note", "b", {"why": "asked"})])
    assert two.prev == one.hash
    assert custody(log).head == (2, two.hash)


def test_the_hash_can_be_checked_without_the_product(log: Path) -> None:
    custody(log).append("note", "été", {"b": "2", "a": "1"})
    stated = json.loads(log.read_bytes())
    claimed = stated.pop("hash")
    plain = json.dumps(stated, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(plain.encode()).hexdigest() == claimed


def test_the_last_seal_is_remembered(log: Path) -> None:
    assert custody(log).last_seal() is None
    custody(log).append("seal", "database", {"posts": "1:ab"})
    custody(log).append("note", "x")
    seal = custody(log).last_seal()
    assert seal is not None and seal.detail == {"posts": "1:ab"}


def test_what_another_process_wrote_is_followed(log: Path) -> None:
    mine, other = custody(log), custody(log)
    mine.append("note", "1")
    other.append("note", "2")
    assert mine.append("note", "3").seq == 3
    assert read_ledger(log).problems == []


def test_a_torn_last_line_is_cut_and_the_cut_is_logged(log: Path) -> None:
    custody(log).append("note", "1")
    torn = b'{"action":"note","ac'
    with log.open("ab") as stream:
        stream.write(torn)
    assert custody(log).append("note", "2").seq == 3
    recovered = list(custody(log).entries())[1]
    assert recovered.action == "recovered"
    assert recovered.detail == {"dropped": "20", "sha256": hashlib.sha256(torn).hexdigest()}
    assert read_ledger(log).problems == []


@pytest.mark.parametrize(
    "damage", [b"not json\n", b"{}\n", b"[" * 9000 + b"\n", b"\n", b"x" * 70_000 + b"\n", b'{"seq":1}\n']
)
def test_nothing_is_added_to_a_broken_chain(log: Path, damage: bytes) -> None:
    custody(log).append("note", "1")
    before = log.read_bytes()
    log.write_bytes(before + damage)
    with pytest.raises(PreserveError, match=r"custody.jsonl: line 2: .*tocsin verify"):
        custody(log).append("note", "2")
    assert log.read_bytes() == before + damage


def test_nothing_is_added_where_a_line_is_missing(log: Path) -> None:
    custody(log).append_all([("note", "1", {}), ("note", "2", {}), ("note", "3", {})])
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(lines[0] + lines[2])
    with pytest.raises(PreserveError, match="line 2: does not follow"):
        custody(log).append("note", "4")


FULL_DISK = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.preserve import Custody, PreserveError
custody = Custody(Path(sys.argv[1]), now=lambda: datetime(2013, 1, 15, tzinfo=UTC), actor="a")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    for number in range(100):
        custody.append("note", str(number))
except PreserveError as trouble:
    print(trouble)
"""


def test_a_full_disk_leaves_whole_lines(log: Path) -> None:
    told = subprocess.run([sys.executable, "-c", FULL_DISK, str(log)], capture_output=True, text=True, check=True)
    assert "check the disk" in told.stdout
    assert log.read_bytes().endswith(b"\n")
    assert read_ledger(log).problems == []
    assert custody(log).append("note", "later").prev == read_entry(log.read_bytes().splitlines()[-2]).hash


TOGETHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.preserve import Custody
custody = Custody(Path(sys.argv[1]), now=lambda: datetime(2013, 1, 15, tzinfo=UTC), actor="a")
print("ready", flush=True)
sys.stdin.readline()
for number in range(200):
    custody.append("note", str(number))
"""


def test_two_processes_appending_at_once_do_not_fork_the_chain(log: Path) -> None:
    command = [sys.executable, "-c", TOGETHER, str(log)]
    workers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None and worker.stdout.readline() == b"ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
    for worker in workers:
        worker.communicate(timeout=60)
    ledger = read_ledger(log)
    assert [worker.returncode for worker in workers] == [0, 0]
    assert (ledger.problems, ledger.head[0]) == ([], 400)


def test_a_log_that_shrank_under_us_stops_the_work(log: Path) -> None:
    mine = custody(log)
    mine.append("note", "1")
    log.write_bytes(b"")
    with pytest.raises(PreserveError, match="shorter than it was"):
        mine.append("note", "2")


def test_a_log_that_is_a_link_is_not_followed(log: Path, tmp_path: Path) -> None:
    log.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PreserveError):
        custody(log).append("note", "1")
    assert not (tmp_path / "elsewhere").exists()


def test_a_line_too_long_to_read_back_is_not_written(log: Path) -> None:
    with pytest.raises(PreserveError, match="longer than"):
        custody(log).append("note", "x" * 70_000)
    assert log.read_bytes() == b""


def test_a_kept_object_that_is_no_hash_is_no_kept_blob(log: Path) -> None:
    custody(log).append("keep", "z" * 64)
    custody(log).append("keep", "\u00b2" * 64)
    assert custody(log).head[0] == 2


def test_an_actor_is_required(log: Path) -> None:
    with pytest.raises(PreserveError, match="who works on this case"):
        Custody(log, now=lambda: NOON, actor=" ")


@settings(max_examples=60)
@given(st.text(), st.dictionaries(st.text(), st.text(), max_size=3))
def test_any_text_survives_a_line_and_stays_on_it(
    tmp_path_factory: pytest.TempPathFactory, thing: str, detail: dict[str, str]
) -> None:
    log = tmp_path_factory.mktemp("log") / "custody.jsonl"
    entry = custody(log).append("note", thing, detail)
    raw = log.read_bytes()
    assert raw.isascii() and raw.count(b"\n") == 1
    assert read_entry(raw[:-1]) == entry


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"seq": "1"}, "wrong kind"),
        ({"seq": True}, "wrong kind"),
        ({"detail": {"a": 1}}, "not text"),
        ({"detail": []}, "wrong kind"),
        ({"at": "yesterday"}, "no readable time"),
        ({"at": "2013-01-15T12:00:00"}, "without a zone"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "no readable time"),
        ({"at": "2013-01-15T13:00:00+01:00"}, "canonical"),
        ({"actor": "somebody else"}, "hash"),
    ],
)
def test_a_line_of_another_shape_is_refused(log: Path, change: dict[str, object], why: str) -> None:
    custody(log).append("note", "1")
    stated = {**json.loads(log.read_bytes()), **change}
    with pytest.raises(ValueError, match=why):
        read_entry(json.dumps(stated, sort_keys=True, separators=(",", ":")).encode())
