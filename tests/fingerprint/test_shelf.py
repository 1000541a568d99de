"""Does a shelf on the disk hold what was put there, for every process, and again after it was put anew?"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.fingerprint.copies import Known
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.items import CARD_LIMIT, Item, item_of, packed, unpacked
from tocsin.fingerprint.judging import Judge
from tocsin.fingerprint.shelf import NUMBERS, Folder
from tocsin.model.fingerprint import BankEntry, Fingerprint, Frame
from tocsin.model.json import from_json, to_json, to_slim

DAY = datetime(2013, 1, 20, tzinfo=UTC)
JUDGE = Judge()


def picture(value: int, quality: int = 100) -> Fingerprint:
    return Fingerprint(algorithm="pdq", value=f"{value:064x}", quality=quality)


def entry(value: int, bank: str = "seen", sha256: str | None = None, origin: str = "") -> BankEntry:
    return BankEntry(
        bank=bank, label=f"poster {value}", fingerprint=picture(value), added=DAY, provenance="test", sha256=sha256,
        origin=origin,
    )  # fmt: skip


def stored(*entries: BankEntry) -> list[tuple[str, str]]:
    return [(one.id, json.dumps(to_slim(one))) for one in entries]


def labels(shelf: Folder, value: int) -> list[str]:
    asked = Item(sha256="a" * 64, prints=(picture(value),))
    return [match.label or match.other or "" for match in Known([shelf], JUDGE).of(asked).matches]


def test_what_was_put_is_found_by_another_that_opens_it(tmp_path: Path) -> None:
    with Folder(tmp_path / "s").writing() as writer:
        writer.put([item_of(entry(1)), Item(sha256="b" * 64, prints=(picture(3),))], JUDGE)
    assert labels(Folder(tmp_path / "s"), 0) == ["poster 1", "b" * 64]


def test_entries_as_they_are_stored_are_the_same_as_entries(tmp_path: Path) -> None:
    entries = [entry(1), entry(2, sha256="c" * 64), entry(7, bank="other"), entry(15, origin="x/1")]
    with Folder(tmp_path / "one").writing() as writer:
        writer.put(map(item_of, entries), JUDGE)
    with Folder(tmp_path / "two").writing() as writer:
        writer.put_entries(stored(*entries), JUDGE)
    one, two = Folder(tmp_path / "one"), Folder(tmp_path / "two")
    assert labels(one, 0) == labels(two, 0) != []
    assert one.numbers == two.numbers
    for each in entries:
        assert one.item(item_of(each).key) == two.item(item_of(each).key) == item_of(each)


def test_putting_again_changes_nothing_and_a_new_print_replaces_the_old(tmp_path: Path) -> None:
    shelf = Folder(tmp_path / "s")
    for value in (1, 1, (1 << 200) - 1):
        with shelf.writing() as writer:
            writer.put([Item(sha256="b" * 64, prints=(picture(value),))], JUDGE)
    assert labels(shelf, 0) == []
    assert labels(shelf, (1 << 200) - 1) == ["b" * 64]


def test_what_is_no_entry_any_more_is_named(tmp_path: Path) -> None:
    shelf = Folder(tmp_path / "s")
    for body in (
        "",
        "[]",
        "{}",
        '{"fingerprint": 3}',
        '{"fingerprint": {"algorithm": "pdq", "value": "zz", "quality": 1}}',
    ):
        with pytest.raises(FingerprintError, match="bank-0123"), shelf.writing() as writer:
            writer.put_entries([("bank-0123456789abcdef", body)], JUDGE)
    assert labels(shelf, 0) == []


def test_damaged_numbers_say_what_would_help(tmp_path: Path) -> None:
    Folder(tmp_path / "s")
    (tmp_path / "s" / NUMBERS).write_text("[1]")
    with pytest.raises(FingerprintError, match="made anew"):
        Folder(tmp_path / "s")


def test_many_rows_are_merged_and_still_all_there(tmp_path: Path) -> None:
    shelf = Folder(tmp_path / "s")
    with shelf.writing() as writer:
        writer.put_entries(stored(*(entry(n << 40) for n in range(6_000))), JUDGE)
    assert "poster 0" in labels(shelf, 0)
    with shelf.writing() as writer:
        writer.put_entries(stored(entry((1 << 100) - 1)), JUDGE)
    assert len(labels(Folder(tmp_path / "s"), (1 << 100) - 1)) == 1


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(0, (1 << 256) - 1)), max_size=30), st.binary(max_size=900))
def test_a_card_gives_the_item_again(frames: list[tuple[float, int]], blob: bytes) -> None:
    known = Fingerprint(
        algorithm="vpdq", value="", quality=3, blob=blob,
        frames=tuple(Frame(at=at, value=f"{value:064x}", quality=50) for at, value in frames),
    )  # fmt: skip
    for item in (
        Item(sha256="b" * 64, prints=(known, picture(1)), name="x.mp4", first_seen=DAY, first_source="s"),
        item_of(BankEntry(bank="b", label="l", fingerprint=known, also=(picture(2),), added=DAY, provenance="p")),
    ):
        assert unpacked(packed(item)) == item


def test_a_card_that_is_none_or_swells_is_refused() -> None:
    import zlib

    for card in (b"", b"{", b"[]", b'{"entry": {}}', b"\0zz", b"\0" + zlib.compress(b" " * (CARD_LIMIT + 1))):
        with pytest.raises(FingerprintError):
            unpacked(card)


def test_the_slim_form_is_shorter_and_reads_as_the_full_one() -> None:
    whole = entry(5, sha256="c" * 64, origin="x/1")
    full, slim = to_json(whole), to_slim(whole)
    assert isinstance(full, dict)
    assert from_json(BankEntry, slim) == from_json(BankEntry, full) == whole
    assert slim.keys() < full.keys()
