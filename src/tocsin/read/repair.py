"""Which valid address was a misread one, where its checksum lets only one be? For text out of pictures, and only there.

Letters that optical reading takes for one another (``misreadings.toml``) are exchanged, fewest first, until the
checksum holds. All candidates of a number of exchanges are looked at, and two that hold are as good as none. Only kinds
with 30 bits of checksum or more are repaired: with 16 (TON, onion, Tox), with EIP-55 or with an IBAN's two digits a
wrong one would pass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import combinations, product
from typing import Any

from tocsin.read.checksums import HOLDS
from tocsin.read.entity.base58 import BITCOIN, RIPPLE

MAX_CANDIDATES = 20_000  # of one value; at 32 bits, one in 200,000 such searches would find a stranger
_MAX_LENGTH = 130
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_PREFIXES = ("bc1", "ltc1", "zs1", "bitcoincash:")
REPAIRED = frozenset({"btc", "ltc", "dash", "doge", "tron", "zec", "bch", "xrp", "xmr"})
_SLOW = frozenset({"xmr"})  # Keccak in Python: half a millisecond each
_FEW = 1_500

Options = list[tuple[int, tuple[str, ...]]]


def repair(kind: str, value: str) -> str | None:
    """The one valid value of ``kind`` that ``value`` is a misreading of.

    Args:
        kind: as in ``Named``; kinds outside ``REPAIRED`` are never repaired.
        value: as read from a picture; blanks in it are left out.

    Returns:
        None where the value cannot be one, where none holds within ``MAX_CANDIDATES``, or where two do.
    """
    plain = "".join(value.split())
    if kind not in REPAIRED or not 20 <= len(plain) <= _MAX_LENGTH:
        return None
    found: set[str] = set()
    tried = _FEW if kind in _SLOW else MAX_CANDIDATES
    for level in _levels(kind, plain):
        for candidate in level:
            tried -= 1
            if tried < 0:
                return None
            if HOLDS[kind](candidate):
                found.add(candidate)
        if found:
            break
    return found.pop() if len(found) == 1 else None


def _levels(kind: str, plain: str) -> Iterator[Iterator[str]]:
    """Candidates by the number of exchanges; letters that the alphabet lacks are exchanged in any case."""
    prefix, text, alphabet = _parts(kind, plain)
    letters = [_taken_for(letter, alphabet) for letter in text]
    if any(not choices for choices in letters):
        return
    forced = [(at, letters[at]) for at, letter in enumerate(text) if letter not in alphabet]
    free: Options = [(at, letters[at]) for at, letter in enumerate(text) if letter in alphabet and len(letters[at]) > 1]
    for exchanges in range(5):
        yield (prefix + candidate for candidate in _exchanged(text, forced, free, exchanges))


def _exchanged(text: str, forced: Options, free: Options, exchanges: int) -> Iterator[str]:
    for chosen in combinations(free, exchanges):
        places = [*forced, *((at, tuple(one for one in choices if one != text[at])) for at, choices in chosen)]
        for letters in product(*(choices for _, choices in places)):
            marks = list(text)
            for (at, _), letter in zip(places, letters, strict=True):
                marks[at] = letter
            yield "".join(marks)


def _parts(kind: str, plain: str) -> tuple[str, str, str]:
    """What is not searched, what is, and the letters it may have; a bech32 string is in one case."""
    lower = plain.lower()
    for prefix in _PREFIXES:
        if len(plain) > len(prefix) and all(map(_alike, lower, prefix)):
            return prefix, lower[len(prefix) :], _BECH32
    if kind == "bch":
        return "", lower, _BECH32
    return "", plain, RIPPLE if kind == "xrp" else BITCOIN


def _alike(read: str, written: str) -> bool:
    return read == written or written in _misread().get(read, "")


@cache
def _taken_for(letter: str, alphabet: str) -> tuple[str, ...]:
    """What may have been written where this letter was read, itself first; empty where nothing in the alphabet may."""
    own = (letter,) if letter in alphabet else ()
    return (*own, *(other for other in _misread().get(letter, "") if other in alphabet and other != letter))


@cache
def _misread() -> Mapping[str, str]:
    rows: dict[str, Any] = tomllib.loads((resources.files("tocsin.read") / "misreadings.toml").read_text("utf-8"))
    taken: dict[str, str] = {}
    for group in rows["alike"]:
        for letter in group:
            taken[letter] = taken.get(letter, "") + "".join(other for other in group if other != letter)
    return taken
