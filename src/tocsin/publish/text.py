"""How is hostile text shown? Every control and direction mark becomes a sign that can be seen."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from markupsafe import Markup, escape

# Joiners belong to the spelling of Persian, Urdu and Indic words.
_SPELLING = frozenset("\u200c\u200d")
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff]*")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+(?:[\\s\\d.,:;!?،؛؟«»()-]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+)*"
)


def visible(text: str) -> str:
    """Line feeds and tabs become spaces; every other control, format or lone half becomes ``⟨U+202E⟩``."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_sign(mark) for mark in text)


def prose(text: str) -> Markup:
    """Escaped for HTML text, with runs of right-to-left script kept apart from what surrounds them."""
    shown = visible(text)
    parts, at = [], 0
    for run in _RIGHT_TO_LEFT.finditer(shown):
        parts += [escape(shown[at : run.start()]), Markup('<bdi dir="rtl">{}</bdi>').format(run[0])]
        at = run.end()
    return Markup("").join([*parts, escape(shown[at:])])


def css_string(text: str) -> str:
    """A CSS string literal in which everything but letters and digits is an escape."""
    return (
        '"'
        + "".join(mark if mark.isascii() and mark.isalnum() else f"\\{ord(mark):06x}" for mark in visible(text))
        + '"'
    )


def language_tag(text: str) -> str:
    """The BCP 47 tag where it has the shape of one, else ``und``."""
    return text if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", text) else "und"


@lru_cache(maxsize=4096)
def _sign(mark: str) -> str:
    if mark in "\t\n\r":
        return " "
    if mark in _SPELLING or unicodedata.category(mark) not in _HIDDEN:
        return mark
    return f"⟨U+{ord(mark):04X}⟩"
