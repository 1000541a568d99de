"""Is every copy found, known items first, in the same order every time?"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint import copies
from tocsin.fingerprint.copies import LOOKED_AT, MEDIA, Known, Memory, in_memory
from tocsin.fingerprint.digest import Md5
from tocsin.fingerprint.items import Item, item_of
from tocsin.fingerprint.judging import Judge
from tocsin.fingerprint.standing import BankRule, Standing
from tocsin.model.fingerprint import BankEntry, Fingerprint, Frame, Match, Variant
from tocsin.model.kinds import Action, Opinion

DAY = datetime(2013, 1, 20, tzinfo=UTC)
A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


def picture(value: int, quality: int = 100) -> Fingerprint:
    return Fingerprint(algorithm="pdq", value=f"{value:064x}", quality=quality)


def variants(**changes: int) -> Fingerprint:
    found = tuple(Variant(change=name, value=f"{value:064x}", quality=90) for name, value in changes.items())
    return Fingerprint(algorithm="pdq-variants", value="", quality=90, variants=found)


def video(*values: int) -> Fingerprint:
    frames = tuple(Frame(at=float(at), value=f"{value:064x}", quality=90) for at, value in enumerate(values))
    return Fingerprint(algorithm="vpdq", value="", quality=90, frames=frames, seconds=float(len(values)))


def entry(fingerprint: Fingerprint, label: str = "poster", sha256: str | None = None, bank: str = "seen") -> BankEntry:
    return BankEntry(bank=bank, label=label, fingerprint=fingerprint, added=DAY, provenance="test", sha256=sha256)


def asked(sha256: str, *prints: Fingerprint) -> Item:
    return Item(sha256=sha256, prints=prints)


def of(item: Item, *entries: BankEntry, **media: Fingerprint) -> tuple[Match, ...]:
    names = {"a": A, "b": B, "c": C, "d": D}
    return in_memory(entries, {names[name]: [one] for name, one in media.items()}).of(item).matches


def test_a_copy_is_told_with_its_distance_and_a_medium_is_no_copy_of_itself() -> None:
    found = of(asked(A, picture(0)), a=picture(0), b=picture(0b111), c=picture((1 << 200) - 1))
    assert [(match.other, match.distance, match.how) for match in found] == [(B, 3, "near picture, 3 of 256 bits")]


def test_a_known_item_comes_first_and_names_its_bank_and_label() -> None:
    known = entry(picture(0b11111))
    first, second = of(asked(A, picture(0)), known, b=picture(1))
    assert (first.entry, first.bank, first.label, first.distance) == (known.id, "seen", "poster", 5)
    assert second.other == B


def test_the_very_bytes_are_recognised_even_where_the_picture_says_nothing_and_are_told_once() -> None:
    (match,) = of(asked(A, picture(0, quality=0)), entry(picture(0, quality=0), sha256=A))
    assert (match.how, match.distance) == ("same bytes", 0)
    assert len(of(asked(A, picture(0)), entry(picture(0), sha256=A))) == 1


def test_a_digest_of_a_list_recognises_the_bytes_and_nothing_else() -> None:
    here = Md5().fingerprint(b"some bytes")
    assert here is not None
    (match,) = of(asked(A, here), entry(here))
    assert (match.algorithm, match.how) == ("md5", "same bytes, by MD5")
    other = Md5().fingerprint(b"other bytes")
    assert other is not None
    assert of(asked(A, other), entry(here)) == ()


def test_flat_pictures_are_nobodys_copies() -> None:
    assert of(asked(A, picture(0, quality=49)), entry(picture(0, quality=10)), b=picture(0)) == ()


def test_what_was_undone_is_said_and_a_nearer_plain_likeness_counts_more() -> None:
    far = (1 << 120) - 1
    (match,) = of(asked(A, picture(far), variants(mirrored=0b1)), entry(picture(0)))
    assert (match.algorithm, match.changes, match.distance) == ("pdq-variants", ("mirrored",), 1)
    (match,) = of(asked(A, picture(0b11), variants(mirrored=0)), entry(picture(0)))
    assert (match.algorithm, match.changes) == ("pdq", ())


def test_an_altered_medium_is_found_by_the_picture_it_was_made_of_and_by_an_item_that_becomes_known() -> None:
    judge = Judge()
    framed = Item(sha256=B, prints=(picture((1 << 120) - 1), variants(border=0)))
    known = Known([Memory([framed], judge)], judge)
    (match,) = known.of(asked(A, picture(0b111))).matches
    assert match.changes == ("the other one: border",)
    assert [found.changes for found in known.back(item_of(entry(picture(0b1))))] == [("border",)]


def test_a_known_item_counts_as_it_was_banked() -> None:
    known = BankEntry(
        bank="seen", label="framed", fingerprint=picture((1 << 120) - 1), also=(variants(border=0),), added=DAY,
        provenance="test",
    )  # fmt: skip
    assert of(asked(A, picture(0b111)), known) == ()


def test_two_media_are_not_alike_because_something_could_be_undone_in_both() -> None:
    far = (1 << 120) - 1
    judge = Judge()
    other = Item(sha256=B, prints=(picture(far << 120), variants(part=0)))
    assert Known([Memory([other], judge)], judge).of(asked(A, picture(far), variants(part=0))).matches == ()


def test_a_picture_is_found_among_a_videos_frames_and_the_other_way_round() -> None:
    chance = random.Random(9)
    film = video(*(chance.getrandbits(256) for _ in range(20)))
    still = picture(int(film.frames[7].value, 16) ^ 0b11)
    (match,) = of(asked(A, still), entry(film))
    assert "at 7.0 s" in match.how
    (match,) = of(asked(A, film), entry(still))
    assert "at 7.0 s" in match.how


def test_a_banks_own_radius_is_kept_in_both_directions() -> None:
    strict, wide = entry(picture((1 << 20) - 1), bank="strict"), entry(picture((1 << 40) - 1), bank="wide")
    judge = Judge()
    rules = Standing(banks={"strict": BankRule(radius=10), "wide": BankRule(radius=45)})
    known = Known([Memory(map(item_of, (strict, wide)), judge)], judge, rules, DAY)
    assert [match.bank for match in known.of(asked(A, picture(0))).matches] == ["wide"]
    assert known.back(item_of(strict)) == []


def test_items_that_expired_were_switched_off_or_ruled_false_are_not_asked() -> None:
    held = [entry(picture(n), label=str(n)) for n in range(4)]
    gone = BankEntry(bank="seen", label="old", fingerprint=picture(9), added=DAY, provenance="test", expires=DAY)
    judge = Judge()
    rules = Standing(off=frozenset({held[0].id}), opinions={held[1].id: Opinion.FALSE_POSITIVE})
    known = Known([Memory(map(item_of, [*held, gone]), judge)], judge, rules, DAY)
    assert sorted(match.label or "" for match in known.of(asked(A, picture(0))).matches) == ["2", "3"]


def test_a_match_says_what_stands_of_the_item() -> None:
    item = entry(picture(0))
    judge = Judge()
    rules = Standing(banks={"seen": BankRule(action=Action.COUNT)}, opinions={item.id: Opinion.DISPUTED})
    (match,) = Known([Memory([item_of(item)], judge)], judge, rules, DAY).of(asked(A, picture(1))).matches
    assert (match.action, match.opinion) == (Action.COUNT, Opinion.DISPUTED)


def test_only_the_banks_named_are_asked_and_media_only_where_wanted() -> None:
    one, two = entry(picture(0), bank="one"), entry(picture(0), bank="two")
    judge = Judge()
    medium, file = Item(sha256=B, prints=(picture(0),)), Item(sha256=C, prints=(picture(0),), name="c.jpg")
    known = Known([Memory([item_of(one), item_of(two), medium, file], judge)], judge)
    item = asked(A, picture(0))
    assert [match.bank for match in known.of(item, ["two"], ()).matches] == ["two"]
    assert [match.other for match in known.of(item, (), (MEDIA,)).matches] == [B]
    assert {match.other for match in known.of(item, (), (MEDIA, LOOKED_AT)).matches} == {B, C}


def test_a_new_item_finds_what_was_seen_before() -> None:
    judge = Judge()
    medium, file = Item(sha256=B, prints=(picture(0b1),)), Item(sha256=C, prints=(picture(0b11),), name="c.jpg")
    known = Known([Memory([medium, file], judge)], judge)
    found = known.back(item_of(entry(picture(0))))
    assert [(match.sha256, match.label, match.distance) for match in found] == [(B, "poster", 1), (C, "poster", 2)]


def test_a_flood_is_bounded_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST", 10)
    entries = [entry(picture(0), label=str(number)) for number in range(25)]
    found = in_memory(entries, {}).of(asked(A, picture(0)))
    assert (len(found.matches), found.left) == (10, 15)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, (1 << 12) - 1), min_size=2, max_size=4, unique=True))
def test_the_order_of_the_items_does_not_matter(values: list[int]) -> None:
    entries = [entry(picture(value), label=str(value)) for value in values]
    told = {in_memory(each, {}).of(asked(A, picture(0))).matches for each in permutations(entries)}
    assert len(told) == 1


class Initials:
    """A fingerprinter of another package: pictures are alike whose values begin alike."""

    algorithm, version, media = "initials", "1", "image"

    def fingerprint(self, content: bytes) -> Fingerprint | None:
        return None

    def match(self, asked: Fingerprint, known: Fingerprint) -> tuple[int, str] | None:
        return (0, "begins alike") if asked.value[0] == known.value[0] else None


def test_a_fingerprinter_of_another_package_is_matched_too() -> None:
    judge = Judge(others=(Initials(),))
    here, there = (Fingerprint(algorithm="initials", value=value, quality=100) for value in ("abc", "axy"))
    known = Known([Memory([item_of(entry(there))], judge)], judge)
    (match,) = known.of(asked(A, here)).matches
    assert (match.algorithm, match.how) == ("initials", "begins alike")
