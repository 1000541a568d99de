"""Is an edited copy of a moving clip found, said to be what it is, and nothing else found?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tocsin.fingerprint.verdict import Verdict
from tocsin.fingerprint.video import Vpdq
from tocsin.model.fingerprint import Fingerprint

Pixels = NDArray[np.uint8]
Shots = Callable[[Sequence[int], float], list[Pixels]]
Cut = Callable[..., bytes]
Edit = Callable[[list[Pixels]], list[Pixels]]

RULE = Vpdq()
RATE = 12


@pytest.fixture(scope="module")
def frames(shots: Shots) -> list[Pixels]:
    return shots([1, 2, 3, 4, 5, 6], 3.5)


@pytest.fixture(scope="module")
def known(frames: list[Pixels], cut: Cut) -> Fingerprint:
    return read(cut(frames))


def read(content: bytes) -> Fingerprint:
    found = RULE.fingerprint(content)
    assert found is not None
    return found


def boxed(frame: Pixels, level: int = 0, share: float = 0.2) -> Pixels:
    bar = np.full((int(len(frame) * share) // 2 * 2, frame.shape[1], 3), level, np.uint8)
    return np.concatenate([bar, frame, bar])


def with_logo(frame: Pixels) -> Pixels:
    marked = frame.copy()
    marked[6:26, -34:-6] = (230, 30, 40)
    marked[12:20, -28:-12] = 255
    return marked


def at_speed(frames: list[Pixels], speed: float) -> list[Pixels]:
    return [frames[int(place * speed)] for place in range(int(len(frames) / speed))]


def smaller(frame: Pixels) -> Pixels:
    return np.asarray(Image.fromarray(frame).resize((128, 86)))


EDITS: dict[str, tuple[Edit, str]] = {
    "smaller": (lambda frames: [smaller(frame) for frame in frames], ""),
    "excerpt": (lambda frames: frames[61:150], "cut to"),
    "letterboxed": (lambda frames: [boxed(frame) for frame in frames], "border added"),
    "white bars": (lambda frames: [boxed(frame, 255) for frame in frames], "border added"),
    "mirrored": (lambda frames: [frame[:, ::-1] for frame in frames], "mirrored"),
    "mirrored and letterboxed": (lambda frames: [boxed(frame[:, ::-1]) for frame in frames], "mirrored"),
    "slower": (lambda frames: at_speed(frames, 0.9), "played at 0.9"),
    "faster": (lambda frames: at_speed(frames, 1.1), "played at 1.1"),
    "logo": (lambda frames: [with_logo(frame) for frame in frames], ""),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_copy_is_known_and_how_it_was_made_is_told(
    name: str, frames: list[Pixels], known: Fingerprint, cut: Cut
) -> None:
    edit, change = EDITS[name]
    verdict = RULE.verdict(read(cut(edit(frames))), known)
    assert verdict is not None
    assert verdict.segments
    assert any(told.startswith(change) for told in verdict.changes) if change else not lies(verdict)


def lies(verdict: Verdict) -> bool:
    """Whether it says of a copy that was neither turned over nor boxed that it was."""
    return any(told.startswith(("mirrored", "border", "played")) for told in verdict.changes)


def test_another_frame_rate_and_coding_is_known(frames: list[Pixels], known: Fingerprint, cut: Cut) -> None:
    every_other = read(cut(frames[::2], rate=RATE / 2, kind="avi", codec="mpeg4"))
    verdict = RULE.verdict(every_other, known)
    assert verdict is not None
    assert not lies(verdict)


def test_an_excerpt_inside_a_longer_video_is_found_at_its_seconds(
    frames: list[Pixels], known: Fingerprint, shots: Shots, cut: Cut
) -> None:
    other = shots([21, 22, 23, 24], 3.5)
    inside = read(cut([*other[:84], *frames[60:180], *other[84:]]))
    verdict = RULE.verdict(inside, known)
    assert verdict is not None
    (part,) = verdict.segments
    assert (part.asked_from, part.asked_to) == pytest.approx((7, 17), abs=1.1)
    assert (part.known_from, part.known_to) == pytest.approx((5, 15), abs=1.1)
    assert verdict.how.startswith("its seconds ")
    assert any(told.startswith("set among other pictures") for told in verdict.changes)


def test_unrelated_clips_are_not_known(known: Fingerprint, shots: Shots, cut: Cut) -> None:
    for first in (31, 41, 51):
        other = read(cut(shots(range(first, first + 5), 3.0)))
        assert RULE.verdict(other, known) is None
        assert RULE.verdict(known, other) is None


def words(values: Sequence[str]) -> NDArray[np.uint64]:
    return np.frombuffer(bytes.fromhex("".join(values)), np.uint64).reshape(-1, 4)


def test_an_edited_copy_shares_a_value_with_the_index(frames: list[Pixels], known: Fingerprint, cut: Cut) -> None:
    held = RULE.values(known)
    for name, (edit, _) in EDITS.items():
        if name == "logo":  # on a small frame it moves every value too far: found only where both are at hand
            continue
        asks = RULE.asks(read(cut(edit(frames))))
        assert int(np.bitwise_count(words(asks)[:, None] ^ words(held)).sum(axis=2).min()) <= RULE.radius


def test_key_frames_give_the_first_answer(frames: list[Pixels], known: Fingerprint, cut: Cut) -> None:
    copy = cut(frames, options={"g": "24", "crf": "34"})
    first = RULE.triage(copy)
    assert first is not None
    assert len(first.frames) < len(read(copy).frames)
    verdict = RULE.verdict(first, known)
    assert verdict is not None


def test_key_frames_too_far_apart_are_not_relied_on(frames: list[Pixels], cut: Cut) -> None:
    copy = cut(frames, options={"g": "1000", "sc_threshold": "0"})
    first = RULE.triage(copy)
    assert first is not None
    assert first == read(copy)


def test_every_frame_is_had_on_request(frames: list[Pixels], cut: Cut) -> None:
    every = Vpdq(step=0)
    found = every.fingerprint(cut(frames[:30]))
    assert found is not None
    assert len(found.frames) == 30
    assert every.version != RULE.version


def test_what_need_not_be_decoded_changes_no_value(frames: list[Pixels], cut: Cut) -> None:
    for options in (
        {"bf": "3", "g": "36"},
        {"bf": "0", "g": "250"},
        {"bf": "2", "g": "30", "x264-params": "open-gop=1"},
    ):
        copy = cut(frames, options=options)
        every = Vpdq(step=0).fingerprint(copy)
        assert every is not None
        whole = [frame for place, frame in enumerate(every.frames) if place % RATE == 0]
        assert [(frame.at, frame.value) for frame in read(copy).frames] == [(frame.at, frame.value) for frame in whole]


def test_a_slide_show_is_known_and_its_single_slide_is_not_everything(shots: Shots, cut: Cut) -> None:
    slides = [frame for seed in (61, 62, 63, 64) for frame in [shots([seed], 0.1)[0]] * 36]
    show = read(cut(slides))
    again = RULE.verdict(read(cut(slides[20:], options={"crf": "36"})), show)
    assert again is not None
    other = read(cut([*shots([71, 72, 73], 3.0), *slides[:24]]))
    assert RULE.verdict(other, show) is None
