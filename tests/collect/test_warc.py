"""Is every record of a WARC kept, and every page read with the pictures it shows?"""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.door import PNG, SOURCE, FakeDoor, Told, collected, utc

from tocsin.collect import gzipped, records
from tocsin.collect.warc import Warc

HTML = b"<title>Home</title><p>said</p><img src=/p.png alt=a><img src=p.png><img src='http://[bad'><img src=data:,x>"


def archive(*pages: tuple[str, str, bytes, str], packed: bool = True, status: str = "200 OK") -> bytes:
    """Pages given as address, date, body and media type, with extra HTTP headers after a ``|``."""
    records = [record("warcinfo", "", "2013-01-01T00:00:00Z", b"software: test\r\n")]
    for url, date, body, kind in pages:
        media_type, *more = kind.split("|")
        headers = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Type: {media_type}", *more, "", ""])
        records.append(record("response", url, date, headers.encode() + body))
    return b"".join(gzip.compress(one, mtime=0) if packed else one for one in records)


def record(kind: str, url: str, date: str, block: bytes) -> bytes:
    """One record as ISO 28500 writes it; by hand, so that reader and writer do not share their mistakes."""
    digest = base64.b32encode(hashlib.sha1(block).digest()).decode()
    lines = ["WARC/1.1", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: {date}"]
    lines += [f"WARC-Block-Digest: sha1:{digest}", f"Content-Length: {len(block)}", "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


HOME = ("http://a.example/", "2013-01-12T10:00:00Z", HTML, "text/html; charset=utf-8")
PICTURE = ("http://a.example/p.png", "2013-01-12T10:00:01Z", PNG, "text/plain")


def read(content: bytes, name: str = "x.warc.gz") -> Told:
    return collected(Warc(), {name: content})


@pytest.mark.parametrize("packed", [True, False])
def test_payloads_become_captures_and_pages_become_posts_with_their_pictures(packed: bool) -> None:
    told = read(archive(HOME, PICTURE, packed=packed))
    page, picture = told.captures
    assert (page.url, page.status, page.stated) == ("http://a.example/", 200, utc("2013-01-12T10:00:00"))
    assert (page.media_type, picture.media_type) == ("text/html", "image/png")  # bytes go before what was declared
    assert (page.locator, page.size, page.within is None) == ("x.warc.gz#record-2", len(HTML), False)
    post = told.post
    assert (post.title, post.text, post.url, post.capture) == ("Home", "said", "http://a.example/", page.id)
    assert (post.claimed, post.zone_assumed) == (utc("2013-01-12T10:00:00"), False)
    assert [(m.name, m.alt, m.capture) for m in post.media] == [("p.png", "a", picture.id)]
    assert told.skipped == {"warcinfo record": 1}
    assert not told.faults


def test_two_captures_of_one_address_are_two_versions_of_one_post() -> None:
    later = ("http://a.example/", "2013-01-17T10:00:00Z", b"<p>Hacked</p>", "text/html")
    first, second = read(archive(HOME, later)).posts
    assert first.native_id == second.native_id
    assert first.id != second.id


def test_a_page_shows_the_picture_nearest_in_time() -> None:
    old, new = PNG + b"old", PNG + b"new"
    told = read(
        archive((PICTURE[0], "2012-01-01T00:00:00Z", old, ""), HOME, (PICTURE[0], "2013-01-12T11:00:00Z", new, ""))
    )
    assert told.post.media[0].sha256 == told.captures[2].sha256


def test_pages_of_errors_are_kept_and_are_no_posts() -> None:
    told = read(archive(HOME, status="404 Not Found"))
    assert [capture.status for capture in told.captures] == [404]
    assert not told.posts


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (gzip.compress(HTML, mtime=0), "text/html|Content-Encoding: gzip"),
        (zlib.compress(HTML), "text/html|Content-Encoding: deflate"),
        (zlib.compress(HTML)[2:-4], "text/html|Content-Encoding: deflate"),
        (b"%x\r\n" % len(HTML) + HTML + b"\r\n0\r\n\r\n", "text/html|Transfer-Encoding: chunked"),
    ],
)
def test_transfer_and_content_encodings_are_taken_off(body: bytes, kind: str) -> None:
    assert read(archive((*HOME[:2], body, kind))).post.title == "Home"


