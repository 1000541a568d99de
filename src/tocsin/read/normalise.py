"""How do two spellings of one word become the same string, and where did each character come from?

Folding is free of context: every character folds by itself, whatever stands beside it, once combining marks are joined
to the letters that keep them. So a text folds at the speed of ``str.translate``, and the map back to the original is
made only when somebody asks where a word stood.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources

import regex  # type: ignore[import-untyped]

from tocsin.read.offsets import Mapped, mapped, replaced

MAX_CHARACTERS = 200_000  # of one text; what follows is not read, and ``why`` says so

_HELD = 65_536  # characters whose folding is remembered; no text can make it more
_ODD_ASCII = {code: None for code in range(32)} | {127: None, 10: "\n", 96: "'"}
_ODD_ASCII |= {code: " " for code in range(128) if code != 10 and chr(code).isspace()}
_ODD = re.compile(r"[\x00-\x09\x0b-\x1f\x60\x7f]")
_BLANKS = re.compile(" {2,}")
# Letters whose marks belong to them (Cyrillic short i, Indic vowels): all but Latin and Arabic ones.
_KEEPS = regex.compile(r"(?V1)[\p{L}--[\p{Latin}\p{Arabic}]]\p{M}")
_CLUSTER = regex.compile(r"\P{M}\p{M}{0,8}|\p{M}")


class Folded:
    """A text made comparable. Character i of ``text`` stands for ``original[starts[i]:ends[i]]``.

    Attributes:
        original: the part that was read.
        text: the same, folded.
        cut: characters of the original that were not read.
    """

    __slots__ = ("_map", "cut", "original", "text")

    def __init__(self, original: str, text: str, cut: int = 0) -> None:
        self.original, self.text, self.cut = original, text, cut
        self._map: Mapped | None = None

    @property
    def starts(self) -> Sequence[int]:
        """Where each folded character begins in the original."""
        return self._mapped().starts

    @property
    def ends(self) -> Sequence[int]:
        """Where each folded character ends in the original."""
        return self._mapped().ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the original that folded characters [start, end) were read from."""
        places = self._mapped()
        return places.starts[start], places.ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """The original characters behind folded characters [start, end)."""
        first, last = self.span(start, end)
        return self.original[first:last]

    def _mapped(self) -> Mapped:
        if self._map is None:
            whole = _is_one_to_one(self.original, self.text)
            places = range(len(self.text) + 1)
            self._map = Mapped(self.text, places[:-1], places[1:]) if whole else offsets(self.original)
        return self._map


def normalise(original: str) -> Folded:
    """Fold a text for comparison (Unicode TR15 NFKC, full case folding, invisible characters and marks removed).

    Runs of blanks become one; line feeds stay; double quotation marks keep their direction; digits of every script
    become ASCII; ``hxxp`` and ``[.]`` are refanged. Only the first ``MAX_CHARACTERS`` are read.
    """
    head = original[:MAX_CHARACTERS]
    text = _letters(head)
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    return Folded(head, _refanged(text), len(original) - len(head))


def offsets(head: str) -> Mapped:
    """The folded text once more, slowly, with the place of every character in the original."""
    table = _table()
    whole = Mapped(head, range(len(head)), range(1, len(head) + 1))
    if not _is_free(head):
        clusters = (
            (hit.start(), hit.end(), unicodedata.normalize("NFC", hit.group())) for hit in _CLUSTER.finditer(head)
        )
        whole = mapped((start, end, mark) for start, end, marks in clusters for mark in marks)
    folded = {mark: table[ord(mark)] or "" for mark in set(whole.text)}
    if any(len(letters) != 1 for letters in folded.values()) or "  " in whole.text.translate(table):
        whole = mapped(_unblanked(whole, folded))
    else:
        whole = Mapped(whole.text.translate(table), whole.starts, whole.ends)
    pattern, instead = _refang_pattern(), _refang()
    pieces = [(*hit.span(), instead[hit.group()]) for hit in pattern.finditer(whole.text)]
    return replaced(whole, pieces) if pieces else whole


def folded_term(term: str) -> str:
    """A lexicon term or a name, folded as texts are."""
    return normalise(term).text.strip()


def written_value(snippet: str) -> str:
    """A snippet of the original as a value: NFKC, refanged, no invisible characters; case and accents stay."""
    value = snippet
    if not snippet.isascii():
        value = "".join(mark for mark in unicodedata.normalize("NFKC", snippet) if unicodedata.category(mark) != "Cf")
    if not _may_be_fanged(value.lower()):
        return value
    refanged: str = _refang_pattern().sub(lambda hit: _refang()[hit.group().lower()], value)
    return refanged


