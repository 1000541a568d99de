"""What is searched for? Words as people write them, and never the engine's own language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.store.errors import StoreError
from tocsin.store.folding import RUN, folded

LONGEST = 1000  # characters of one question
_TERM = re.compile(r'(-?)(?:"([^"]*)"|“([^”]*)”|«([^»]*)»|([^\s"“«]+))(\*?)')
_REMEDY = 'write words, "words in this order", begin*, -not, this OR that'


@dataclass(slots=True)
class _Asked:
    wanted: list[list[str]] = field(default_factory=list)  # all of these, each in one way or another
    unwanted: list[str] = field(default_factory=list)


def expression(query: str) -> str:
    """The question in the words of SQLite's FTS5, every word of the user's in quotation marks.

    All words are wanted; ``OR`` joins the two beside it, and ``-`` refuses the one after it.

    Raises:
        StoreError: nothing is asked for, or it is too long.
    """
    if len(query) > LONGEST:
        raise StoreError("search", f"asks for more than {LONGEST} characters", "ask for fewer words")
    asked = _parsed(query)
    if not asked.wanted:
        raise StoreError("search", "asks for no word" + (" but refuses some" if asked.unwanted else ""), _REMEDY)
    wanted = " AND ".join(f"({' OR '.join(ways)})" for ways in asked.wanted)
    return f"({wanted}) NOT ({' OR '.join(asked.unwanted)})" if asked.unwanted else wanted


def _parsed(query: str) -> _Asked:
    asked, joined = _Asked(), False
    for found in _TERM.finditer(query):
        refused, *quoted, bare, star = found.groups()
        if bare == "OR" and not refused:
            joined = bool(asked.wanted)
            continue
        words = next((part for part in quoted if part), "") or (bare or "").rstrip("*")
        phrase = _phrase(words, prefix=bool(star) or (bare or "").endswith("*"))
        if not phrase:
            continue
        if refused:
            asked.unwanted.append(phrase)
        elif joined:
            asked.wanted[-1].append(phrase)
        else:
            asked.wanted.append([phrase])
        joined = False
    return asked


def _phrase(text: str, prefix: bool) -> str:
    """The words of one term, one after the other; empty where it holds none."""
    plain = folded(text.replace("\0", " "))
    words: list[str] = []
    runs = [(found.start(), found.end()) for found in RUN.finditer(plain)]
    start = 0
    for begin, end in [*runs, (len(plain), len(plain))]:
        words += _split(plain[start:begin])
        run, start = plain[begin:end], end
        if not run:
            continue
        is_last = not _split(plain[end:])
        words += [run[n : n + 2] for n in range(len(run) - 1)]
        if not is_last or len(run) == 1:
            words.append(run[-1])
        prefix = prefix or (is_last and len(run) == 1)  # one character is the beginning of a pair
    return f'"{" ".join(words)}"{" *" if prefix else ""}' if words else ""


def _split(text: str) -> list[str]:
    """The text where it holds a letter or a digit; the engine parts it into words as it does with the posts'."""
    held = text.replace('"', " ").strip()
    return [held] if any(char.isalnum() for char in held) else []
