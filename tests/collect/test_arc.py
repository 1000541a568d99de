"""Are the Internet Archive's old files read as its new ones are?"""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.archives import answer, arc_file, arc_record, packed
from tests.collect.door import PNG, SOURCE, FakeDoor, Told, collected, utc
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from tocsin.collect.archives.warc import Warc

HTML = b"<title>Home</title><p>said</p><img src=/p.png>"
PAGE = answer(HTML, "Content-Type: text/html")
PICTURE = answer(PNG, "Content-Type: image/png")


def read(content: bytes, name: str = "x.arc") -> Told:
    return collected(Warc(), {name: content})


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("wrap", [bytes, lambda whole: gzip.compress(whole, mtime=0)])
def test_pages_and_pictures_are_read(version: int, wrap: type[bytes]) -> None:
    home = arc_record("http://a.example/", PAGE, version=version)
    picture = arc_record("http://a.example/p.png", PICTURE, "201301121001", version=version)
    told = read(wrap(arc_file(home, picture, version=version)))
    page, image = told.captures
    assert (page.url, page.status, page.peer, page.size) == ("http://a.example/", 200, "192.0.2.1", len(HTML))
    assert (page.stated, image.stated) == (utc("2013-01-12T10:00:00"), utc("2013-01-12T10:01:00"))
    assert (told.post.title, told.post.text) == ("Home", "said")
    assert [medium.name for medium in told.post.media] == ["p.png"]
    assert told.skipped == {"filedesc record": 1}
    assert not told.faults


def test_each_record_may_be_a_gzip_member() -> None:
    told = read(packed(arc_file() + b"\n", arc_record("http://a.example/", PAGE) + b"\n"), "x.arc.gz")
    assert [capture.size for capture in told.captures] == [len(HTML)]


def test_an_address_with_blanks_and_one_without_http_are_read() -> None:
    told = read(arc_file(arc_record("http://a.example/a b c", PAGE), arc_record("dns:a.example", b"192.0.2.1")))
    assert [capture.url for capture in told.captures] == ["http://a.example/a%20b%20c", "dns:a.example"]


def test_an_arc_is_known_by_its_bytes() -> None:
    assert len(read(arc_file(arc_record("http://a.example/", PAGE)), "download").captures) == 1
    assert len(read(arc_file(arc_record("http://a.example/", PAGE)), "x.warc").captures) == 1


@pytest.mark.parametrize("length", [30, 10_000])
def test_a_wrong_length_costs_at_most_its_own_record(length: int) -> None:
    wrong = arc_record("http://a.example/", PAGE).replace(b" %d\n" % len(PAGE), b" %d\n" % length)
    told = read(arc_file(wrong, arc_record("http://b.example/", PAGE)))
    assert [capture.url for capture in told.captures] == ["http://a.example/", "http://b.example/"]
    assert told.faults or told.repaired


def test_noise_is_told_and_looked_past() -> None:
    told = read(arc_file(b"noise noise\nnoise", arc_record("http://b.example/", PAGE)))
    assert len(told.captures) == 1
    assert "has no ARC header" in told.fault.what
    assert told.skipped == {"filedesc record": 1, "damaged part of the archive": 1}


@given(st.integers(1, 400))
def test_a_cut_file_gives_what_was_whole(cut: int) -> None:
    whole = arc_file(*[arc_record("http://a.example/", PAGE)] * 3)
    told = read(whole[:-cut])
    assert len(told.captures) == (whole[:-cut] + b"\n").count(PAGE)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_warcio_reads_the_same_payloads(bodies: list[bytes]) -> None:
    whole = arc_file(*[arc_record("http://a.example/", answer(body)) for body in bodies])
    theirs = [
        record.content_stream().read() for record in ArchiveIterator(io.BytesIO(whole)) if record.rec_type == "response"
    ]
    door = FakeDoor({"x.arc": whole})
    list(Warc().collect(SOURCE, door, None))
    assert list(door.kept.values()) == theirs == bodies
