"""Does a list made to do harm, or broken by accident, cost no more than its Faults?"""

from __future__ import annotations

import io
import json
import random
import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint import exchange
from tocsin.fingerprint.exchange import FORMS, Withdrawn, jsontext, reading
from tocsin.fingerprint.exchange.seen import Seen
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.kinds import Opinion, Tlp
from tocsin.model.seams import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
READ = [name for name, form in FORMS.items() if form.reads]


def value(number: int) -> str:
    return f"{number:064x}"


def read(content: bytes, form: str | None = None) -> list[exchange.Given]:
    return list(exchange.read(io.BytesIO(content), "seen", added=NOW, where="list", form=form))


class Endless(io.RawIOBase):
    """Pieces one after another, made when they are asked for; cannot be sought in."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._left = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        room = memoryview(cast(bytearray, buffer))
        piece = self._left or next(self._pieces, b"")
        piece, self._left = piece[: len(room)], piece[len(room) :]
        room[: len(piece)] = piece
        return len(piece)


def flowing(pieces: Iterable[bytes]) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(Endless(pieces), 1 << 16))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([None, *READ]), st.binary(max_size=400))
def test_any_bytes_are_read_or_told_in_every_form(form: str | None, content: bytes) -> None:
    for item in read(content, form):
        assert isinstance(item, BankEntry | Fault | Withdrawn)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.just(value(1)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([
        "data", "indicator", "type", "id", "owner", "descriptors", "tags", "reactions", "value", "key", "hashRecords",
        "signalType", "hashValue", "results", "algorithm", "hash_digest", "Event", "Attribute", "Object", "Tag", "name",
        "objects", "hashes", "pattern", "opinion", "object_refs", "signals", "bank", "paging", "timestamp", "Sighting",
        "disable_until_ts", "metadata", "CSPFeedbacks", "caseNumbers", "last_updated", "response", "uuid", "labels",
    ]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(["threatexchange", "hma", "stopncii", "tat", "misp", "stix", "jsonl"]), JSON)
def test_any_json_is_read_or_told_in_every_json_form(form: str, document: object) -> None:
    for item in read(json.dumps(document).encode(), form):
        assert isinstance(item, BankEntry | Fault | Withdrawn)


TYPED = [
    ("threatexchange", '{"data": [{"type": "HASH_PDQ", "indicator": %s, "id": "1", "status": "X"}]}'),
    ("hma", '[{"id": 1, "signals": {"pdq": %s}}]'),
    ("stopncii", '{"hashRecords": [{"signalType": "ImagePDQ", "hashValue": %s}]}'),
    ("tat", '{"results": [{"algorithm": "PDQ", "hash_digest": %s}]}'),
    ("misp", '{"Attribute": [{"type": "other", "comment": "pdq", "value": %s}]}'),
    ("stix", '{"objects": [{"type": "file", "id": "file--1", "hashes": {"PDQ": %s}}]}'),
]


@pytest.mark.parametrize(("form", "page"), TYPED)
@pytest.mark.parametrize("wrong", ['"0"', f'"{value(1)[:-1]}g"', '"' + "0" * 65 + '"', '"\\ud800"', '""'])
def test_a_value_of_the_wrong_length_is_told_with_its_place(form: str, page: str, wrong: str) -> None:
    (fault,) = read((page % wrong).encode(), form)
    assert isinstance(fault, Fault)
    assert fault.where.startswith("list: ")
    assert "64 hex digits" in fault.what


@pytest.mark.parametrize(("form", "page"), TYPED)
def test_a_value_that_is_right_is_taken(form: str, page: str) -> None:
    (found,) = read((page % f'"{value(1).upper()}"').encode(), form)
    assert isinstance(found, BankEntry)
    assert found.fingerprint.value == value(1)


def test_json_that_breaks_off_gives_what_came_before_and_says_where_it_broke() -> None:
    content = b'{"data": [{"type": "HASH_PDQ", "indicator": "%s", "status": "X"}, {"type": "HASH' % value(1).encode()
    first, broken = read(content)
    assert isinstance(first, BankEntry)
    assert isinstance(broken, Fault)
    assert "at character" in broken.what


@pytest.mark.parametrize("deep", [b"[" * 200_000, b'{"data":' * 200_000, b'{"data": [' + b"[" * 200_000])
def test_json_of_any_depth_is_told(deep: bytes) -> None:
    (fault,) = read(deep, "threatexchange")
    assert isinstance(fault, Fault)


def test_a_number_of_a_million_digits_is_told() -> None:
    (fault,) = read(b'{"data": [{"id": ' + b"9" * 1_000_000 + b"}]}")
    assert isinstance(fault, Fault)


def test_an_item_larger_than_the_limit_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsontext, "ITEM_LIMIT", 1 << 20)
    found = list(exchange.read(flowing([b'{"data": ["', *[b"x" * 65536] * 200]), "b", added=NOW))
    assert isinstance(found[0], Fault)
    assert "more than 1,048,576 characters" in found[0].what


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'<!DOCTYPE q [<!ENTITY a "aa">]><queryResult>&a;</queryResult>', "declares a document type"),
        (b"<queryResult><images>" + b"<a>" * 100, "too large or too deep"),
        (b"<queryResult><images><image>" + b"<a/>" * 20_000, "too large or too deep"),
        (b"<queryResult><images><image><id>" + b"x" * 2_000_000, "too large or too deep"),
        (b"<queryResult><images><image", "is no XML from line 1 on"),
        (b"<queryResult a='" + b"x" * 4_000_000, "a tag of more than"),
    ],
)
def test_xml_made_to_do_harm_is_told(content: bytes, what: str) -> None:
    fault = read(content)[-1]
    assert isinstance(fault, Fault)
    assert what in fault.what


def test_an_encoding_that_does_not_exist_is_not_looked_up() -> None:
    page = '<?xml version="1.0" encoding="UT-1F"?><queryResult><images><image><member id="1">é</member><id>1</id>'
    (found,) = read(f"{page}<fingerprints><pdq>{value(1)}</pdq></fingerprints></image></images></queryResult>".encode())
    assert isinstance(found, BankEntry)
    assert found.provenance == "NCMEC hash sharing, é"


ITEMS = [
    BankEntry(
        bank="b", label="née", added=NOW, provenance="p", tags=("flag",), tlp=Tlp.GREEN, expires=NOW, opinion=opinion,
        fingerprint=Fingerprint(algorithm="pdq", value=value(number), quality=100),
        also=(Fingerprint(algorithm="md5", value=f"{number:032x}", quality=100),),
    )
    for number, opinion in enumerate(Opinion)
]  # fmt: skip
SCRAPS = [b"null", b"[]", b"{}", b'"x"', b"1e999", b"-1", b"true", b'"\\ud800"', b"9" * 20, b"<a/>", b"\xff", b","]


@pytest.mark.parametrize("form", [name for name, form in FORMS.items() if form.reads and form.writes])
def test_a_page_with_bytes_changed_is_read_or_told(form: str) -> None:
    whole = b"".join(exchange.write(form, ITEMS, Tlp.RED, name="us"))
    chance = random.Random(form)
    for _ in range(60):
        page = bytearray(whole + b" ")
        for _ in range(chance.randint(1, 5)):
            place = chance.randrange(len(page) or 1)
            page[place : place + chance.choice([0, 0, 1, 5, 40])] = chance.choice(SCRAPS)
        for item in read(bytes(page), chance.choice([form, None])):
            assert isinstance(item, BankEntry | Fault | Withdrawn)


def test_a_page_that_would_fill_memory_passes_through() -> None:
    line = '{"id": "%d", "type": "HASH_PDQ", "indicator": "%s", "status": "X", "tags": ["x"], "note": "%s"},'

    def pieces() -> Iterator[bytes]:
        yield b'{"data": ['
        for number in range(4_000):
            yield (line % (number, value(number), "x" * 4_000)).encode()
        yield b'{"id": "1"}], "paging": {}}'

    tracemalloc.start()
    count = sum(isinstance(item, BankEntry) for item in exchange.read(flowing(pieces()), "b", added=NOW))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 4_000
    assert peak < 6 << 20  # of 17 MB


def test_a_flood_of_bad_lines_is_counted_and_not_poured_out() -> None:
    found = read(b"zz,x\n" * 5_000)
    assert len(found) == reading.FAULT_LIMIT + 1
    assert isinstance(found[-1], Fault)
    assert found[-1].what == "4,000 more items could not be read"


def test_repeated_values_are_told_and_counted() -> None:
    found = read(f"{value(1)}\n".encode() * 50)
    assert isinstance(found[1], Fault)
    assert (found[1].where, found[1].what) == ("list: line 2", "the same fingerprint as line 1")
    assert isinstance(found[-1], Fault)
    assert found[-1].what == "29 more fingerprints had come before"
    assert len(found) == 1 + reading.AGAIN_LIMIT + 1


def test_values_of_other_kinds_are_counted_by_kind() -> None:
    first, second = read(b"url https://x.test/\n" * 3 + b"tmk zz\n")
    assert isinstance(first, Fault)
    assert isinstance(second, Fault)
    assert {first.what, second.what} == {
        "3 items were passed over: 'url' is not matched here",
        "1 items were passed over: 'tmk' is not matched here",
    }


@pytest.mark.parametrize(
    "line",
    [
        {"tlp": "PURPLE"}, {"opinion": "maybe"}, {"expires": "soon"}, {"added": "9" * 30}, {"label": "a\u202eb"},
        {"tags": "|".join(map(str, range(200)))}, {"tags": "x" * 300}, {"origin": "x" * 2_000}, {"quality": "1e9"},
    ],
)  # fmt: skip
def test_a_bad_cell_is_told(line: dict[str, str]) -> None:
    content = f"pdq,{','.join(line)}\n{value(1)},{','.join(line.values())}\n{value(2)}\n"
    bad, good = read(content.encode())
    assert isinstance(bad, Fault)
    assert bad.where == "list: line 2"
    assert isinstance(good, BankEntry)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 60), max_size=400))
def test_what_was_seen_is_known_and_nothing_else(numbers: list[int]) -> None:
    seen, first = Seen(), dict[int, int]()
    for place, number in enumerate(numbers, start=1):
        assert seen.first(str(number), place) == first.setdefault(number, place)
    assert len(seen) == len(first)


def test_twenty_thousand_values_take_little_memory() -> None:
    seen = Seen()
    tracemalloc.start()
    for number in range(1, 20_001):
        assert seen.first(f"pdq {number:064x}", number) == number
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 << 20


def test_a_page_of_an_unknown_wrapper_says_so() -> None:
    page = b'{"threat_updates": [{"indicator": "aa", "type": "HASH_MD5"}], "paging": {}}'
    (told,) = exchange.read(io.BytesIO(page), "b", added=datetime(2013, 1, 20, tzinfo=UTC), form="threatexchange")
    assert isinstance(told, Fault)
    assert "holds no 'data' but" in told.what
