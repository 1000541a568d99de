"""Which language is a text in?"""

from __future__ import annotations

from functools import lru_cache

import py3langid  # type: ignore[import-untyped]
import regex  # type: ignore[import-untyped]

_LOOK_AT = 300  # characters; more change the answer rarely and cost the same again
_FEW = 20  # letters that tell nothing
_PLAINLY = 10.0  # by which the log of one language's likelihood exceeds another's where there is no doubt
_MACRO = {"arz": "ar", "ary": "ar"}  # spoken Arabic is Arabic here (ISO 639-3 macrolanguage ara)
_ADDRESS = regex.compile(r"https?://\S+|\S+@\S+|[#@]\w+|\w[\w-]*(?:\.\w[\w-]*)+\S*")


def language_of(text: str, stated: str | None = None, among: tuple[str, ...] = ()) -> str | None:
    """ISO 639-1 code: the stated one where there is one, else py3langid's best guess on the first 300 characters.

    Args:
        text: the original.
        stated: BCP 47 tag the source gives.
        among: when given, only these are weighed.
    """
    if stated:
        return stated.replace("_", "-").partition("-")[0].lower()
    words = _ADDRESS.sub(" ", text[: 2 * _LOOK_AT])[:_LOOK_AT].strip()
    if not any(mark.isalpha() for mark in words):
        return None
    return next((code for code in _ranked(words) if not among or code in among), None)


@lru_cache(maxsize=64)
def _ranked(words: str) -> tuple[str, ...]:
    """All languages, the likeliest first; one text is asked about more than once in a row."""
    return tuple(_MACRO.get(str(code), str(code)) for code, _ in py3langid.rank(words))


def sounds_like(text: str, language: str, among: tuple[str, ...]) -> bool:
    """False where a stretch of text is plainly in another of the languages: jargon is the same in many of them.

    Args:
        text: the stretch, with what stands round it where it is short.
        language: the one in question.
        among: those weighed.
    """
    words = _ADDRESS.sub(" ", text[: 2 * _LOOK_AT])[:_LOOK_AT].strip()
    if sum(mark.isalpha() for mark in words) < _FEW:
        return True
    weights = {_MACRO.get(str(code), str(code)): float(weight) for code, weight in reversed(py3langid.rank(words))}
    known = [weights[one] for one in among if one in weights]
    return not known or language not in weights or max(known) - weights[language] <= _PLAINLY
