"""Is nothing lost in silence? Random exports of every format: what was put in is imported, or skipped for a reason."""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import tests.collect.exports as exports
from tests.promises.conftest import MakeDoor, source

from tocsin.model import Capture, Observation, Post, Source, Trouble
from tocsin.model.seams import Collected, Collector, Fault, Fetcher, Skip
from tocsin.plugins import Seam, build

SEEDS = range(4)
FORMATS = sorted(found.name for found in pkgutil.iter_modules(exports.__path__) if not found.name.startswith("_"))


def _format(name: str) -> Any:
    return importlib.import_module(f"tests.collect.exports.{name}")


def _source(form: Any, location: str) -> Source:
    return replace(source(location, form.KIND), **form.SOURCE)


def _read(form: Any, where: Source, door: Fetcher) -> list[Collected]:
    collector = cast(Collector, build(Seam.COLLECTOR, form.KIND, form.OPTIONS, "tests"))
    return list(collector.collect(where, door, None))


def _seen(items: list[Collected]) -> int:
    return sum(isinstance(item, Post | Capture | Observation | Skip) for item in items)


def test_there_are_formats_to_hold_to_it() -> None:
    assert len(FORMATS) >= 20


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FORMATS)
def test_what_was_put_in_is_imported_or_skipped_for_a_reason(
    name: str, seed: int, door: MakeDoor, tmp_path: Path
) -> None:
    form, folder = _format(name), tmp_path / "in"
    folder.mkdir()
    put = form.build(random.Random(f"{name} {seed}"), folder)
    items = _read(form, _source(form, "in"), door(tmp_path))
    told = Counter(type(item).__name__ for item in items)
    reasons = Counter(item.reason for item in items if isinstance(item, Skip))
    assert _seen(items) == put, f"{dict(told)}; {dict(reasons)}"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_file_is_said_to_be_cut_and_the_rest_is_read(
    name: str, seed: int, door: MakeDoor, tmp_path: Path
) -> None:
    form, folder, chance = _format(name), tmp_path / "in", random.Random(f"cut {name} {seed}")
    folder.mkdir()
    put = form.build(random.Random(f"{name} {seed}"), folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size > 1)
    victim = chance.choice(files)
    content = victim.read_bytes()
    victim.write_bytes(content[: chance.randrange(1, len(content))])
    where = _source(form, "in")
    try:
        items = _read(form, where, door(tmp_path))
    except Trouble:
        return  # the intake makes it an issue that names the place
    told = any(isinstance(item, Fault | Skip) for item in items)
    assert told or _seen(items) >= put, "something is missing and nothing says so"


@pytest.mark.parametrize("name", FORMATS)
def test_flipped_bytes_end_nothing(name: str, door: MakeDoor, tmp_path: Path) -> None:
    form, folder, chance = _format(name), tmp_path / "in", random.Random(f"flip {name}")
    folder.mkdir()
    form.build(random.Random(name), folder)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = bytearray(path.read_bytes())
        for _ in range(min(20, len(content))):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path.write_bytes(bytes(content))
    try:
        items = _read(form, _source(form, "in"), door(tmp_path))
    except Trouble:
        return
    assert items
