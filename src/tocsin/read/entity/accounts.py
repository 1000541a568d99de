"""Which bank account, telephone, key or messenger name begins at this place?"""

from __future__ import annotations

import re

from stdnum import numdb

from tocsin.read.checksums import iban_holds, iban_length
from tocsin.read.entity.context import announced
from tocsin.read.entity.named import Named
from tocsin.read.entity.phones import number_of
from tocsin.read.entity.wallets import Found
from tocsin.read.normalise import Folded, has_invisible, written_value

_IBAN = re.compile(r"(?<![^\W_])[a-z]{2}\d{2}(?:[ .-]?[a-z0-9])", re.ASCII)
_PART = re.compile(r"([1-9][0-9]*)!([nac])")
_NEXT = re.compile(r"[ .-]?([a-z0-9])", re.ASCII)
_PHONE = re.compile(r"(?<![\w+])(?:\+ ?|00 ?)(?:\(\d{1,3}\)|\d)(?:[ .()/-]{0,3}\d){6,20}(?!\w)")
_PLAIN_PHONE = re.compile(r"(?<![\w+.,:-])\d(?:[ .()/-]{0,2}\d){7,14}(?!\w)")
_TRUNK = re.compile(r"\(0\)")
_BREAK = re.compile(r"[ ./()-]+")
_THREEMA = re.compile(r"(?<![^\W_])[a-z0-9]{8}(?!\w)", re.ASCII)
_PGP = re.compile(r"(?<![^\W_])[0-9a-f]{4}(?: ?[0-9a-f]{4}){9}(?!\w)")
_BLOCK = re.compile(r"-----begin pgp (?:public key block|message|signature|signed message|private key block)-----")


def read_iban(folded: Folded, at: int) -> Found | None:
    """Exactly as many letters and digits as the country's accounts have; what follows is not taken in."""
    if _IBAN.match(folded.text, at) is None:
        return None
    length = iban_length(folded.text[at : at + 2])
    end = _reach(folded.text, at, length) if length else None
    if end is None:
        return None
    snippet = folded.written(at, end)
    letters = "".join(mark for mark in written_value(snippet) if mark.isalnum())
    value = letters.upper()
    holds = iban_holds(value)
    if not holds and (letters[:2].islower() or not _shaped(value)):
        return None
    return end, (Named("iban", value, at, end, holds and not has_invisible(snippet)),)


def _reach(text: str, at: int, length: int) -> int | None:
    end = at + 4
    for _ in range(length - 4):
        step = _NEXT.match(text, end)
        if step is None:
            return None
        end = step.end()
    return None if end < len(text) and (text[end].isalnum() or text[end] == "_") else end


def _shaped(value: str) -> bool:
    """True where letters and digits stand as the country's accounts have them ("4!a6!n8!n" in the registry)."""
    structure = numdb.get("iban").info(value)[0][1].get("bban", "")
    classes = {"n": "[0-9]", "a": "[A-Z]", "c": "[A-Z0-9]"}
    form = "".join(f"{classes[kind]}{{{size}}}" for size, kind in _PART.findall(structure))
    return bool(form) and re.fullmatch(form, value[4:]) is not None


def read_phone(folded: Folded, at: int) -> Found | None:
    """A number with its country's code; a time or a second number behind it is left out."""
    hit = _PHONE.match(folded.text, at)
    if hit is None:
        return None
    best: tuple[int, str, bool] | None = None
    for end in _ends(folded.text, at, hit.end()):
        known = number_of(_TRUNK.sub("", folded.text[at:end]))
        if known is not None and (known[1] or best is None):
            best = (end, *known)
        if known is not None and known[1]:
            break
    if best is None:
        return None
    end, value, holds = best
    return end, (Named("phone", value, at, end, holds and not has_invisible(folded.written(at, end))),)


def _ends(text: str, at: int, end: int) -> list[int]:
    """Where the number may end: at its last digit, or before one of its breaks."""
    return [end, *(piece.start() for piece in reversed(list(_BREAK.finditer(text, at + 8, end))))]


def read_announced(folded: Folded, at: int) -> Found | None:
    """What only the word before it makes a value: a plain telephone number, a Threema name, a key's fingerprint."""
    text = folded.text
    if (block := _BLOCK.match(text, at)) is not None:
        return block.end(), (Named("pgp-block", block.group().strip("-"), at, block.end(), True),)
    if (key := _PGP.match(text, at)) is not None and announced(text, at, "pgp"):
        value = text[at : key.end()].replace(" ", "").upper()
        return key.end(), (Named("pgp", value, at, key.end(), not has_invisible(folded.written(at, key.end()))),)
    if (short := _THREEMA.match(text, at)) is not None and announced(text, at, "threema", 24):
        written = written_value(folded.written(at, short.end()))
        if written == written.upper() and any(mark.isdigit() for mark in written):
            return short.end(), (Named("threema", written, at, short.end(), True),)
    return _plain_phone(folded, at)


def _plain_phone(folded: Folded, at: int) -> Found | None:
    hit = _PLAIN_PHONE.match(folded.text, at)
    if hit is None or not announced(folded.text, at, "phone", 16):
        return None
    digits = "".join(mark for mark in hit.group() if mark.isdecimal())
    if digits.startswith("0"):
        return hit.end(), (Named("phone", digits, at, hit.end(), False),)  # which country's cannot be told
    known = number_of(digits)
    if known is None or not known[1] or len(digits) < 11:
        return None
    return hit.end(), (Named("phone", known[0], at, hit.end(), announced(folded.text, at, "chat", 24)),)
