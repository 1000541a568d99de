"""What does a client ask for? Query and JSON fields, checked before anything is done."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from tocsin.web.hma.answers import Malformed, Refusal
from tocsin.web.hma.service import SignalType

_LARGEST_JSON = 1 << 20
_LONGEST_TEXT = 64_000
_PATIENCE = 4  # times the limit: so much is read of what is refused
_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})


def query(request: Request) -> Mapping[str, str]:
    """The query's fields; of one given twice the first counts, as with HMA."""
    raw: bytes = request.scope["query_string"]
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=32)
    except ValueError:
        raise Refusal(400, "the query is not UTF-8 in percent encoding, or has more than 32 fields") from None
    return dict(reversed(pairs))


def flag(fields: Mapping[str, str], name: str) -> bool:
    """A yes or no of the query, no where it is not given."""
    told = fields.get(name, "false").lower()
    if told in _YES:
        return True
    if told in _NO:
        return False
    raise Malformed(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input")


def chosen(fields: Mapping[str, str]) -> frozenset[str] | None:
    """The banks a lookup is limited to; None is every bank."""
    names = fields.get("banks")
    return frozenset(names.split(",")) if names else None


def checked(kind: SignalType, value: object) -> str:
    """A value of the kind's form.

    Raises:
        ValueError: it is not; says why.
    """
    if not isinstance(value, str):
        raise ValueError(kind.says)
    told = value.strip().lower() if kind.folds else value
    if not kind.form.fullmatch(told):
        raise ValueError(kind.says)
    return told


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may bring, and how long it may take to bring it."""

    upload: int = 100 << 20  # bytes; HMA's own limit for what it fetches
    seconds: float = 60.0
    at_once: int = 4  # uploads in memory
    waiting: int = 64  # uploads in memory or waiting for their turn; the next is told to come back
    batch: int = 10_000  # values in one ``lookup_many``


async def body(request: Request, most: int, seconds: float) -> bytearray:
    """The request's body.

    One that is too large is read on and let go for a while, or its sender would meet a closed door and not the reason.

    Raises:
        Refusal: it is larger than ``most`` bytes, too slow, or broken off.
    """
    told = request.headers.get("content-length", "0")
    if not told.isascii() or not told.isdigit() or len(told) > 18 or int(told) > _PATIENCE * most:
        raise Refusal(413, "Content too large", close=True)
    held, size = bytearray(), 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                size += len(chunk)
                if size > _PATIENCE * most:
                    raise Refusal(413, "Content too large", close=True)
                if size <= most:
                    held += chunk
                else:
                    held.clear()
    except TimeoutError:
        raise Refusal(408, f"the body did not come within {seconds:.0f} s", close=True) from None
    except ClientDisconnect:
        raise Refusal(400, "the body broke off") from None
    if size > most:
        raise Refusal(413, "Content too large")
    return held


def loaded(content: bytes | bytearray) -> object:
    """JSON without the numbers JSON does not have.

    Raises:
        ValueError: it is no JSON, or nested too deeply.
    """
    try:
        return json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _no_number(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


async def posted(request: Request, most: int = _LARGEST_JSON) -> object:
    """A JSON body.

    Raises:
        Refusal: it is something else, or larger than ``most`` bytes.
    """
    if not is_json(request):
        raise Refusal(415, "send JSON, with Content-Type: application/json")
    try:
        return loaded(await body(request, most, 20.0))
    except ValueError as wrong:
        raise Refusal(400, f"the body is no JSON: {wrong}") from None


def is_json(request: Request) -> bool:
    """Whether the body says it is JSON."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


async def posted_fields(request: Request) -> dict[str, object]:
    """A JSON object, for the requests whose wrong fields HMA answers with 422."""
    try:
        told = await posted(request)
    except Refusal as refusal:
        if refusal.status not in (400, 415):
            raise
        told = None
    if not isinstance(told, dict):
        raise Malformed("", "model_type", "Input should be a valid dictionary")
    return told


def text(name: str, told: object, longest: int = _LONGEST_TEXT) -> str:
    """A text that can be stored: no NUL, no half characters.

    Raises:
        Malformed: it is none.
    """
    if not isinstance(told, str):
        raise Malformed(name, "string_type", "Input should be a valid string")
    if len(told) > longest or "\0" in told or any("\ud800" <= char <= "\udfff" for char in told):
        raise Malformed(name, "string_type", f"Input should be at most {longest} characters, whole ones, without NUL")
    return told
