"""Is a sound known when it comes back coded otherwise, cut, or under other pictures?"""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.sniff import sniff, sound_reader
from tocsin.fingerprint.sound import Chromaprint
from tocsin.fingerprint.sound.track import MOST, numbers_of
from tocsin.fingerprint.sound.witness import witness
from tocsin.fingerprint.verdict import Verdict
from tocsin.model.fingerprint import Fingerprint, Segment
from tocsin.model.seams import Fingerprinter

Samples = NDArray[np.int16]
Coded = Callable[..., bytes]

RATE = 22_050
RULE = Chromaprint()


def library() -> str | None:
    """Why sound cannot be tested here; None where it can."""
    for name in ("av", "chromaprint"):
        try:
            __import__(name)
        except ImportError as missing:
            return f"{missing}: pip install tocsin[media] and apt-get install libchromaprint1"
    return None


pytestmark = pytest.mark.skipif(
    library() is not None and os.environ.get("CI") != "true", reason=library() or "everything is here"
)


def tune(seed: int, seconds: float) -> Samples:
    """Notes one after another, with overtones and a little noise."""
    random = np.random.default_rng(seed)
    sound = random.normal(0, 0.02, int(seconds * RATE))
    at = 0.0
    while at < seconds:
        lasts = float(random.choice([0.15, 0.25, 0.3, 0.5]))
        time = np.arange(int(lasts * RATE)) / RATE
        pitch = 220 * 2 ** (int(random.integers(-12, 24)) / 12)
        note = sum(np.sin(2 * np.pi * pitch * over * time) / over**1.4 for over in range(1, 6))
        start = int(at * RATE)
        room = sound[start : start + len(time)]
        room += (note * np.exp(-3 * time) * np.minimum(1, time * 50))[: len(room)]
        at += lasts
    samples: Samples = (sound / np.abs(sound).max() * 20_000).astype(np.int16)
    return samples


@pytest.fixture(scope="session")
def coded() -> Coded:
    """Samples as a file."""
    av = pytest.importorskip("av", reason="PyAV is an extra: pip install tocsin[media]")

    def made(samples: Samples, kind: str = "wav", codec: str = "pcm_s16le", bits: int = 0) -> bytes:
        out = io.BytesIO()
        with av.open(out, "w", format=kind) as container:
            stream = container.add_stream(codec, rate=48_000 if codec == "libopus" else RATE, layout="mono")
            if bits:
                stream.bit_rate = bits
            context = stream.codec_context
            resampler = av.AudioResampler(format=context.format, layout="mono", rate=context.sample_rate)
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate = RATE
            for part in [*resampler.resample(frame), *resampler.resample(None)]:
                container.mux(stream.encode(part))
            container.mux(stream.encode(None))
        return out.getvalue()

    return made


@pytest.fixture(scope="module")
def song() -> Samples:
    return tune(1, 40)


@pytest.fixture(scope="module")
def known(song: Samples, coded: Coded) -> Fingerprint:
    return heard(coded(song))


def heard(content: bytes) -> Fingerprint:
    found = RULE.fingerprint(content)
    assert found is not None
    return found


def test_chromaprint_keeps_the_promise_of_a_fingerprinter() -> None:
    rule: Fingerprinter = RULE
    assert (rule.algorithm, rule.media.split()) == ("chromaprint", ["audio", "video"])
    assert "pyav" in rule.version


@pytest.mark.parametrize(
    ("kind", "codec", "bits", "media_type"),
    [
        ("wav", "pcm_s16le", 0, "audio/wav"),
        ("mp3", "libmp3lame", 32_000, "audio/mpeg"),
        ("ogg", "libopus", 24_000, "audio/ogg"),
        ("ipod", "aac", 48_000, "audio/mp4"),
        ("flac", "flac", 0, "audio/flac"),
        ("adts", "aac", 48_000, "audio/aac"),
    ],
)
def test_the_same_sound_in_another_coding_is_known(
    kind: str, codec: str, bits: int, media_type: str, song: Samples, known: Fingerprint, coded: Coded
) -> None:
    content = coded(song, kind, codec, bits)
    assert sniff(content) == media_type
    assert sound_reader(media_type) is not None
    verdict = RULE.verdict(heard(content), known)
    assert verdict is not None
    assert verdict.distance <= 24
    (part,) = verdict.segments
    assert (part.asked_from, part.asked_to) == pytest.approx((0, 40), abs=1)
    assert part.known_from == pytest.approx(part.asked_from, abs=0.3)


def test_an_mp3_without_a_tag_is_sniffed(song: Samples, coded: Coded) -> None:
    tagged = coded(song[:RATE], "mp3", "libmp3lame", 32_000)
    assert sniff(tagged[tagged.index(b"\xff\xf3") :]) == "audio/mpeg"


def test_an_excerpt_is_found_at_its_seconds(song: Samples, known: Fingerprint, coded: Coded) -> None:
    excerpt = heard(coded(song[int(12.3 * RATE) : int(22.3 * RATE)], "mp3", "libmp3lame", 48_000))
    verdict = RULE.verdict(excerpt, known)
    assert verdict is not None
    (part,) = verdict.segments
    assert part.known_from - part.asked_from == pytest.approx(12.3, abs=0.3)
    assert verdict.how == "same sound: its seconds 0 to 10 are seconds 12 to 22 of the known one"


