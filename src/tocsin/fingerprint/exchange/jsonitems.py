"""What is in a JSON value that another house wrote? Each look says what it expects, and what it found instead."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.jsontext import Part, parts
from tocsin.fingerprint.exchange.record import Listing, Said
from tocsin.model.errors import Trouble

Object = dict[str, object]


def each(
    stream: BinaryIO,
    listing: Listing,
    arrays: Collection[str],
    read: Callable[[Part], Iterator[Said]],
    *,
    quiet: bool = False,
) -> Iterator[Said]:
    """What ``read`` makes of each part; a part that is wrong is a Fault, and so is the place where the JSON breaks.

    An item of which ``read`` makes nothing is told as well, unless ``quiet``.
    """
    whole = parts(stream, arrays)
    while True:
        try:
            part = next(whole)
        except StopIteration:
            return
        except FingerprintError as broken:
            yield listing.fault("json", broken)
            return
        told = quiet or not part.number
        try:
            for item in read(part):
                told = True
                yield item
            if not told:
                yield listing.unmatched(part.place, "an item without values")
        except Trouble as trouble:
            yield listing.fault(part.place, trouble)


def an_object(value: object) -> Object:
    """The value, which has to be an object.

    Raises:
        FingerprintError: it is none.
    """
    if not isinstance(value, dict):
        raise FingerprintError("item", f"{str(value)[:40]!r} is no object")
    return value


def objects(value: object) -> list[Object]:
    """The objects of a list; of ``{"data": [...]}`` too, as the Graph API wraps lists; none where there is none."""
    inner = value.get("data") if isinstance(value, dict) else value
    if inner is None:
        return []
    if not isinstance(inner, list):
        raise FingerprintError("item", f"{str(inner)[:40]!r} is no list")
    return [an_object(one) for one in inner]


def words(value: object, key: str = "text") -> list[str]:
    """The texts of a list, or those under ``key`` of its objects."""
    inner = value.get("data") if isinstance(value, dict) else value
    if not isinstance(inner, list):
        return []
    plain = (one.get(key) if isinstance(one, dict) else one for one in inner)
    return [one for one in plain if isinstance(one, str)]


def said(item: Object, *names: str) -> str:
    """The first of these members that says something, as text; numbers as digits; empty where none does."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""
