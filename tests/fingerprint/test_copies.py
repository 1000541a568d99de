"""Is every copy found, once from each side, in the same order every time?"""

from __future__ import annotations

import random
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.fingerprint.copies import Known, matches
from tocsin.fingerprint.pdq import Pdq
from tocsin.model.fingerprint import BankEntry, Fingerprint, Frame

DAY = datetime(2013, 1, 20, tzinfo=UTC)
A, B, C, D = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)


def picture(value: int, quality: int = 100) -> Fingerprint:
    return Fingerprint(algorithm="pdq", value=f"{value:064x}", quality=quality)


def video(*values: int) -> Fingerprint:
    frames = tuple(Frame(at=float(at), value=f"{value:064x}", quality=90) for at, value in enumerate(values))
    return Fingerprint(algorithm="vpdq", value="", quality=90, frames=frames)


def known(fingerprint: Fingerprint, label: str = "poster", sha256: str | None = None) -> BankEntry:
    return BankEntry(bank="seen", label=label, fingerprint=fingerprint, added=DAY, provenance="test", sha256=sha256)


def test_a_copy_is_told_from_each_side() -> None:
    found = matches({A: picture(0), B: picture(0b111), C: picture((1 << 200) - 1)}, [])
    assert [(match.sha256, match.other, match.distance, match.how) for match in found] == [
        (A, B, 3, "near picture, 3 of 256 bits"),
        (B, A, 3, "near picture, 3 of 256 bits"),
    ]


def test_a_known_item_comes_first_and_names_its_bank_and_label() -> None:
    entry = known(picture(0b11111))
    first, second = matches({A: picture(0), B: picture(1)}, [entry])[:2]
    assert (first.sha256, first.entry, first.bank, first.label, first.distance) == (A, entry.id, "seen", "poster", 5)
    assert (second.sha256, second.other) == (A, B)


def test_the_very_bytes_are_recognised_even_where_the_picture_says_nothing() -> None:
    (match,) = matches({A: picture(0, quality=0)}, [known(picture(0, quality=0), sha256=A)])
    assert (match.how, match.distance) == ("same bytes", 0)


def test_the_very_bytes_are_told_once() -> None:
    (match,) = matches({A: picture(0)}, [known(picture(0), sha256=A)])
    assert match.how == "same bytes"


def test_flat_pictures_are_nobodys_copies() -> None:
    assert matches({A: picture(0, quality=49), B: picture(0)}, [known(picture(0, quality=10))]) == ()


def test_videos_are_compared_with_videos_and_pictures_with_pictures() -> None:
    far = (1 << 128) - 1
    found = matches({A: video(0, far), B: video(0, far), C: picture(0), D: picture(far)}, [])
    assert [(match.sha256, match.other, match.algorithm) for match in found] == [(A, B, "vpdq"), (B, A, "vpdq")]
    assert found[0].how == "2 of 2 frames, from 0.0 s to 1.0 s"


def test_a_file_from_outside_is_asked_of_what_is_held() -> None:
    held = Known({A: picture(0), B: picture((1 << 200) - 1)}, [known(picture(0b1))])
    assert [(match.sha256, match.bank, match.other) for match in held.of(C, picture(0b11))] == [
        (C, "seen", None),
        (C, None, A),
    ]
    assert [match.other for match in held.of(A, picture(0))] == [None]


def test_nothing_in_gives_nothing_out() -> None:
    assert matches({}, []) == ()
    assert matches({}, [known(picture(0))]) == ()


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sets(st.integers(0, 255), max_size=30), max_size=12), st.randoms(use_true_random=False))
def test_the_index_finds_the_pairs_the_rule_finds_in_any_order(places: list[set[int]], order: random.Random) -> None:
    pictures = [(f"{number:064x}", picture(sum(1 << place for place in bits))) for number, bits in enumerate(places)]
    rule = Pdq()
    expected = [
        (one, other, verdict)
        for one, asked in pictures
        for other, held in pictures
        if one != other and (verdict := rule.match(asked, held))
    ]
    found = matches(dict(pictures), [])
    assert sorted((match.sha256, match.other, (match.distance, match.how)) for match in found) == sorted(expected)
    order.shuffle(pictures)
    assert matches(dict(pictures), []) == found
