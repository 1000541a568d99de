"""Are both sides asked in turn, and do the rows say what was measured?"""

from __future__ import annotations

import json

from tocsin.bench.pace import paired, summed
from tocsin.bench.row import Row, alone, paced, table
from tocsin.model.json import to_json


def test_both_are_asked_in_turn_each_first_every_other_round() -> None:
    order: list[str] = []

    def ours(_round: int) -> float:
        order.append("ours")
        return 1.0

    def theirs(_round: int) -> float:
        order.append("peer")
        return 3.0

    pace = paired(ours, theirs, rounds=3)
    assert (pace.ours, pace.peer, pace.ratio, pace.pairs) == (1.0, 3.0, 3.0, 3)
    assert order == ["ours", "peer", "ours", "peer", "peer", "ours", "ours", "peer"]


def test_the_ratio_is_the_median_of_the_pairs_not_of_the_sides() -> None:
    assert summed([(1.0, 10.0), (5.0, 10.0), (2.0, 4.0)]).ratio == 2.0


def test_no_round_begins_after_the_time_is_up() -> None:
    assert paired(lambda _: 1.0, lambda _: 1.0, rounds=100, seconds=0.0).pairs == 1


def test_a_row_says_whether_the_goal_was_reached_and_whether_it_counts() -> None:
    pace = summed([(0.001, 0.04)])
    assert paced("index", "query", pace, peer="tx", goal=30, counts=True).reached is True
    assert paced("index", "query", pace, peer="tx", goal=50, counts=True).reached is False
    assert paced("index", "query", pace, peer="tx", goal=30, counts=False).reached is None
    assert alone("index", "open", 3.0, "ms", below=50).reached is True


def test_the_table_has_a_line_for_each_row_and_its_notes_below() -> None:
    rows = [
        paced(
            "index", "single query", summed([(0.0001, 0.0036)]), peer="tx 1", goal=30, counts=True, notes=["radius 31"]
        ),
        Row(row="video", what="clips", unit="ms", ours=12345.6, peer_name="vpdq: peer not here"),
    ]
    lines = list(table(rows))
    assert len(lines) == 4
    assert lines[1].split() == ["single", "query", "0.1", "ms", "3.6", "ms", "tx", "1", "x", "36", "30", "times", "yes"]
    assert lines[2] == "    radius 31"
    assert "12,346 ms" in lines[3]
    assert "vpdq: peer not here" in lines[3]


def test_a_row_travels_as_json() -> None:
    row = Row(row="formats", what="GIF", unit="bits", ours=0.0, reached=True, notes=("a",))
    assert json.loads(json.dumps(to_json(row)))["reached"] is True
