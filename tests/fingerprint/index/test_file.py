"""Is the index in a file the same index, for everybody who has it open?"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from tests.fingerprint.index.made import chance, flipped, number, told

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Index, IndexFile

VALUES = chance(3000)
KEYS = number(range(3000))
BANKS = (np.arange(3000) % 4).astype(np.uint16)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    IndexFile.build(tmp_path / "index", VALUES, KEYS, BANKS)
    return tmp_path / "index"


def test_the_file_answers_as_the_index_in_memory_does(kernel: str, path: Path) -> None:
    queries = np.stack([flipped(value, range(at)) for at, value in enumerate(VALUES[:40])])
    for resident in (False, True):
        with IndexFile.open(path, resident=resident) as file:
            assert len(file) == 3000
            assert told(file.within(queries, 35)) == told(Index(VALUES, KEYS, BANKS).within(queries, 35))


def test_the_same_rows_give_the_same_bytes_in_whatever_order_they_come(tmp_path: Path) -> None:
    values, keys = np.concatenate([VALUES, VALUES[:50]]), number(range(3050))
    order = np.random.default_rng(1).permutation(3050)
    IndexFile.build(tmp_path / "a", values, keys)
    IndexFile.build(tmp_path / "b", values[order], keys[order])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_readers_see_what_was_committed_when_they_look_again(path: Path) -> None:
    new = chance(2, seed=5)
    with IndexFile.open(path) as reader, IndexFile.write(path) as writer:
        writer.add(new, [7001, 7002], 3)
        assert writer.remove([5, 6]) == 2
        assert len(writer.index.within(new)) == 2
        assert not reader.refresh()
        writer.commit()
        assert reader.refresh()
        assert not reader.refresh()
        assert reader.within(new).key.tolist() == [7001, 7002]
        assert len(reader.within(VALUES[5:7], 0)) == 0
        assert len(reader) == len(writer) == 3000


def test_a_merge_changes_no_answer_and_old_readers_go_on(path: Path) -> None:
    new = chance(3, seed=5)
    reader, late = IndexFile.open(path), IndexFile.open(path)
    with IndexFile.write(path) as writer:
        writer.add(new, [1, 2, 7003])
        writer.remove([2])
        writer.commit()
        assert reader.refresh()
        before = told(reader.within(np.concatenate([VALUES[:9], new])))
        writer.merge()
        writer.add(new, [8001, 8002, 8003])
        writer.commit()
    assert told(late.within(VALUES[2:3])) == [(0, 0, 2, 2)]
    assert reader.refresh()
    with IndexFile.write(path) as writer:
        writer.remove([8001, 8002, 8003])
        writer.commit()
    assert reader.refresh()
    assert told(reader.within(np.concatenate([VALUES[:9], new]))) == before
    reader.check()
    reader.close()
    late.close()


def test_a_long_log_is_merged_by_itself(path: Path) -> None:
    with IndexFile.write(path) as writer:
        writer.add(chance(120_000, seed=8), np.arange(120_000, dtype=np.uint64) + 10_000)
        writer.commit()
        assert len(writer) == 123_000
    with IndexFile.open(path) as reader:
        assert reader.container.log == path.stat().st_size
        assert len(reader) == 123_000


def test_what_was_not_committed_is_gone(path: Path) -> None:
    before = path.read_bytes()
    with IndexFile.write(path) as writer:
        writer.add(chance(1, seed=5), [7001])
        writer.commit()
        size = path.stat().st_size
        writer.add(chance(1, seed=6), [7002])
    assert path.stat().st_size == size > len(before)


def test_a_commit_that_a_kill_cut_short_is_ignored_and_cut_off_by_the_next_writer(path: Path) -> None:
    with IndexFile.write(path) as writer:
        writer.add(chance(1, seed=5), [7001])
        writer.commit()
        whole = path.read_bytes()
        writer.add(chance(1, seed=6), [7002])
        writer.commit()
    torn = path.read_bytes()
    for cut in range(len(whole), len(torn)):
        path.write_bytes(torn[:cut])
        with IndexFile.open(path) as reader:
            assert len(reader) == 3001
            reader.check()
    with IndexFile.write(path) as writer:
        assert path.read_bytes() == whole
        writer.add(chance(1, seed=6), [7002])
        writer.commit()
    assert path.read_bytes() == torn


def test_damage_in_the_middle_of_the_log_is_told_and_nothing_is_cut_off(path: Path) -> None:
    with IndexFile.write(path) as writer:
        for key in (7001, 7002, 7003):
            writer.add(chance(1, seed=key), [key])
            writer.commit()
    content = bytearray(path.read_bytes())
    content[-70] ^= 1
    path.write_bytes(content)
    with IndexFile.open(path) as reader, pytest.raises(FingerprintError, match="the log cannot be read from byte"):
        reader.check()
    with pytest.raises(FingerprintError, match="the log cannot be read from byte"):
        IndexFile.write(path)
    assert path.read_bytes() == bytes(content)


def test_a_flipped_bit_in_any_section_is_found_by_check(path: Path) -> None:
    content = path.read_bytes()
    for at in np.linspace(4200, len(content) - 200, 30).astype(int).tolist():
        spoilt = bytearray(content)
        spoilt[at] ^= 16
        path.write_bytes(spoilt)
        with IndexFile.open(path) as reader, pytest.raises(FingerprintError, match=r"section '.*' does not have its"):
            reader.check()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is no indx file of Tocsin"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is no indx file of Tocsin"),
        (b"\x93TOCSIN\nCARD" + bytes(100), "is no indx file of Tocsin"),
        (b"\x93TOCSIN\nINDX" + struct.pack("<IQII", 2, 0, 0, 0), "newer than 1; update Tocsin"),
        (b"\x93TOCSIN\nINDX" + struct.pack("<IQII", 1, 1 << 40, 10, 0), "its head asks for"),
        (b"\x93TOCSIN\nINDX" + struct.pack("<IQII", 1, 32, 1 << 31, 0), "its head asks for"),
        (b"\x93TOCSIN\nINDX" + struct.pack("<IQII", 1, 34, 2, 0) + b"{}", "does not have its checksum"),
    ],
)
def test_a_foreign_short_or_newer_file_is_refused_with_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(FingerprintError, match=says) as refused:
        IndexFile.open(tmp_path / "index")
    assert refused.value.where == str(tmp_path / "index")


def test_a_missing_file_is_refused_for_reading_and_made_for_writing(tmp_path: Path) -> None:
    with pytest.raises(FingerprintError, match="cannot be opened: No such file"):
        IndexFile.open(tmp_path / "none")
    with IndexFile.write(tmp_path / "none") as writer:
        writer.add(VALUES[:1], [1])
        writer.commit()
    with IndexFile.open(tmp_path / "none") as reader:
        assert told(reader.within(VALUES[:1])) == [(0, 0, 1, 0)]


def headed(path: Path, table: bytes) -> None:
    """The file with another table in its head, checksum and all."""
    content = bytearray(path.read_bytes())
    log, length = struct.unpack_from("<QI", content, 16)
    assert len(table) <= length
    start = bytes(content[:28])
    padded = table.ljust(length)
    path.write_bytes(start + struct.pack("<I", zlib.crc32(start + padded)) + padded + content[32 + length :])
    assert log <= len(content)


@pytest.mark.parametrize(
    "table",
    [
        b"[1]",
        b'{"sections":{},"meta":[]}',
        b'{"sections":{"values":[64]},"meta":{}}',
        b"[" * 400,
        b'{"sections":{},"meta":{"bands":[24],"rel":2}}',
        b'{"sections":{},"meta":{"bands":[29],"rel":2}}',
        b'{"sections":{},"meta":{"bands":[-1],"rel":2}}',
        b'{"sections":{},"meta":{"bands":[true],"rel":2}}',
        b'{"sections":{},"meta":{"bands":"no","rel":2}}',
        b'{"sections":{},"meta":{"bands":[],"rel":3}}',
        b'{"sections":{"values":[0,32,0]},"meta":{"bands":[],"rel":2}}',
        b'{"sections":{"values":[-64,32,0]},"meta":{"bands":[],"rel":2}}',
        b'{"sections":{"values":[64,9999999999,0]},"meta":{"bands":[],"rel":2}}',
        b'{"sections":{"values":[64,31,0]},"meta":{"bands":[],"rel":2}}',
        b'{"sections":{"keys":[64,8,0],"by_key":[64,4,0],"banks":[64,2,0]},"meta":{"bands":[],"rel":2}}',
    ],
)
def test_a_crafted_head_is_refused(path: Path, table: bytes) -> None:
    headed(path, table)
    with pytest.raises(FingerprintError, match="damaged"):
        IndexFile.open(path)


def test_a_log_with_unknown_changes_is_refused(path: Path) -> None:
    from tocsin.fingerprint.index.journal import append

    content = path.read_bytes()
    for record in [(9, b""), (1, bytes(41)), (2, bytes(7))]:
        path.write_bytes(content)
        with path.open("ab", buffering=0) as file:
            append(file, path, [record])
        with pytest.raises(FingerprintError, match="the log holds"):
            IndexFile.open(path)


def test_a_file_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(FingerprintError, match="cannot be written"):
        IndexFile.write(tmp_path / "no" / "folder")


def test_a_full_disk_is_told_and_what_was_committed_stays(path: Path) -> None:
    resource = pytest.importorskip("resource")
    with IndexFile.write(path) as writer:
        writer.add(chance(1, seed=5), [7001])
        writer.commit()
        size, before = path.stat().st_size, resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 500, before[1]))
        try:
            writer.add(chance(100, seed=6), range(8000, 8100))
            for change in (writer.commit, writer.merge):
                with pytest.raises(FingerprintError, match="cannot be written: File too large"):
                    change()
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert path.stat().st_size == size
        assert not path.with_name("index.new").exists()
        writer.commit()
    with IndexFile.open(path) as reader:
        reader.check()
        assert len(reader) == 3101


def test_asking_a_file_needs_little_more_than_numpy_and_no_time(tmp_path: Path) -> None:
    """What a one-shot command pays: no other library, and milliseconds for opening and one query."""
    IndexFile.build(tmp_path / "index", chance(200_000), None)
    program = (
        "import sys, time; from pathlib import Path\n"
        "import numpy; before = set(sys.modules)\n"
        "from tocsin.fingerprint.index import IndexFile, packed\n"
        "new = {name.split('.')[0] for name in set(sys.modules) - before}\n"
        "assert new <= set(sys.stdlib_module_names) | {'tocsin', 'numpy'}, new\n"
        "assert not {'asyncio', 'concurrent', 'logging', 'ctypes'} & new, new\n"
        "start = time.perf_counter()\n"
        "hits = IndexFile.open(Path(sys.argv[1])).within(packed(['00' * 32]))\n"
        "assert time.perf_counter() - start < 0.5, 'far more than the milliseconds it takes'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "index")], check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": "src"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