def has_invisible(snippet: str) -> bool:
    """True where a snippet hides format characters: bidirectional controls, zero-width marks, soft hyphens."""
    return not snippet.isascii() and any(unicodedata.category(mark) == "Cf" for mark in snippet)


def _is_one_to_one(head: str, text: str) -> bool:
    """True where each character became one character, so that places are the same in both.

    Nothing in ASCII grows by folding or refanging, so equal lengths tell; elsewhere every character is looked at.
    """
    if len(head) != len(text):
        return False
    table = _table()
    return head.isascii() or (_is_free(head) and all(len(table[ord(mark)] or "") == 1 for mark in set(head)))


def _letters(head: str) -> str:
    """Every character folded, blanks not yet joined."""
    if head.isascii():
        lowered = head.lower()
        return lowered.translate(_ODD_ASCII) if _ODD.search(lowered) else lowered
    if not _is_free(head):
        head = "".join(unicodedata.normalize("NFC", hit.group()) for hit in _CLUSTER.finditer(head))
    return head.translate(_table())


def _is_free(head: str) -> bool:
    """True where no mark still has to be joined to a letter that keeps it."""
    return unicodedata.is_normalized("NFC", head) or _KEEPS.search(head) is None


def _unblanked(whole: Mapped, folded: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    """Each character's folded form with its place; a blank after a blank folds away."""
    after_blank = False
    for mark, start, end in zip(whole.text, whole.starts, whole.ends, strict=True):
        letters = folded[mark]
        if letters == " " and after_blank:
            letters = ""
        elif letters:
            after_blank = letters.endswith(" ")
        elif unicodedata.category(mark) == "Cf":
            continue  # what cannot be seen belongs to no word
        yield start, end, letters


class _Table(dict[int, str | None]):
    """What each code point folds to; filled as texts bring them."""

    def __missing__(self, code: int) -> str | None:
        folded = _fold(chr(code)) or None
        if len(self) < _HELD:
            self[code] = folded
        return folded


@cache
def _table() -> _Table:
    return _Table()


def _fold(mark: str) -> str:
    if mark.isspace():
        return "\n" if mark == "\n" else " "
    table = _tables()["letters"]
    if mark in table:
        return table[mark]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", mark).casefold())
    kept = "".join(_digit(part) for part in folded if not _is_dropped(part, folded[0]))
    joined = "".join(table.get(part, part) for part in unicodedata.normalize("NFC", kept))
    return _BLANKS.sub(" ", joined)


def _is_dropped(mark: str, base: str) -> bool:
    category = unicodedata.category(mark)
    if category in ("Cf", "Cc"):
        return True
    if category != "Mn":
        return False
    return base.isspace() or _is_loose(base) if mark != base else _is_loose(mark)


def _is_loose(mark: str) -> bool:
    """Marks on Latin and Arabic letters, and those of no script, decide no word; others are part of their letter."""
    if unicodedata.category(mark).startswith("L"):
        return unicodedata.name(mark, "").startswith(("LATIN", "ARABIC", "EXTENDED ARABIC"))
    return not unicodedata.category(mark).startswith("M") or unicodedata.name(mark, "").startswith(_INHERITED)


_INHERITED = ("COMBINING", "ARABIC", "HEBREW", "VARIATION", "MONGOLIAN FREE")


def _digit(mark: str) -> str:
    return str(unicodedata.digit(mark)) if unicodedata.category(mark) == "Nd" else mark


def _may_be_fanged(text: str) -> bool:
    """True where a bracketed or misspelt piece may have to be refanged; quick, and never wrong the other way."""
    return any(map(text.__contains__, _refang_heads())) and any(map(text.__contains__, _refang()))


def _refanged(text: str) -> str:
    if not _may_be_fanged(text):
        return text
    refanged: str = _refang_pattern().sub(lambda hit: _refang()[hit.group()], text)
    return refanged


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads((resources.files("tocsin.read") / "folding.toml").read_text("utf-8"))


@cache
def _refang() -> dict[str, str]:
    return _tables()["refang"]


@cache
def _refang_heads() -> tuple[str, ...]:
    """How such pieces begin: few, and rare in texts."""
    return tuple(sorted({form[:2] if form.isalpha() else form[0] for form in _refang()}))


@cache
def _refang_pattern() -> regex.Pattern[str]:
    longest_first = sorted(_refang(), key=lambda form: (-len(form), form))
    bounded = [regex.escape(form) if not form.isalpha() else rf"(?<!\w){form}(?=\W)" for form in longest_first]
    return regex.compile("|".join(bounded), regex.IGNORECASE)
