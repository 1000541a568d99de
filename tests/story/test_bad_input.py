"""Does every bad input give one clear line with file and place, and does the rest of the case go on?"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from tests.story.conftest import CASE, lines, tocsin

HEAD = '[case]\nreference = "BAD-1"\ntitle = "Bad input"\nissuer = "Test"\ncontact = "duty@cert.example"\n'
SOURCE = (
    '\n[[source]]\nid = "{id}"\nkind = "{kind}"\nname = "{id}"\nlocation = "{location}"\n'
    'access = "public"\nlegal_basis = "test"\nexpect_min = 0\n'
)
GOOD = {
    "name": "channel",
    "type": "public_channel",
    "id": 1,
    "messages": [
        {
            "id": number,
            "type": "message",
            "date": "2013-01-13T12:00:00",
            "date_unixtime": str(1358078400 + number),
            "from": "Someone",
            "from_id": "channel1",
            "text": f"message {number}",
            "text_entities": [],
        }
        for number in range(200)
    ],
}


def truncated_export(folder: Path) -> None:
    (folder / "result.json").write_text(json.dumps(GOOD)[:9000], "utf-8")


def zip_with_parent_names(folder: Path) -> None:
    with zipfile.ZipFile(folder / "export.zip", "w") as archive:
        archive.writestr("../outside.json", "{}")
        archive.writestr("result.json", json.dumps(GOOD))


def page_of_200_megabytes(folder: Path) -> None:
    with (folder / "page.html").open("wb") as page:
        page.write(b'<html id="XF"><body>')
        for _ in range(200):
            page.write(b"<p>" + b"a" * (1 << 20))


def picture_bomb(folder: Path) -> None:
    """A PNG of 30,000 x 30,000 pixels in a hundred kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = 30_000
    header = side.to_bytes(4, "big") * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((side // 8 + 1) * side), 9)
    (folder / "bomb.png").write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def cut_warc(folder: Path) -> None:
    whole = (CASE / "sources/web/boast.warc.gz").read_bytes()
    (folder / "cut.warc.gz").write_bytes(whole[: len(whole) // 2])


def bidirectional_text(folder: Path) -> None:
    text = "We will attack \u202ewww.elpmaxe-yrtsinim.example\u202c tomorrow at 20:00 GMT with DDoS \u2066hidden\u2069"
    row = {"id": "1", "published": "2013-01-13T12:00:00Z", "text": text}
    (folder / "posts.jsonl").write_text(json.dumps(row) + "\n", "utf-8")


BAD: dict[str, tuple[str, Any, str | None]] = {
    "truncated": ("telegram", truncated_export, "result.json: byte"),
    "zipslip": ("telegram", zip_with_parent_names, "export.zip: member '../outside.json'"),
    "huge": ("forum", page_of_200_megabytes, "page.html"),
    "bomb": ("folder", picture_bomb, "bomb.png"),
    "cut": ("warc", cut_warc, "cut.warc.gz"),
    "bidi": ("table", bidirectional_text, None),
}


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    text = HEAD
    for name, (kind, make, _) in BAD.items():
        (folder / name).mkdir()
        make(folder / name)
        text += SOURCE.format(id=name, kind=kind, location=name)
        if kind == "table":
            text += 'time = "published"\nkey = "id"\n'
    text += SOURCE.format(id="missing", kind="feed", location="not/there.xml")
    (folder / "good").mkdir()
    (folder / "good" / "result.json").write_text(json.dumps(GOOD), "utf-8")
    text += SOURCE.format(id="good", kind="telegram", location="good")
    (folder / "tocsin.toml").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def collected(case: Path) -> tuple[dict[str, dict[str, Any]], list[str]]:
    done = tocsin("collect", "--json", folder=case)
    assert done.returncode == 1
    ran = tocsin("run", "--json", folder=case)
    assert ran.returncode == 0
    issues = [line for line in ran.stderr.splitlines() if line.startswith("issue: ")]
    return {row["source"]: row for row in lines(done)}, issues


@pytest.mark.parametrize("name", [name for name, (_, _, place) in BAD.items() if place])
def test_it_gives_one_clear_line_with_file_and_place(
    collected: tuple[dict[str, dict[str, Any]], list[str]], name: str
) -> None:
    _, issues = collected
    place = BAD[name][2]
    assert place is not None
    found = [line for line in issues if place in line]
    assert len(found) == 1, issues
    assert "Traceback" not in found[0]


def test_a_missing_source_names_its_path(collected: tuple[dict[str, dict[str, Any]], list[str]]) -> None:
    assert [line for line in collected[1] if "not/there.xml" in line]


def test_the_rest_of_the_case_goes_on(collected: tuple[dict[str, dict[str, Any]], list[str]]) -> None:
    counts, _ = collected
    assert counts["good"]["imported"] == 200
    assert 0 < counts["truncated"]["imported"] < 200
    assert counts["zipslip"]["imported"] == 200
    assert counts["cut"]["imported"] > 0
    for row in counts.values():
        assert row["seen"] == row["imported"] + sum(row["skipped"].values())


def test_turned_text_is_shown_turned_round(case: Path, collected: tuple[dict[str, dict[str, Any]], list[str]]) -> None:
    assert collected[0]["bidi"]["imported"] == 1
    done = tocsin("report", "--format", "html", "--format", "md", folder=case)
    assert done.returncode == 0, done.stderr
    for path in (case / "reports").iterdir():
        text = path.read_text("utf-8")
        assert not any(control in text for control in "\u202e\u202c\u2066\u2069")
    shown = tocsin("incidents", folder=case)
    assert "\u202e" not in shown.stdout


def test_a_gzip_bomb_is_bounded(tmp_path: Path) -> None:
    (tmp_path / "tocsin.toml").write_text(HEAD + SOURCE.format(id="bomb", kind="table", location="b.csv.gz"), "utf-8")
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as stream:
        for _ in range(64):
            stream.write(b"a" * (1 << 20))
    (tmp_path / "b.csv.gz").write_bytes(packed.getvalue())
    (row,) = lines(tocsin("collect", "--json", folder=tmp_path))
    assert row["imported"] == 0
    assert row["skipped"] == {"line too long": 1}
