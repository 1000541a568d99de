"""Which HTML elements break a line, hold raw text, or load a part?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tocsin.watch.errors import WatchError


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """``elements.toml``, read once."""

    inline: frozenset[str]
    raw: frozenset[str]
    asked: frozenset[str]
    parts: Mapping[str, str]  # element -> attribute that names what it loads


@cache
def elements() -> Elements:
    """The package's table of elements.

    Raises:
        WatchError: a table is missing; names it.
    """
    table = tomllib.loads(files("tocsin.watch").joinpath("elements.toml").read_text("utf-8"))
    try:
        return Elements(
            inline=frozenset(table["inline"]),
            raw=frozenset(table["raw"]),
            asked=frozenset(table["asked"]),
            parts=table["parts"],
        )
    except KeyError as error:
        raise WatchError("tocsin/watch/elements.toml", f"lacks {error}", "reinstall tocsin") from error
