"""Of which kind is this export? Told by its files' names and first bytes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources

HEAD = 64 << 10  # bytes looked at
FILES = 400  # files looked at


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, and the file that shows it."""

    kind: str
    shown_by: str


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    name: str
    head: re.Pattern[str] | None


def guess(names: Sequence[str], head: Callable[[str], bytes]) -> Guess | None:
    """The kind of the first rule (``kinds.toml``) that a file fits; None where none does.

    Args:
        names: files below the location, with ``/``.
        head: the first ``HEAD`` bytes of one of them.
    """
    heads = {name: _text(head(name)) for name in sorted(names)[:FILES]}
    for rule in _rules():
        for name, text in heads.items():
            last = name.rpartition("/")[2].lower()
            if fnmatchcase(last, rule.name) and (rule.head is None or rule.head.search(text)):
                return Guess(rule.kind, name)
    return None


def _text(content: bytes) -> str:
    """As UTF-8 where it is, else byte by byte, so that a rule may name bytes."""
    content = content[:HEAD]
    for cut in range(4):  # the head may end inside a character
        try:
            return content[: len(content) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


@cache
def _rules() -> tuple[_Rule, ...]:
    told = tomllib.loads(resources.files(__package__).joinpath("kinds.toml").read_text("utf-8"))
    return tuple(
        _Rule(rule["kind"], rule["name"], re.compile(rule["head"], re.MULTILINE) if "head" in rule else None)
        for rule in told["rule"]
    )
