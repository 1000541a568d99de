"""Is a broken or crafted video answered with a reason, within bounds?"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray

from tocsin.fingerprint.decode import VIDEOS, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.video import Vpdq

Pixels = NDArray[np.uint8]
Shots = Callable[[Sequence[int], float], list[Pixels]]
Cut = Callable[..., bytes]

RULE = Vpdq()


@pytest.fixture(scope="module")
def clip(shots: Shots, cut: Cut) -> bytes:
    return cut(shots([1, 2], 2.0))


@pytest.fixture(scope="module")
def stamped(shots: Shots) -> Callable[..., bytes]:
    """A Matroska file whose frames are shown when it is told."""
    av = pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")
    frames = shots([1, 2, 3], 1.0)

    def made(times: Sequence[int]) -> bytes:
        out = io.BytesIO()
        with av.open(out, "w", format="matroska") as container:
            stream = container.add_stream("mjpeg", rate=10)
            stream.height, stream.width, stream.pix_fmt = frames[0].shape[0], frames[0].shape[1], "yuvj420p"
            stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
            for number, time in enumerate(times):
                frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(frames[number % 36]), format="rgb24")
                frame.pts, frame.time_base = number * 100, Fraction(1, 1000)
                for packet in stream.encode(frame):
                    packet.pts = packet.dts = time
                    container.mux(packet)
        return out.getvalue()

    return made


def outcome(content: bytes) -> str:
    try:
        found = RULE.fingerprint(content)
    except FingerprintError as trouble:
        return trouble.what
    return "nothing" if found is None else f"{len(found.frames)} frames"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.6, 0.9, 0.99])
def test_a_truncated_video_has_a_reason_or_what_was_left_of_it(share: float, clip: bytes) -> None:
    assert outcome(clip[: int(len(clip) * share)]).startswith(
        ("cannot be decoded", "nothing", "holds", "is in a coding")
    )


def test_a_video_under_another_containers_first_bytes_gives_nothing(clip: bytes) -> None:
    for start in (b"\x1aE\xdf\xa3", b"RIFF\x00\x00\x00\x00AVI ", b"FLV\x01", b"OggS\x00", b"\x00\x00\x01\xba"):
        assert "frames" not in outcome(start + clip[len(start) :])


def test_a_video_without_a_key_frame_shows_nothing(shots: Shots, cut: Cut) -> None:
    content = bytearray(cut(shots([1], 2.0), kind="mpegts", options={"g": "1000"}))
    packets = [at for at in range(0, len(content), 188) if content[at + 1] & 0x1F == 1 and content[at + 2] == 0]
    starts = [at for at in packets if content[at + 1] & 0x40]
    headless = bytes(byte for at in range(0, len(content), 188) for byte in content[at : at + 188] if at not in packets
                     or at >= starts[1])  # fmt: skip
    assert outcome(headless).endswith(("nothing", "and it has no key frame to begin with"))


def test_sound_alone_is_no_picture() -> None:
    av = pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate = 44_100
        container.mux([*stream.encode(frame), *stream.encode(None)])
    assert RULE.fingerprint(out.getvalue()) is None


def test_time_stamps_that_leap_over_years_are_repaired(stamped: Callable[..., bytes]) -> None:
    times = [number * 100 for number in range(20)] + [3_000_000_000 + number * 100 for number in range(20)]
    found = RULE.fingerprint(stamped(times))
    assert found is not None
    assert found.frames[-1].at < 10


def test_time_stamps_that_all_are_zero_are_counted_instead(stamped: Callable[..., bytes]) -> None:
    found = RULE.fingerprint(stamped([0] * 40))
    assert found is not None
    assert len(found.frames) >= 2


def test_a_video_longer_than_allowed_says_so(stamped: Callable[..., bytes]) -> None:
    assert "is longer than 14,400 s" in outcome(stamped([number * 1_000_000 for number in range(40)]))


def test_more_streams_than_anybody_needs_are_refused_or_ignored(clip: bytes) -> None:
    track = box(b"trak", box(b"tkhd", bytes(84)))
    where = clip.index(b"moov") - 4
    (length,) = struct.unpack(">I", clip[where : where + 4])
    moov = clip[where + 8 : where + length]
    many = clip[:where] + box(b"moov", moov + track * 20_000) + clip[where + length :]
    assert outcome(many)


def test_a_frame_of_many_megapixels_is_refused(clip: bytes) -> None:
    where = clip.index(b"avc1") + 4 + 24
    huge = clip[:where] + struct.pack(">HH", 60_000, 60_000) + clip[where + 4 :]
    assert outcome(huge)  # the sizes inside the stream count, or it is refused
    assert RULE.fingerprint(clip) is not None  # the decoder lives


def test_an_absurd_step_is_bounded(clip: bytes) -> None:
    for step in (-1.0, 1e300, 0.000001):
        assert pool(VIDEOS).ask("vpdq", clip, step=step).head["found"]


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
