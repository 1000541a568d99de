"""What does this piece of JSON say? Mended only where it cannot be read as it is, and every mending is named."""

from __future__ import annotations

import json
import re

import orjson

Pairs = list[tuple[str, object]]

CONTROL = r"\xNN escape read as \u00NN"  # telegramdesktop/tdesktop#27571
UNQUOTED = "unquoted document_id put in quotes"  # telegramdesktop/tdesktop#24961, #24984
RAW_CONTROL = "control character inside a string"
NOT_UTF8 = "bytes that are not UTF-8 replaced by U+FFFD"
UNSTORABLE = "lone surrogate or NUL replaced by U+FFFD"
DUPLICATE = "duplicate key, the last one was read"

# Escapes are taken pair by pair, so that an escaped backslash before an x stays what it is.
_ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_BARE_ID = re.compile(r'("document_id"\s*:\s*)([^\s",\[\]{}][^",\[\]{}\r\n]*)')
_NUMBER = re.compile(r"-?\d+|null|true|false")
_SUSPECT = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_BAD = re.compile("[\x00\ud800-\udfff]")
_DEEP = 64  # levels that the quick parser's word is taken for
_NEVER = -(1 << 60)  # no count of colons, whatever is added to it


class Unsure(ValueError):
    """The quick parser refuses this text, or might read it otherwise than ``read_json`` does."""


def read_quickly(raw: bytes) -> object:
    """The value of JSON that needs no repair: what ``read_slowly`` gives for it, several times quicker.

    Raises:
        Unsure: ask ``read_slowly``.
    """
    try:
        value = orjson.loads(raw)
    except ValueError:
        raise Unsure from None
    sure(raw, value)
    return value


def sure(raw: bytes, value: object) -> None:
    """Refuse what the quick parser made of ``raw`` where ``read_slowly`` might say something else; raises Unsure.

    The quick parser keeps the last of two equal keys, turns numbers beyond 64 bits into floats and lets NUL pass.
    Floats, depth and escapes that could mean NUL or a colon are left to the slow one. A dropped key left its colon
    behind: every colon stands after a key or inside a text, so there are exactly as many as there are keys and colons
    in texts, or a key was dropped.
    """
    if (b"\\" in raw and b"\\u00" in raw) or _colons(value, _DEEP) != raw.count(b":"):
        raise Unsure


def _colons(value: object, deep: int) -> int:
    """How many colons it takes to write this; less than none where a float is among it or it is too deep."""
    kind = type(value)
    if kind is str:
        return value.count(":")  # type: ignore[attr-defined,no-any-return]
    if kind is dict:
        found = len(value)  # type: ignore[arg-type]
        for key, item in value.items():  # type: ignore[attr-defined]
            kind = type(item)
            if kind is str:
                if ":" in item:
                    found += item.count(":")
            elif kind is not int:
                found += _colons(item, deep - 1)
            if ":" in key:
                found += key.count(":")
    elif kind is list:
        found = 0
        for item in value:  # type: ignore[attr-defined]
            found += _colons(item, deep - 1)
    else:
        return _NEVER if kind is float else 0
    return found if deep >= 0 else _NEVER


def read_json(raw: bytes) -> tuple[object, tuple[str, ...]]:
    """The value and the names of the repairs it needed, each once.

    Raises:
        ValueError: it is no JSON even after mending, or is nested too deeply.
    """
    try:
        return read_quickly(raw), ()
    except Unsure:
        return read_slowly(raw)


def read_slowly(raw: bytes) -> tuple[object, tuple[str, ...]]:
    """As ``read_json``, by the standard library's parser alone; for what is broken, and to hold the quick one against.

    Raises:
        ValueError: it is no JSON even after mending, or is nested too deeply.
    """
    repairs: list[str] = []
    value = _value(_decoded(raw, repairs), repairs)
    return value, tuple(dict.fromkeys(repairs))


def _decoded(raw: bytes, repairs: list[str]) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        repairs.append(NOT_UTF8)
        return raw.decode("utf-8", "replace")


def _value(text: str, repairs: list[str]) -> object:
    try:
        value = _parsed(text, repairs, strict=True)
    except ValueError:
        text = _mended(text, repairs)
        value = _parsed(text, repairs, strict=True) if repairs else _loose(text, repairs)
    if _SUSPECT.search(text):
        value = _storable(value, repairs)
    return value


def _loose(text: str, repairs: list[str]) -> object:
    value = _parsed(text, repairs, strict=False)
    repairs.append(RAW_CONTROL)
    return value


def _parsed(text: str, repairs: list[str], *, strict: bool) -> object:
    def single(pairs: Pairs) -> dict[str, object]:
        held = dict(pairs)
        if len(held) != len(pairs):
            repairs.append(DUPLICATE)
        return held

    try:
        return json.loads(text, object_pairs_hook=single, strict=strict)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _mended(text: str, repairs: list[str]) -> str:
    def escape(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        repairs.append(CONTROL)
        return f"\\u00{found[1]}"

    def quote(found: re.Match[str]) -> str:
        if _NUMBER.fullmatch(found[2].strip()):
            return found[0]
        repairs.append(UNQUOTED)
        return found[1] + json.dumps(found[2].rstrip())

    return _BARE_ID.sub(quote, _ESCAPE.sub(escape, text))


def _storable(value: object, repairs: list[str]) -> object:
    """Without characters that no database or UTF-8 file can hold; as deep as the parser itself went."""
    if isinstance(value, str):
        clean = _BAD.sub("\ufffd", value)
        if clean != value:
            repairs.append(UNSTORABLE)
        return clean
    if isinstance(value, list):
        return [_storable(item, repairs) for item in value]
    if isinstance(value, dict):
        return {str(_storable(key, repairs)): _storable(item, repairs) for key, item in value.items()}
    return value


def obj(value: object) -> dict[str, object]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The value where it is a list; a single value as a list of one; none for null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def string(value: object) -> str | None:
    """The value where it is a text that is not blank, or a number as text; else None."""
    if isinstance(value, str):
        return value if value.strip() else None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def number(value: object) -> int | None:
    """The value where it is a whole number or its digits."""
    text = string(value)
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 20 else None