def test_a_piece_inside_another_sound_is_found(song: Samples, known: Fingerprint, coded: Coded) -> None:
    other = tune(2, 30)
    mixed = np.concatenate([other[: 15 * RATE], song[10 * RATE : 25 * RATE], other[15 * RATE :]])
    verdict = RULE.verdict(heard(coded(mixed)), known)
    assert verdict is not None
    (part,) = verdict.segments
    assert (part.asked_from, part.asked_to) == pytest.approx((15, 30), abs=3)
    assert part.known_from - part.asked_from == pytest.approx(-5, abs=0.3)


def test_noise_over_it_and_another_loudness_do_not_hide_it(song: Samples, known: Fingerprint, coded: Coded) -> None:
    noise = np.random.default_rng(3).normal(0, 1000, len(song))
    verdict = RULE.verdict(heard(coded((song * 0.5 + noise).astype(np.int16))), known)
    assert verdict is not None


def test_other_sounds_are_not_known(known: Fingerprint, coded: Coded) -> None:
    others = [heard(coded(tune(seed, 30))) for seed in range(20, 27)]
    every = [known, *others]
    assert not [1 for one in every for other in every if one is not other and RULE.verdict(one, other)]


def test_the_index_of_values_finds_a_copy(song: Samples, known: Fingerprint, coded: Coded) -> None:
    asks = RULE.asks(heard(coded(song[int(8.05 * RATE) : int(28.05 * RATE)], "mp3", "libmp3lame", 32_000)))
    held = RULE.values(known)
    near = sum(any((int(ask, 16) ^ int(value, 16)).bit_count() <= 31 for value in held) for ask in asks)
    assert near >= 10
    assert len(held) <= 41


def test_silence_and_a_held_tone_are_no_sound_to_know(coded: Coded) -> None:
    assert RULE.fingerprint(coded(np.zeros(RATE * 10, np.int16))) is None
    tone = (np.sin(np.arange(RATE * 10) / 9) * 9000).astype(np.int16)
    found = RULE.fingerprint(coded(tone))
    assert found is None or RULE.verdict(found, found) is None or found.quality < 50


def test_a_video_gives_its_sound_and_one_without_gives_none(film: Coded, paint: Callable[..., object]) -> None:
    assert RULE.fingerprint(film([paint(1, 160, 120)] * 5)) is None
    assert RULE.fingerprint(film([paint(1, 160, 120)] * 5, sound=True)) is None  # it is silent


def test_what_is_no_sound_or_a_broken_one_has_a_reason(song: Samples, coded: Coded, bridge: bytes) -> None:
    with pytest.raises(FingerprintError, match="holds image/jpeg, not sound"):
        RULE.fingerprint(bridge)
    with pytest.raises(FingerprintError, match="empty"):
        RULE.fingerprint(b"")
    whole = coded(song[: RATE * 8], "ogg", "libopus", 24_000)
    for share in (0.01, 0.2, 0.7):
        try:
            RULE.fingerprint(whole[: int(len(whole) * share)])
        except FingerprintError as trouble:
            assert "cannot be decoded" in trouble.what or "broken" in trouble.what


def test_a_crafted_blob_is_no_sound(known: Fingerprint) -> None:
    assert numbers_of(b"abc") is None
    assert numbers_of(bytes(4 * MOST + 4)) is None
    crafted = Fingerprint(algorithm="chromaprint", value="", quality=100, blob=b"abc")
    assert RULE.verdict(crafted, known) is None
    assert RULE.values(crafted) == ()
    flood = Fingerprint(algorithm="chromaprint", value="", quality=100, blob=known.blob[:8] * (MOST // 2))
    assert RULE.verdict(flood, flood) is None


def picture(speed: float = 1.0) -> Verdict:
    part = Segment(asked_from=0, asked_to=10, known_from=20, known_to=20 + 10 * speed, distance=4, frames=10)
    return Verdict(distance=4, how="", segments=(part,))


def test_the_second_witness_says_what_it_can(known: Fingerprint) -> None:
    same = Segment(asked_from=1, asked_to=9, known_from=21, known_to=29, distance=9, frames=60)
    apart = Segment(asked_from=1, asked_to=9, known_from=1, known_to=9, distance=9, frames=60)
    agrees = Verdict(distance=9, how="same sound: x", segments=(same,))
    elsewhere = Verdict(distance=9, how="same sound: x", segments=(apart,))
    assert witness(picture(), agrees, known, known) == "the sound is the same"
    assert witness(picture(), elsewhere, known, known) == "the sound is the same elsewhere: x"
    assert witness(picture(), None, known, known) == "the sound is another"
    assert witness(picture(1.1), None, known, known) == "the sound cannot be compared at another speed"
    assert witness(picture(), None, None, known) == "it has no sound"
    assert witness(picture(), None, None, None) == "neither has sound"
