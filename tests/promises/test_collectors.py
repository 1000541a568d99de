"""Does every collector account for all it is given, the same way twice, whatever it is given?"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest
from tests.promises.conftest import DECLARED, EXAMPLE, MakeDoor, noon, source

from tocsin.fetch import Door
from tocsin.model import Capture, Observation, Post, Source, Trouble
from tocsin.model.seams import Collected, Collector, Fault, Fetcher, Material, Repair, Skip
from tocsin.plugins import Seam, build, known
from tocsin.preserve import Evidence
from tocsin.run.intake import Room, take_in
from tocsin.store.database import open_database, sqlite_url

NAMES = list(known(Seam.COLLECTOR))
PLACES = [str(declared["location"]) for declared in DECLARED]
OWN = [
    pytest.param(declared["kind"], declared["location"], id=f"{declared['kind']}-{declared['id']}")
    for declared in DECLARED
]
# Names under which the formats we read come; random bytes under each of them.
FILES = (
    "result.json", "outbox.json", "actor.json", "data/tweets.js", "data/manifest.js", "feed.xml", "feed.json",
    "page.html", "a.warc", "a.warc.gz", "rows.csv", "rows.csv.gz", "rows.jsonl", "picture.jpg", "film.mp4",
    "archive.zip", "log.weechatlog", "none", "ünï cödé.txt",
)  # fmt: skip


def plugin(name: str) -> Collector:
    return cast(Collector, build(Seam.COLLECTOR, name, {}, "tests"))


def told(name: str, where: Source, door: Fetcher) -> list[Collected | Trouble]:
    """All it yields; the trouble it raised, if any, comes last, as the intake turns it into an issue."""
    items: list[Collected | Trouble] = []
    try:
        items.extend(plugin(name).collect(where, door, None))
    except Trouble as trouble:
        items.append(trouble)
    return items


def without_trouble(items: Iterable[Collected | Trouble]) -> list[Collected | str]:
    """The items, and troubles as their text, so that two passes can be compared."""
    return [str(item) if isinstance(item, Trouble) else item for item in items]


def unaccounted(items: list[Collected | Trouble], where: Source, door: Fetcher) -> list[str]:
    """Files of the source that hold something and that no item, skip, fault or trouble speaks of."""
    cited: set[str | None] = {item.capture for item in items if isinstance(item, Post)}
    cited |= {medium.capture for item in items if isinstance(item, Post) for medium in item.media}
    cited |= {key for item in items if isinstance(item, Capture) for key in (item.id, item.within)}
    named = [item.where for item in items if isinstance(item, Skip | Repair | Fault | Trouble)]
    if any(isinstance(item, Observation) for item in items):
        return []  # an observation names no file
    files = [file for file in door.files(where) if isinstance(file, Material) and file.capture.size]
    return [file.name for file in files if file.capture.id not in cited and not any(file.name in at for at in named)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", NAMES)
def test_every_file_is_read_or_named_and_reading_twice_is_the_same(name: str, place: str, door: MakeDoor) -> None:
    example, where = door(EXAMPLE), source(place, name)
    items = told(name, where, example)
    assert items, "a source with files in it yields something, if only skips"
    lost = unaccounted(items, where, example)
    assert not lost or (lost == ["data/manifest.js"] and name == "x-archive"), "it says only where the tweets are"
    assert without_trouble(told(name, where, example)) == without_trouble(items)


@pytest.mark.parametrize(("name", "place"), OWN)
def test_the_intake_counts_what_was_seen_as_imported_or_skipped(name: str, place: str, tmp_path: Path) -> None:
    (found,) = (declared for declared in DECLARED if declared["location"] == place)
    items, faults = _counted(name, place, tmp_path)
    seen, imported, skipped = items
    assert seen == imported + skipped
    assert imported >= found.get("expect_min", 1)
    assert faults == 0


def _counted(name: str, place: str, folder: Path) -> tuple[tuple[int, int, int], int]:
    noted: list[Capture] = []
    with Evidence(folder / "evidence", now=noon, actor="test") as evidence:
        db = open_database(sqlite_url(folder / "records.db"))
        room = Room(
            db=db,
            door=Door(root=EXAMPLE, keeper=evidence, now=noon, contact="duty@cert.example", noted=noted.append),
            noted=noted,
            flush=evidence.flush,
            now=noon,
            pseudonym_key=b"key",
            progress=lambda *_: None,
        )
        first = take_in(room, source(place, name), plugin(name))
        again = take_in(room, source(place, name), plugin(name))
        db.dispose()
    assert (again.seen, again.imported, again.skipped) == (first.seen, first.imported, first.skipped)
    assert again.new == 0
    items = [item for item in plugin(name).collect(source(place, name), room.door, None)]
    nouns = sum(isinstance(item, Post | Capture | Observation) for item in items)
    skips = sum(isinstance(item, Skip) for item in items)
    assert (first.imported, sum(times for _, times in first.skipped)) == (nouns, skips)
    return (first.seen, nouns, skips), first.faults


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_location_is_trouble_that_names_it(name: str, door: MakeDoor, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="nowhere"):
        list(plugin(name).collect(source("nowhere"), door(tmp_path), None))


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_folder_yields_no_noun(name: str, door: MakeDoor, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    items = told(name, source("in"), door(tmp_path))
    assert not [item for item in items if isinstance(item, Post | Capture | Observation)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", NAMES)
def test_random_bytes_are_named_and_nothing_else_is_raised(
    name: str, seed: int, door: MakeDoor, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    for file in FILES:
        path = tmp_path / "in" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(chance.randbytes(chance.choice((0, 1, 3_000))))
    opened, where = door(tmp_path), source("in")
    items = told(name, where, opened)
    assert unaccounted(items, where, opened) == []
    assert without_trouble(told(name, where, opened)) == without_trouble(items)


@pytest.mark.parametrize(("name", "place"), OWN)
def test_cut_files_cost_no_more_than_what_was_cut_off(name: str, place: str, door: MakeDoor, tmp_path: Path) -> None:
    whole, folder = EXAMPLE / place, tmp_path / "in"
    for path in sorted(whole.rglob("*")) if whole.is_dir() else [whole]:
        if path.is_file():
            cut = folder / (path.relative_to(whole) if whole.is_dir() else path.name)
            cut.parent.mkdir(parents=True, exist_ok=True)
            cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    opened, where = door(tmp_path), source("in")
    items = told(name, where, opened)
    assert unaccounted(items, where, opened) == []
    assert without_trouble(told(name, where, opened)) == without_trouble(items)
