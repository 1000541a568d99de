"""Who does the text say acts? A name as written, or nothing: nobody is guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

import regex  # type: ignore[import-untyped]

from tocsin.read.normalise import Folded, folded_term

if TYPE_CHECKING:
    from tocsin.read.reading import Place, Reading

MAX_WORDS, MAX_NAME = 5, 60

_STOP = regex.compile(r"""[\n.,;:!?()\[\]{}<>«»"“”|،؛؟~=]|\s[-–—]+\s|[–—]""")
_SIGNED = regex.compile(r"(?:^|\n|[.!?\"]) ?(?:—|–|--|―) ?(?<name>[^\n—–\#]{2,60}?) ?(?:\#\w+ ?)*$")
_HASHTAG_LINE = regex.compile(r"\n ?\#(?!op)(?<name>\w{3,40})(?: \#\w+)* ?$")
_LAST_TAG = regex.compile(r"\#(?!op)(?<name>\w{3,40})(?:\s\#\w{1,60}){0,4}\s*$")
_TAIL = 160  # characters in which a closing name is looked for
_PROPER = r"(?:\p{Lu}|\d)[\p{L}\p{M}\p{N}_'’&-]*"
_JOINS = r"(?:de|du|des|d'|la|le|les|del|of|the|von|der|die|el|al|ve|dan|и|та)"
_NAME = rf"\p{{Lu}}[\p{{L}}\p{{M}}\p{{N}}_'’&-]*(?: (?:{_JOINS} )?{_PROPER})"
_LAST_WORDS = regex.compile(
    rf"(?<lead>[\n.!?…)»”\"]) *[^\p{{L}}\p{{N}}\n]{{0,6}}(?<name>{_NAME}{{0,4}})[^\p{{L}}\p{{N}}.!?:]{{0,8}}$"
)
_FIRST_WORDS = regex.compile(rf"\W{{0,4}}(?<name>{_NAME}{{1,4}}) ?:[ \n]")
_LATIN = regex.compile(r"\p{Latin}")


def signature(text: str) -> Place | None:
    """Where the folded text ends in a signature: a dash and a name, or a line of hashtags."""
    tail_at = max(0, len(text.rstrip()) - 200)
    tail = text.rstrip()[tail_at:]
    found = _SIGNED.search(tail) or _HASHTAG_LINE.search(tail)
    return (tail_at + found.start("name"), tail_at + found.end("name")) if found else None


