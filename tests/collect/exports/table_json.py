"""Random tables of JSON: lines and arrays, nested fields, odd rows."""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.collect.sayings import picture, saying

KIND = "table"
OPTIONS: dict[str, object] = {
    "text": "{user.name}: {body}", "time": "at", "key": "id", "media": "files", "items": "data.rows",
    "time_format": "epoch",
}  # fmt: skip
SOURCE: dict[str, object] = {}


def build(rng: random.Random, folder: Path) -> int:
    """Lines, and an array inside an object."""
    lines, array, seen = list[str](), list[object](), 0
    for number in range(rng.randint(1, 20)):
        row, more = _row(rng, folder, number)
        seen += 1 + more
        if rng.random() < 0.5:
            lines.append(json.dumps(row))
        else:
            array.append(row)
    lines += rng.choice(([], [""], ["{", "[1, 2"], ['{"a": NaN']))
    seen += sum(1 for line in lines if not line or line in ("{", "[1, 2", '{"a": NaN'))
    (folder / "rows.jsonl").write_text("".join(f"{line}\n" for line in lines))
    (folder / "rows.json").write_text(json.dumps({"count": len(array), "data": {"next": None, "rows": array}}))
    return seen


def _row(rng: random.Random, folder: Path, number: int) -> tuple[object, int]:
    if rng.random() < 0.2:
        return rng.choice((7, None, [], {}, {"body": None}, {"user": "x"}, {"user": {"name": ""}})), 0
    row: dict[str, object] = {
        "id": number,
        "user": {"name": "me"},
        "body": saying(rng),
        "at": rng.choice((1357984800, None, "x")),
    }
    if rng.random() < 0.3:
        here = rng.random() < 0.5
        if here:
            (folder / f"{number}.png").write_bytes(picture(rng))
        return {**row, "files": [f"{number}.png"]}, not here
    return row, 0
