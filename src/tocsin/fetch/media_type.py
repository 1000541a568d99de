"""What kind of file is this?"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath

UNKNOWN = "application/octet-stream"
# First bytes that are enough to tell.
HEAD = 32


def media_type(name: str, head: bytes) -> str:
    """The media type by the first bytes, else by the name's suffix; never by the machine's own list of types."""
    magics, suffixes = _known()
    for at, magic, kind in magics:
        if head[at : at + len(magic)] == magic:
            return kind
    return suffixes.get(PurePosixPath(name).suffix.lower(), UNKNOWN)


@cache
def _known() -> tuple[tuple[tuple[int, bytes, str], ...], dict[str, str]]:
    table = tomllib.loads(files("tocsin.fetch").joinpath("media_types.toml").read_text("utf-8"))
    magics = tuple((row.get("at", 0), bytes.fromhex(row["hex"]), row["type"]) for row in table["magic"])
    return magics, table["suffix"]
