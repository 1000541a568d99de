"""Does the interface answer as HMA itself did? A dialogue recorded from HMA 1.1.7, spoken again.

``data/hma-1.1.7.jsonl`` holds 112 requests and what HMA answered, in their order: the reference project's server over
PostgreSQL, threatexchange 1.2.17, its index built before the first lookup. Of its 422 answers type and place are held.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.hma_host import HELD, TOKENS, Memory, served

from tocsin.app.clock import wall
from tocsin.web.hma import hma

_RECORDED = [json.loads(line) for line in (Path(__file__).parent / "data/hma-1.1.7.jsonl").read_text().splitlines()]
_TIMES = {"built_to", "newest_db_item", "index_built_to"}


def plain(told: object) -> object:
    """An answer without what differs from one hour, one version and one index to the next."""
    if isinstance(told, dict):
        kept = {name: plain(value) for name, value in told.items() if name not in {"msg", "input", "url", "ctx"}}
        return kept | {name: value > 0 for name, value in kept.items() if name in _TIMES and isinstance(value, int)}
    if isinstance(told, list):
        return sorted((plain(one) for one in told), key=str)
    return told


@pytest.fixture(scope="module")
def answers() -> Iterator[list[tuple[int, object]]]:
    with served(hma(Memory(wall), TOKENS), HELD) as client:
        spoken = [client.request(one["method"], one["path"], json=one["sent"]) for one in _RECORDED]
        yield [(answer.status_code, answer.json()) for answer in spoken]


@pytest.mark.parametrize("number", range(len(_RECORDED)), ids=lambda n: f"{n}-{_RECORDED[n]['method']}")
def test_every_answer_is_hmas(answers: list[tuple[int, object]], number: int) -> None:
    recorded = _RECORDED[number]
    status, told = answers[number]
    assert status == recorded["status"], recorded
    assert plain(told) == plain(recorded["answer"]), recorded
