"""What does python-threatexchange keep in a file? ``type value`` a line; ``tx dataset -P`` adds who holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.opinion_words import held
from tocsin.fingerprint.exchange.record import Listing, Said
from tocsin.fingerprint.exchange.streams import bounded, text_of
from tocsin.fingerprint.exchange.values import OTHERS, filmed_text, kind, printed
from tocsin.model.errors import Trouble
from tocsin.model.fingerprint import BankEntry, Fingerprint

# The most usual line, and one that says who holds it: pdq 0f0f... 'Some collaboration' POSITIVE_CLASS tag,other
_USUAL = re.compile(rb"pdq ([0-9a-f]{64})\r?\n?")
# The type is missing where one was asked for (`-s pdq`), the collaboration where one was (`-c NAME`).
_HELD = re.compile(
    r"(?:(?P<type>[a-z0-9_]+) )?(?P<value>[0-9A-Fa-f]{32,64})"
    r"(?: (?P<quote>['\"])(?P<collab>.{0,300})(?P=quote))? (?P<word>[A-Z_]+)(?: (?P<tags>.*))?"
)
_BY_LENGTH = {64: "pdq", 40: "sha1", 32: "md5"}


def tells(line: str) -> bool:
    """Whether a list's first line is of this form."""
    name, space, value = line.partition(" ")
    return bool(space and value and name.islower() and (name in OTHERS or kind(name))) or bool(_HELD.fullmatch(line))


def read(stream: BinaryIO, listing: Listing) -> Iterator[Said]:
    """Items of a ``local_file`` list, or of what ``tx dataset -P`` and ``tx hash`` print."""
    for number, line in bounded(stream):
        listing.line, place = number, f"line {number}"
        if usual := _USUAL.fullmatch(line):
            yield listing.plain(str(usual[1], "ascii"))
            continue
        try:
            if text := text_of(line):
                yield _said(text, listing, place)
        except Trouble as trouble:
            yield listing.fault(place, trouble)


def _said(text: str, listing: Listing, place: str) -> Said:
    stated = _HELD.fullmatch(text)
    name, _, rest = text.partition(" ")
    if stated and not stated["type"]:
        name = _BY_LENGTH.get(len(stated["value"]), "pdq")
    found = kind(name)
    if found is None:
        if name.lower() in OTHERS:
            return listing.unmatched(place, name)
        raise FingerprintError("line", f"{name[:40]!r} is no kind of value", "write `pdq` and the value")
    if stated is None:
        return listing.entry([printed(found[0], rest)], media_type=found[1])
    return listing.entry(
        [printed(found[0], stated["value"])],
        media_type=found[1],
        provenance=stated["collab"] or "",
        opinion=held(stated["word"]),
        tags=(stated["tags"] or "").split(","),
    )


def write(entries: Iterator[BankEntry], _name: str) -> Iterator[bytes]:
    """Lines that the ``local_file`` exchange of python-threatexchange reads."""
    for entry in entries:
        for known in (entry.fingerprint, *entry.also):
            yield f"{signal_type(known, entry.media_type)} {_value(known)}\n".encode()


def write_values(entries: Iterator[BankEntry], _name: str) -> Iterator[bytes]:
    """Bare PDQ values, one a line: what `local_file --signal-type pdq` and most other tools read."""
    for entry in entries:
        yield entry.fingerprint.value.encode() + b"\n"


def signal_type(known: Fingerprint, media_type: str) -> str:
    """python-threatexchange's name for the kind of value."""
    if known.algorithm in ("pdq", "vpdq"):
        return known.algorithm
    return f"video_{known.algorithm}" if media_type.startswith("video") else known.algorithm


def _value(known: Fingerprint) -> str:
    return filmed_text(known) if known.algorithm == "vpdq" else known.value