@pytest.mark.parametrize(
    ("body", "kind", "what"),
    [
        (gzip.compress(bytes(60 << 20), mtime=0), "text/html|Content-Encoding: gzip", "grows beyond"),
        (HTML, "text/html|Content-Encoding: gzip", "its body is broken"),
        (HTML, "text/html|Content-Encoding: br", "content-encoding br is not read"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_kept_as_sent_and_told(body: bytes, kind: str, what: str) -> None:
    told = read(archive((*HOME[:2], body, kind), PICTURE))
    assert what in told.fault.what
    assert told.fault.where == "x.warc.gz#record-2"
    assert told.captures[0].size == len(body)
    assert len(told.captures) == 2


@pytest.mark.parametrize("packed", [True, False])
@given(data=st.data())
def test_a_warc_cut_anywhere_gives_what_was_whole_and_names_the_byte(packed: bool, data: st.DataObject) -> None:
    whole = archive(HOME, PICTURE, packed=packed)
    cut = data.draw(st.integers(1, len(whole) - 5))
    told = read(whole[:cut])
    assert len(told.captures) <= 2
    if told.faults:
        assert told.fault.where.startswith("x.warc.gz: byte ")
        assert int(told.fault.where.rpartition(" ")[2].replace(",", "")) <= cut
    else:  # cut between two records
        assert whole[cut:].lstrip(b"\r\n")[:4] in (b"", b"WARC", b"\x1f\x8b\x08\x00")


def test_a_warc_cut_in_its_last_record_gives_all_before_it() -> None:
    whole = archive(HOME, PICTURE)
    told = read(whole[:-20])
    assert len(told.captures) == 1
    assert len(told.posts) == 1
    assert told.fault.where == f"x.warc.gz: byte {len(whole) - 20:,}"
    assert "ends inside" in told.fault.what


def test_one_gzip_member_for_all_records_is_read_too() -> None:
    assert len(read(gzip.compress(archive(HOME, PICTURE, packed=False))).captures) == 2


def test_a_changed_block_is_told_and_kept() -> None:
    told = read(archive(HOME, PICTURE, packed=False).replace(b"<p>said", b"<p>sa1d"), "x.warc")
    assert told.fault.what == "its digest does not match its bytes"
    assert told.post.text == "sa1d"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"not a warc at all\r\n", "has no WARC header"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\nx", "states no length"),
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 400_000, "a header is too long"),
        (b"WARC/1.0\r\nWARC-Type: " + b"a" * 400_000, "a header is too long"),
        (b"\x1f\x8b\x08garbage", "gzip"),
    ],
)
def test_what_is_no_warc_is_one_fault(content: bytes, what: str) -> None:
    told = read(content)
    assert what in told.fault.what
    assert not told.captures


def test_a_response_without_an_address_or_headers_is_kept() -> None:
    record = b"WARC/1.0\r\nWARC-Type: %s\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n"
    told = read(record % b"response" + record % b"resource" + record % b"request", "x.warc")
    assert [capture.size for capture in told.captures] == [4, 4]
    assert told.skipped == {"request record": 1}


def test_a_bomb_ends_at_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gzipped, "SMALL", 1 << 20)
    content = gzip.compress(b"WARC/1.0\r\nWARC-Type: metadata\r\nContent-Length: 90000000\r\n\r\n" + bytes(90_000_000))
    assert "gzip grows more than 300-fold" in read(content).fault.what


def test_a_record_too_large_is_passed_over_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "RECORD", 300)
    told = read(archive((*HOME[:2], bytes(400), "text/html"), PICTURE))
    assert told.skipped == {"warcinfo record": 1, "record too large": 1}
    assert told.fault.what == "record holds more than 300 bytes"
    assert len(told.captures) == 1


def test_a_page_that_cannot_be_parsed_is_kept_and_told() -> None:
    told = read(archive((*HOME[:2], b"<div>" * 5000, "text/html"), HOME))
    assert len(told.captures) == 2
    assert len(told.posts) == 1
    assert told.fault.where == "x.warc.gz#record-2"


def test_parts_are_kept_through_the_door() -> None:
    door = FakeDoor({"x.warc.gz": archive(HOME, PICTURE), "notes.txt": b""})
    told = Told(list(Warc().collect(SOURCE, door, None)))
    assert door.kept == {"x.warc.gz#record-2": HTML, "x.warc.gz#record-3": PNG}
    assert told.skipped["no WARC file"] == 1
