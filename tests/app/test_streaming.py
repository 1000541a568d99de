"""Is every medium below a path looked at once, and what cannot be opened told with its reason?"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from tocsin.app import streaming
from tocsin.app.streaming import named, pieces


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/two.png").write_bytes(b"2")
    (tmp_path / "a.png").write_bytes(b"1")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("in/three.png", b"3")
    with tarfile.open(tmp_path / "d.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.png", "in/four.png")
    return tmp_path


def seen(paths: list[Path | str], stdin: bytes = b"") -> list[tuple[str, bytes | str]]:
    found = pieces(paths, io.BytesIO(stdin))
    return [(piece.name.rpartition("/")[2], piece.error or piece.open()) for piece in found]


def test_folders_and_archives_are_walked_in_the_order_of_their_names(folder: Path) -> None:
    assert seen([folder]) == [("a.png", b"1"), ("two.png", b"2"), ("three.png", b"3"), ("four.png", b"1")]


def test_members_carry_the_archives_name(folder: Path) -> None:
    assert [piece.name for piece in pieces([folder / "c.zip"])] == [f"{folder}/c.zip/in/three.png"]


@pytest.mark.parametrize(("name", "inside"), [("a.png", b"1"), ("c.zip", b"3"), ("d.tar.gz", b"1")])
def test_standard_input_may_be_a_medium_or_an_archive(folder: Path, name: str, inside: bytes) -> None:
    assert [found for _, found in seen(["-"], (folder / name).read_bytes())] == [inside]


def test_a_link_a_missing_file_and_a_directory_too_deep_are_told(folder: Path) -> None:
    (folder / "e.png").symlink_to("/etc/hostname")
    told = dict(seen([folder / "e.png", folder / "nothing.png"]))
    assert told["nothing.png"] == "No such file or directory"
    assert dict(seen([folder]))["e.png"] == "is a link, pipe or device"


def test_a_pipe_does_not_hang_us(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert seen([tmp_path]) == [("pipe", "is a link, pipe or device")]


def test_a_tar_that_swells_is_left_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "SLACK", 1 << 20)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for number in range(4):
            row = tarfile.TarInfo(f"{number}.png")
            row.size = 8 << 20
            archive.addfile(row, io.BytesIO(bytes(row.size)))
    (tmp_path / "bomb.tar.gz").write_bytes(gzip.compress(plain.getvalue()))
    last = seen([tmp_path])[-1]
    assert "swells" in str(last[1])


def test_a_cut_archive_gives_what_it_holds_and_says_that_it_is_cut(tmp_path: Path) -> None:
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        for name in ("one.png", "two.png"):
            row = tarfile.TarInfo(name)
            row.size = 2000
            archive.addfile(row, io.BytesIO(name.encode() * 286))
    (tmp_path / "cut.tar").write_bytes(plain.getvalue()[:4000])
    found = seen([tmp_path])
    assert found[0][0] == "one.png"
    assert "cannot be read on" in str(found[-1][1])


def test_links_inside_a_tar_are_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "l.tar", "w") as archive:
        row = tarfile.TarInfo("up.png")
        row.type, row.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(row)
    assert seen([tmp_path]) == [("up.png", "is a link or a device")]


def test_a_list_of_names_may_be_parted_by_lines_or_nul() -> None:
    assert list(named(io.BytesIO(b"a\nb c\nd"))) == ["a", "b c", "d"]
    assert list(named(io.BytesIO(b"a\0b\nc\0"))) == ["a", "b\nc"]
    assert list(named(io.BytesIO(b""))) == []
