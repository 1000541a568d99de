"""Does a word beside a value say what the value is?"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from tocsin.read.checksums import coins
from tocsin.read.normalise import folded_term

REACH = 60  # characters before a value in which its word may stand
_JOINED = "(?:[وفبلكا]{1,3})?"  # particles written joined before an Arabic word


@cache
def routes() -> dict[str, Any]:
    """``routes.toml``, read once."""
    return tomllib.loads((resources.files("tocsin.read.entity") / "routes.toml").read_text("utf-8"))


@cache
def words(kind: str) -> tuple[str, ...]:
    """The words that announce a value of this kind, folded, the longest first."""
    held: Iterable[str] = routes()["context"].get(kind) or coins()["words"][kind]
    return tuple(sorted({folded_term(word) for word in held}, key=lambda word: (-len(word), word)))


@cache
def _before(kind: str, gap: int) -> re.Pattern[str]:
    said = "|".join(map(re.escape, words(kind)))
    return re.compile(rf"(?<!\w){_JOINED}(?:{said})(?!\w)[^\n@]{{0,{gap}}}\Z")


@cache
def _after(kind: str) -> re.Pattern[str]:
    said = "|".join(map(re.escape, words(kind)))
    return re.compile(rf"\W{{1,3}}(?:{said})(?!\w)")


def announced(text: str, at: int, kind: str, gap: int = 40) -> bool:
    """True where one of the kind's words stands at most ``gap`` characters before ``at``, on the same line."""
    return _before(kind, gap).search(text, max(0, at - REACH), at) is not None


def named_after(text: str, end: int, kind: str) -> bool:
    """True where one of the kind's words follows, as in "(SOL)"."""
    return _after(kind).match(text, end) is not None
