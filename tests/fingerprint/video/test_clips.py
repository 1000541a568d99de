"""Is a video recognised when it comes back re-encoded, cut or turned?"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from PIL import Image

from tocsin.fingerprint.decode import PICTURES, VIDEOS, Pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pdq import Pdq, distance
from tocsin.fingerprint.video import Vpdq
from tocsin.model.fingerprint import Fingerprint, Frame
from tocsin.model.seams import Fingerprinter

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]
Film = Callable[..., bytes]
Scenes = Callable[[range], list[Image.Image]]


@pytest.fixture(scope="module")
def scenes(paint: Paint) -> Scenes:
    """One painted scene for each second, five frames each."""
    return lambda seeds: [paint(seed, 160, 120) for seed in seeds for _ in range(5)]


def found(content: bytes) -> Fingerprint:
    fingerprint = Vpdq().fingerprint(content)
    assert fingerprint is not None
    return fingerprint


def video(*values: int, quality: int = 100) -> Fingerprint:
    frames = tuple(Frame(at=float(at), value=f"{value:064x}", quality=quality) for at, value in enumerate(values))
    return Fingerprint(algorithm="vpdq", value="", quality=quality, frames=frames, seconds=float(len(values)))


FAR = [((1 << 64) - 1) << (64 * place) for place in range(4)]  # values far from one another


def test_vpdq_keeps_the_promise_of_a_fingerprinter() -> None:
    rule: Fingerprinter = Vpdq()
    assert (rule.algorithm, rule.media) == ("vpdq", "video")
    assert "pyav" in rule.version


def test_one_frame_a_second_is_taken_and_it_is_the_pdq_of_that_frame(
    film: Film, scenes: Scenes, paint: Paint, encode: Encode
) -> None:
    fingerprint = found(film(scenes(range(4))))
    assert [frame.at for frame in fingerprint.frames] == [0.0, 1.0, 2.0, 3.0]
    assert (fingerprint.width, fingerprint.height, fingerprint.seconds) == (160, 120, 4.0)
    for seed, frame in enumerate(fingerprint.frames):
        still = Pdq().fingerprint(encode(paint(seed, 160, 120)))
        assert still is not None
        assert distance(frame.value, still.value) <= 20


@pytest.mark.parametrize(
    ("kind", "codec"), [("mp4", "mpeg4"), ("matroska", "mpeg4"), ("avi", "mjpeg"), ("mov", "mjpeg")]
)
def test_every_container_gives_the_same_seconds(kind: str, codec: str, film: Film, scenes: Scenes) -> None:
    fingerprint = found(film(scenes(range(3)), kind=kind, codec=codec))
    assert [frame.at for frame in fingerprint.frames] == pytest.approx([0.0, 1.0, 2.0], abs=0.01)


@pytest.mark.parametrize(("pictures", "frames"), [(1, 1), (2, 2), (4, 3), (5, 3), (9, 3)])
def test_a_short_clip_gives_three_frames_where_it_has_them(
    pictures: int, frames: int, film: Film, scenes: Scenes
) -> None:
    assert len(found(film(scenes(range(2))[:pictures])).frames) == frames


def test_a_re_encoded_smaller_copy_is_recognised(film: Film, scenes: Scenes) -> None:
    original = scenes(range(5))
    smaller = [image.resize((128, 96)) for image in original]
    verdict = Vpdq().match(found(film(smaller, codec="mjpeg", kind="avi", bits=200_000)), found(film(original)))
    assert verdict is not None
    assert verdict[0] <= 20
    assert verdict[1] == "its seconds 0 to 4 show seconds 0 to 4 of the known video (5 of 5 frames)"


def test_a_turned_video_has_the_value_of_the_upright_one(film: Film, scenes: Scenes) -> None:
    straight, turned = struct.pack(">5i", 1 << 16, 0, 0, 0, 1 << 16), struct.pack(">5i", 0, 1 << 16, 0, -1 << 16, 0)
    lying = film([image.transpose(Image.Transpose.ROTATE_90) for image in scenes(range(3))])
    header = lying.index(b"tkhd")
    told = lying[:header] + lying[header:].replace(straight, turned, 1)
    fingerprint, upright = found(told), found(film(scenes(range(3))))
    assert (fingerprint.width, fingerprint.height) == (160, 120)
    assert Vpdq().match(fingerprint, upright) is not None
    assert Vpdq().match(found(lying), upright) is None


def test_a_video_with_sound_is_read(film: Film, scenes: Scenes) -> None:
    assert len(found(film(scenes(range(3)), sound=True)).frames) == 3


def test_an_excerpt_of_a_known_video_is_recognised_and_so_is_what_holds_one(film: Film, scenes: Scenes) -> None:
    whole, excerpt = found(film(scenes(range(8)))), found(film(scenes(range(2, 6))))
    verdict = Vpdq().match(excerpt, whole)
    assert verdict is not None
    assert verdict[1] == "its seconds 0 to 3 show seconds 2 to 5 of the known video (4 of 4 frames)"
    verdict = Vpdq().match(whole, excerpt)
    assert verdict is not None
    assert verdict[1] == "its seconds 2 to 5 show seconds 0 to 3 of the known video (4 of 4 frames)"


def test_another_video_is_not_recognised(film: Film, scenes: Scenes) -> None:
    assert Vpdq().match(found(film(scenes(range(5)))), found(film(scenes(range(20, 25))))) is None


def test_too_few_common_frames_are_no_match_from_either_side() -> None:
    ours, theirs = video(*FAR), video(*FAR[:2], 0xFFFF, (1 << 200) - 1, 0xFFFF << 100)
    assert Vpdq().match(ours, theirs) is None
    assert Vpdq().match(theirs, ours) is None
    assert Vpdq(share=0.5).match(ours, theirs) is not None


def test_the_distance_is_the_mean_over_matched_frames() -> None:
    verdict = Vpdq().match(
        video(*(value ^ 0b1111 for value in FAR[:2]), *(value ^ 0b11 for value in FAR[2:])), video(*FAR)
    )
    assert verdict == (3, "its seconds 0 to 3 show seconds 0 to 3 of the known video (4 of 4 frames)")


def test_black_frames_recognise_nothing() -> None:
    assert Vpdq().match(video(0, 0, quality=49), video(0, 0)) is None
    assert Vpdq().match(video(0, 0), video(0, 0, quality=49)) is None


def test_a_picture_is_no_video_and_a_video_no_picture(film: Film, scenes: Scenes, encode: Encode, paint: Paint) -> None:
    with pytest.raises(FingerprintError, match="holds image/png, not a video"):
        Vpdq().fingerprint(encode(paint(1)))
    with pytest.raises(FingerprintError, match="holds video/mp4, not a picture"):
        Pdq().fingerprint(film(scenes(range(1))))


def test_a_video_without_its_index_is_trouble(film: Film, scenes: Scenes) -> None:
    whole = film(scenes(range(3)))
    with pytest.raises(FingerprintError, match="cannot be decoded"):
        Vpdq().fingerprint(whole[: len(whole) // 2])


def test_a_video_in_an_unknown_coding_is_trouble(film: Film, scenes: Scenes) -> None:
    content = film(scenes(range(1)), kind="avi", codec="mjpeg").replace(b"MJPG", b"zzzz")
    with pytest.raises(FingerprintError, match="coding FFmpeg does not know"):
        Vpdq().fingerprint(content)


def test_a_damaged_video_is_read_or_trouble_and_never_the_end_of_the_decoder(film: Film, scenes: Scenes) -> None:
    whole, random = film(scenes(range(2))), Random(7)
    with Pool(VIDEOS) as decoder:
        decoder.level()
        first = decoder._idle[0]
        for _ in range(60):
            spoilt = bytearray(whole)
            for _ in range(10):
                spoilt[random.randrange(32, len(spoilt))] = random.randrange(256)
            with suppress(FingerprintError):
                decoder.ask("vpdq", bytes(spoilt))
        assert decoder._idle[0] is first


def test_a_play_list_in_a_videos_clothes_opens_nothing() -> None:
    with pytest.raises(FingerprintError, match="holds application/octet-stream"):
        Vpdq().fingerprint(b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n")


def test_without_pyav_the_trouble_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, film: Film, scenes: Scenes, encode: Encode, paint: Paint, tmp_path: object
) -> None:
    content = film(scenes(range(1)))
    folder = str(tmp_path)
    with open(f"{folder}/av.py", "w", encoding="utf-8") as module:  # noqa: PTH123
        module.write("raise ImportError('not installed')\n")
    monkeypatch.setattr(sys, "path", [folder, *sys.path])
    with Pool(VIDEOS) as decoder:
        with pytest.raises(FingerprintError) as caught:
            decoder.ask("vpdq", content)
        assert caught.value.remedy == "install tocsin[media]"
    with Pool(PICTURES) as decoder:
        assert decoder.ask("pdq", encode(paint(1))).head["found"] is not None