def claimant_of(reading: Reading, language: str, frame: Place, own: bool) -> str | None:
    """The name the text gives for who acts, nearest to the frame; the signature where no sentence gives one.

    Args:
        reading: the text.
        language: whose words introduce a name ("hacked by", "nous, les", "بواسطة").
        frame: the place of what is claimed.
        own: True where the speaker answers for it; otherwise names before "claims" count too.
    """
    found = list(_introduced(reading, language))
    found += _before(reading, language, "claimant.after" if not own else "claimant.here")
    if found:
        middle = (frame[0] + frame[1]) // 2
        return min(found, key=lambda item: (abs(item[0] - middle), item[0]))[1]
    if not own:
        return None
    small = small_words(reading, language)
    return _signed(reading, small) or _closing(reading, language) or _tagged(reading) or _heading(reading, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords:
    """One language's small words around names, folded."""

    stops: frozenset[str] = frozenset()  # end a name
    articles: frozenset[str] = frozenset()  # may stand before it
    joins: frozenset[str] = frozenset()  # may stand inside it


def name_after(folded: Folded, at: int, small: NameWords) -> str | None:
    """The name that begins at a place of the folded text: capitalised words, or in other scripts words up to a stop."""
    if at >= len(folded.text):
        return None
    start = folded.starts[at]
    line = folded.original[start : start + 2 * MAX_NAME].lstrip(" \t\"“«:'#@-–—_*./")
    words = _STOP.split(line, maxsplit=1)[0].split()
    return _name(list(_name_words(_without_article(words, small), small)), small)


def _without_article(words: list[str], small: NameWords) -> list[str]:
    return words[1:] if words and folded_term(words[0]) in small.articles else words


def _name_words(words: list[str], small: NameWords) -> Iterator[str]:
    for number, word in enumerate(words[:MAX_WORDS]):
        if folded_term(word) in small.stops or (number and not _belongs(word, small)):
            return
        yield word


def _belongs(word: str, small: NameWords) -> bool:
    """In a Latin name every word is capitalised, but for the joining ones ("Faucons d'Azur")."""
    if not _LATIN.match(word) or not word[0].islower():
        return True
    particle, apostrophe, rest = folded_term(word).partition("'")
    joins = particle + apostrophe
    return joins in small.joins and (not apostrophe or bool(rest))


def _name(words: list[str], small: NameWords) -> str | None:
    while words and folded_term(words[-1]) in small.joins:
        words = words[:-1]
    name = " ".join(words).strip("#@*_'’ ")[:MAX_NAME]
    return name if len(name) >= 2 else None


def _introduced(reading: Reading, language: str) -> Iterator[tuple[int, str]]:
    small = small_words(reading, language)
    for start, end, role in reading.roles(language, "", "claimant"):
        if role in ("claimant.after", "claimant.here"):
            continue
        name = name_after(reading.folded, end, small)
        if name and (role == "claimant.by" or not _LATIN.match(name) or not name[0].islower()):
            yield start, name


def _before(reading: Reading, language: str, role: str) -> Iterator[tuple[int, str]]:
    """ "The Azure Falcons claim", "Azure Falcons here": capitalised words right before those of the role."""
    small = small_words(reading, language)

    def part_of_name(word: str) -> bool:
        return word[0].isupper() or _belongs(word, small)

    for start, _, _ in reading.roles(language, "", role):
        if start == 0:
            continue
        place = reading.folded.starts[start]
        before = _STOP.split(reading.folded.original[max(0, place - 2 * MAX_NAME) : place])[-1].split()
        words = list(takewhile(part_of_name, reversed(before[-MAX_WORDS - 1 :])))
        name = _name(_without_article(_unled(words[::-1]), small), small)
        if name:
            yield start, name


def _unled(words: list[str]) -> list[str]:
    """Joining words at the head belong to the sentence, not to the name."""
    while words and words[0][0].islower():
        words = words[1:]
    return words


def _signed(reading: Reading, small: NameWords) -> str | None:
    if reading.signed is None:
        return None
    words = reading.folded.written(*reading.signed).strip(" #").replace("_", " ").split()
    return _name(_without_article(words[: MAX_WORDS + 1], small), small)


def _tagged(reading: Reading) -> str | None:
    """The last hashtag of a text that ends in hashtags and is not an operation's name."""
    tags = _LAST_TAG.search(reading.folded.text)
    if tags is None:
        return None
    return reading.folded.written(tags.start("name"), tags.end("name")).replace("_", " ")


def _closing(reading: Reading, language: str) -> str | None:
    """A name that stands alone behind the last sentence: "That was us. Salt Wolves". Never a word of the packs."""
    found = _LAST_WORDS.search(reading.folded.original[-_TAIL:])
    return _alone(found, found["lead"] == "\n", reading.said(language)) if found else None


def _heading(reading: Reading, language: str) -> str | None:
    """A name before a colon at the head: "Salt Wolves: next stop, the town hall"."""
    found = _FIRST_WORDS.match(reading.folded.original)
    return _alone(found, False, reading.said(language)) if found else None


def _alone(found: regex.Match[str], own_line: bool, said: frozenset[str]) -> str | None:
    name = str(found["name"])
    words = name.split()
    marked = any(mark.isdigit() for mark in name) or any(mark.isupper() for word in words for mark in word[1:])
    if len(words) < 2 and not (own_line or (marked and not name.isupper())):
        return None
    return None if any(folded_term(part) in said for part in (name, words[0], words[-1])) else name[:MAX_NAME]


def small_words(reading: Reading, language: str) -> NameWords:
    """The words around names in this language."""
    return reading.names.get(language, NameWords())
