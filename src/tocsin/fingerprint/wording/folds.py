"""How do two spellings of one word become the same number?"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import resources

_CACHED = 64  # characters of a word whose fold is remembered
_MARKED = ("LATIN", "ARABIC", "EXTENDED ARABIC", "HEBREW", "GREEK", "CYRILLIC")  # scripts whose marks are left out


def fold(word: str) -> str:
    """A word as it is compared: empty where nothing of it is left.

    Compatibility forms (Unicode TR15 NFKD), full case folding, no invisible characters, no marks on letters of
    scripts that are read without them, digits of every script as ASCII, letters that pass for one another as one.
    """
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    letters = _letters()
    return "".join(letters.get(mark, _digit(mark)) for mark in _kept(plain))


def number(word: str) -> int:
    """64 bits that stand for a word as it is compared (BLAKE2b); 0 where nothing of it is left."""
    return _remembered(word) if len(word) <= _CACHED else _number(word)


def data(name: str) -> dict[str, dict[str, object]]:
    """One of the tables beside this file."""
    return tomllib.loads((resources.files("tocsin.fingerprint.wording") / name).read_text("utf-8"))


def _number(word: str) -> int:
    folded = fold(word)
    if not folded:
        return 0
    return int.from_bytes(blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big") or 1


_remembered = lru_cache(maxsize=1 << 17)(_number)


def _kept(plain: str) -> list[str]:
    kept: list[str] = []
    base = ""
    for mark in plain:
        category = unicodedata.category(mark)
        if category[0] == "C":
            continue
        if category[0] != "M":
            base = mark
        elif not base or unicodedata.name(base, "").startswith(_MARKED):
            continue
        kept.append(mark)
    return kept


def _digit(mark: str) -> str:
    return str(unicodedata.digit(mark)) if unicodedata.category(mark) == "Nd" else mark


@cache
def _letters() -> dict[str, str]:
    return {mark: str(instead) for table in data("folding.toml").values() for mark, instead in table.items()}
