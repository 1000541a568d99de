"""Does a side answer, and is it said when it cannot?"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tocsin.bench.errors import BenchError
from tocsin.bench.side import Side, number, numbers, own, peer, word


def test_our_side_finds_what_was_built(tmp_path: Path) -> None:
    values = np.random.default_rng(1).integers(0, 256, (500, 32), np.uint8)
    np.save(tmp_path / "values.npy", values)
    with own() as side:
        side.ask("build", path=tmp_path / "values.npy")
        assert side.ask("query", value=values[7].tobytes().hex())["hits"] == [[7, 0]]


def test_the_path_without_a_compiler_can_be_forced() -> None:
    with own("numpy") as side:
        assert side.ask("here")["kernel"] == "numpy"


def test_a_side_that_dies_says_why_and_is_started_anew(tmp_path: Path) -> None:
    with own() as side:
        with pytest.raises(BenchError, match="FileNotFoundError"):
            side.ask("build", path=tmp_path / "nowhere.npy")
        assert side.ask("here")["kernel"]


def test_a_library_that_is_missing_is_named() -> None:
    with peer(Path(sys.executable)) as side, pytest.raises(BenchError, match="no imagehash"):
        side.ask("crop-resistant", path="anything.png")


def test_a_program_that_ends_at_once_is_trouble() -> None:
    with (
        Side("nobody", (sys.executable, "-c", "raise SystemExit(3)")) as side,
        pytest.raises(BenchError, match="nobody"),
    ):
        side.ask("here")


def test_an_answer_of_another_kind_is_refused() -> None:
    assert word({"value": 3}, "value") == ""
    with pytest.raises(BenchError):
        number({"seconds": "soon"}, "seconds")
    with pytest.raises(BenchError):
        numbers({"times": 3}, "times")
