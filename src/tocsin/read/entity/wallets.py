"""Which coin, key or account does a long run of letters and digits stand for?"""

from __future__ import annotations

import re

from tocsin.read.checksums import HOLDS, coin_of, coins, monero_holds, ripple_holds, ton_holds, tox_holds
from tocsin.read.entity.base58 import BITCOIN, decoded
from tocsin.read.entity.context import announced, named_after
from tocsin.read.entity.named import Named
from tocsin.read.normalise import Folded, has_invisible, written_value

Found = tuple[int, tuple[Named, ...]]
Read = tuple[str, bool]  # kind and whether its proof holds

SHORTEST = 25  # characters; the shortest Ripple address
_RUN = re.compile(r"(?<![^\W_])(?:bitcoincash:|0:)?[a-z0-9]{25,512}(?!\w)")
_TON = re.compile(r"(?<![^\W_])(?<![/+=-])[eku0][qf][\w+/-]{46}(?![\w+/=-])", re.ASCII)
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]+")
_BECH = {"bc1": "btc", "ltc1": "ltc", "zs1": "zec", "u1": "zec", "bitcoincash:": "bch"}
_BECH_SIZES = {"bc1": range(14, 91), "ltc1": range(14, 91), "zs1": range(78, 79), "u1": range(80, 513)}
_PLAIN = frozenset(BITCOIN)


def read_run(folded: Folded, at: int) -> Found | None:
    """The value that begins at ``at`` of the folded text; None where it is a word, a hash or a serial number."""
    ton = _TON.match(folded.text, at)
    if ton is not None and (found := _ton(folded, *ton.span())):
        return found
    run = _RUN.match(folded.text, at)
    if run is None:
        return None
    snippet = folded.written(*run.span())
    value = written_value(snippet)
    known = identify(value) or _by_context(value, folded.text, *run.span()) or _looks(value)
    part = at > 0 and folded.text[at - 1] in "/=?&#.-_"
    if known is None or (part and not known[1]):
        return None  # a piece of an address is nothing unless its checksum proves it
    kind, holds = known
    return run.end(), (Named(kind, value, *run.span(), holds and not has_invisible(snippet)),)


def identify(value: str) -> Read | None:
    """Kind and checksum of a value that can be told without the words around it."""
    lower = value.lower()
    if _HEX.fullmatch(value):
        return _hexadecimal(value)
    prefix = next((prefix for prefix in _BECH if lower.startswith(prefix)), None)
    if prefix is not None and len(value) in _BECH_SIZES.get(prefix, range(26, 120)):
        kind = _BECH[prefix]
        if HOLDS[kind](value) or _one_case(value):
            return kind, HOLDS[kind](value)
    if lower.startswith("tb1") and _one_case(value):
        return "btc", False  # the test network pays nobody
    coin = coin_of(value)
    if coin is not None:
        return ("btc", False) if coin == "btc-test" else (coin, True)
    return _other_proof(value)


def _other_proof(value: str) -> Read | None:
    if value[0] == "r" and ripple_holds(value):
        return "xrp", True
    if value[0] in "48" and len(value) in (95, 106) and _mixed(value):
        return "xmr", monero_holds(value)
    if value[0].lower() in "qp" and len(value) == 42 and HOLDS["bch"](value):
        return "bch", True
    return None


def _hexadecimal(value: str) -> Read | None:
    if value[:2] in ("0x", "0X"):
        return ("eth", HOLDS["eth"](value)) if len(value) == 42 else None
    if len(value) == 66 and value.startswith("05"):
        return "session", True
    if len(value) == 76 and tox_holds(value):
        return "tox", True
    return None


def _by_context(value: str, text: str, start: int, end: int) -> Read | None:
    if _HEX.fullmatch(value) and len(value) == 40 and announced(text, start, "pgp"):
        return "pgp", True
    if len(value) == 76 and _HEX.fullmatch(value) and announced(text, start, "tox"):
        return "tox", False
    if value.startswith("0:"):
        return ("ton", False) if len(value) == 66 and announced(text, start, "ton-raw") else None
    if 32 <= len(value) <= 44 and (announced(text, start, "sol") or named_after(text, end, "sol")):
        raw = decoded(value)
        return ("sol", False) if raw is not None and len(raw) == 32 else None  # no checksum: the form alone
    return None


def _looks(value: str) -> Read | None:
    """What a string whose checksum fails would have been."""
    if not _mixed(value) or not any(mark.isdigit() for mark in value):
        return None
    for kind, look in coins()["looks"].items():
        shortest, longest = look["length"]
        fits = value.startswith(tuple(look["first"])) and shortest <= len(value) <= longest
        if fits and (kind == "btc" or set(value) <= _PLAIN):
            return kind.removesuffix("-test"), False
    return None


def _ton(folded: Folded, start: int, end: int) -> Found | None:
    snippet = folded.written(start, end)
    value = written_value(snippet)
    if value[0] not in "EUk0" or value[1] not in "Qf" or not _mixed(value):
        return None
    holds = ton_holds(value) and not has_invisible(snippet)
    if not holds and not announced(folded.text, start, "ton-raw"):
        return None
    return end, (Named("ton", value, start, end, holds),)


def _one_case(value: str) -> bool:
    return value in (value.lower(), value.upper())


def _mixed(value: str) -> bool:
    return not _one_case(value)
