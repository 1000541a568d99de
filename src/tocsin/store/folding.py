"""Which words are the same word? Text as the search index holds it, and as it is asked for.

Case, accents and the ways one letter is typed are folded away in every script: NFKD with the marks of Latin, Greek,
Cyrillic, Hebrew and Arabic letters dropped (so Cyrillic yo is ye, and short i is i), Arabic alef, yeh, kaf and heh in
one form each, digits of all scripts, full width, and characters that cannot be seen. The vowel signs of Indic and
South-East Asian scripts are letters and stay. Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without
blanks: a run of them is held as its pairs of characters, and its last character, so that any part of it is found.
"""

from __future__ import annotations

import re
from operator import add
from unicodedata import normalize

VERSION = "1"  # changes whenever a text may come out otherwise: the index is then made anew

_DROPPED = re.compile(
    "["
    "\u0300-\u036f\u0483-\u0489"  # Latin, Greek, Cyrillic
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"  # Hebrew points
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"  # Arabic, and tatweel
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"  # marks of any letter
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"  # not to be seen
    "]+"
)
_LETTERS = (
    ("\u0131", "i"), ("\u0142", "l"), ("\u0111", "d"), ("\u00f8", "o"), ("\u00e6", "ae"), ("\u0153", "oe"),
)  # fmt: skip  # letters with a stroke, which do not come apart
_ARABIC_LETTERS = (
    ("\u0671", "\u0627"),  # alef wasla
    ("\u0629", "\u0647"), ("\u06c1", "\u0647"), ("\u06be", "\u0647"), ("\u06d5", "\u0647"),  # teh marbuta, heh
    ("\u0649", "\u064a"), ("\u06cc", "\u064a"), ("\u06d2", "\u064a"),  # alef maqsura, Persian and Urdu yeh
    ("\u06a9", "\u0643"), ("\u06aa", "\u0643"),  # kaf
    *((chr(zero + digit), str(digit)) for zero in (0x660, 0x6F0) for digit in range(10)),
)  # fmt: skip
_DIGIT = re.compile(r"(?![0-9])\d")
_UNBROKEN = (
    "\u0e01-\u0e4e\u0e81-\u0ede\u1000-\u1049\u1050-\u109f\u1780-\u17d3"
    "\u3005\u3041-\u309a\u309d-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
RUN = re.compile(f"[{_UNBROKEN}]+")


def folded(text: str) -> str:
    """The text with everything folded away that a search does not tell apart; words stay where they were."""
    return text.lower() if text.isascii() else _folded(text)[0]


def indexed(text: str) -> str:
    """The folded text with runs that have no blanks between their words held as pairs: what the index is given."""
    if text.isascii():
        return text
    plain, is_far = _folded(text)
    return RUN.sub(_pairs, plain) if is_far else plain


def _folded(text: str) -> tuple[str, bool]:
    """The folded text, and whether it holds letters of scripts further away than Arabic."""
    text = _DROPPED.sub("", normalize("NFKD", text)).casefold()
    # A look for the bytes that a script's letters begin with in UTF-8 is far quicker than one at characters.
    utf8 = text.encode("utf-8", "replace")
    if b"\xc3" in utf8 or b"\xc4" in utf8 or b"\xc5" in utf8:
        for letter, plain in _LETTERS:
            text = text.replace(letter, plain)
    if b"\xd8" in utf8 or b"\xd9" in utf8 or b"\xda" in utf8 or b"\xdb" in utf8:
        for letter, plain in _ARABIC_LETTERS:
            text = text.replace(letter, plain)
    if not _is_far(utf8):
        return text, False
    text = _DIGIT.sub(_ascii_digit, text)
    # What Korean and Japanese letters came apart into goes together again.
    return normalize("NFC", text) if b"\xe1" in utf8 or b"\xe3" in utf8 else text, True


def _is_far(utf8: bytes) -> bool:
    """True where the text holds letters beyond Arabic: U+07C0 to U+1FFF, U+3000 to U+AFFF, or beyond U+FFFF."""
    return (
        (b"\xe0" in utf8 or b"\xe1" in utf8 or b"\xdf" in utf8 or b"\xf0" in utf8)
        or (b"\xe4" in utf8 or b"\xe5" in utf8 or b"\xe6" in utf8 or b"\xe7" in utf8)
        or (b"\xe3" in utf8 or b"\xe8" in utf8 or b"\xe9" in utf8 or b"\xea" in utf8)
    )


def _ascii_digit(found: re.Match[str]) -> str:
    return str(int(found[0]))


def _pairs(found: re.Match[str]) -> str:
    run = found[0]
    return f" {' '.join(map(add, run, run[1:]))} {run[-1]} "
