"""Where do hostile bytes meet a decoder? Here: a process that can compute and answer, and open nothing.

Started by ``process.Child`` as ``python -m tocsin.fingerprint.child MODULE MEMORY``: one work module, which offers
``works()`` and imports all it will ever need while doing so; then the process confines itself, reads requests on
standard input and answers on standard output (see ``wire``). What cannot be expected from a broken file ends the
process, and the room starts another.
"""

from __future__ import annotations

import importlib
import os
import struct
import sys
from collections import defaultdict
from collections.abc import Mapping
from typing import BinaryIO

from tocsin.fingerprint.confine import allow_cpu, confine, keep_memory
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.wire import Answer, Head, WireError, Work, receive, send

# What libraries raise for broken files, beside their own errors, which the work modules put into words.
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
CONTENT_LIMIT = 1 << 40  # bytes; the room sets the real limit before it sends


def main() -> None:
    """Serve until the room closes the pipe. Arguments: the work module, and bytes of memory allowed."""
    keep_memory()
    module, memory = sys.argv[1], int(sys.argv[2])
    requests, answers = _pipes()
    works = _works(module)
    send(answers, {"level": confine(memory)})
    while True:
        try:
            head, content = receive(requests, CONTENT_LIMIT)
        except WireError:
            return
        seconds = head.get("seconds")
        allow_cpu(float(seconds) if isinstance(seconds, int | float) else 1.0)
        send(answers, *_answer(works, content, head))


def _works(module: str) -> Mapping[str, Work]:
    """What the module can do; where it cannot be loaded, the one thing left: to say why."""
    try:
        works: Mapping[str, Work] = importlib.import_module(module).works()
    except FingerprintError as trouble:
        return _refusing(trouble)
    except ImportError as missing:
        return _refusing(FingerprintError("", f"cannot be read ({missing})", "run tocsin doctor"))
    return works


def _refusing(trouble: FingerprintError) -> Mapping[str, Work]:
    def refuse(_content: bytes, _head: Head) -> Answer:
        raise trouble

    return defaultdict(lambda: refuse)


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Requests and answers; whatever a library prints goes where standard error goes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return os.fdopen(os.dup(0), "rb"), answers


def _answer(works: Mapping[str, Work], content: bytes, head: Head) -> Answer:
    try:
        work = works[str(head.get("task"))]
    except KeyError:
        return _trouble(f"its decoder knows no task {str(head.get('task'))[:40]!r}")
    try:
        return work(content, head)
    except FingerprintError as trouble:
        return _trouble(trouble.what, trouble.remedy)
    except MemoryError:
        return _trouble("needs more memory than is allowed to decode it")
    except BROKEN as broken:
        return _trouble(f"cannot be decoded ({type(broken).__name__}: {str(broken)[:200]})", "it may be cut or damaged")


def _trouble(what: str, remedy: str = "") -> Answer:
    return {"what": what, "remedy": remedy}, b""


if __name__ == "__main__":
    main()
