"""Which files of a source are handed out, and what is said of the others?"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.fetch import Door, FetchError, Limits, media_type
from tocsin.model import Access, Capture, Source
from tocsin.model.seams import Answer, Fault, Material

Ask = Callable[..., Answer]


def source(location: str) -> Source:
    return Source(
        id="s", kind="folder", name="S", location=location, access=Access.PUBLIC, legal_basis="public interest"
    )


def read(door: Door, location: str) -> list[Material | Fault]:
    return list(door.files(source(location)))


def names(found: list[Material | Fault]) -> list[str]:
    return [item.name if isinstance(item, Material) else f"! {item.where}" for item in found]


def put(case: Path, *paths: str) -> None:
    for path in paths:
        (case / path).parent.mkdir(parents=True, exist_ok=True)
        (case / path).write_bytes(path.encode())


def test_files_come_sorted_by_name_and_read_the_kept_bytes(door: Door, case: Path, noted: list[Capture]) -> None:
    put(case, "in/b.txt", "in/a/z.json", "in/a.txt", "in/A.txt")
    found = read(door, "in")
    assert names(found) == ["A.txt", "a.txt", "a/z.json", "b.txt"]
    (case / "in/b.txt").write_bytes(b"changed since")
    last = found[-1]
    assert isinstance(last, Material)
    with last.open() as stream:
        assert stream.read() == b"in/b.txt"
    assert [capture.locator for capture in noted] == names(found)


def test_a_capture_says_what_came_when(door: Door, case: Path) -> None:
    put(case, "in/a.json")
    (found,) = read(door, "in")
    assert isinstance(found, Material)
    assert (found.capture.source, found.capture.size, found.capture.media_type) == ("s", 9, "application/json")
    assert found.capture.collected == datetime(2013, 1, 15, 12, tzinfo=UTC)


def test_a_location_may_be_one_file(door: Door, case: Path) -> None:
    put(case, "in/a.json", "in/b.json")
    assert names(read(door, "in/a.json")) == ["a.json"]


def test_an_absolute_location_may_lie_elsewhere(door: Door, tmp_path: Path) -> None:
    put(tmp_path, "elsewhere/a.txt")
    assert names(read(door, str(tmp_path / "elsewhere"))) == ["a.txt"]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("missing", "is not there; put the file or folder at missing"),
        ("../elsewhere", "leads out of the case folder"),
        ("in/../../elsewhere", "leads out of the case folder"),
        ("link", "leads out of the case folder"),
        ("ring", "(cannot be followed|is not there)"),
        (".", "is the case folder itself"),
        ("", "is no path"),
        ("a\0b", "is no path"),
        ("x" * 400, "(cannot be followed|is not there)"),
    ],
)
def test_a_location_that_cannot_be_read_says_what_would_work(door: Door, case: Path, location: str, words: str) -> None:
    put(case, "in/a.txt", "../elsewhere/secret.txt")
    (case / "link").symlink_to(case.parent / "elsewhere")
    (case / "ring").symlink_to(case / "ring")
    with pytest.raises(FetchError, match=words):
        door.files(source(location))


def test_links_pipes_and_devices_are_refused_and_the_rest_goes_on(door: Door, case: Path) -> None:
    put(case, "in/a.txt", "in/z.txt", "secret/s.txt")
    (case / "in/link.txt").symlink_to(case / "secret/s.txt")
    (case / "in/folder").symlink_to(case / "secret")
    os.mkfifo(case / "in/pipe")
    found = read(door, "in")
    assert names(found) == ["a.txt", "! folder", "! link.txt", "! pipe", "z.txt"]
    assert isinstance(found[1], Fault) and "symbolic link" in found[1].what


def test_a_pipe_put_in_a_files_place_does_not_hang(door: Door, case: Path) -> None:
    put(case, "in/a.txt", "in/b.txt")
    walk = door.files(source("in"))
    assert isinstance(next(walk), Material)
    (case / "in/b.txt").unlink()
    os.mkfifo(case / "in/b.txt")
    done = threading.Thread(target=lambda: names(list(walk)), daemon=True)
    done.start()
    done.join(5)
    assert not done.is_alive()


def test_a_file_that_cannot_be_opened_is_a_fault(door: Door, case: Path) -> None:
    put(case, "in/a.txt", "in/b.txt")
    walk = door.files(source("in"))
    next(walk)
    (case / "in/b.txt").unlink()
    (fault,) = list(walk)
    assert isinstance(fault, Fault) and fault.where == "b.txt"


def test_a_name_that_is_no_text_is_shown_escaped(door: Door, case: Path) -> None:
    put(case, "in/a.txt")
    Path(os.fsdecode(os.fsencode(case / "in") + b"/caf\xe9")).write_bytes(b"x")
    assert names(read(door, "in")) == ["a.txt", "caf\\xe9"]


def test_too_large_too_deep_and_too_many_are_faults(door: Door, case: Path) -> None:
    put(case, "in/a.txt", "in/b/c/d.txt")
    assert names(read(replace(door, limits=Limits(max_file=8)), "in")) == ["a.txt", "! b/c/d.txt"]
    assert names(read(replace(door, limits=Limits(max_depth=2)), "in")) == ["! b/c/", "a.txt"]
    assert names(read(replace(door, limits=Limits(max_files=1)), "in")) == ["! in"]


def test_a_limit_must_be_positive() -> None:
    with pytest.raises(FetchError, match="max_bytes: is not positive"):
        Limits(max_bytes=0)


def test_an_empty_folder_has_no_files(door: Door, case: Path) -> None:
    (case / "in").mkdir()
    assert read(door, "in") == []


def test_a_part_is_kept_under_its_own_hash(door: Door, noted: list[Capture]) -> None:
    part = Capture(
        source="s",
        sha256="0" * 64,
        size=0,
        media_type="text/html",
        locator="a.warc#record-7",
        collected=datetime(2013, 1, 15, tzinfo=UTC),
        within="cap-1",
        url="http://target.test/",
        status=200,
    )
    kept = door.keep(b"hello", part)
    assert (kept.sha256[:8], kept.size) == ("2cf24dba", 5)
    assert (kept.within, kept.url, kept.status, noted) == ("cap-1", "http://target.test/", 200, [kept])


def test_a_web_address_is_a_source_of_one_file(door: Door, ask: Ask) -> None:
    found: list[Material | Fault] = []

    class Files:
        """Asks for the files of a source where ``ask`` asks for an answer."""

        @staticmethod
        def get(url: str, name: str) -> None:
            found.extend(read(door, url))

    ask(Files, b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<feed/>", "/news.atom")
    ask(Files, b"HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno", "/gone.atom")
    assert isinstance(found[0], Material) and found[0].name == "news.atom"
    assert isinstance(found[1], Fault) and found[1].what == "HTTP status 404"


MAGIC = [
    ("a.txt", b"\x89PNG\r\n\x1a\n....", "image/png"),
    ("a.png", b"<html>", "application/octet-stream"),
    ("a.HTML", b"<html>", "text/html"),
    ("a", b"RIFF....WEBPVP8 ", "image/webp"),
    ("a", b"\0\0\0\x18ftypmp42", "video/mp4"),
    ("a.json", b"", "application/json"),
    ("", b"", "application/octet-stream"),
]


@pytest.mark.parametrize(("name", "head", "kind"), MAGIC)
def test_bytes_tell_before_names_do(name: str, head: bytes, kind: str) -> None:
    assert media_type(name, head) == kind
