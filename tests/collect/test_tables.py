"""Is every row, line and file of the simple sources read, skipped or told?"""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.collect.door import JPEG, PNG, SOURCE, collected, dumped, utc

from tocsin.collect.errors import CollectError
from tocsin.collect.folder import Folder
from tocsin.collect.tables.recorded import Recorded
from tocsin.collect.tables.table import Table
from tocsin.model import Observation, State, to_json

HOSTS = Table(time="listed_at_utc", text="DDoS target list: {host}")
CSV = b"listed_at_utc,host\r\n2023-06-05T20:15:12,a.example\r\n2023-06-05T20:15:12,b.example\r\n"
REAL = Path(__file__).parents[3] / "shared/data/read/ddos_target_lists_2023_2024.csv.gz"


def test_rows_become_posts_through_the_mapping() -> None:
    told = collected(HOSTS, {"t.csv": CSV}, replace(SOURCE, zone="UTC"))
    first, second = told.posts
    assert (first.text, second.text) == ("DDoS target list: a.example", "DDoS target list: b.example")
    assert (first.claimed, first.zone_assumed) == (utc("2023-06-05T20:15:12"), True)
    assert first.native_id.startswith("row-")
    assert first.locator == "t.csv: line 2"
    assert not told.skipped


def test_all_columns_and_formats_can_be_mapped() -> None:
    table = Table(
        text="what", time="when", key="no", author="who", url="where", language="lang", time_format="%d/%m/%Y %H:%M",
        delimiter=";",
    )  # fmt: skip
    content = 'no;when;who;where;lang;what\n7;12/01/2013 20:30;me;http://a.example;fr;"un; ""deux""\ntrois"\n'
    post = collected(table, {"t.csv": b"\xef\xbb\xbf" + content.encode()}, replace(SOURCE, zone="Europe/Paris")).post
    assert (post.native_id, post.author, post.url, post.language) == ("7", "me", "http://a.example", "fr")
    assert (post.text, post.claimed) == ('un; "deux"\ntrois', utc("2013-01-12T19:30:00"))


def test_json_lines_are_read_by_key_and_wrong_ones_skipped() -> None:
    lines = [
        dumped({"text": "a", "at": 1357981200.5}),
        b"",
        b"{",
        b"[1]",
        dumped({"text": None}),
        dumped({"text": "b\\"}),
    ]
    told = collected(Table(time="at", time_format="epoch"), {"t.jsonl": b"\n".join(lines)})
    assert [post.text for post in told.posts] == ["a", "b\\"]
    assert told.posts[0].claimed == utc("2013-01-12T09:00:00.500000")
    assert told.skipped == {"empty line": 1, "no readable JSON": 1, "row without text": 2}


def test_a_column_that_is_not_there_is_a_fault_that_lists_those_that_are() -> None:
    told = collected(HOSTS, {"t.csv": b"when,who\n1,2\n"})
    assert (told.fault.where, told.fault.remedy) == ("t.csv: line 1", "its columns are: when, who")
    assert told.fault.what == "has no column 'host'"


def test_short_long_empty_and_textless_rows_are_skipped_and_bad_times_told() -> None:
    content = b"listed_at_utc,host\n\n2023-06-05\n2023-06-05,a,b\n2023-06-05,\nsoon,c.example\n,d.example\n"
    told = collected(HOSTS, {"t.csv": content})
    assert told.skipped == {"empty line": 1, "row with another number of columns": 2, "row without text": 1}
    assert told.repaired == {"time not readable, imported without": 1}
    assert [post.claimed for post in told.posts] == [None, None]


def test_wild_bytes_lines_and_fields_cost_their_own_row() -> None:
    long, field = b"x," + b"a" * (2 << 20), b"x," + b"b," * 3_000
    told = collected(HOSTS, {"t.csv": CSV + b"2023-06-05,\xff\0\n" + long + b"\n" + field + b"\n2023-06-06,z\n"})
    assert [post.text[18:] for post in told.posts] == ["a.example", "b.example", "\ufffd\ufffd", "z"]
    assert told.skipped == {"line too long": 1, "row not readable": 1}
    assert told.repaired == {"bytes that are not UTF-8 replaced by U+FFFD": 1}


