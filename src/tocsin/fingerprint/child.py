"""Where do hostile bytes meet a decoder? Here: a process that can compute and answer, and open nothing.

Started by ``decode.Decoder`` as ``python -m tocsin.fingerprint.child``; reads requests on standard input and answers
on standard output (see ``wire``). Everything is imported before the process confines itself; what cannot be expected
from a broken file ends the process, and the room starts another.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Mapping
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from tocsin.fingerprint import pictures, still
from tocsin.fingerprint.confine import allow_cpu, confine
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.kernel import SMALLEST, pdq
from tocsin.fingerprint.wire import Head, Task, WireError, receive, send
from tocsin.model.fingerprint import Fingerprint
from tocsin.model.json import to_json

Answer = tuple[Head, bytes]
Work = Callable[[bytes], Answer]

# What Pillow raises for broken files, and PyAV beside FFmpeg's own errors.
BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
CONTENT_LIMIT = 1 << 40  # bytes; the room sets the real limit before it sends


def main() -> None:
    """Serve until the room closes the pipe. Arguments: bytes of memory allowed."""
    memory = int(sys.argv[1])
    requests, answers = _pipes()
    works = _prepared()
    send(answers, {"level": confine(memory)})
    while True:
        try:
            head, content = receive(requests, CONTENT_LIMIT)
        except WireError:
            return
        seconds = head.get("seconds")
        allow_cpu(float(seconds) if isinstance(seconds, int | float) else 1.0)
        send(answers, *_answer(works, str(head.get("task")), content))


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Requests and answers; whatever a library prints goes where standard error goes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return os.fdopen(os.dup(0), "rb"), answers


def _answer(works: Mapping[str, Work], task: str, content: bytes) -> Answer:
    work = works.get(task)
    if work is None:
        return _trouble("a video cannot be read without PyAV", "install tocsin[media]")
    try:
        return work(content)
    except FingerprintError as trouble:
        return _trouble(trouble.what, trouble.remedy)
    except TOO_LARGE as bomb:
        return _trouble(f"has too many pixels ({bomb})", f"at most {pictures.MAX_PIXELS:,} are decoded")
    except MemoryError:
        return _trouble("needs more memory than is allowed to decode it")
    except UnidentifiedImageError:  # its words name a place in memory, another one each time
        return _trouble("cannot be decoded (it begins like no picture)", "it may be cut or damaged")
    except BROKEN as broken:
        return _trouble(f"cannot be decoded ({type(broken).__name__}: {str(broken)[:200]})", "it may be cut or damaged")


def _trouble(what: str, remedy: str = "") -> Answer:
    return {"what": what, "remedy": remedy}, b""


def _prepared() -> dict[str, Work]:
    """Every task this machine can do; each is tried once, so that nothing is left to import behind closed doors."""
    works: dict[str, Work] = {Task.PDQ: _pdq, Task.SOFTEN_PICTURE: _soften_picture}
    for sample in pictures.prepared():
        for work in tuple(works.values()):
            work(sample)
    try:
        from tocsin.fingerprint import frames
    except ImportError:
        return works
    films: dict[str, Work] = {
        Task.VPDQ: lambda content: _found(frames.fingerprint(content)),
        Task.SOFTEN_VIDEO: lambda content: ({}, still.softened(Image.fromarray(frames.first(content)))),
    }
    sample = frames.prepared()
    for work in films.values():
        work(sample)
    return works | films


def _pdq(content: bytes) -> Answer:
    image = pictures.opened(content)
    if min(image.size) < SMALLEST:
        return _found(None)
    width, height = image.size
    pixels = pictures.rgb(image)
    del image  # the pixels are held twice until then
    value, quality = pdq(pixels)
    return _found(Fingerprint(algorithm="pdq", value=value, quality=quality, width=width, height=height))


def _soften_picture(content: bytes) -> Answer:
    return {}, still.softened(pictures.opened(content))


def _found(fingerprint: Fingerprint | None) -> Answer:
    return {"found": to_json(fingerprint)}, b""


if __name__ == "__main__":
    main()
