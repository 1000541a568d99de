"""Does work that goes on in a child come out as it would have here, and is trouble told?"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tocsin.model import Trouble
from tocsin.run.apart import apart, can_part

pytestmark = [
    pytest.mark.skipif(not can_part(), reason="this system cannot part processes"),
    pytest.mark.usefixtures("alone"),
]


def numbers(upto: int) -> Iterator[tuple[int, int, str]]:
    for number in range(upto):
        yield number, os.getpid(), "x" * 5000


def test_the_rest_is_made_elsewhere_and_nothing_is_lost_or_twice() -> None:
    found = numbers(1000)
    here = [next(found) for _ in range(10)]
    there = list(apart(found))
    assert [number for number, *_ in here + there] == list(range(1000))
    assert {where for _, where, _ in here} == {os.getpid()}
    assert len({where for _, where, _ in there} | {os.getpid()}) == 2


def test_trouble_comes_after_what_was_made_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise Trouble("there", "is broken", "mend it")

    rest = apart(broken())
    assert next(rest) == 1
    with pytest.raises(Trouble, match="there: is broken; mend it"):
        next(rest)


def test_a_surprise_is_told_without_its_words() -> None:
    def surprised() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError("somebody's name")

    with pytest.raises(Trouble, match="unexpected ZeroDivisionError") as told:
        list(apart(surprised()))
    assert "somebody" not in str(told.value)


def test_a_child_that_is_killed_is_missed() -> None:
    rest = apart(numbers(100_000))
    _, child, _ = next(rest)
    os.kill(child, signal.SIGKILL)
    with pytest.raises(Trouble, match="ended before it was done"):
        list(rest)


def test_who_stops_listening_leaves_no_child_behind() -> None:
    rest = apart(numbers(100_000))
    _, child, _ = next(rest)
    rest.close()  # type: ignore[attr-defined]  # a generator
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
