"""Are bytes kept once, under their hash, with a line that says so?"""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.model import Invalid
from tocsin.preserve import Evidence, PreserveError, check_evidence

Opened = Callable[[], Evidence]


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in check_evidence(folder)[1]]


def test_kept_bytes_come_back_under_their_hash(opened: Opened) -> None:
    evidence = opened()
    sha256, size = evidence.keep(io.BytesIO(b"hello"), 10)
    assert (sha256, size) == (hashlib.sha256(b"hello").hexdigest(), 5)
    with evidence.open(sha256) as kept:
        assert kept.read() == b"hello"


def test_a_blob_is_read_only_and_lies_at_its_hash(opened: Opened, folder: Path) -> None:
    sha256, _ = opened().keep(io.BytesIO(b"hello"), 10)
    path = folder / "blobs" / "sha256" / sha256[:2] / sha256
    assert path.stat().st_mode & 0o777 == 0o444


def test_the_same_bytes_are_kept_once_and_logged_once(opened: Opened) -> None:
    evidence = opened()
    for _ in range(3):
        evidence.keep(io.BytesIO(b"hello"), 10)
    evidence.flush()
    again = opened()
    again.keep(io.BytesIO(b"hello"), 10)
    again.flush()
    assert [(entry.action, dict(entry.detail)) for entry in again.custody.entries()] == [("keep", {"size": "5"})]


def test_the_same_bytes_kept_by_two_at_once_are_logged_once(opened: Opened, folder: Path) -> None:
    one, two = opened(), opened()
    for evidence in (one, two):
        evidence.keep(io.BytesIO(b"hello"), 10)
    one.flush()
    two.flush()
    assert problems(folder) == [] and one.custody.head[0] == 1


def test_a_line_states_who_when_and_what(filled: Evidence) -> None:
    first = next(filled.custody.entries())
    assert (first.seq, first.actor, first.at, first.action) == (
        1,
        "duty analyst",
        datetime(2013, 1, 15, 12, tzinfo=UTC),
        "keep",
    )
    assert first.prev == "0" * 64


