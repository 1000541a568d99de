"""What are these bytes? Told by the bytes themselves, never by the name."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

HEAD = 256  # bytes that are enough to tell
UNKNOWN = "application/octet-stream"

_Mark = tuple[int, bytes]


def media_type(head: bytes) -> str:
    """The media type whose leading bytes stand in ``head`` (``magic.toml``), or ``application/octet-stream``."""
    for kind, marks in _kinds():
        if all(head.startswith(mark, at) for at, mark in marks):
            return kind
    return UNKNOWN


def is_medium(kind: str) -> bool:
    """True for pictures, videos and sounds."""
    return kind.partition("/")[0] in ("image", "video", "audio")


@cache
def _kinds() -> tuple[tuple[str, tuple[_Mark, ...]], ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("magic.toml").read_text("utf-8"))
    return tuple(
        (kind["media_type"], tuple((mark["at"], bytes.fromhex(mark["hex"])) for mark in kind["bytes"]))
        for kind in told["kind"]
    )
