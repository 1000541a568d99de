"""Which words of a line are one host or address that the letters' spacing has torn apart?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tocsin.fingerprint.lettering.lines import Box, Word

START = re.compile(r"https?:?/{0,2}|www\.", re.IGNORECASE)  # what is torn off an address's beginning
INSIDE = re.compile(r"(\.|//?)\w[\w./:?=&%#~+-]*", re.ASCII)  # what nothing but an address goes on with
ENDS = re.compile(r"[\w./:?=&%#~+-]*\w[./]?", re.ASCII)
LABEL = re.compile(r"[a-z0-9-]+(\.[a-z0-9./-]*)?")  # what follows a dot within a host


def mended(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words, those of one torn host as one: ``www.`` and ``city.example``; ``mail.``, ``port`` and ``.example``.

    A full stop before a further word is not enough: only where that word, too, goes on with a dot.
    """
    whole: list[Word] = []
    for number, word in enumerate(words):
        after = words[number + 1] if number + 1 < len(words) else None
        if whole and _goes_on(whole[-1].text, word.text, after.text if after else ""):
            whole[-1] = _joined(whole[-1], word)
        else:
            whole.append(word)
    return tuple(whole)


def _goes_on(before: str, word: str, after: str) -> bool:
    if START.fullmatch(before):
        return LABEL.match(word) is not None or word.startswith("/")
    if INSIDE.fullmatch(word) and len(word) > 2 and ENDS.fullmatch(before):
        return True
    torn = START.match(before) is not None and before.endswith(".")
    return torn and LABEL.fullmatch(word) is not None and ("." in word[1:] or after.startswith("."))


def _joined(one: Word, other: Word) -> Word:
    box: Box = (
        min(one.box[0], other.box[0]),
        min(one.box[1], other.box[1]),
        max(one.box[2], other.box[2]),
        max(one.box[3], other.box[3]),
    )
    letters = len(one.text) + len(other.text)
    surely = len(one.text) * one.confidence + len(other.text) * other.confidence
    return Word(one.text + other.text, surely / letters, box)
