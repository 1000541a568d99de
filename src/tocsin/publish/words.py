"""How are states, verdicts and codes put for people? The printed vocabulary, from ``words.toml``."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

from tocsin.publish.errors import PublishError


@cache
def _vocabulary() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = tomllib.loads(files("tocsin.publish").joinpath("words.toml").read_text("utf-8"))
    return loaded


def word(member: StrEnum) -> str:
    """The member as it is printed: ``Occurrence.PARTLY_OBSERVED`` -> ``observed in part``.

    Raises:
        PublishError: words.toml has no word for it.
    """
    return _entry(type(member).__name__, member.value)


def meaning(member: StrEnum) -> str:
    """One line that explains it, for legends."""
    return _entry(f"{type(member).__name__}-meaning", member.value)


def _entry(table: str, key: str) -> str:
    try:
        return _vocabulary()[table][key]
    except KeyError:
        raise PublishError("publish/words.toml", f"[{table}] has no {key!r}", "add the word") from None
