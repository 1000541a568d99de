"""How is an echo told to people?"""

from __future__ import annotations

from tocsin.fingerprint.wording.alike import Likeness
from tocsin.fingerprint.wording.runs import NEAR_RUN
from tocsin.fingerprint.wording.words import MAX_CHARACTERS, Words

_SHORT = 16.0  # words


def whole_says(words: Words) -> str:
    """All of it is the same."""
    return f"word for word the same, {_counted(len(words), words.unit())}{_cut(words)}"


def near_says(words: Words, found: Likeness) -> str:
    """Much of it is the same."""
    unit = words.unit().replace(" ", "-")
    share = f"{100 * found.score:.0f} % of the {NEAR_RUN}-{unit} runs of both are the same"
    short = "; in so short a text one other word may say the opposite" if words.weight() < _SHORT else ""
    return f"{share}, {found.shared} of {found.of}{short}{_cut(words)}"


def passage_says(words: Words, first: int, last: int, cut_off: bool) -> str:
    """A passage is the same; ``cut_off`` where further ones are not told."""
    more = "; further passages were not looked for" if cut_off else ""
    return f"{_counted(last - first, words.unit(first, last))} in a row are the same{more}{_cut(words)}"


def carried_says(sources: int, press: int) -> str:
    """How widely it was carried before, in so many sources of which ``press`` report."""
    if sources == 1:
        return "; the source that carried it before reports" if press else ""
    told = f"; {sources:,} sources carried it before"
    return f"{told}, {press:,} of them to report" if press else told


def _counted(number: int, unit: str) -> str:
    plural = {"word": "words", "character": "characters"}.get(unit, "words or characters")
    return f"{number:,} {plural}"


def _cut(words: Words) -> str:
    return f"; only the first {MAX_CHARACTERS:,} characters were compared" if words.cut else ""
