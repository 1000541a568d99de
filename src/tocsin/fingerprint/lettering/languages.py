"""Which of Tesseract's languages is a picture to be read in? Told by the first look's letters and words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import py3langid  # type: ignore[import-untyped]

ENGLISH = "eng"  # hosts and addresses are in it, whatever the rest is in
FEW = 6  # letters that make a script count
SHARE = 6  # and one in so many of all
LOOKED_AT = 600  # characters
UNSPOKEN = re.compile(r"\S*[./@\\_]\S*|\S*\d\S*")  # addresses and numbers are of no language
SCRIPTS = ("latin", "cyrillic", "arabic")


@cache
def table() -> Mapping[str, Mapping[str, str]]:
    """Script -> ISO 639-1 code -> Tesseract's name."""
    told = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))
    return MappingProxyType({script: MappingProxyType(dict(told[script])) for script in SCRIPTS})


@cache
def first_ask() -> tuple[str, ...]:
    """What the first look asks for."""
    told = tomllib.loads(Path(__file__).with_name("languages.toml").read_text("utf-8"))
    return tuple(told["first"]["ask"])


def every() -> tuple[str, ...]:
    """All of Tesseract's languages that are ever asked for, sorted."""
    return tuple(sorted(name for named in table().values() for name in named.values()))


def is_latin(name: str) -> bool:
    """Whether a language of Tesseract's is written in Latin letters."""
    return name in table()["latin"].values()


def asked_for(text: str, here: frozenset[str]) -> tuple[str, ...]:
    """Tesseract's languages for a text of which this was read at first: its own, then English.

    Args:
        text: the first look's.
        here: languages that are installed.
    """
    script = _script(text)
    named = {code: name for code, name in table()[script].items() if name in here}
    if not named:
        return (ENGLISH,)
    own = named[_language(text, tuple(named))]
    return (own,) if own == ENGLISH or ENGLISH not in here else (own, ENGLISH)


def _script(text: str) -> str:
    """Latin unless enough of it is in another: addresses are Latin in every announcement."""
    letters = [mark for mark in text if mark.isalpha()]
    counts = {"arabic": 0, "cyrillic": 0}
    for mark in letters:
        if "\u0600" <= mark <= "\u06ff":
            counts["arabic"] += 1
        elif "\u0400" <= mark <= "\u052f":
            counts["cyrillic"] += 1
    script, most = max(counts.items(), key=lambda item: item[1])
    return script if most >= FEW and most * SHARE >= len(letters) else "latin"


def _language(text: str, among: tuple[str, ...]) -> str:
    if len(among) == 1:
        return among[0]
    words = " ".join(UNSPOKEN.sub(" ", text[: 2 * LOOKED_AT]).split())[:LOOKED_AT]
    # In capitals alone the ranking knows no language.
    ranked = [str(code) for code, _ in py3langid.rank(words.lower())] if words else []
    return next((code for code in ranked if code in among), among[0])
