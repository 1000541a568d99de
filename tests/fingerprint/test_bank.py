"""Do lists of known items come in whole, go out whole, and say which of their lines are bad?"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tocsin.fingerprint import bank, exchange
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange import streams
from tocsin.model.fingerprint import BankEntry, Fingerprint, Frame
from tocsin.model.seams import Fault

NOW = datetime(2013, 1, 20, 12, tzinfo=UTC)
Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Film = Callable[..., bytes]


def read(content: str | bytes) -> list[BankEntry | Fault]:
    raw = content.encode() if isinstance(content, str) else content
    return list(bank.read(io.BytesIO(raw), "seen", added=NOW, where="list.csv"))


def value(number: int) -> str:
    return f"{number:064x}"


def entry(number: int = 1, label: str = "poster", frames: tuple[Frame, ...] = ()) -> BankEntry:
    algorithm = "vpdq" if frames else "pdq"
    known = Fingerprint(
        algorithm=algorithm, value="" if frames else value(number), quality=80, frames=frames, width=7, seconds=1.5
    )
    return BankEntry(bank="seen", label=label, fingerprint=known, added=NOW, provenance="a partner", sha256="a" * 64)


FILM = entry(frames=(Frame(at=0.0, value=value(9), quality=70), Frame(at=1.0, value=value(8), quality=60)))


def test_json_lines_give_the_same_entries_again() -> None:
    entries = [entry(1), entry(2, "affiche née au Sahel"), FILM]
    assert read(b"".join(bank.json_lines(entries))) == entries


def test_a_json_line_goes_into_the_bank_it_is_read_for() -> None:
    (content,) = bank.json_lines([entry()])
    (found,) = bank.read(io.BytesIO(content), "other", added=NOW)
    assert isinstance(found, BankEntry)
    assert found.bank == "other"


def test_csv_keeps_value_label_quality_and_provenance() -> None:
    entries = [entry(1, 'a "quoted", label'), entry(2)]
    again = [found for found in read(b"".join(bank.csv_lines(entries))) if isinstance(found, BankEntry)]
    kept = [(one.fingerprint.value, one.label, one.fingerprint.quality, one.provenance) for one in again]
    assert kept == [(one.fingerprint.value, one.label, one.fingerprint.quality, one.provenance) for one in entries]


def test_a_label_that_is_a_formula_is_marked_as_text_and_comes_back_unmarked() -> None:
    content = b"".join(bank.csv_lines([entry(1, "=1+1")]))
    assert b",'=1+1," in content
    (found,) = read(content)
    assert isinstance(found, BankEntry)
    assert found.label == "=1+1"


def test_csv_without_a_header_and_with_fewest_columns() -> None:
    (found,) = read(value(1))
    assert isinstance(found, BankEntry)
    assert (found.label, found.provenance, found.fingerprint.quality, found.added) == ("seen", "list.csv", 100, NOW)


def test_csv_columns_come_in_any_order_behind_a_header() -> None:
    (found,) = read(f"\ufefflabel,quality,hash\r\nposter,66,{value(10).upper()}\r\n")
    assert isinstance(found, BankEntry)
    assert (found.label, found.fingerprint.quality, found.fingerprint.value) == ("poster", 66, value(10))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("0" * 63, "is not 64 hex digits"),
        ("g" * 64 + ",x", "is not 64 hex digits"),
        (",label", "is not 64 hex digits"),
        (value(1) + ",again", "the same fingerprint as line 1"),
        (value(2) + ",x,101", "is not 0-100"),
        (value(2) + ",x,-1", "is not 0-100"),
        (value(2) + ",x,\u0663", "is not 0-100"),
        (value(2) + ",x,50,y,z", "has 5 columns, not 4"),
        (value(2) + ',"x', "is not CSV"),
        (value(2) + ",a\u202eb", "cannot be shown"),
        (value(2) + "," + "x" * 1001, "1,000 at most"),
        ("{", "is no bank entry"),
        ("{}", "is no bank entry"),
        ("[" * 100_000, "is not 64 hex digits"),
        ('{"a":' * 100_000, "is no bank entry"),
        (json.dumps({"bank": "x"}), "is no bank entry"),
    ],
)
def test_a_bad_line_is_told_by_its_number_and_the_rest_goes_on(line: str, what: str) -> None:
    first, bad, last = read(f"{value(1)},one\n{line}\n{value(3)},three\n")
    assert isinstance(first, BankEntry)
    assert isinstance(bad, Fault)
    assert bad.where == "list.csv: line 2"
    assert what in bad.what
    assert isinstance(last, BankEntry)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("value", "zz"),
        ("quality", 101),
        ("algorithm", "vpdq"),
        ("algorithm", "md5"),
        ("algorithm", "../x"),
        ("frames", [{"at": 0, "value": "x", "quality": 1}]),
    ],
)
def test_a_json_line_whose_fingerprint_is_none_is_a_fault(field: str, wrong: object) -> None:
    plain = json.loads(next(bank.json_lines([entry()])))
    plain["fingerprint"][field] = wrong
    (found,) = read(json.dumps(plain))
    assert isinstance(found, Fault)


def test_a_line_that_is_not_utf_8_is_a_fault() -> None:
    found = read(value(1).encode() + b",caf\xe9\n" + value(2).encode())
    assert [type(one) for one in found] == [Fault, BankEntry]


def test_a_line_without_end_costs_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LINE_LIMIT", 200)
    found = read("x" * 5_000 + "\n" + value(1))
    assert isinstance(found[0], Fault)
    assert "longer than 200 bytes" in found[0].what
    assert isinstance(found[1], BankEntry)
    assert len(found) == 2


def test_a_list_without_end_is_cut_and_says_so() -> None:
    content = "\n".join(value(number) for number in range(5)).encode()
    found = list(exchange.read(io.BytesIO(content), "seen", added=NOW, most=2))
    assert [type(one) for one in found] == [BankEntry, BankEntry, Fault]


def test_an_unknown_column_is_told_and_not_dropped_in_silence() -> None:
    found = read(f"pdq,label,mood\n{value(1)},x,red\n")
    assert [type(one) for one in found] == [Fault, BankEntry]
    assert isinstance(found[0], Fault)
    assert "'mood'" in found[0].what


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    for found in read(content):
        assert isinstance(found, BankEntry | Fault)


def test_a_videos_entry_does_not_fit_csv() -> None:
    with pytest.raises(FingerprintError, match="JSON Lines"):
        list(bank.csv_lines([FILM]))


def test_a_label_cannot_forge_a_line() -> None:
    content = b"".join(bank.csv_lines([entry(1, "poster\n" + value(2))]))
    assert content.count(b"\n") == 2
