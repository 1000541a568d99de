"""The rows of entities can be measured without peers, and a peer that is not there is said."""

from __future__ import annotations

from tocsin.bench.entities import run


def test_our_own_figures_are_told_without_peers() -> None:
    told: list[str] = []
    rows = list(run(True, told.append, peers=None, alone=True))
    assert {row.row for row in rows} == {"entity-cases", "entity-mutations", "entity-pace"}
    assert all(row.reached for row in rows if row.row == "entity-cases")
    assert all("peer not here" in row.peer_name for row in rows if row.row == "entity-pace")
    assert told[0].startswith("no .venv-bench-read here")
