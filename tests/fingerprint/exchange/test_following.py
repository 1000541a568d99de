"""Does a bank follow its exchange: only what changed, from where it stopped, and nothing twice?"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tocsin.fingerprint import exchange
from tocsin.fingerprint.exchange import Checkpoint, Page, Withdrawn
from tocsin.model.fingerprint import BankEntry, Fingerprint
from tocsin.model.json import from_json, to_json
from tocsin.model.kinds import Opinion
from tocsin.model.seams import Fault

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def value(number: int) -> str:
    return f"{number:064x}"


def update(number: int, at: int, status: str = "MALICIOUS", *, gone: bool = False) -> dict[str, object]:
    return {
        "id": str(number), "indicator": value(number), "type": "HASH_PDQ", "last_updated": at, "should_delete": gone,
        "descriptors": {"data": [{"id": "1", "owner": {"id": "1"}, "status": status}]},
    }  # fmt: skip


def page(name: str, updates: list[dict[str, object]], after: str = "") -> Page:
    paging = {"cursors": {"after": after}, "next": "https://graph.example/?after"} if after else {}
    content = json.dumps({"data": updates, "paging": paging}).encode()
    return Page(name, lambda: io.BytesIO(content))


PAGES = [
    page("page-1", [update(1, 100), update(2, 110), update(3, 120)], after="B"),
    page("page-2", [update(4, 130), update(2, 140, "NON_MALICIOUS")], after="C"),
    page("page-3", [update(1, 150, gone=True), update(5, 160)]),
]


class Bank:
    """Keeps what it is given by origin, as the store does, and the last checkpoint with it."""

    def __init__(self) -> None:
        self.entries: dict[str, BankEntry] = {}
        self.checkpoint = Checkpoint()
        self.given = 0

    def take(self, pages: Iterable[Page], *, most: int = 10_000) -> None:
        """Apply; stop in the middle of it after ``most`` items, losing what no checkpoint covers."""
        kept, checkpoint, count = dict(self.entries), self.checkpoint, 0
        for item in exchange.follow(pages, "b", added=NOW, checkpoint=self.checkpoint, every=2):
            if isinstance(item, Checkpoint):
                self.entries, self.checkpoint = dict(kept), from_json(Checkpoint, json.loads(json.dumps(to_json(item))))
                checkpoint = item
                continue
            if count == most:
                return
            count += 1
            self.given += 1
            if isinstance(item, BankEntry):
                kept[item.origin] = item
            elif isinstance(item, Withdrawn):
                kept.pop(item.origin, None)
        assert checkpoint == self.checkpoint


def whole() -> Bank:
    bank = Bank()
    bank.take(PAGES)
    return bank


def test_pages_are_applied_in_order_deletions_and_opinions_with_them() -> None:
    bank = whole()
    assert sorted(bank.entries) == ["2", "3", "4", "5"]
    assert bank.entries["2"].opinion is Opinion.FALSE_POSITIVE
    assert bank.checkpoint.until == datetime.fromtimestamp(160, UTC)
    assert (bank.checkpoint.cursor, bank.checkpoint.form) == ("", "threatexchange")
    assert (bank.checkpoint.entries, bank.checkpoint.withdrawn, bank.checkpoint.faults) == (6, 1, 0)


def test_the_same_pages_again_change_nothing_and_give_nothing() -> None:
    bank = whole()
    before = (dict(bank.entries), bank.checkpoint, bank.given)
    bank.take(PAGES)
    bank.take([PAGES[1]])
    assert (bank.entries, bank.checkpoint, bank.given) == before


@pytest.mark.parametrize("most", range(8))
def test_reading_that_was_interrupted_anywhere_ends_where_the_whole_ends(most: int) -> None:
    bank = Bank()
    bank.take(PAGES, most=most)
    bank.take(PAGES)
    assert bank.entries == whole().entries
    assert bank.checkpoint == whole().checkpoint


def test_a_sequence_that_is_not_complete_keeps_its_cursor_and_no_time() -> None:
    bank = Bank()
    bank.take(PAGES[:2])
    assert (bank.checkpoint.cursor, bank.checkpoint.until) == ("C", None)
    assert bank.checkpoint.reached == datetime.fromtimestamp(140, UTC)


def test_a_later_dump_gives_only_what_changed_since() -> None:
    bank = whole()
    given = bank.given
    bank.take(
        [page("dump", [update(2, 140), update(3, 120), update(4, 130), update(6, 170), update(5, 180, gone=True)])]
    )
    assert sorted(bank.entries) == ["2", "3", "4", "6"]
    assert bank.given - given == 3  # two changes, and the count of what had not changed
    assert bank.entries["2"].opinion is Opinion.FALSE_POSITIVE


def test_a_page_that_broke_off_moves_no_time_and_is_read_when_it_comes_whole() -> None:
    cut = Page("page-1", lambda: io.BytesIO(PAGES[2].open().read()[:-30]))
    bank = Bank()
    bank.take([cut])
    assert bank.checkpoint.until is None
    bank.take(PAGES)
    assert bank.entries == whole().entries


def test_files_of_a_folder_are_pages_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (1, 2, 10):
        (tmp_path / f"page-{number}.json").write_text(f"{value(number)}\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "page-1.json")
    assert [one.name for one in exchange.pages(tmp_path)] == ["page-1.json", "page-2.json", "page-10.json"]
    items = list(exchange.follow(exchange.pages(tmp_path), "b", added=NOW))
    assert [item.fingerprint.value for item in items if isinstance(item, BankEntry)] == [value(1), value(2), value(10)]


def test_ncmec_time_moves_only_when_the_last_page_was_read() -> None:
    xml = (
        '<queryResult><images maxTimestamp="2023-06-0{0}T00:00:00Z"><image><member id="1">A</member>'
        "<timestamp>2023-06-0{0}T00:00:00Z</timestamp><id>i{0}</id><fingerprints><pdq>{1}</pdq></fingerprints></image>"
        "</images><paging><next>{2}</next></paging></queryResult>"
    )
    first, last = (xml.format(9, value(9), "/v2/x").encode(), xml.format(2, value(2), "").encode())
    bank = Bank()
    bank.take([Page("1", lambda: io.BytesIO(first))])
    assert (bank.checkpoint.cursor, bank.checkpoint.until) == ("/v2/x", None)
    bank.take([Page("2", lambda: io.BytesIO(last))])
    assert sorted(bank.entries) == ["1/i2", "1/i9"]
    assert bank.checkpoint.until == datetime(2023, 6, 9, tzinfo=UTC)


def listed(*numbers: int, label: str = "x") -> list[exchange.Given]:
    content = "".join(f"{value(number)},{label}\n" for number in numbers).encode()
    return list(exchange.read(io.BytesIO(content), "b", added=NOW, where="list"))


def test_of_a_list_that_comes_whole_each_time_only_changes_are_given() -> None:
    held = [one for one in listed(1, 2, 3) if isinstance(one, BankEntry)]
    assert list(exchange.changes(held, listed(1, 2, 3), whole=True)) == []
    new, gone = exchange.changes(held, listed(1, 2, 4), whole=True)
    assert isinstance(new, BankEntry)
    assert new.fingerprint.value == value(4)
    assert isinstance(gone, Withdrawn)
    assert (gone.bank, gone.algorithm, gone.value, gone.why) == ("b", "pdq", value(3), "no longer on the list")
    assert len(list(exchange.changes(held, listed(1, 2, 3, label="y")))) == 3


def test_a_list_with_a_fault_takes_nothing_back() -> None:
    held = [one for one in listed(1, 2) if isinstance(one, BankEntry)]
    (only,) = exchange.changes(held, [*listed(1), Fault(where="list: line 2", what="is broken")], whole=True)
    assert isinstance(only, Fault)


def test_when_it_was_read_is_no_change() -> None:
    (held,) = listed(1)
    (again,) = exchange.read(
        io.BytesIO(f"{value(1)},x\n".encode()), "b", added=datetime(2027, 1, 1, tzinfo=UTC), where="list"
    )
    assert isinstance(held, BankEntry)
    assert list(exchange.changes([held], [again], whole=True)) == []
    assert held.fingerprint == Fingerprint(algorithm="pdq", value=value(1), quality=100)
