"""Do bare values come in as arrays, and is anything else refused and not guessed at?"""

from __future__ import annotations

import io

import numpy as np
import pytest

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.bare import bare


def value(number: int) -> str:
    return f"{number:064x}"


@pytest.mark.parametrize("prefix", ["", "pdq "])
@pytest.mark.parametrize("end", ["", "\n"])
def test_bare_values_come_as_the_hex_reads(prefix: str, end: str) -> None:
    numbers = [0, 1, 2**256 - 1, 2**255, *range(40_000, 80_000)]
    content = "\n".join(prefix + value(number) for number in numbers) + end
    blocks = list(bare(io.BytesIO(content.encode()), "list"))
    assert len(blocks) > 1
    assert np.concatenate(blocks).tobytes() == b"".join(number.to_bytes(32, "big") for number in numbers)


def test_capital_digits_mean_the_same() -> None:
    (block,) = bare(io.BytesIO(b"AB" * 32), "list")
    assert block.tobytes() == b"\xab" * 32


def test_an_empty_list_has_no_blocks() -> None:
    assert list(bare(io.BytesIO(b""), "list")) == []


@pytest.mark.parametrize("line", ["", "g" * 64, "0" * 63, "0" * 65, "pdq " + "0" * 64, value(1) + ",x"])
def test_a_line_that_is_anything_else_is_refused_with_its_block(line: str) -> None:
    with pytest.raises(FingerprintError, match="from line 1: holds more than bare values"):
        list(bare(io.BytesIO(f"{value(1)}\n{line}\n{value(2)}\n".encode()), "list"))
