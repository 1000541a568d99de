"""Where can a value begin? Looked for so that a text that names nothing costs next to nothing.

A shape says what begins at a place. The scan asks it only at places that one of its triggers points to; ``every_place``
asks everywhere, and the tests hold the one against the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import ahocorasick_rs

from tocsin.read.entity.accounts import read_announced, read_iban, read_phone
from tocsin.read.entity.context import REACH, words
from tocsin.read.entity.links import read_link
from tocsin.read.entity.named import Named
from tocsin.read.entity.wallets import SHORTEST, Found, read_run
from tocsin.read.normalise import Folded

Shape = Callable[[Folded, int], Found | None]
Proposal = tuple[int, int]  # place in the folded text, number of the shape

LINK, RUN, IBAN, PHONE, ANNOUNCED = range(5)
SHAPES: tuple[Shape, ...] = (read_link, read_run, read_iban, read_phone, read_announced)  # most telling first

# One byte for each character: a letter is a, a digit is 1, blanks are blanks, what never matters is a comma.
_KEPT = b".@+:/"
_LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_?")  # what is not ASCII comes as ?
_SHADOW = bytes(
    byte if byte in _KEPT
    else ord("a") if byte in _LETTERS
    else ord("1") if byte in b"0123456789"
    else ord(" ") if byte in b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
    else ord(",")
    for byte in range(256)
)  # fmt: skip
_LONG = bytes(
    ord("a") if byte in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+/" else ord(" ")
    for byte in range(256)
)
_RUN = b"a" * SHORTEST
_TRIGGER = re.compile(rb"[.@:](?:(?<=[.@])[a1]|(?<=:)[/:])")
_PLUS = re.compile(rb"\+ ?[1(]")
_ZEROS = re.compile(r"00(?<![\w+]00) ?[(1-9]")
_START = re.compile(r"(?<![^\W_])(?:\w|[@#!+](?=\w)|:(?=:[0-9a-f]))|(?=(?:https?|s?ftp|wss?)://)")
_WORD = re.compile(r"(?<![^\W_])[a-z0-9]", re.ASCII)
_PEOPLE = ("threema", "phone", "pgp")
_BLOCK = "-----begin pgp "


def quick(folded: Folded) -> Iterator[Named]:
    """Every value in reading order, asked for only where one can begin."""
    return _asked(folded, _proposals(folded.text))


def every_place(folded: Folded) -> Iterator[Named]:
    """The same, asking every shape at every place: slow, and the standard the quick scan is held to."""
    return _asked(folded, ((at, shape) for at in range(len(folded.text)) for shape in range(len(SHAPES))))


def _asked(folded: Folded, proposals: Iterable[Proposal]) -> Iterator[Named]:
    done = 0
    for at, shape in proposals:
        found = SHAPES[shape](folded, at) if at >= done else None
        if found is not None:
            done, named = found
            yield from named


def _proposals(text: str) -> list[Proposal]:
    shadow = text.encode("ascii", "replace").translate(_SHADOW)
    places: set[Proposal] = set()
    if b"." in shadow or b"@" in shadow or b":" in shadow:
        places.update((at, LINK) for at in _near(text, shadow, _TRIGGER))
        if shadow.count(b":") >= 7:
            places.update((at, LINK) for at in _near(text, shadow, _COLONS))
    long = text.encode("ascii", "replace").translate(_LONG)
    if _RUN in long:
        places.update((at, RUN) for at in _in_runs(text, long))
    if b"aa11" in shadow:
        places.update((at, IBAN) for at in _all(shadow, b"aa11"))
    if b"+" in shadow:
        places.update((hit.start(), PHONE) for hit in _PLUS.finditer(shadow))
    if "00" in text:
        places.update((hit.start(), PHONE) for hit in _ZEROS.finditer(text))
    for _, start, end in _telling().find_matches_as_indexes(text, overlapping=True):
        places.update((at, ANNOUNCED) for at in _behind(text, start, end))
    return sorted(places)


_COLONS = re.compile(rb":[a1]{1,4}:")


def _near(text: str, shadow: bytes, trigger: re.Pattern[bytes]) -> Iterator[int]:
    """Where words begin in the runs without blanks around each trigger."""
    done = 0
    while (hit := trigger.search(shadow, done)) is not None:
        start = shadow.rfind(b" ", done, hit.start()) + 1 or done
        end = shadow.find(b" ", hit.end())
        end = len(text) if end < 0 else end
        yield from (word.start() for word in _START.finditer(text, start, end))
        done = end


def _in_runs(text: str, long: bytes) -> Iterator[int]:
    """Where words begin in the long runs; a prefix before a colon is found too."""
    at = long.find(_RUN)
    while at >= 0:
        end = long.find(b" ", at)
        end = len(text) if end < 0 else end
        yield from (word.start() for word in _WORD.finditer(text, max(0, at - 13), end))
        at = long.find(_RUN, end)


def _all(shadow: bytes, form: bytes) -> Iterator[int]:
    at = shadow.find(form)
    while at >= 0:
        yield at
        at = shadow.find(form, at + 1)


def _behind(text: str, start: int, end: int) -> Iterator[int]:
    """Where values may begin behind a whole word that announces them."""
    if text.startswith(_BLOCK, start):
        yield start
    elif end == len(text) or not (text[end].isalnum() or text[end] == "_"):
        yield from (word.start() for word in _WORD.finditer(text, end, min(len(text), end + REACH)))


@cache
def _telling() -> ahocorasick_rs.AhoCorasick:
    return ahocorasick_rs.AhoCorasick(sorted({_BLOCK, *(word for kind in _PEOPLE for word in words(kind))}))
