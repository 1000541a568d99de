"""Does one bad medium stop at itself?"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from PIL import Image

from tocsin.fingerprint import process
from tocsin.fingerprint.decode import PICTURES, USUAL, VIDEOS, Limits, Pool, _of_process, _plain, pool
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.watchdog import Watchdog
from tocsin.fingerprint.wire import Head, WireError, receive, send

Paint = Callable[..., Image.Image]
Encode = Callable[..., bytes]


@pytest.fixture(scope="module")
def decoder() -> Iterator[Pool]:
    with Pool(PICTURES, most=1) as decoder:
        yield decoder


def png(width: int, height: int, depth: int = 1) -> bytes:
    """A PNG of zeros in grey: a few kilobytes for any size."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    packer = zlib.compressobj(1)
    line = bytes(1 + (width * depth + 7) // 8)
    rows = b"".join(packer.compress(line) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def trouble(decoder: Pool, content: bytes, task: str = "pdq") -> FingerprintError:
    with pytest.raises(FingerprintError) as caught:
        decoder.ask(task, content)
    return caught.value


def test_a_picture_bomb_is_refused_before_it_is_decoded(decoder: Pool) -> None:
    assert "too many pixels" in trouble(decoder, png(60_000, 60_000)).what


def test_a_picture_just_over_the_limit_is_refused_and_one_below_it_is_read(decoder: Pool) -> None:
    assert "too many pixels" in trouble(decoder, png(7_100, 7_100)).what
    assert decoder.ask("pdq", png(7_000, 7_000)).head["found"] is not None


def test_an_empty_file_is_named_as_such(decoder: Pool) -> None:
    assert trouble(decoder, b"").what == "is empty (0 bytes)"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_picture_cut_in_the_middle_is_trouble(kind: str, decoder: Pool, paint: Paint, encode: Encode) -> None:
    whole = encode(paint(1), kind)
    assert "cannot be decoded" in trouble(decoder, whole[: len(whole) // 2]).what


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"PK\x03\x04", b"<svg xmlns='x'/>", b"#EXTM3U\n/etc/passwd", b"%!PS-Adobe", b"\x00" * 100, b"GIF89a"],
)
def test_what_is_no_picture_is_trouble_and_not_a_guess(content: bytes, decoder: Pool) -> None:
    assert "not a picture" in trouble(decoder, content).what or "cannot be decoded" in trouble(decoder, content).what


def test_a_medium_larger_than_the_limit_is_not_even_sent(decoder: Pool) -> None:
    assert "at most" in trouble(decoder, bytes((64 << 20) + 1)).what


@pytest.mark.parametrize("module", [PICTURES, VIDEOS])
def test_random_bytes_behind_a_true_beginning_never_end_the_room(module: str) -> None:
    for start in (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"\0\0\0\x18ftypisom", b"\x1a\x45\xdf\xa3"):
        for task in ("pdq", "vpdq", "soften"):
            assert trouble(pool(module), start + bytes(range(256)) * 20, task).where.startswith("medium ")


def test_the_next_medium_is_read_after_a_bad_one(decoder: Pool, paint: Paint, encode: Encode) -> None:
    trouble(decoder, png(60_000, 60_000))
    assert decoder.ask("pdq", encode(paint(1))).head["found"] is not None


def test_a_medium_that_takes_too_long_is_given_up_and_the_next_one_read(paint: Paint, encode: Encode) -> None:
    with Pool(PICTURES, Limits(size=USUAL.size, seconds=0.25, memory=USUAL.memory), most=1) as hurried:
        assert trouble(hurried, png(7_000, 7_000, 8)).what == "took longer than 0.25 s to decode"
        assert hurried.ask("pdq", encode(paint(1, 64, 64))).head["found"] is not None


def test_a_killed_child_is_replaced(paint: Paint, encode: Encode) -> None:
    with Pool(PICTURES, most=1) as decoder:
        decoder.level()
        child = decoder._idle[0]
        child._process.kill()
        child._process.wait()
        assert "signal SIGKILL" in trouble(decoder, encode(paint(1))).what
        assert decoder.ask("pdq", encode(paint(1))).head["found"] is not None


def test_an_interrupted_exchange_never_gives_one_medium_the_answer_of_another(
    monkeypatch: pytest.MonkeyPatch, paint: Paint, encode: Encode
) -> None:
    first, second = encode(paint(1)), encode(paint(2))

    def interrupted(stream: IO[bytes], limit: int) -> tuple[Head, bytes]:
        raise KeyboardInterrupt

    with Pool(PICTURES, most=1) as decoder:
        expected = decoder.ask("pdq", second).head
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(process, "receive", interrupted)
            decoder.ask("pdq", first)
        assert decoder.ask("pdq", second).head == expected


def test_a_medium_that_takes_long_does_not_hold_up_the_next_one(paint: Paint, encode: Encode) -> None:
    content = encode(paint(1, 64, 64))
    with Pool(PICTURES, most=2) as decoder:
        with decoder._child() as busy:
            assert busy.level()
            assert decoder.ask("pdq", content).head["found"] is not None
        assert len(decoder._idle) == 2


def test_a_pool_starts_no_more_children_than_it_may(paint: Paint, encode: Encode) -> None:
    content = encode(paint(1, 64, 64))
    with Pool(PICTURES, most=2) as decoder:
        threads = [threading.Thread(target=decoder.ask, args=("pdq", content)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 1 <= len(decoder._idle) <= 2


def test_a_child_gets_ready_while_the_room_does_something_else(paint: Paint, encode: Encode) -> None:
    with Pool(PICTURES) as decoder:
        decoder.warm()
        decoder.warm()
        (child,) = decoder._idle
        decoder.ask("pdq", encode(paint(1, 64, 64)))
        assert decoder._idle == [child]


def test_an_unknown_task_and_a_module_that_cannot_be_loaded_are_trouble_in_words(decoder: Pool) -> None:
    assert trouble(decoder, b"x", "guess").what == "its decoder knows no task 'guess'"
    with Pool("tocsin.fingerprint.no_such_work") as nothing:
        assert "No module named" in trouble(nothing, b"x").what


def test_what_a_child_says_reaches_no_terminal_as_it_stands() -> None:
    assert _plain("no\x1b[31m such\n chunk\u202e " + "x" * 5000).startswith("no [31m such chunk x")
    assert len(_plain("x" * 5000)) == 1000


def test_the_watchdog_ends_what_is_overdue_and_nothing_else() -> None:
    dog, overdue = Watchdog(), list[str]()
    with dog.guard(30, lambda: overdue.append("long")):
        with dog.guard(0.05, lambda: overdue.append("short")):
            time.sleep(0.3)
        with dog.guard(0.2, lambda: overdue.append("done in time")):
            pass
        time.sleep(0.3)
    assert overdue == ["short"]


def test_a_fork_gets_a_decoder_of_its_own() -> None:
    assert pool(PICTURES) is pool(PICTURES)
    assert _of_process(os.getpid() + 1, PICTURES) is not pool(PICTURES)


def test_the_child_ends_when_the_room_is_killed() -> None:
    code = (
        "import os, signal\n"
        "from tocsin.fingerprint.decode import PICTURES, Pool\n"
        "decoder = Pool(PICTURES)\n"
        "decoder.level()\n"
        "print(decoder._idle[0]._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    child = Path("/proc") / done.stdout.strip()
    for _ in range(100):
        if not child.exists():
            return
        time.sleep(0.1)
    pytest.fail("the child outlived its room by ten seconds")


def test_threads_share_a_decoder_and_each_gets_its_own_answer(decoder: Pool, paint: Paint, encode: Encode) -> None:
    contents = [encode(paint(seed, 80, 60)) for seed in range(6)]
    alone = [decoder.ask("pdq", content).head for content in contents]
    together: dict[int, object] = {}

    def ask(number: int) -> None:
        together[number] = decoder.ask("pdq", contents[number]).head

    threads = [threading.Thread(target=ask, args=[number]) for number in range(len(contents))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [together[number] for number in range(len(contents))] == alone


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Landlock is Linux's")
def test_the_child_says_how_far_it_is_confined(decoder: Pool) -> None:
    assert decoder.level().endswith("rlimits")


ATTEMPTS = {
    "a file": "open('/etc/hostname')",
    "a folder": "import os; os.listdir('/')",
    "a new file": "open('/tmp/tocsin-confined', 'w')",
    "a socket": "import socket; socket.socket()",
    "a program": "import subprocess; subprocess.run(['/bin/true'])",
    "much memory": "bytearray(3 << 30)",
}


@pytest.mark.skipif(os.name != "posix", reason="limits are POSIX's")
@pytest.mark.parametrize("attempt", list(ATTEMPTS))
def test_a_confined_process_cannot_have(attempt: str) -> None:
    code = (
        "import socket, subprocess, os\n"
        "from tocsin.fingerprint.confine import confine\n"
        "confine(2 << 30)\n"
        f"try:\n    {ATTEMPTS[attempt]}\n"
        "except (OSError, MemoryError):\n    print('refused')\n"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout == "refused\n", done.stderr


def test_landlock_alone_refuses_files_where_the_kernel_has_it() -> None:
    code = (
        "from tocsin.fingerprint import confine\n"
        "version = confine._landlock()\n"
        "try:\n    open('/etc/hostname').close()\n    print(version, 'opened')\n"
        "except PermissionError:\n    print(version, 'refused')\n"
    )
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True, timeout=60)
    version, outcome = done.stdout.split()
    assert outcome == ("refused" if int(version) else "opened")


def test_a_message_survives_the_pipe() -> None:
    pipe = io.BytesIO()
    send(pipe, {"task": "pdq", "seconds": 1.5}, b"\x00\xff")
    pipe.seek(0)
    assert receive(pipe, 2) == ({"task": "pdq", "seconds": 1.5}, b"\x00\xff")


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"\0" * 7,
        struct.pack(">Q", 1 << 40),
        struct.pack(">Q", 2) + b"[]",
        struct.pack(">Q", 3) + b"{}",
        struct.pack(">Q", 2) + b"{}" + struct.pack(">Q", 9) + b"123456789",
    ],
)
def test_a_child_that_answers_nonsense_is_not_believed(spoilt: bytes) -> None:
    with pytest.raises(WireError):
        receive(io.BytesIO(spoilt), 8)
