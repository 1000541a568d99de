"""Random observations somebody recorded: right lines, wrong states, times without a zone, broken JSON."""

from __future__ import annotations

import gzip
import json
import random
from datetime import UTC, datetime
from pathlib import Path

from tocsin.model import Observation, State, to_json

KIND = "observations"
OPTIONS: dict[str, object] = {}
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Two files of lines, one of them packed."""
    lines = [_line(rng) for _ in range(rng.randint(1, 40))]
    half = len(lines) // 2
    (folder / "a.jsonl").write_text("".join(f"{line}\n" for line in lines[:half]))
    (folder / "b.ndjson.gz").write_bytes(gzip.compress("".join(f"{line}\n" for line in lines[half:]).encode(), mtime=0))
    return len(lines)


def _line(rng: random.Random) -> str:
    at = datetime(2013, 1, 15, 20, rng.randrange(60), tzinfo=UTC)
    look = Observation(target="t", probe="availability", at=at, vantage="paris-1", state=State.DOWN, reason="timeout")
    told = json.loads(json.dumps(to_json(look)))
    wrong = rng.choice(({}, {}, {"state": "broken"}, {"at": "2013-01-15T20:00:00"}, {"target": None}))
    return rng.choice((json.dumps({**told, **wrong}), json.dumps({**told, **wrong}), "", "{", "7"))
