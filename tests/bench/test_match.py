"""Does every row of `tocsin bench match` measure, without peers and on next to nothing?"""

from __future__ import annotations

import pytest

from tocsin.bench.errors import BenchError
from tocsin.bench.match import ROWS, run
from tocsin.bench.row import Row, table
from tocsin.bench.setting import Setting


def measured(name: str, tiny: Setting) -> list[Row]:
    rows = list(ROWS[name](tiny))
    assert all(row.peer is None and row.ratio is None for row in rows)
    assert list(table(rows))
    return rows


def test_hashes_of_jpeg_are_timed(tiny: Setting) -> None:
    rows = measured("hash-jpeg", tiny)
    assert [row.what for row in rows] == ["hash baseline JPEG 640x480", "hash baseline JPEG, geometric mean"]
    assert all(row.ours and row.ours > 0 for row in rows)


def test_of_a_progressive_jpeg_it_is_said_how_much_was_read(tiny: Setting) -> None:
    assert "of them read" in measured("hash-progressive", tiny)[0].notes[0]


def test_every_odd_format_has_the_hash_of_the_upright_picture(tiny: Setting) -> None:
    rows = measured("formats", tiny)
    assert {row.what for row in rows if row.reached is False} == set()
    assert sum(row.reached is True for row in rows) >= 18


def test_the_index_is_exact_and_every_part_of_its_life_is_timed(tiny: Setting) -> None:
    rows = measured("index", tiny)
    words = " ".join(row.what for row in rows)
    for part in (
        "build",
        "memory",
        "single query",
        "batch",
        "without a compiler",
        "add one",
        "remove one",
        "open a file",
    ):
        assert part in words
    assert not any("NO" in note for row in rows for note in row.notes)


def test_realistic_values_are_searched_too(tiny: Setting, few_windows: None) -> None:
    assert len(measured("index-realistic", tiny)) == 4


def test_a_hundred_million_only_where_asked_for(tiny: Setting) -> None:
    assert measured("index-large", tiny) == []


def test_the_command_finds_its_picture(tiny: Setting) -> None:
    (row,) = measured("command", tiny)
    assert row.unit == "s"


def test_edited_clips_are_told_from_other_ones(tiny: Setting) -> None:
    pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")
    rows = measured("video", tiny)
    assert len(rows) == 4
    assert "wrongly: 0" in rows[-1].what


def test_a_row_nobody_knows_is_refused() -> None:
    with pytest.raises(BenchError, match="one of hash-jpeg"):
        list(run(["colour"], True, print))
