"""How well does the inspector do on real pages? Floors, on data that are not part of the repository.

The pages come from ``../shared/data/watch`` beside a checkout; without them the tests are skipped and say so. Words and
weights were tuned on these very pages: the figures show that nothing got worse, not how the inspector does on attackers
it has never met.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import pytest
import zstandard

from tocsin.model import State
from tocsin.watch.archive import becomes_history
from tocsin.watch.history import History
from tocsin.watch.inspect import inspect, judge
from tocsin.watch.view import look

DATA = Path(__file__).parents[3] / "shared" / "data" / "watch"


class Row(TypedDict, total=False):
    """One page of a data file."""

    label: str
    html: str
    page: str


def rows(name: str, most: int) -> Iterator[Row]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no {name}: put the shared data beside the checkout")
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            yield from (json.loads(line) for line, _ in zip(stream, range(most), strict=False))
        return
    unpacker = zstandard.ZstdDecompressor(max_window_size=2**27)
    with path.open("rb") as packed, unpacker.stream_reader(packed) as stream:
        yield from (json.loads(line) for line, _ in zip(io.TextIOWrapper(stream, "utf-8"), range(most), strict=False))


def test_most_real_defacements_are_found_at_first_sight() -> None:
    pages = [row["html"].encode() for row in rows("unit500_defaced.jsonl.gz", 400) if row["label"] == "defaced"]
    found = sum(inspect(page).defaced for page in pages)
    print(f"{found} of {len(pages)} defaced pages found at first sight")
    assert found >= 0.9 * len(pages)


def test_hardly_any_ordinary_page_is_called_defaced() -> None:
    pages = [row["html"].encode("utf-8", "replace") for row in rows("normal_pages.jsonl.zst", 250)]
    alarms = sum(inspect(page).defaced for page in pages)
    print(f"{alarms} of {len(pages)} ordinary pages called defaced")
    assert alarms <= 0.005 * len(pages)


@pytest.mark.parametrize("name", ["ota_sequences.jsonl.zst", "news_sequences.jsonl.zst"])
def test_real_histories_raise_no_alarm(name: str) -> None:
    histories: dict[str, History] = {}
    states: list[State] = []
    for row in rows(name, 150):
        view = look(row["html"].encode("utf-8", "replace"))
        history = histories.get(row["page"], History())
        found = judge(view, history)
        states += [found.state] if history.pages else []
        if becomes_history(found):
            histories[row["page"]] = history.after(view)
    print(f"{states.count(State.DEFACED)} of {len(states)} checks called defaced")
    assert State.DEFACED not in states
    assert states.count(State.SUSPECT) <= 0.05 * len(states)
