"""Does one bad item never stop the others?"""

from __future__ import annotations

import pytest

from tocsin.model import Trouble
from tocsin.model.seams import Done, Engine, Failed
from tocsin.run.engine import Serial, Threads


def half(number: int) -> int:
    if number == 3:
        raise Trouble("item 3", "is a three", "give another")
    if number == 4:
        raise RuntimeError("surprise")
    return number // 2


@pytest.mark.parametrize("engine", [Serial(), Threads(2), Threads(4)])
def test_outcomes_come_in_order_and_failures_are_values(engine: Engine) -> None:
    found = list(engine.map(half, range(8)))
    assert [outcome.item for outcome in found] == list(range(8))
    assert found[2] == Done(2, 1)
    assert found[3] == Failed(3, "item 3", "is a three", "give another")
    assert isinstance(found[4], Failed)
    assert found[4].what.startswith("unexpected RuntimeError at test_engine.py line ")
    assert found[7] == Done(7, 3)
