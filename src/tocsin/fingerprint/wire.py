"""How do the room and its decoding child talk? Two length-prefixed parts each way: a JSON head, then bytes.

The child has read hostile bytes, so the room believes it as little as the network: every length is checked against a
limit before anything is read, and a head that is not JSON is a broken child.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:  # the child has no use for the model's nouns, and starts the sooner without them
    from tocsin.model.json import Json

HEAD_LIMIT = 8 << 20  # bytes; holds the frames of about sixteen hours of video
LENGTH = struct.Struct(">Q")

Head = dict[str, "Json"]
Answer = tuple[Head, bytes]
# One thing a work module can do with a medium: its bytes and the request's head (options among it) give the answer.
Work = Callable[[bytes, Head], Answer]


class WireError(Exception):
    """The other side broke the protocol or went away."""


def send(stream: IO[bytes], head: Head, body: bytes = b"") -> None:
    """Write one message.

    Raises:
        OSError: the other side is gone.
    """
    plain = json.dumps(head, ensure_ascii=True).encode("ascii")
    stream.write(LENGTH.pack(len(plain)) + plain + LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], limit: int) -> tuple[Head, bytes]:
    """Read one message whose body is at most ``limit`` bytes.

    Raises:
        WireError: the stream ended, a part is larger than its limit, or the head is not a JSON object.
    """
    plain = _part(stream, HEAD_LIMIT)
    try:
        head = json.loads(plain)
    except (ValueError, RecursionError):
        raise WireError("the head is not JSON") from None
    if not isinstance(head, dict):
        raise WireError("the head is not an object")
    return head, _part(stream, limit)


def _part(stream: IO[bytes], limit: int) -> bytes:
    (size,) = LENGTH.unpack(_exactly(stream, LENGTH.size))
    if size > limit:
        raise WireError(f"a part of {size} bytes is over the limit of {limit}")
    return _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    content = stream.read(size)
    if len(content) != size:
        raise WireError("the stream ended")
    return content