def test_a_last_line_that_is_too_long_is_told_too() -> None:
    assert collected(HOSTS, {"t.csv": CSV + b"a" * (2 << 20)}).skipped == {"line too long": 1}


def test_a_cut_gzip_gives_what_stands_before_the_cut() -> None:
    rows = b"".join(b"2023-06-05T20:15:12,%d.example\n" % (n * 7919) for n in range(20_000))
    packed = gzip.compress(b"listed_at_utc,host\n" + rows, mtime=0)
    told = collected(HOSTS, {"t.csv.gz": packed[: len(packed) // 2]})
    assert 5_000 < len(told.posts) < 15_000
    assert told.fault.where == f"t.csv.gz: byte {len(packed) // 2:,}"


def test_a_template_reaches_columns_and_nothing_else() -> None:
    table = Table(text="{host.__class__} {host}")
    assert "has no column 'host.__class__'" in collected(table, {"t.csv": CSV}).fault.what


def test_a_delimiter_of_two_characters_is_refused() -> None:
    with pytest.raises(CollectError, match="';;' separates no columns"):
        Table(delimiter=";;")


@pytest.mark.skipif(not REAL.exists(), reason="the real target lists are not on this machine")
def test_the_real_target_lists_stream_in_seconds() -> None:
    began = time.monotonic()
    told = collected(HOSTS, {REAL.name: REAL.read_bytes()}, replace(SOURCE, zone="UTC"))
    assert len(told.posts) == 12_244
    assert not told.skipped
    assert all(post.claimed for post in told.posts)
    assert time.monotonic() - began < 20  # read twice


LOOK = Observation(
    target="t",
    probe="availability",
    at=utc("2013-01-15T20:00:00"),
    vantage="paris-1",
    state=State.DOWN,
    reason="timeout",
)


def test_recorded_observations_are_read_and_wrong_lines_skipped_with_their_number() -> None:
    good, wrong = to_json(LOOK), {**to_json(LOOK), "state": "broken"}  # type: ignore[dict-item]
    naive = {**to_json(LOOK), "at": "2013-01-15T20:00:00"}  # type: ignore[dict-item]
    lines = [dumped(good), b"", dumped(wrong), dumped(naive), b"{", dumped(7)]
    told = collected(Recorded(), {"p.jsonl": b"\n".join(lines), "note.txt": b""})
    assert told.looks == [replace(LOOK, source="s")]
    assert told.skipped == {"empty line": 1, "no observation": 3, "no readable JSON": 1, "no JSON Lines file": 1}


def test_older_observations_are_left_out_when_asked() -> None:
    told = collected(Recorded(), {"p.jsonl": dumped(to_json(LOOK))}, since=utc("2013-01-16T00:00:00"))
    assert told.skipped == {"older than asked": 1}


def test_a_folder_gives_one_post_for_each_picture() -> None:
    told = collected(Folder(), {"b.txt": PNG, "a/c.jpg": JPEG, "d.jpg": b"<svg>", "e": b""})
    assert [(post.native_id, post.media[0].media_type, post.claimed) for post in told.posts] == [
        ("a/c.jpg", "image/jpeg", None),
        ("b.txt", "image/png", None),
    ]
    assert told.skipped == {"no picture, video or sound": 2}


def test_a_mapping_beside_the_table_is_used_and_a_wrong_one_is_told() -> None:
    content = b"what;when\nhello;2013-01-12\n"
    files = {"t.csv": content, "map.toml": b'text = "what"\ntime = "when"\n'}
    told = collected(Table(mapping="map.toml"), files)
    assert (told.post.text, told.post.claimed) == ("hello", utc("2013-01-12T00:00:00"))
    assert not told.skipped
    wrong = collected(Table(mapping="map.toml"), {**files, "map.toml": b'texts = "what"\n'})
    assert wrong.fault.what == "'texts' is no option, or no text"
    assert wrong.skipped == {"no mapping to read it by": 1}
    assert "is not among" in collected(Table(mapping="gone.toml"), files).fault.what
    assert "is no TOML" in collected(Table(mapping="map.toml"), {**files, "map.toml": b"\xff"}).fault.what


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_from_the_first_line(sign: str) -> None:
    content = f"who{sign}text\nme{sign}hello\n".encode()
    assert collected(Table(author="who"), {"t.csv": content}).post.author == "me"


@pytest.mark.parametrize(
    ("codec", "repaired"),
    [
        ("utf-8", {}),
        ("utf-8-sig", {}),
        ("utf-16", {}),
        ("utf-32", {}),
        ("utf-16-le", {"read as utf-16-le, which it does not state": 1}),
        ("cp1252", {"read as cp1252, which it does not state": 1}),
    ],
)
def test_the_encoding_is_told_from_the_file(codec: str, repaired: dict[str, int]) -> None:
    content = "text\n" + "déjà été à la fête\n" * 5
    told = collected(Table(), {"t.csv": content.encode(codec)})
    assert {post.text for post in told.posts} == {"déjà été à la fête"}
    assert told.repaired == repaired


def test_a_stated_encoding_decides_and_one_that_is_none_is_told() -> None:
    content = "text\nمرحبا\n".encode("cp1256")
    assert collected(Table(encoding="windows-1256"), {"t.csv": content}).post.text == "مرحبا"
    assert "'klingon' is none" in collected(Table(encoding="klingon"), {"t.csv": content}).fault.what


def test_a_quotation_mark_nobody_closes_costs_its_own_row() -> None:
    rows = b"".join(b"%d,row\n" % number for number in range(50))
    told = collected(Table(text="b"), {"t.csv": b"a,b\n1,ok\n" + b'2,"open\n' + rows})
    assert len(told.posts) == 52
    assert told.posts[1].text == '"open'
    assert told.repaired == {"quotation mark that is never closed": 1}


def test_rows_that_open_quotation_marks_over_and_over_cost_no_more_time() -> None:
    began = time.monotonic()
    told = collected(Table(), {"t.csv": b"text,b\n" + b'a","\n' * 10_000})
    assert len(told.posts) + sum(told.skipped.values()) == 10_000
    assert time.monotonic() - began < 10


def test_old_line_ends_are_read() -> None:
    assert len(collected(Table(), {"t.csv": b"text\ra\rb\r"}).posts) == 2


def test_nested_fields_and_arrays_of_json_are_read_by_their_path() -> None:
    table = Table(text="{user.name}: {body}", items="data.rows", url="links.0.href", media="files")
    row = {
        "user": {"name": "me"},
        "body": "hello",
        "links": [{"href": "http://a.example"}],
        "files": ["a.png", "b.png"],
    }
    told = collected(table, {"t.json": dumped({"data": {"rows": [row, {"body": 7}]}}), "a.png": PNG})
    assert [(post.text, post.url) for post in told.posts] == [("me: hello", "http://a.example"), (": 7", None)]
    assert len(told.posts[0].media) == 1
    assert told.skipped == {"file named but not supplied": 1}
    assert "has no array of rows at 'data.rows'" in collected(table, {"t.json": b'{"a": 1}'}).fault.what


def test_json_rows_without_the_column_are_told_with_those_there_are() -> None:
    told = collected(Table(text="body"), {"t.jsonl": dumped({"said": "a", "at": 1})})
    assert (told.fault.what, told.fault.remedy) == ("has no row with 'body'", "its columns are: said, at")


@pytest.mark.parametrize(
    "written", ["2013-01-12T10:00:00Z", "1357984800", "1357984800000", "Sat, 12 Jan 2013 10:00:00 GMT"]
)
def test_usual_times_need_no_format(written: str) -> None:
    told = collected(Table(time="at"), {"t.jsonl": dumped({"text": "a", "at": written})})
    assert told.post.claimed == utc("2013-01-12T10:00:00")


def test_a_row_keeps_its_name_when_others_are_added_before_it() -> None:
    one = collected(HOSTS, {"t.csv": CSV}).posts
    more = collected(HOSTS, {"t.csv": CSV.replace(b"host\r\n", b"host\r\n2023-06-01,new.example\r\n")}).posts
    assert [post.native_id for post in more[1:]] == [post.native_id for post in one]
