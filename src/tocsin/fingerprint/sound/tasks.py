"""How is a sound heard? Decoded to one channel and given to Chromaprint. Runs in the child only."""

from __future__ import annotations

import importlib
import io
import pkgutil
import wave
from collections.abc import Iterator, Mapping
from contextlib import suppress

import av
import chromaprint
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.sniff import sniff, sound_reader
from tocsin.fingerprint.sound.track import RATE
from tocsin.fingerprint.video.clip import LONGEST, TOLERATED, container_of
from tocsin.fingerprint.wire import Answer, Head, Work

SAMPLE_SECONDS = 4


def prepared() -> Mapping[str, Work]:
    """Every task, tried once so that nothing is left to import."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    av.logging.set_level(av.logging.PANIC)
    sample = _sample()
    _chromaprint(sample, {})
    with suppress(FingerprintError):  # what a broken file needs is loaded too
        _chromaprint(sample[:60], {})
    return {"chromaprint": _chromaprint}


def _chromaprint(content: bytes, _head: Head) -> Answer:
    """The fingerprint's numbers, 32 bits each, little-endian; none where the file holds no sound."""
    media_type = sniff(content)
    demuxer = sound_reader(media_type)
    if demuxer is None:
        raise FingerprintError("", f"holds {media_type}, not sound", "sound is MP3, Ogg, WAV, FLAC, a video's, ...")
    listener = chromaprint.Fingerprinter()
    listener.start(RATE, 1)
    samples = 0
    with container_of(content, demuxer) as container:
        for part in _heard(container):
            samples += len(part) // 2
            if samples > LONGEST * RATE:
                raise FingerprintError("", f"is longer than {LONGEST:,.0f} s", "cut it into parts")
            listener.feed(part)
    if not samples:
        return {"seconds": 0.0}, b""
    numbers, _ = chromaprint.decode_fingerprint(listener.finish())
    return {"seconds": round(samples / RATE, 3)}, np.array(numbers, "<u4").tobytes()


def _heard(container: InputContainer) -> Iterator[bytes]:
    """The first sound track as 16-bit samples of one channel."""
    resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
    for frame in _decoded(container):
        try:
            parts = resampler.resample(frame)
        except ValueError:  # the track changes its form on the way
            resampler = AudioResampler(format="s16", layout="mono", rate=RATE)
            parts = resampler.resample(frame)
        for part in parts:
            yield bytes(part.planes[0])[: part.samples * 2]
    for part in resampler.resample(None):
        yield bytes(part.planes[0])[: part.samples * 2]


def _decoded(container: InputContainer) -> Iterator[AudioFrame]:
    if not container.streams.audio:
        return
    stream = container.streams.audio[0]
    codec: AudioCodecContext | None = stream.codec_context
    if codec is None:
        raise FingerprintError("", "its sound is in a coding FFmpeg does not know")
    codec.thread_count = 1
    broken = packets = 0
    for packet in container.demux(stream):
        packets += 1
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            broken += 1
    if broken * TOLERATED > packets:
        raise FingerprintError("", f"{broken} of {packets} packets of its sound are broken")


def _sample() -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        tone = np.sin(np.arange(RATE * SAMPLE_SECONDS) / 9) * 9000
        sound.writeframes(tone.astype("<i2").tobytes())
    return out.getvalue()
