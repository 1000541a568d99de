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
_BESIDE = ("folder", "page", "table", "yt-dlp")  # kinds whose files lie beside those of others


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, the file that shows it, and files that show another kind: they would be passed over."""

    kind: str
    shown_by: str
    others: tuple[tuple[str, str], ...] = ()  # kind and file, one of each kind


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    name: str
    head: re.Pattern[str] | None

    def fits(self, name: str, text: str) -> bool:
        last = name.rpartition("/")[2].lower()
        return fnmatchcase(last, self.name) and (self.head is None or self.head.search(text) is not None)


def guess(names: Sequence[str], head: Callable[[str], bytes]) -> Guess | None:
    """The kind of the first rule (``kinds.toml``) that a file fits; None where none does.

    Args:
        names: files below the location, with ``/``.
        head: the first ``HEAD`` bytes of one of them.
    """
    heads = {name: _text(head(name)) for name in sorted(names)[:FILES]}
    shown = [(rule, name) for rule in _rules() for name, text in heads.items() if rule.fits(name, text)]
    if not shown:
        return None
    kind, shown_by = shown[0][0].kind, shown[0][1]
    taken = {name for rule, name in shown if rule.kind == kind}
    others: dict[str, str] = {}
    for rule, name in shown:
        if name not in taken and rule.kind not in _BESIDE:
            others.setdefault(rule.kind, name)
            taken.add(name)
    return Guess(kind, shown_by, tuple(others.items()))


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