def test_more_than_the_limit_is_refused_and_leaves_nothing(opened: Opened, folder: Path) -> None:
    with pytest.raises(PreserveError, match="more than 4 bytes"):
        opened().keep(io.BytesIO(b"hello"), 4)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_a_stream_that_fails_leaves_nothing(opened: Opened, folder: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise ConnectionResetError("cut")

    with pytest.raises(ConnectionResetError):
        opened().keep(Failing(), 4)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_a_name_that_is_no_hash_is_never_opened(opened: Opened, name: str) -> None:
    with pytest.raises(Invalid):
        opened().open(name)


def test_opening_what_was_never_kept_says_what_would_work(opened: Opened) -> None:
    with pytest.raises(PreserveError, match="collect its source again"):
        opened().open("0" * 64)


def test_leaving_the_with_block_flushes(opened: Opened, folder: Path) -> None:
    with opened() as evidence:
        evidence.keep(io.BytesIO(b"hello"), 10)
    assert problems(folder) == []


def test_a_full_batch_flushes_by_itself(folder: Path) -> None:
    evidence = Evidence(folder, now=lambda: datetime(2013, 1, 15, tzinfo=UTC), actor="a", batch=2)
    evidence.keep(io.BytesIO(b"1"), 10)
    evidence.keep(io.BytesIO(b"2"), 10)
    assert problems(folder) == []


def test_an_orphaned_part_is_removed_on_the_next_keep(filled: Evidence, opened: Opened, folder: Path) -> None:
    orphan = folder / "blobs" / "sha256" / ".part-dead"
    orphan.write_bytes(b"half")
    assert any("killed run" in problem for problem in problems(folder))
    opened().keep(io.BytesIO(b"hello"), 10)
    assert not orphan.exists()


def test_the_part_of_a_living_writer_is_left_alone(opened: Opened) -> None:
    writer = opened()
    part = writer.blobs.take(io.BytesIO(b"slow"), 10)
    opened().keep(io.BytesIO(b"other"), 10)
    assert part.path.exists()
    writer.blobs.drop(part)


def test_a_blob_without_its_line_gets_it_when_kept_again(opened: Opened, folder: Path) -> None:
    opened().keep(io.BytesIO(b"hello"), 10)  # killed before the flush
    assert any("no custody line" in problem for problem in problems(folder))
    with opened() as again:
        again.keep(io.BytesIO(b"hello"), 10)
    assert problems(folder) == []


def test_a_blob_that_lost_power_half_written_is_replaced(opened: Opened, folder: Path) -> None:
    sha256, _ = opened().keep(io.BytesIO(b"hello"), 10)
    path = folder / "blobs" / "sha256" / sha256[:2] / sha256
    path.chmod(0o644)
    path.write_bytes(b"")  # the name was durable, the bytes were not, and there is no line
    with opened() as again:
        again.keep(io.BytesIO(b"hello"), 10)
    assert problems(folder) == []


def test_a_lost_blob_is_restored_and_the_log_says_so(filled: Evidence, opened: Opened, folder: Path) -> None:
    sha256 = next(filled.custody.entries()).object
    filled.blobs.path(sha256).unlink()
    with opened() as again:
        again.keep(io.BytesIO(b"a page of the Dune Herald"), 100)
    assert problems(folder) == []
    assert [entry.action for entry in again.custody.entries()][-1] == "restore"


def test_a_blob_of_another_size_stops_the_work(filled: Evidence, opened: Opened) -> None:
    path = filled.blobs.path(next(filled.custody.entries()).object)
    path.chmod(0o644)
    path.write_bytes(b"shorter")
    with pytest.raises(PreserveError, match="tocsin verify"):
        opened().keep(io.BytesIO(b"a page of the Dune Herald"), 100)


def test_threads_keep_together(opened: Opened, folder: Path) -> None:
    def work(name: int) -> None:
        for number in range(40):
            evidence.keep(io.BytesIO(f"{name if number % 2 else 0}-{number}".encode()), 100)

    with opened() as evidence:
        workers = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert problems(folder) == []
    assert len(list(evidence.custody.entries())) == 20 + 4 * 20


def test_keeping_does_not_need_the_size_in_memory(opened: Opened) -> None:
    import tracemalloc

    class Zeros(io.RawIOBase):
        left = 64 << 20

        def read(self, size: int = -1, /) -> bytes:
            size = min(size, self.left)
            self.left -= size
            return b"\0" * size

    evidence = opened()
    tracemalloc.start()
    evidence.keep(Zeros(), 1 << 30)  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


@settings(max_examples=25, deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=12))
def test_whatever_is_kept_the_folder_is_clean(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    folder = tmp_path_factory.mktemp("evidence")
    with Evidence(folder, now=lambda: datetime(2013, 1, 15, tzinfo=UTC), actor="a", batch=3) as evidence:
        for piece in pieces:
            evidence.keep(io.BytesIO(piece), 100)
    assert problems(folder) == []
    assert len(list(evidence.custody.entries())) == len(set(pieces))


WRITER = """
import io, sys
from datetime import UTC, datetime
from pathlib import Path
from tocsin.preserve import Evidence
evidence = Evidence(Path(sys.argv[1]), now=lambda: datetime(2013, 1, 15, tzinfo=UTC), actor="a", batch=5)
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    evidence.keep(io.BytesIO(b"%d" % number * 2000), 1 << 20)
    if number % 7 == 0:
        evidence.append("note", str(number))
evidence.flush()
"""


def run_writer(folder: Path, count: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), str(count)], stdout=subprocess.PIPE)


def test_killed_at_any_moment_the_same_command_ends_clean(folder: Path) -> None:
    for delay in (0.0, 0.004, 0.011, 0.023, 0.05):
        with run_writer(folder, 4000) as killed:
            assert killed.stdout is not None
            killed.stdout.readline()
            time.sleep(delay)
            os.kill(killed.pid, signal.SIGKILL)
    with run_writer(folder, 120) as last:
        assert last.wait() == 0
    left = [problem for problem in problems(folder) if "no custody line" not in problem]
    assert left == []
    with run_writer(folder, 4000) as whole:
        assert whole.wait() == 0
    assert problems(folder) == []


def test_two_processes_do_not_fork_the_chain(folder: Path) -> None:
    with run_writer(folder, 150) as one, run_writer(folder, 150) as two:
        assert (one.wait(), two.wait()) == (0, 0)
    ledger, found = check_evidence(folder)
    assert list(found) == []
    assert len(ledger.kept) == 150
