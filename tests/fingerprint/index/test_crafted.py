"""Can a crafted or damaged file bring the process down? It may be refused or answer wrongly, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tests.fingerprint.index.made import chance

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import Cards, IndexFile
from tocsin.fingerprint.index.kernel import chosen
from tocsin.fingerprint.index.numeric import Tables
from tocsin.fingerprint.index.segment import made

# Spoils bytes of a good file, again and again, and asks the result everything that can be asked.
FUZZ = """
import sys
from pathlib import Path
import numpy as np
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.index import IndexFile, Cards, kernel_name
folder, dice = Path(sys.argv[1]), np.random.default_rng(int(sys.argv[2]))
index, cards = (folder / "index").read_bytes(), (folder / "cards").read_bytes()
queries = dice.integers(0, 256, (3, 32), dtype=np.uint8)
answered = refused = 0
for turn in range(int(sys.argv[3])):
    spoilt = bytearray(index)
    for at in dice.integers(1000 if turn % 4 else 0, len(spoilt), 1 << (turn % 13)):
        spoilt[at] = dice.integers(0, 256) if turn % 3 else 255
    path = folder / f"spoilt{turn % 5}"
    path.write_bytes(spoilt[: len(spoilt) - (turn % 2) * int(dice.integers(0, 3000))])
    try:
        file = IndexFile.open(path)
        for radius in (0, 31, 45):
            file.within(queries, radius)
        file.index.remove([1, 2, 3])
        answered += 1
    except FingerprintError:
        refused += 1
    spoilt = bytearray(cards)
    for at in dice.integers(400 if turn % 4 else 0, len(spoilt), 1 << (turn % 9)):
        spoilt[at] = dice.integers(0, 256)
    path.write_bytes(spoilt)
    try:
        file = Cards.open(path)
        for key in range(0, 500, 7):
            file.get(key)
        len(file)
    except FingerprintError:
        refused += 1
print(answered, refused)
"""


@pytest.mark.parametrize("kernel", ["", "numpy"])
def test_spoilt_files_are_answered_or_refused_and_never_crash(tmp_path: Path, kernel: str) -> None:
    values = np.concatenate([chance(1500), chance(1500)[:200]])
    IndexFile.build(tmp_path / "index", values)
    with IndexFile.write(tmp_path / "index") as writer:
        writer.add(chance(20, seed=3), range(20))
        writer.remove([5])
        writer.commit()
    Cards.build(tmp_path / "cards", ((key, b"x" * key) for key in range(500)))
    done = subprocess.run(
        [sys.executable, "-c", FUZZ, str(tmp_path), "11", "300"],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "TOCSIN_KERNEL": kernel},
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answered, refused = map(int, done.stdout.split())
    assert answered > 20
    assert refused > 100


def test_tables_of_another_size_are_refused(kernel: str) -> None:
    segment = made(chance(1000), np.arange(1000, dtype=np.uint64), np.zeros(1000, np.uint16))
    tables, levels = segment.tables, (1,) * len(segment.tables.widths)
    for spoilt in (
        Tables(tables.widths, tables.base[:-1], tables.rel, tables.ids),
        Tables(tables.widths, tables.base, tables.rel[:-1], tables.ids),
        Tables(tables.widths, tables.base, tables.rel, tables.ids[:-1]),
    ):
        with pytest.raises(ValueError, match=r"do not have the size|elements of"):
            chosen().search(segment.values, spoilt, levels, segment.values[:50], 31)


def test_places_outside_the_tables_are_refused(kernel: str) -> None:
    segment = made(chance(20_000), np.arange(20_000, dtype=np.uint64), np.zeros(20_000, np.uint16))
    tables, levels = segment.tables, (1,) * len(segment.tables.widths)
    for spoilt in (
        Tables(tables.widths, tables.base + np.uint32(1 << 31), tables.rel, tables.ids),
        Tables(tables.widths, tables.base, tables.rel[::-1].copy(), tables.ids),
        Tables(tables.widths, tables.base, tables.rel, np.full_like(tables.ids, 0xFFFFFFFF)),
        Tables(tables.widths, tables.base, tables.rel, np.full_like(tables.ids, 20_000)),
    ):
        with pytest.raises(ValueError, match="points outside itself"):
            chosen().search(segment.values, spoilt, levels, segment.values[:50], 31)


def test_rows_that_are_told_wrongly_are_refused(kernel: str, tmp_path: Path) -> None:
    """A crafted file in which every value claims all rows would answer with more than there is."""
    values = np.concatenate([chance(1000), chance(1000)[:400]])
    IndexFile.build(tmp_path / "index", values)
    with IndexFile.open(tmp_path / "index") as good:
        starts = good.container.section("starts")
        content = (tmp_path / "index").read_bytes()
        at = content.find(bytes(starts))
    spoilt = np.tile(np.array([0, 1400], "<u4"), 501)[:1001].tobytes()
    (tmp_path / "bad").write_bytes(content[:at] + spoilt + content[at + len(spoilt) :])
    with IndexFile.open(tmp_path / "bad") as bad, pytest.raises(FingerprintError, match="points outside itself"):
        bad.within(chance(1), 256)


def test_rows_by_key_that_are_told_wrongly_take_no_more_than_there_is(tmp_path: Path) -> None:
    IndexFile.build(tmp_path / "index", chance(1000), np.full(1000, 7, np.uint64))
    content = bytearray((tmp_path / "index").read_bytes())
    with IndexFile.open(tmp_path / "index") as good:
        at = content.find(bytes(good.container.section("keys")))
    for seed in range(40):
        content[at : at + 8000] = np.random.default_rng(seed).integers(0, 9, 1000, dtype=np.uint64).tobytes()
        (tmp_path / "bad").write_bytes(content)
        with IndexFile.open(tmp_path / "bad") as bad:
            try:
                assert 0 <= bad.index.remove(range(9)) <= 1000
            except FingerprintError as error:
                assert "points outside itself" in str(error)
