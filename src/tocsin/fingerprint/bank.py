"""How do known items come into a bank and go out again? As lists of fingerprints; all forms are in ``exchange``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from tocsin.fingerprint import exchange
from tocsin.fingerprint.errors import FingerprintError
from tocsin.fingerprint.exchange.rows import csv_line, json_line
from tocsin.model.fingerprint import BankEntry
from tocsin.model.seams import Fault

COLUMNS = ("pdq", "label", "quality", "provenance")


def read(
    stream: BinaryIO, name: str, *, added: datetime, label: str = "", where: str = ""
) -> Iterator[BankEntry | Fault]:
    """Entries of CSV or of JSON Lines of ours, told by each line; a bad line comes as a Fault, the rest goes on.

    Args:
        stream: the list's bytes, UTF-8.
        name: the bank they go into.
        added: when it is read; for lines that do not say.
        label: for lines without one; empty for the bank's name.
        where: the file, named in Faults and as provenance; empty for the bank's name.
    """
    for item in exchange.read(stream, name, added=added, label=label, where=where, form="csv"):
        if isinstance(item, BankEntry | Fault):
            yield item


def json_lines(entries: Iterable[BankEntry]) -> Iterator[bytes]:
    """A list with everything we know of each entry, one JSON object a line; ``read`` gives the same entries again."""
    return (json_line(entry) for entry in entries)


def csv_lines(entries: Iterable[BankEntry]) -> Iterator[bytes]:
    """A list of PDQ values with label, quality and provenance, as other tools read it.

    Raises:
        FingerprintError: an entry is a video's, which this CSV cannot hold.
    """
    yield csv_line(COLUMNS)
    for entry in entries:
        known = entry.fingerprint
        if known.algorithm != "pdq":
            raise FingerprintError(f"bank {entry.bank}, {entry.label}", "is a video's", "write JSON Lines")
        yield csv_line((known.value, entry.label, str(known.quality), entry.provenance))
