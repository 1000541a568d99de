"""Does this page say that the source is closed? A log-in wall or an invitation notice stands where posts were."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_MARKS = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK = re.compile(r"\s+")
_SAYS = 300  # characters kept of the notice


def notice(text: str) -> str | None:
    """The line of a page's text that says so (``closing.toml``), or None.

    Call it only for pages without posts: in a post, the same words are what somebody writes about a forum.
    """
    for line in text.split("\n"):
        folded = _folded(line)
        if any(phrase in folded for phrase in _phrases()):
            return line.strip()[:_SAYS]
    return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    for alef in "أإآ":
        plain = plain.replace(alef, "ا")
    return _BLANK.sub(" ", _MARKS.sub("", plain))


@cache
def _phrases() -> tuple[str, ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("closing.toml").read_text("utf-8"))
    return tuple(_folded(phrase) for notice in told["notice"] for phrase in notice["phrases"])
