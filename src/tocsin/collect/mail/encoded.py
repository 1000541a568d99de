"""What does this header say? Encoded words (RFC 2047) and Base64, read as far as they can be."""

from __future__ import annotations

import binascii
import quopri
import re

from tocsin.collect.page import decoded

_WORD = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?\s]{0,40})?\?([bBqQ])\?([^?\n]{0,100000})\?=")
_BAD = re.compile("[\0\ud800-\udfff]")


def words(value: str) -> str:
    """A header's encoded words as text (RFC 2047); bytes that are no ASCII as UTF-8, else Windows-1252."""
    if value.isascii() and "=?" not in value and "\n" not in value:
        return value
    plain = decoded(value.encode("ascii", "surrogateescape"), None) if _BAD.search(value) else value
    plain = re.sub(r"\r?\n[ \t]*", " ", plain)
    pieces: list[tuple[str, bytes]] = []
    place = 0
    for found in _WORD.finditer(plain):
        between = plain[place : found.start()]
        if not place or between.strip():  # blanks between two words are no text
            _add(pieces, "", between.encode("utf-8", "replace"))
        _add(pieces, found[1].lower(), _word(found[2].lower(), found[3]))
        place = found.end()
    _add(pieces, "", plain[place:].encode("utf-8", "replace"))
    return "".join(decoded(raw, charset or "utf-8") for charset, raw in pieces)


def clean(text: str) -> str:
    """Without characters that no database or UTF-8 file can hold."""
    return _BAD.sub("\ufffd", text)


def _add(pieces: list[tuple[str, bytes]], charset: str, raw: bytes) -> None:
    """A character may be divided between two words of one charset."""
    if pieces and pieces[-1][0] == charset:
        raw = pieces.pop()[1] + raw
    if raw:
        pieces.append((charset, raw))


def _word(coding: str, written: str) -> bytes:
    raw = written.encode("utf-8", "replace")
    return quopri.decodestring(raw.replace(b"_", b" ")) if coding == "q" else unbased(raw)[0]


def unbased(written: bytes) -> tuple[bytes, bool]:
    """Base64, whatever stands between its letters; False where its end is missing."""
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", written)
    whole = len(plain) - (len(plain) % 4 == 1)  # one character more than whole groups is no byte
    return binascii.a2b_base64(plain[:whole] + b"=" * (-whole % 4)), whole == len(plain)
