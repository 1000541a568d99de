"""Is every record of a WARC kept, and every page read with the pictures it shows?"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from tests.collect.archives import answer, packed, response, warc_record
from tests.collect.door import PNG, SOURCE, FakeDoor, Told, collected, utc
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from tocsin.collect import gzipped
from tocsin.collect.archives import flow, records, warc
from tocsin.collect.archives.warc import Warc

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
        (b"\x1f\x8b\x08" + HTML, "text/html|Content-Encoding: gzip", "its body is broken"),
        (HTML, "text/html|Content-Encoding: x-none-such", "content-encoding x-none-such is not read"),
        (HTML, "text/html|Content-Encoding: " + "gzip, " * 9, "9 content-encodings"),
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
        (b"WARC/1.0\r\n" + b"a: b\r\n" * 400_000, "a header of record 1 is too long"),
        (b"WARC/1.0\r\nWARC-Type: " + b"a" * 400_000, "a header of record 1 is too long"),
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
    assert told.skipped["no web archive"] == 1


PAGE_A = response("http://a.example/", HTML)
PAGE_B = response("http://b.example/", b"<title>B</title>b")
BOTH = ["http://a.example/", "http://b.example/"]


def urls(told: Told) -> list[str | None]:
    return [capture.url for capture in told.captures]


@pytest.mark.parametrize("by", ["id", "digest", "time"])
def test_a_revisit_means_the_bytes_of_an_earlier_record_of_any_file(by: str) -> None:
    first = response("http://a.example/", HTML, more={"WARC-Record-ID": "<urn:uuid:1>", "WARC-Payload-Digest": "md5:x"})
    means = {
        "id": {"WARC-Refers-To": "<urn:uuid:1>"},
        "digest": {"WARC-Payload-Digest": "md5:x"},
        "time": {"WARC-Refers-To-Target-URI": "http://a.example/", "WARC-Refers-To-Date": "2013-01-12T10:00:00Z"},
    }[by]
    again = warc_record("revisit", "http://a.example/again", answer(b""), more=means)
    told = collected(Warc(), {"b.warc": again, "z.warc": first})  # and it may stand in an earlier file
    page, repeated = told.captures
    assert (repeated.sha256, repeated.size, repeated.media_type) == (page.sha256, page.size, "text/html")
    assert (repeated.url, repeated.status, repeated.locator) == ("http://a.example/again", 200, "b.warc#record-1")
    assert len(told.posts) == 1


def test_a_revisit_of_something_that_is_not_here_is_skipped_with_the_reason() -> None:
    lost = warc_record("revisit", "http://a.example/", answer(b""), more={"WARC-Refers-To": "<urn:uuid:9>"})
    told = read(lost + lost.replace(b"WARC-Refers-To: <urn:uuid:9>\r\n", b""), "x.warc")
    assert told.skipped == {"revisit of a record that is not here": 2}


def test_a_payload_digest_stated_by_nobody_is_found_by_its_sha1() -> None:
    stated = f"sha1:{base64.b32encode(hashlib.sha1(HTML).digest()).decode()}"
    again = warc_record("revisit", "http://a.example/", b"", more={"WARC-Payload-Digest": stated})
    assert len(read(PAGE_A + again, "x.warc").captures) == 2


@pytest.mark.parametrize("form", ["base32", "hex", "sha256", "sha256 in base32", "md5", "sha-512"])
def test_a_payload_digest_is_read_in_every_form_it_is_written_in(form: str) -> None:
    stated = {
        "base32": "sha1:" + base64.b32encode(hashlib.sha1(HTML).digest()).decode(),
        "hex": "SHA1:" + hashlib.sha1(HTML).hexdigest().upper(),
        "sha256": "sha256:" + hashlib.sha256(HTML).hexdigest(),
        "sha256 in base32": "sha256:" + base64.b32encode(hashlib.sha256(HTML).digest()).decode().rstrip("="),
        "md5": "md5:" + hashlib.md5(HTML).hexdigest(),
        "sha-512": "sha-512:" + base64.b64encode(hashlib.sha512(HTML).digest()).decode(),
    }[form]
    good = response("http://a.example/", HTML, more={"WARC-Payload-Digest": stated}, digest=False)
    assert not read(good, "x.warc").faults
    bad = read(good.replace(b"<p>said", b"<p>sa1d"), "x.warc")
    assert bad.fault.what == "its payload digest does not match its bytes"
    assert bad.post.text == "sa1d"


def test_a_payload_digest_may_be_over_the_bytes_with_or_without_their_encodings() -> None:
    zipped = gzip.compress(HTML, mtime=0)
    chunked = b"%x\r\n" % len(zipped) + zipped + b"\r\n0\r\n\r\n"
    for digested in (chunked, zipped, HTML):
        stated = {"WARC-Payload-Digest": f"sha1:{hashlib.sha1(digested).hexdigest()}"}
        one = response(BOTH[0], chunked, "text/html", *HOW, more=stated)
        assert not read(one, "x.warc").faults


CUT = "compressed body is cut, read up to there"
BROKEN = "chunks are broken, read up to there"
HOW = ("Transfer-Encoding: chunked", "Content-Encoding: gzip")


@pytest.mark.parametrize(
    "wrap", [packed, lambda *records: b"".join(records), lambda *records: gzip.compress(b"".join(records))]
)
def test_a_length_that_is_too_long_costs_nothing(wrap: Callable[..., bytes]) -> None:
    long = response(BOTH[0], HTML, length=10_000_000)
    told = read(wrap(long, PAGE_B, PAGE_B))
    assert urls(told) == [BOTH[0], BOTH[1], BOTH[1]]
    assert told.repaired == {"stated length is wrong, read up to the next record": 1}
    assert told.captures[0].size == len(HTML)
    assert not told.faults


@pytest.mark.parametrize("wrap", [packed, lambda *records: b"".join(records)])
def test_a_length_that_is_too_short_costs_that_record_alone(wrap: Callable[..., bytes]) -> None:
    told = read(wrap(response(BOTH[0], HTML, length=70), PAGE_B))
    assert urls(told) == BOTH
    assert told.skipped == {"damaged part of the archive": 1}
    assert told.faults[0].what == "its digest does not match its bytes"
    assert "read on at byte" in told.faults[1].what


def test_what_stands_between_two_records_is_told_with_both_bytes() -> None:
    told = read(PAGE_A + b"noise\r\nWARC/none\r\n" + PAGE_B, "x.warc")
    assert urls(told) == BOTH
    assert told.fault.where.startswith("x.warc: byte ")
    assert told.fault.what.endswith(f"read on at byte {len(PAGE_A) + 18:,}")


@pytest.mark.parametrize("size", [65_520, 65_536, 65_543, 200_000])
def test_noise_longer_than_a_block_is_looked_past(size: int) -> None:
    assert urls(read(b"x" * size + b"\n" + PAGE_B, "x.warc")) == BOTH[1:]
    assert urls(read(b"\n" * size + PAGE_B, "x.warc")) == BOTH[1:]


def test_trouble_of_very_many_records_is_counted_instead_of_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "TOLD", 3)
    told = read(response(BOTH[0], b"x", more={"WARC-Payload-Digest": f"md5:{'0' * 32}"}) * 9, "x.warc")
    assert len(told.faults) == 3
    assert told.repaired == {"record with trouble of its own, beyond those told singly": 6}


def test_a_gzip_member_that_is_broken_costs_its_own_record_alone() -> None:
    first, second, third = packed(PAGE_A), packed(PAGE_A), packed(PAGE_B)
    broken = second[:60] + bytes(20) + second[80:]
    told = read(first + broken + third)
    assert urls(told) == BOTH
    assert told.fault.what.endswith(f"read on at byte {len(first + broken):,}")
    assert told.skipped == {"damaged part of the archive": 1}


def test_records_are_read_however_carelessly_they_are_written() -> None:
    odd = response(BOTH[0], HTML, version="0.17", end=b"")
    folded = response(
        BOTH[1], b"b", eol="\n", more={"X-Long": "a\n b", "x-odd": "\udcff\udcfe", "no colon here\nY": "1"}
    )
    told = read(odd + folded + b"\n\n\n" + response("<http://a.example/a b>", b"c", version="1.0"), "page.bin")
    assert urls(told) == [*BOTH, "http://a.example/a%20b"]
    assert told.repaired == {"header is not UTF-8": 1}
    assert not told.faults


def test_a_warc_is_known_by_its_bytes_and_may_be_packed_without_saying_so() -> None:
    assert urls(read(packed(PAGE_A), "x.warc")) == BOTH[:1]
    assert urls(read(PAGE_A, "x.warc.gz")) == BOTH[:1]
    assert urls(read(packed(PAGE_A), "download")) == BOTH[:1]


def test_an_empty_record_and_an_empty_file_are_counted() -> None:
    told = collected(Warc(), {"a.warc": warc_record("response", BOTH[0], b""), "b.warc.gz": b""})
    assert [capture.size for capture in told.captures] == [0]
    assert told.skipped == {"empty file": 1}


@pytest.mark.parametrize(
    ("body", "how", "text", "repair"),
    [
        (b"<p>plain", ["Transfer-Encoding: chunked"], "plain", "said to be chunked and is not"),
        (b"8\r\n<p>plain\r\n8\r\n<p>cut", ["Transfer-Encoding: chunked"], "plain\ncut", BROKEN),
        (b"8;x=y\r\n<p>plain\r\nzz", ["Transfer-Encoding: chunked"], "plain", BROKEN),
        (b"<p>plain", ["Content-Encoding: gzip"], "plain", "said to be compressed and is not"),
        (gzip.compress(b"<p>plain")[:-8], ["Content-Encoding: x-gzip"], "plain", CUT),
        (gzip.compress(b"<p>a") + gzip.compress(b"<p>b"), ["Content-Encoding: gzip"], "a\nb", None),
        (gzip.compress(gzip.compress(b"<p>a")), ["Content-Encoding: gzip, gzip"], "a", None),
        (b"", ["Content-Encoding: gzip"], "", None),
    ],
)  # fmt: skip
def test_bodies_are_read_as_browsers_read_them_and_mending_is_told(
    body: bytes, how: list[str], text: str, repair: str | None
) -> None:
    told = read(response(BOTH[0], body, "text/html", *how), "x.warc")
    assert told.post.text == text
    assert list(told.repaired) == ([repair] if repair else [])
    assert not told.faults


def test_a_body_that_stays_packed_is_no_page() -> None:
    told = read(response(BOTH[0], b"\x1f\x8b\x08" + HTML, "text/html", "Content-Encoding: gzip"), "x.warc")
    assert told.captures[0].media_type == "application/gzip"
    assert not told.posts


def test_the_answer_s_headers_and_address_are_kept_and_its_cookies_are_not() -> None:
    secret = ("Set-Cookie: id=1", "set-cookie2: x", "Authorization: y", "Server: z")
    told = read(response(BOTH[0], HTML, "text/html", *secret, more={"WARC-IP-Address": "192.0.2.7"}), "x.warc")
    assert told.captures[0].headers == (("Content-Type", "text/html"), ("Server", "z"))
    assert told.captures[0].peer == "192.0.2.7"


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2013-01-12T10:00:00.123456789Z", "2013-01-12T10:00:00.123456"),
        ("2013-01-12", "2013-01-12T00:00:00"),
        ("2013-01", "2013-01-01T00:00:00"),
        ("2013", "2013-01-01T00:00:00"),
        ("20130112100000", "2013-01-12T10:00:00"),
        ("2013-01-12T12:00:00+02:00", "2013-01-12T10:00:00"),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_the_time_is_read_in_every_precision(written: str, at: str | None) -> None:
    told = read(response(BOTH[0], HTML, date=written), "x.warc")
    assert told.post.claimed == (utc(at) if at else None)


def test_a_picture_of_another_file_is_shown_too() -> None:
    shown = {"a.warc": PAGE_A, "b.warc": response("http://a.example/p.png", PNG, "image/png")}
    (medium,) = collected(Warc(), shown).post.media
    assert (medium.name, medium.media_type, medium.size) == ("p.png", "image/png", len(PNG))


def test_bodies_together_unpack_to_no_more_than_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "SLACK", 1 << 20)
    bomb = gzip.compress(bytes(900_000), mtime=0)
    one = response(BOTH[0], bomb, "text/html", "Content-Encoding: gzip")
    told = read(gzip.compress(one * 40))
    assert sum(capture.size for capture in told.captures) < 4 << 20
    assert len(told.captures) == 40
    assert "grows beyond" in told.faults[-1].what


@pytest.mark.timeout(30)
def test_a_thousand_damaged_places_are_looked_past_and_no_more() -> None:
    told = read(b"WARC/1.0\r\nWARC-Type: response\r\n\r\n" * 3_000, "x.warc")
    assert len(told.faults) == 1_000
    assert told.faults[-1].what.endswith("no record was read after it")


def test_lengths_that_lie_over_and_over_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flow, "AGAIN", 1 << 20)
    told = read(response(BOTH[0], b"b", length=10_000_000, digest=False) * 3_000, "x.warc")
    assert "too many records state a length" in told.faults[0].what


def test_zstandard_is_named_with_what_would_work() -> None:
    told = read(b"\x28\xb5\x2f\xfd....", "x.warc.zst")
    assert "unzstd" in told.fault.remedy
    assert told.skipped == {"archive packed with Zstandard": 1}


@pytest.mark.parametrize("head", [b"\0", b"\0\0\0\0", b"\x8b\x08"])
def test_a_packed_file_whose_first_bytes_are_damaged_costs_its_first_record(head: bytes) -> None:
    whole = packed(PAGE_A, PAGE_B)
    assert urls(read(head + whole[len(head) :])) == BOTH[1:]


@given(data=st.data())
def test_damage_anywhere_raises_nothing_and_costs_at_most_what_it_touches(data: st.DataObject) -> None:
    whole = bytearray(data.draw(st.sampled_from([packed, lambda *records: b"".join(records)]))(*[PAGE_A, PAGE_B] * 3))
    at = data.draw(st.integers(4, len(whole) - 1))
    size = data.draw(st.integers(1, 40))
    whole[at : at + size] = data.draw(st.binary(max_size=40))
    told = read(bytes(whole))
    assert len(told.captures) >= 3
    if len(told.captures) < 6:
        assert told.faults or told.repaired or told.skipped


@given(
    st.lists(
        st.tuples(st.sampled_from(["response", "resource", "request", "metadata"]), st.binary(max_size=300)), max_size=6
    )
)
def test_warcio_reads_the_same_records(made: list[tuple[str, bytes]]) -> None:
    whole = packed(*[warc_record(kind, "urn:x", body) for kind, body in made])
    theirs = [
        record.content_stream().read()
        for record in ArchiveIterator(io.BytesIO(whole))
        if record.rec_type in ("response", "resource")
    ]
    door = FakeDoor({"x.warc.gz": whole})
    told = Told(list(Warc().collect(SOURCE, door, None)))
    assert list(door.kept.values()) == theirs
    assert len(told.captures) + sum(told.skipped.values()) == len(made) or not made


@pytest.mark.parametrize(
    ("name", "pack"),
    [("br", lambda raw: brotli.compress(raw, quality=1)), ("zstd", zstandard.ZstdCompressor(level=1).compress)],
)
def test_other_encodings_are_unpacked_and_their_bombs_are_not(name: str, pack: Callable[[bytes], bytes]) -> None:
    told = read(response(BOTH[0], pack(HTML), "text/html", f"Content-Encoding: {name}"), "x.warc")
    assert told.post.title == "Home"
    told = read(response(BOTH[0], pack(bytes(600 << 20)), "x/y", f"Content-Encoding: {name}"), "x.warc")
    assert "grows beyond" in told.fault.what
