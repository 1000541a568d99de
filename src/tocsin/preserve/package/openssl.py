"""What does the openssl on this machine say? The second opinion, and the reader of tokens the library refuses."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from tocsin.preserve.errors import PreserveError

_TIME = re.compile(r"^Time stamp: (\w{3}) +(\d+) (\d\d):(\d\d):(\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SECONDS = 30
_REMEMBERED = 256  # replies: each is asked about several times


def run(*arguments: str) -> tuple[bool, bytes]:
    """Run openssl: did it succeed, and its standard output.

    Raises:
        PreserveError: there is no openssl here, or it does not come to an end.
    """
    program = shutil.which("openssl")
    if program is None:
        raise PreserveError("openssl", "is not installed", "install OpenSSL 1.1.1 or newer")
    try:
        done = subprocess.run([program, *arguments], capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise PreserveError("openssl", f"did not answer in {_SECONDS} seconds", "try again") from None
    return done.returncode == 0, done.stdout


@lru_cache(maxsize=_REMEMBERED)
def gen_time(reply: bytes) -> datetime | None:
    """The time an RFC 3161 reply states, to the second; None where it is no granted reply."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        fine, shown = run("ts", "-reply", "-in", str(_put(folder, "reply", reply)), "-text")
    found = _TIME.search(shown.decode("utf-8", "replace")) if fine else None
    if found is None:
        return None
    month, day, hour, minute, second, year = found.groups()
    try:
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=UTC)
    except ValueError:
        return None


@lru_cache(maxsize=_REMEMBERED)
def certificates(reply: bytes) -> bytes:
    """The certificates a reply carries, as PEM."""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        token = Path(folder) / "token"
        run("ts", "-reply", "-in", str(_put(folder, "reply", reply)), "-token_out", "-out", str(token))
        if not token.is_file():
            return b""
        return run("pkcs7", "-inform", "DER", "-in", str(token), "-print_certs")[1]


def verify(reply: bytes, digest: str, anchors: Sequence[bytes], between: Sequence[bytes], at: datetime) -> bool:
    """Is the reply over these bytes, and signed under one of the anchors as certificates stood at that time?

    Args:
        reply: the authority's raw reply.
        digest: SHA-256 of the stamped bytes, in hex.
        anchors: certificates (PEM) one of which the chain must reach.
        between: certificates (PEM) the chain may go through.
        at: the time certificates are judged at: the token's own, so that it outlives them.
    """
    return _verified(reply, digest, b"\n".join(anchors), b"\n".join(between), at)


@lru_cache(maxsize=_REMEMBERED)
def _verified(reply: bytes, digest: str, anchors: bytes, between: bytes, at: datetime) -> bool:
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        files = [str(_put(folder, "reply", reply)), str(_put(folder, "anchors", anchors))]
        arguments = ["ts", "-verify", "-digest", digest, "-in", files[0], "-CAfile", files[1], "-partial_chain"]
        if between:
            arguments += ["-untrusted", str(_put(folder, "between", between))]
        return run(*arguments, "-attime", str(int(at.timestamp())))[0]


def answers(reply: bytes, query: bytes, anchors: Sequence[bytes]) -> bool:
    """Is the reply to this very query (its digest and nonce), and signed under one of the anchors?"""
    with tempfile.TemporaryDirectory(prefix="tocsin-") as folder:
        files = [str(_put(folder, name, held)) for name, held in (("reply", reply), ("query", query))]
        trusted = str(_put(folder, "anchors", b"\n".join(anchors)))
        arguments = ["ts", "-verify", "-queryfile", files[1], "-in", files[0], "-CAfile", trusted]
        return run(*arguments, "-partial_chain")[0]


def _put(folder: str, name: str, content: bytes) -> Path:
    path = Path(folder) / name
    path.write_bytes(content)
    return path
