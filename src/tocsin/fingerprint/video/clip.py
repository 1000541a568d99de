"""Which frames does a video show, and when? Runs in the child only: FFmpeg meets hostile bytes here."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn

import av
from av.container import InputContainer
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.pictures import MAX_PIXELS
from tocsin.fingerprint.sniff import sniff, video_reader
from tocsin.fingerprint.video.plan import Step, planned

LONGEST = 14_400.0  # seconds: four hours
STREAMS = "200"  # in a file, FFmpeg reads no more
USUAL_LENGTH = 0.04  # seconds a frame stands where the file does not say
KEYS_APART = 0.25  # seconds; of a video that is all key frames only so many are looked at
TOLERATED = 20  # one broken packet in so many is passed over, as players do


@dataclass(frozen=True, slots=True)
class Shown:
    """A decoded frame and when it is shown."""

    at: float  # seconds from the first
    length: float  # seconds a frame stands
    frame: VideoFrame


class Clip:
    """An open video.

    Args:
        container: as FFmpeg opened it.
    """

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self._stream: VideoStream = container.streams.video[0]
        codec: VideoCodecContext | None = self._stream.codec_context
        if codec is None:
            raise FingerprintError("", "is in a coding FFmpeg does not know")
        codec.thread_count = 1
        codec.options = {"max_pixels": str(MAX_PIXELS)}
        self._codec = codec
        rate = self._stream.average_rate
        self._length = float(1 / rate) if rate else 0.0
        self._unit = float(self._stream.time_base or 0)
        self._broken = self._packets = 0
        self._keyed_once = False
        self._first, self._last = math.inf, -math.inf  # seconds, of the packets

    @property
    def seconds(self) -> float:
        """How long what was read of it lasts, by its packets; 0 where they tell no possible time."""
        told = self._last - self._first
        return told if 0 <= told <= LONGEST else 0.0

    def shown(self, step: float) -> Iterator[Shown]:
        """Frames in the order they are shown: at least the first at or after each ``step`` seconds; all for 0.

        Raises:
            FingerprintError: longer than LONGEST, or too many broken packets.
        """
        yield from self._timed(self._planned(planned(self._counted(), self._unit, step)))
        if self._broken * TOLERATED > self._packets:
            headless = "" if self._keyed_once else ", and it has no key frame to begin with"
            raise FingerprintError("", f"{self._broken} of {self._packets} packets are broken{headless}")

    def key_frames(self) -> Iterator[Shown]:
        """The key frames alone, a quarter of a second apart at least: nothing between them is decoded."""
        self._codec.skip_frame = "NONKEY"
        yield from self._timed(self._keyed())

    def _counted(self) -> Iterator[Packet[VideoStream]]:
        """The stream's packets; at the end the decoder is asked for what it holds back."""
        for packet in self._container.demux(self._stream):
            if not packet.size:
                continue
            self._packets += 1
            self._keyed_once |= packet.is_keyframe
            if packet.pts is not None:
                self._first = min(self._first, packet.pts * self._unit)
                self._last = max(self._last, (packet.pts + (packet.duration or 0)) * self._unit)
            yield packet

    def _planned(self, steps: Iterable[Step[Packet[VideoStream]]]) -> Iterator[VideoFrame]:
        wanted = True
        for step in steps:
            if step.wanted != wanted:
                wanted = step.wanted
                self._codec.skip_frame = "DEFAULT" if wanted else "NONREF"
            yield from self._decoded(step.packet)
        yield from self._decoded(None)

    def _keyed(self) -> Iterator[VideoFrame]:
        last = -KEYS_APART
        for packet in self._counted():
            if not packet.is_keyframe:
                continue
            told = packet.dts if packet.pts is None else packet.pts
            at = last + KEYS_APART if told is None else told * self._unit
            if at >= last + KEYS_APART or at < last:
                last = at
                yield from self._decoded(packet)
        yield from self._decoded(None)

    def _decoded(self, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            return self._codec.decode(packet)
        except av.InvalidDataError:
            self._broken += 1
        except av.EOFError:
            pass
        return []

    def _timed(self, frames: Iterable[VideoFrame]) -> Iterator[Shown]:
        """With their times: what the file says, repaired where it says nothing, runs backwards or leaps."""
        start, last = None, 0.0
        usual = self._length or USUAL_LENGTH
        for frame in frames:
            told = frame.dts if frame.pts is None else frame.pts
            stamp = None if told is None else told * self._unit
            if start is None:
                start, at = stamp or 0.0, 0.0
            else:
                at = last + usual if stamp is None else stamp - start
                if not last < at < last + LONGEST:
                    at = last + usual
                    start = start if stamp is None else stamp - at
            if at > LONGEST:
                raise FingerprintError("", f"is longer than {LONGEST:,.0f} s", "cut it into parts")
            last = at
            yield Shown(at, self._length, frame)


@contextmanager
def opened(content: bytes) -> Iterator[Clip | None]:
    """The video, closed afterwards, or None where it has sound alone; FFmpeg's trouble in between is ours.

    Raises:
        FingerprintError: no video we read, or broken.
    """
    media_type = sniff(content)
    demuxer = video_reader(media_type)
    if demuxer is None:
        raise FingerprintError("", f"holds {media_type}, not a video", "a video is MP4, WebM, AVI, ...")
    with container_of(content, demuxer) as container:
        yield Clip(container) if container.streams.video else None


@contextmanager
def container_of(content: bytes, demuxer: str) -> Iterator[InputContainer]:
    """A file as FFmpeg opens it: by the one demuxer told, without reaching for any other file.

    Raises:
        FingerprintError: it is broken.
    """
    try:
        with av.open(
            io.BytesIO(content),
            mode="r",
            format=demuxer,
            container_options={"max_streams": STREAMS},
            metadata_errors="replace",
            io_open=_refuse,
        ) as container:
            yield container
    except av.FFmpegError as broken:
        why = f"{type(broken).__name__}: {str(broken)[:200]}"
        raise FingerprintError("", f"cannot be decoded ({why})", "it may be cut or damaged") from broken


def _refuse(*asked: object) -> NoReturn:
    raise PermissionError(f"a video may not open other files: {str(asked[0])[:80]}")
