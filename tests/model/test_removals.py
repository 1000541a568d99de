"""Is a removal seen where there was one, dated honestly, and never where there was none?"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tocsin.model import Invalid, Removal
from tocsin.model.listing import Listing, packed
from tocsin.model.removals import Held, removals

START = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def page(evidence: str, names: Sequence[str], *, at: float, scope: str = "", cut: int = 50_000) -> list[Listing]:
    """A page of items named by the day they were published on, ``d3``, cut into parts."""
    parts = [names[n : n + cut] for n in range(0, len(names), cut)]
    return [
        Listing(
            source="channel",
            evidence=evidence,
            at=day(at),
            first=day(days(part[0])),
            last=day(days(part[-1])),
            names=packed(part),
            scope=scope,
        )
        for part in parts
    ]


def days(name: str) -> int:
    return int(name.lstrip("d"))


def held(names: Sequence[str]) -> Mapping[str, Held]:
    return {name: Held(post=f"post-{name}", claimed=day(days(name))) for name in names}


def nothing_held(_names: Sequence[str]) -> Mapping[str, Held]:
    return {}


def items(first: int, last: int, *without: int) -> list[str]:
    return [f"d{n}" for n in range(first, last + 1) if n not in without]


def found(*pages: list[Listing], lookup: object = held) -> list[Removal]:
    return list(removals([part for each in pages for part in each], held if lookup is held else nothing_held))


def test_what_a_later_page_covers_and_does_not_name_was_removed() -> None:
    (gone,) = found(page("one", items(1, 9), at=10), page("two", items(1, 19, 4), at=20))
    assert (gone.native_id, gone.post, gone.evidence, gone.how) == ("d4", "post-d4", "two", "not-listed")


def test_it_stood_until_the_last_item_of_the_page_that_names_it_and_was_gone_when_the_next_was_made() -> None:
    (gone,) = found(page("one", items(1, 9), at=10), page("two", items(1, 19, 4), at=20))
    assert (gone.last_seen, gone.missed) == (day(9), day(20))


def test_a_page_whose_moment_is_sure_shows_that_it_stood_until_then() -> None:
    pages = [*page("one", items(1, 9), at=10), *page("two", items(1, 19, 4), at=20)]
    (gone,) = removals(pages, held, {"one": day(10)})
    assert gone.last_seen == day(10)


def test_the_interval_is_between_the_last_page_that_names_it_and_the_first_that_does_not() -> None:
    pages = [page(f"p{n}", items(1, n, *([5] if n > 22 else [])), at=n) for n in (10, 20, 22, 24, 30)]
    (gone,) = found(*pages)
    assert (gone.last_seen, gone.missed, gone.evidence) == (day(22), day(24), "p24")


def test_what_scrolled_out_of_a_feed_was_not_removed() -> None:
    assert found(page("one", items(1, 20), at=20), page("two", items(11, 30), at=30)) == []


def test_the_item_a_page_was_cut_at_is_not_missed_by_it() -> None:
    twins = ["d11", "d011", *items(12, 20)]
    assert found(page("one", twins, at=20), page("two", items(11, 30), at=30)) == []


def test_what_comes_back_is_no_removal() -> None:
    pages = (page("one", items(1, 9), at=10), page("two", items(1, 19, 4), at=20), page("three", items(1, 29), at=30))
    assert found(*pages) == []


def test_an_edit_is_no_removal() -> None:
    assert found(page("one", items(1, 9), at=10), page("two", items(1, 9), at=20)) == []


def test_chats_of_one_source_are_told_apart() -> None:
    one, other = page("one", items(1, 9), at=10, scope="a"), page("two", items(1, 19, 4), at=20, scope="b")
    assert found(one, other) == []


def test_pages_given_in_any_order_say_the_same() -> None:
    pages = [page(f"p{n}", items(1, n, *([5] if n > 22 else [])), at=n) for n in (10, 20, 22, 24, 30)]
    assert found(*pages) == found(*reversed(pages))


def test_an_older_export_that_comes_later_accuses_nobody() -> None:
    newer, older = page("newer", items(1, 20), at=21), page("older", items(1, 9), at=25)
    assert found(newer, older) == []


def test_long_pages_in_parts_say_the_same_as_whole_ones() -> None:
    gone = [40, 77, 150]
    before, after = items(1, 200), items(1, 260, *gone)
    whole = found(page("one", before, at=201), page("two", after, at=261))
    parts = found(page("one", before, at=201, cut=16), page("two", after, at=261, cut=16))
    assert parts == whole
    assert sorted(days(each.native_id) for each in whole) == gone


def test_an_item_we_never_held_is_missed_only_where_its_whole_part_is_covered() -> None:
    one = page("one", items(1, 20), at=21, cut=5)
    (gone,) = found(one, page("two", items(5, 30, 8), at=31), lookup=None)
    assert (gone.native_id, gone.post, gone.last_seen) == ("d8", None, None)


def test_damaged_names_are_said_and_not_guessed() -> None:
    bad = Listing(source="s", evidence="e", at=day(3), first=day(1), last=day(2), names=b"no zlib")
    other = Listing(source="s", evidence="f", at=day(4), first=day(1), last=day(2), names=packed(["d1"]))
    with pytest.raises(Invalid, match="damaged"):
        list(removals([bad, other], held))


@pytest.mark.parametrize("seed", range(20))
def test_random_channels_lose_exactly_what_was_taken_down(seed: int) -> None:
    chance = random.Random(seed)
    taken: dict[int, int] = {}  # item -> the day it was taken down
    pages, when = [], sorted(chance.sample(range(5, 120), 6))
    for item in range(1, 120):
        if chance.random() < 0.2:
            taken[item] = item + chance.randrange(1, 30)
    for at in when:
        stands = [n for n in range(1, at + 1) if taken.get(n, 999) > at]
        pages.append((at, stands))
    listed = [page(f"p{at}", [f"d{n}" for n in stands], at=at) for at, stands in pages if stands]
    expected = set()
    for item, down in taken.items():
        shown = [at for at, stands in pages if item in stands]
        covers = [at for at, stands in pages if shown and at > max(shown) and stands and stands[0] < item <= stands[-1]]
        if covers:
            expected.add((f"d{item}", min(covers)))
            assert max(shown) < down <= min(covers)
    assert {(each.native_id, (each.missed - START).days) for each in found(*listed)} == expected
    for each in found(*listed):
        assert each.last_seen is not None
        assert each.last_seen < day(taken[days(each.native_id)]) <= each.missed
