"""Which seconds are said to show which? On values made for it: no decoder here."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from tocsin.fingerprint.video import Vpdq
from tocsin.fingerprint.video.segments import segments
from tocsin.fingerprint.video.tape import MIRROR, Side, Tape, packed, tape_of, unpacked
from tocsin.model.fingerprint import Fingerprint, Frame

ALL = (1 << 256) - 1


def film(seed: int, seconds: int) -> list[int]:
    """A value for each tenth of a second: shots of a few seconds in which the picture drifts."""
    random = Random(seed)
    values: list[int] = []
    while len(values) < seconds * 10:
        value = random.getrandbits(256)
        for _ in range(random.randrange(20, 60)):
            values.append(value)
            value ^= 1 << random.randrange(256)
            value ^= 1 << random.randrange(256)
    return values[: seconds * 10]


def frames(values: Sequence[int], every: int = 10, quality: int = 100, noise: int = 4, seed: int = 0) -> list[Frame]:
    """One frame each ``every`` tenths of a second, a few bits off."""
    random = Random(seed)
    blurred = []
    for place in range(0, len(values), every):
        value = values[place]
        for _ in range(noise):
            value ^= 1 << random.randrange(256)
        blurred.append(Frame(at=place / 10, value=f"{value:064x}", quality=quality))
    return blurred


def video(found: Sequence[Frame], blob: bytes = b"") -> Fingerprint:
    return Fingerprint(
        algorithm="vpdq", value="", quality=100, frames=tuple(found), blob=blob, seconds=found[-1].at + 1
    )


def faster(values: Sequence[int], speed: float) -> list[int]:
    return [values[int(place * speed)] for place in range(int(len(values) / speed))]


def test_an_excerpt_is_found_at_its_second() -> None:
    known = film(1, 120)
    (part,) = segments(frames(known[400:700], seed=1), frames(known), 31)
    assert (part.asked_from, part.asked_to) == pytest.approx((0, 29), abs=1)
    assert part.known_from - part.asked_from == pytest.approx(40, abs=0.8)
    assert part.known_to - part.asked_to == pytest.approx(40, abs=0.8)
    assert part.distance <= 12


def test_an_excerpt_between_the_seconds_that_were_kept_is_found() -> None:
    known = film(2, 120)
    (part,) = segments(frames(known[405:805], seed=1), frames(known), 31)
    assert part.known_from - part.asked_from == pytest.approx(40.5, abs=1)


@pytest.mark.parametrize("speed", [0.8, 0.9, 24 / 25, 1.1, 1.25])
def test_another_speed_is_found_and_named(speed: float) -> None:
    known = film(3, 300)
    verdict = Vpdq().verdict(video(frames(faster(known, speed), seed=1)), video(frames(known)))
    assert verdict is not None
    assert f"played at {speed:.2f}".rstrip("0") in verdict.changes[0]
    assert sum(part.asked_to - part.asked_from for part in verdict.segments) >= 0.9 * 300 / speed
    for part in verdict.segments:
        assert part.known_to == pytest.approx(part.asked_to * speed, abs=2)


def test_another_frame_rate_is_no_other_speed() -> None:
    known = film(4, 90)
    verdict = Vpdq().verdict(video(frames(known, every=1, seed=1)), video(frames(known, every=25)))
    assert verdict is not None
    assert verdict.changes == ()
    (part,) = verdict.segments
    assert (part.asked_from, part.known_from) == pytest.approx((0, 0), abs=1.5)


def test_excerpts_in_another_order_are_each_found() -> None:
    known, other = film(5, 120), film(6, 60)
    asked = known[600:800] + other[:300] + known[100:350] + other[300:]
    verdict = Vpdq().verdict(video(frames(asked, seed=1)), video(frames(known)))
    assert verdict is not None
    found = [(round(part.asked_from), round(part.known_from)) for part in verdict.segments]
    assert [place for place, _ in found] == pytest.approx([0, 50], abs=1)
    assert [place for _, place in found] == pytest.approx([60, 10], abs=1)
    assert any(change.startswith("cut to ") for change in verdict.changes)
    assert any(change.startswith("set among other pictures") for change in verdict.changes)


def test_a_mirrored_copy_is_found_even_of_a_list_that_holds_no_mirrored_values() -> None:
    known = film(7, 60)
    turned = [value ^ int.from_bytes(bytes([MIRROR]) * 32, "big") for value in known]
    verdict = Vpdq().verdict(video(frames(turned, seed=1, noise=12)), video(frames(known)))
    assert verdict is not None
    assert verdict.changes == ("mirrored",)
    assert "mirrored" in verdict.how


def test_unrelated_videos_never_match() -> None:
    videos = [video(frames(film(seed, 60))) for seed in range(100, 120)]
    rule = Vpdq()
    assert not [1 for one in videos for other in videos if one is not other and rule.verdict(one, other)]


def test_an_hour_of_one_logo_is_not_every_video_that_shows_the_logo() -> None:
    logo = film(8, 1)[:1]
    still = video(frames(logo * 36_000))
    shown = video(frames(film(9, 60) + logo * 30 + film(10, 60)))
    assert Vpdq().verdict(still, shown) is None
    assert Vpdq().verdict(shown, still) is None


def test_half_hours_of_two_stills_in_turn_do_not_explode() -> None:
    two = film(11, 1)[0], film(12, 1)[0]
    one = video(frames([two[tenth // 20 % 2] for tenth in range(18_000)]))
    other = video(frames([two[tenth // 30 % 2] for tenth in range(18_000)]))
    verdict = Vpdq().verdict(one, other)
    assert verdict is None or len(verdict.segments) <= 24 * 20


def test_a_video_of_one_still_is_known_when_it_comes_back() -> None:
    still = film(13, 1)[:1]
    verdict = Vpdq().verdict(video(frames(still * 100, seed=1)), video(frames(still * 150)))
    assert verdict is not None
    assert verdict.distance <= 8


def test_a_still_among_black_frames_is_not_enough() -> None:
    still = film(14, 1)[:1]
    dark = [Frame(at=float(second), value="0" * 64, quality=0) for second in range(3, 60)]
    mostly_dark = video([*frames(still * 30), *dark])
    shown = video(frames(film(15, 60) + still * 30 + film(16, 60)))
    assert Vpdq().verdict(mostly_dark, shown) is None


def test_frames_shown_in_another_order_are_still_known() -> None:
    known = frames(film(17, 40))
    values = [frame.value for frame in known][::-1]
    asked = [Frame(at=frame.at, value=value, quality=100) for frame, value in zip(known, values, strict=True)]
    verdict = Vpdq().verdict(video(asked), video(known))
    assert verdict is not None
    assert verdict.segments or "in another order" in verdict.how


def test_three_scenes_in_step_may_be_further_off_and_one_scene_may_not() -> None:
    known = film(18, 60)
    marked = Random(5)
    far = sum(1 << bit for bit in marked.sample(range(256), 44))
    verdict = Vpdq().verdict(video(frames([value ^ far for value in known], noise=0)), video(frames(known, noise=0)))
    assert verdict is not None
    assert 31 < verdict.distance <= 52
    drift = Random(1)
    studio = [film(19, 1)[0]]
    for _ in range(600):
        studio.append(studio[-1] ^ 1 << drift.randrange(60))
    asked = video(frames([value ^ (far >> 60 << 60) for value in studio], noise=0))
    assert Vpdq().verdict(asked, video(frames(studio, noise=0))) is None


def test_what_is_looked_for_holds_every_shot_once_and_its_mirror_image() -> None:
    rule, still = Vpdq(), film(20, 1)[:1]
    found = video(frames(still * 600 + film(21, 1)[:1] * 600, noise=0))
    assert len(rule.values(found)) == 2
    assert len(rule.asks(found)) == 4
    assert set(rule.values(found)) < set(rule.asks(found))
    assert rule.values(video(frames(still * 10, quality=49))) == ()


def test_a_long_video_asks_a_bounded_number_of_values() -> None:
    random = Random(3)
    long = video(frames([random.getrandbits(256) for _ in range(14_400)], every=1))
    assert len(Vpdq().values(long)) == 14_400
    assert len(Vpdq().asks(long)) == 4000


def tape(count: int) -> Tape:
    values = np.random.default_rng(count).integers(0, 256, (2, count, 32), np.uint8)
    side = Side(quality=np.full(count, 90, np.uint8), values=values[0], mirrored=values[1])
    grid = np.arange(count) % 3 == 0
    return Tape(at=np.arange(count, dtype=np.float64) * 0.25, grid=grid, whole=side, inner=side)


def test_a_tape_comes_back_as_it_was() -> None:
    made = tape(9)
    again = unpacked(packed(made))
    assert again is not None
    assert again.inner is not None
    assert again.at.tolist() == made.at.tolist()
    assert (again.inner.mirrored == made.whole.mirrored).all()


def test_a_spoilt_tape_is_not_believed_and_the_frames_are() -> None:
    whole = packed(tape(9))
    kept = frames(film(22, 3), noise=0)
    for spoilt in (b"x", whole[:-1], whole + b"x", b"vt2\0" + whole[4:], whole[:4] + b"\xff" * 4 + whole[8:]):
        assert unpacked(spoilt) is None
        read = tape_of(video(kept, spoilt))
        assert read.whole.values.tobytes().hex() == "".join(frame.value for frame in kept)
    backwards = bytearray(whole)
    backwards[9:13] = b"\xff\xff\xff\xff"
    assert unpacked(bytes(backwards)) is None
    assert len(tape_of(video(kept, whole))) == 9  # three of its moments are the grid's, as the frames are
    assert len(tape_of(video(kept[:2], whole))) == 2


def test_a_hostile_list_of_equal_times_is_answered() -> None:
    same = [Frame(at=0.0, value=frame.value, quality=100) for frame in frames(film(23, 60))]
    Vpdq().verdict(video(same), video(frames(film(23, 60))))
    late = [Frame(at=frame.at * 1e12, value=frame.value, quality=100) for frame in frames(film(24, 60))]
    Vpdq().verdict(video(late), video(frames(film(24, 60))))
