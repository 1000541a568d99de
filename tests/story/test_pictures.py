"""Are the altered copies of the 2013 case copies, and its different pictures different?"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.fingerprint.video import Vpdq
from tocsin.model import Fingerprint

CASE = Path(__file__).resolve().parents[2] / "examples" / "sahel-2013"
Row = dict[str, Any]


@pytest.fixture(scope="module")
def expected() -> Row:
    """The ground truth, as it is committed."""
    return tomllib.loads((CASE / "EXPECTED.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def prints() -> dict[str, Fingerprint]:
    """The fingerprint of every picture of the case, by SHA-256."""
    return {sha256(content).hexdigest(): _print(content) for content in _pictures()}


def test_every_picture_is_rich_enough_to_be_matched(prints: dict[str, Fingerprint]) -> None:
    assert len(prints) == 17
    assert min(one.quality for one in prints.values()) >= 80


def test_copies_of_a_picture_are_near_one_another(expected: Row, prints: dict[str, Fingerprint]) -> None:
    for row in _of_kind(expected, "image"):
        values = [prints[copy["sha256"]].value for copy in row["copies"]]
        if row.get("cropped"):
            continue
        assert all(distance(one, other) <= row["within"] for one in values for other in values), row["name"]


def test_different_pictures_are_far_from_one_another(expected: Row, prints: dict[str, Fingerprint]) -> None:
    rows = _of_kind(expected, "image")
    for n, row in enumerate(rows):
        for other in rows[n + 1 :]:
            one, two = (prints[part["copies"][0]["sha256"]].value for part in (row, other))
            assert distance(one, two) > 60, (row["name"], other["name"])


def test_a_copy_cropped_to_less_than_half_is_beyond_the_hash(expected: Row, prints: dict[str, Fingerprint]) -> None:
    (row,) = (row for row in expected["medium"] if row.get("cropped"))
    assert distance(*(prints[copy["sha256"]].value for copy in row["copies"])) > 31


def test_the_bank_knows_the_first_poster_and_nothing_else(expected: Row, prints: dict[str, Fingerprint]) -> None:
    header, line = (CASE / "bank/known.csv").read_text("utf-8").splitlines()
    assert header == "pdq,label,provenance"
    near = {name for name, one in prints.items() if distance(line.partition(",")[0], one.value) <= 31}
    (known,) = (row for row in expected["medium"] if row["known"])
    assert near == {copy["sha256"] for copy in known["copies"]}


def test_the_second_posting_of_the_film_shows_the_first(expected: Row) -> None:
    pytest.importorskip("av", reason="PyAV decodes the films; install tocsin[media]")
    (row,) = _of_kind(expected, "video")
    films = {sha256(path.read_bytes()).hexdigest(): path for path in (CASE / "sources").rglob("*.mp4")}
    assert films.keys() == {copy["sha256"] for copy in row["copies"]}
    first, second = (_film(films[copy["sha256"]]) for copy in row["copies"])
    assert Vpdq().match(second, first) is not None
    assert len(first.frames) == 5


def test_what_is_made_afresh_shows_the_same(tmp_path: Path) -> None:
    """Of a film its bytes may differ, its look may not; the reference gives the bank the committed fingerprint."""
    pytest.importorskip("av", reason="PyAV encodes the films; install tocsin[media]")
    pytest.importorskip("pdqhash", reason="the reference PDQ; tools/oracles.sh installs it where it compiles")
    subprocess.run([sys.executable, str(CASE / "build.py"), "--afresh", str(tmp_path)], check=True, timeout=120)
    assert (tmp_path / "bank/known.csv").read_bytes() == (CASE / "bank/known.csv").read_bytes()
    films = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*.mp4"))
    assert len(films) == 2
    for name in films:
        ours, theirs = _film(tmp_path / name), _film(CASE / name)
        assert (ours.width, ours.height, len(ours.frames)) == (theirs.width, theirs.height, len(theirs.frames))
        assert Vpdq().match(ours, theirs) is not None


def _of_kind(expected: Row, kind: str) -> list[Row]:
    return [row for row in expected["medium"] if row.get("kind", "image") == kind]


def _pictures() -> Iterator[bytes]:
    for path in sorted((CASE / "sources").rglob("*.jpg")):
        yield path.read_bytes()
    for path in sorted((CASE / "sources").rglob("*.warc.gz")):
        with path.open("rb") as held:
            for record in ArchiveIterator(held):
                if record.rec_type == "response" and record.http_headers.get_header("Content-Type") == "image/jpeg":
                    yield record.content_stream().read()


def _print(content: bytes) -> Fingerprint:
    found = Pdq().fingerprint(content)
    assert found is not None
    return found


def _film(path: Path) -> Fingerprint:
    found = Vpdq().fingerprint(path.read_bytes())
    assert found is not None
    return found
